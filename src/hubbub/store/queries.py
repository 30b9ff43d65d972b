"""What is looked up in the database, each by a connection that only reads."""

from collections import Counter
from collections.abc import Sequence

import apsw
import msgspec

from hubbub import names
from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.core.state import MOST_TOLD, called
from hubbub.events import Message, Power, Redact, Told, Topic
from hubbub.store import words
from hubbub.store.base import Snapshot, StoredRoom
from hubbub.store.connections import rows, value

MOST_COUNTED = 1_000  # unread messages of a conversation; more is just many
MOST_CONVERSATIONS = 500  # private ones of a person that are looked at
MOST_IDS = 20_000  # of the latest events for the core, to know one that is sent again
MOST_PEOPLE = 10_000  # loaded; the last seen
MOST_SEARCHED = 50_000  # messages of a conversation that are looked at for one place
MOST_LOADED = 20_000  # messages loaded in all, so that a start takes well under a second
FEWEST_LOADED = 20  # messages of each room all the same
LARGEST = 2**63 - 1  # SQLite's integers
SECRET = ("secret-1", "secret-2")  # names of the facts that hold it, 63 bits each

_message = msgspec.json.Decoder(Message).decode
_topic = msgspec.json.Decoder(Topic).decode
_power = msgspec.json.Decoder(Power).decode
_told = msgspec.json.Decoder(Told).decode
_redact = msgspec.json.Decoder(Redact).decode
_person = msgspec.json.Decoder(Person).decode

AUDIT = """
SELECT body FROM events WHERE kind NOT IN ('message', 'topic') ORDER BY seq DESC LIMIT ?
"""
STANDING = """
SELECT body FROM events WHERE kind NOT IN ('message', 'topic')
AND kind IN ('mode', 'ban', 'silence', 'removed', 'rename') ORDER BY seq
"""
BEFORE = """
SELECT body FROM events WHERE kind = 'message' AND scope = ? AND seq < ?
ORDER BY seq DESC LIMIT ?
"""
AFTER = """
SELECT body FROM events WHERE kind = 'message' AND scope = ? AND seq > ?
ORDER BY seq LIMIT ?
"""
# The list of kinds is that of the index events_told, which is used for nothing else.
TOLD_BEFORE = """
SELECT body FROM events WHERE kind IN ('topic', 'mode', 'kick', 'redact')
AND scope = ? AND seq < ? ORDER BY seq DESC LIMIT ?
"""
TOLD_AFTER = """
SELECT body FROM events WHERE kind IN ('topic', 'mode', 'kick', 'redact')
AND scope = ? AND seq > ? ORDER BY seq LIMIT ?
"""
# From the newest on, as writing.FIND_MESSAGE: what is asked for is mostly new.
LATEST = """
SELECT seq FROM (
    SELECT id, seq, at FROM events WHERE kind = 'message' AND scope = ? ORDER BY seq DESC LIMIT ?
) WHERE
"""
LATEST_TOLD = """
SELECT seq FROM (
    SELECT id, seq, at FROM events WHERE kind IN ('topic', 'mode', 'kick', 'redact')
    AND scope = ? ORDER BY seq DESC LIMIT ?
) WHERE
"""
REDACTED = """
SELECT body FROM events WHERE kind IN ('topic', 'mode', 'kick', 'redact') AND kind = 'redact'
AND scope = ? AND seq > ? ORDER BY seq DESC LIMIT ?
"""
METADATA = "SELECT key, value FROM metadata WHERE room = ?"
PRIVATE = """
SELECT body FROM events WHERE recipient = ? AND recipient <> '' AND seq > ?
ORDER BY seq DESC LIMIT ?
"""
CALLED = "SELECT room FROM rooms WHERE scope = ?"
FOUND = """
SELECT body FROM words CROSS JOIN events ON seq = words.rowid
WHERE words MATCH ? AND words.rowid < ? ORDER BY words.rowid DESC LIMIT ?
"""
FOUND_SINCE = """
SELECT body FROM words CROSS JOIN events ON seq = words.rowid
WHERE words MATCH ? AND words.rowid > ? ORDER BY words.rowid DESC LIMIT ?
"""
WAITING_IN_ROOM = """
SELECT count(*) FILTER (WHERE person <> ?) FROM (
    SELECT person FROM events WHERE kind = 'message' AND scope = ? AND seq > ? LIMIT ?
)
"""
BODY = "SELECT body FROM events WHERE seq = ?"
# One step of the index for each conversation, however many messages it has.
_CONVERSATIONS = """
WITH RECURSIVE conversation (scope) AS (
    SELECT min(scope) FROM events WHERE {side} = ?1 AND recipient <> ''
    UNION ALL
    SELECT (SELECT min(scope) FROM events
            WHERE {side} = ?1 AND recipient <> '' AND scope > conversation.scope)
    FROM conversation WHERE scope IS NOT NULL
)
SELECT scope FROM conversation WHERE scope IS NOT NULL LIMIT ?2
"""
CONVERSATIONS = _CONVERSATIONS.format(side="recipient")
SPOKEN = _CONVERSATIONS.format(side="person")
LAST = """
SELECT (SELECT max(seq) FROM events WHERE kind = 'message' AND scope = one.scope) FROM ({}) AS one
"""
WAITING_IN_PRIVATE = """
SELECT count(*), max(seq) FROM (
    SELECT seq FROM events WHERE recipient = ? AND recipient <> '' AND scope = ? AND seq > ?
    ORDER BY seq DESC LIMIT ?
)
"""


def _messages(
    connection: apsw.Connection, query: str, *values: str | int, limit: int
) -> list[Message]:
    if limit <= 0:
        return []
    bounded = [min(v, LARGEST) if isinstance(v, int) else v for v in (*values, limit)]
    found = [_message(body) for (body,) in rows(connection, query, bounded)]
    return _called_now(connection, found)


def _called_now(connection: apsw.Connection, messages: list[Message]) -> list[Message]:
    """Return messages as sent to the present names of their rooms."""
    scopes = {message.scope for message in messages if not message.recipient}
    now = {scope: _name(connection, scope) for scope in scopes}
    return [called(message, now.get(message.scope, "")) for message in messages]


def _name(connection: apsw.Connection, scope: str) -> str:
    """Return what the room that is kept under a scope is called now, or "" for none."""
    found = rows(connection, CALLED, (scope,))
    return str(found[0][0]) if found else ""


def before(
    connection: apsw.Connection, scope: str, seq: int, limit: int, nick_key: str
) -> list[Message]:
    """Return the last messages of a scope before seq, oldest first."""
    if nick_key:
        place = words.within([words.by_nick(scope, nick_key)])
        return _messages(connection, FOUND, place, seq, limit=limit)[::-1]
    return _messages(connection, BEFORE, scope, seq, limit=limit)[::-1]


def after(connection: apsw.Connection, scope: str, seq: int, limit: int) -> list[Message]:
    """Return the first messages of a scope after seq, oldest first."""
    return _messages(connection, AFTER, scope, seq, limit=limit)


def told_before(connection: apsw.Connection, scope: str, seq: int, limit: int) -> list[Told]:
    """Return the last other things of a scope before seq, oldest first."""
    return _others(connection, TOLD_BEFORE, scope, seq, limit)[::-1]


def told_after(connection: apsw.Connection, scope: str, seq: int, limit: int) -> list[Told]:
    """Return the first other things of a scope after seq, oldest first."""
    return _others(connection, TOLD_AFTER, scope, seq, limit)


def _others(
    connection: apsw.Connection, query: str, scope: str, seq: int, limit: int
) -> list[Told]:
    values = (scope, min(seq, LARGEST), max(0, min(limit, LARGEST)))
    now = _name(connection, scope)
    return [called(_told(body), now) for (body,) in rows(connection, query, values)]


def place(
    connection: apsw.Connection, scope: str, message: str, before: int, *, every: bool
) -> int | None:
    """Return the seq of what has this id, or of the last that was before a time."""
    tail = f"{'id = ?' if message else 'at < ?'} LIMIT 1"
    values = (scope, MOST_SEARCHED, message or min(before, LARGEST))
    queries = (f"{LATEST} {tail}", f"{LATEST_TOLD} {tail}") if every else (f"{LATEST} {tail}",)
    found = [seq for query in queries for (seq,) in rows(connection, query, values)]
    return max(map(int, found), default=None)


def redacted(connection: apsw.Connection, scope: str, seq: int, limit: int) -> list[str]:
    """Return the ids of the last messages of a scope taken back after a seq, oldest first."""
    values = (scope, min(seq, LARGEST), max(0, min(limit, LARGEST)))
    found = rows(connection, REDACTED, values)
    return [_redact(body).message for (body,) in reversed(found)]


def private(connection: apsw.Connection, person: str, seq: int, limit: int) -> list[Message]:
    """Return the last private messages to a person after seq, oldest first."""
    return _messages(connection, PRIVATE, person, seq, limit=limit)[::-1]


def search(
    connection: apsw.Connection,
    text: str,
    scopes: Sequence[str],
    person: str,
    seq: int,
    limit: int,
) -> list[Message]:
    """Return messages with all the words, newest first."""
    wanted = words.terms(text)
    if not wanted:
        return []
    places = [words.with_person(person), *map(words.in_room, scopes)]
    query = words.expression(wanted, places)
    return _messages(connection, FOUND, query, seq or LARGEST, limit=limit)


def conversations(connection: apsw.Connection, person: str, limit: int) -> list[Message]:
    """Return the last message of each private conversation of a person, the latest first."""
    heard = rows(connection, LAST.format(CONVERSATIONS), (person, MOST_CONVERSATIONS))
    spoken = rows(connection, LAST.format(SPOKEN), (person, MOST_CONVERSATIONS))
    last = sorted({seq for (seq,) in (*heard, *spoken) if seq}, reverse=True)[: max(0, limit)]
    # What was taken back between the two looks is not there any more.
    return [_message(body) for seq in last for (body,) in rows(connection, BODY, (seq,))]


# What is waiting


def unread(
    connection: apsw.Connection,
    person: str,
    read: dict[str, int],
    rooms: Sequence[str],
    nick: str,
) -> list[Unread]:
    """Return what waits: private conversations, the newest first, then the rooms."""
    waiting = [(room, _waiting_in_room(connection, person, room, read)) for room in rooms]
    mentions = _mentions(connection, person, read, rooms, nick)
    return _unread_private(connection, person, read) + [
        Unread(scope=room, count=count, mentions=min(count, mentions[room]))
        for room, count in waiting
        if count
    ]


def _waiting_in_room(
    connection: apsw.Connection, person: str, room: str, read: dict[str, int]
) -> int:
    values = (person, room, read.get(room, 0), MOST_COUNTED)
    return int(value(connection, WAITING_IN_ROOM, values))


def _unread_private(connection: apsw.Connection, person: str, read: dict[str, int]) -> list[Unread]:
    found: list[tuple[int, Unread]] = []
    for (scope,) in rows(connection, CONVERSATIONS, (person, MOST_CONVERSATIONS)):
        values = (person, scope, read.get(scope, 0), MOST_COUNTED)
        ((count, newest),) = rows(connection, WAITING_IN_PRIVATE, values)
        if count:
            nick = _message(value(connection, BODY, (newest,))).nick
            found.append((newest, Unread(scope=scope, count=count, nick=nick)))
    found.sort(key=lambda entry: entry[0], reverse=True)
    return [entry for _, entry in found]


def _mentions(
    connection: apsw.Connection,
    person: str,
    read: dict[str, int],
    rooms: Sequence[str],
    nick: str,
) -> Counter[str]:
    """Count unread messages of each room that name a nick: the index finds, names decides."""
    wanted = words.terms(nick)
    if not (wanted and rooms):
        return Counter()
    key = names.key(nick)
    query = words.expression(wanted, map(words.in_room, rooms))
    since = min(read.get(room, 0) for room in rooms)
    found = _messages(connection, FOUND_SINCE, query, since, limit=MOST_COUNTED)
    return Counter(
        message.scope
        for message in found
        if message.seq > read.get(message.scope, 0)
        and message.person != person
        and names.mentions(message.text, {key: nick}.get)
    )


# What a node needs to start


def load(connection: apsw.Connection, recent: int) -> Snapshot:
    """Return the state to start from."""
    rooms = rows(connection, "SELECT scope, room, at, topic FROM rooms ORDER BY at")
    each = min(recent, max(FEWEST_LOADED, MOST_LOADED // max(1, len(rooms))))
    return Snapshot(
        seq=_last_seq(connection),
        rooms=tuple(_stored_room(connection, *room, recent=each) for room in rooms),
        people=_people(connection),
        ids=ids(connection, MOST_IDS),
        powers=_standing(connection),
        secret=_secret(connection),
    )


def _secret(connection: apsw.Connection) -> bytes:
    query = "SELECT value FROM facts WHERE name IN (?, ?) ORDER BY name"
    return b"".join(part.to_bytes(8) for (part,) in rows(connection, query, SECRET))


def audit(connection: apsw.Connection, limit: int) -> list[Power]:
    """Return the last things that operators did, oldest first."""
    return [_power(body) for (body,) in reversed(rows(connection, AUDIT, (limit,)))]


def _standing(connection: apsw.Connection) -> tuple[Power, ...]:
    """Return what is to be applied again after a start."""
    return tuple(_power(body) for (body,) in rows(connection, STANDING))


def _last_seq(connection: apsw.Connection) -> int:
    query = """
        SELECT max(value, coalesce((SELECT max(seq) FROM events), 0))
        FROM facts WHERE name = 'seq'
    """
    return int(value(connection, query))


def _stored_room(
    connection: apsw.Connection, scope: str, room: str, at: int, topic: bytes | None, *, recent: int
) -> StoredRoom:
    return StoredRoom(
        room=room,
        scope=scope,
        at=at,
        topic=_topic(topic) if topic else None,
        messages=tuple(before(connection, scope, LARGEST, recent, "")),
        metadata=dict(rows(connection, METADATA, (scope,))),
        told=tuple(told_before(connection, scope, LARGEST, MOST_TOLD)),
    )


def _people(connection: apsw.Connection) -> tuple[Person, ...]:
    query = "SELECT body FROM people ORDER BY seen DESC LIMIT ?"
    bodies = rows(connection, query, (MOST_PEOPLE,))
    return tuple(_person(body) for (body,) in reversed(bodies))


def ids(connection: apsw.Connection, most: int) -> tuple[str, ...]:
    """Return the ids of the latest events, oldest first."""
    query = "SELECT id FROM events ORDER BY seq DESC LIMIT ?"
    return tuple(known for (known,) in reversed(rows(connection, query, (most,))))
