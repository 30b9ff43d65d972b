"""What waits for a person: which conversations there are, and what is unread in them."""

from collections import Counter
from collections.abc import Sequence

import apsw

from hubbub import names
from hubbub.core.archive import Unread
from hubbub.events import Message
from hubbub.store import words
from hubbub.store.connections import rows, value
from hubbub.store.queries import as_message, messages

MOST_COUNTED = 1_000  # unread messages of a conversation; more is just many
MOST_CONVERSATIONS = 500  # private ones of a person that are looked at

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


def conversations(connection: apsw.Connection, person: str, limit: int) -> list[Message]:
    """Return the last message of each private conversation of a person, the latest first."""
    heard = rows(connection, LAST.format(CONVERSATIONS), (person, MOST_CONVERSATIONS))
    spoken = rows(connection, LAST.format(SPOKEN), (person, MOST_CONVERSATIONS))
    last = sorted({seq for (seq,) in (*heard, *spoken) if seq}, reverse=True)[: max(0, limit)]
    # What was taken back between the two looks is not there any more.
    return [as_message(body) for seq in last for (body,) in rows(connection, BODY, (seq,))]


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
            nick = as_message(value(connection, BODY, (newest,))).nick
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
    found = messages(connection, FOUND_SINCE, query, since, limit=MOST_COUNTED)
    return Counter(
        message.scope
        for message in found
        if message.seq > read.get(message.scope, 0)
        and message.person != person
        and names.mentions(message.text, {key: nick}.get)
    )
