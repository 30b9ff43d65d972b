"""What is changed in the database, each by the one connection that writes, in a transaction."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

import apsw
import msgspec

from hubbub import names
from hubbub.core.people import Person
from hubbub.events import Join, Message, Metadata, Mode, Power, Public, Redact, Rename, Topic
from hubbub.store import words
from hubbub.store.connections import rows, value
from hubbub.store.starting import SECRET

MOST_ROOMS = 2_000  # remembered

Durable = Message | Topic | Power
E = TypeVar("E", bound=Public)

_encode = msgspec.json.Encoder().encode
_message = msgspec.json.Decoder(Message).decode

ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_WORDS = "INSERT INTO words (rowid, text, place) VALUES (?, ?, ?)"
DROP_WORDS = "INSERT INTO words (words, rowid, text, place) VALUES ('delete', ?, ?, ?)"
# Only for rooms that are remembered, of which there are so many at most.
ADD_METADATA = """
INSERT INTO metadata SELECT scope, ?2, ?3 FROM rooms WHERE scope = ?1
ON CONFLICT (room, key) DO UPDATE SET value = excluded.value
"""
DROP_METADATA = "DELETE FROM metadata WHERE room = ? AND key = ?"
ADD_PERSON = """
INSERT INTO people VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, body = excluded.body
"""
# Modes, bans and silences hold until they are taken back, however old they are; so do names.
OLDEST = """
SELECT seq, at, kind, nick_key, body FROM events
WHERE kind NOT IN ('mode', 'ban', 'silence', 'rename') ORDER BY seq LIMIT ?
"""
# From the newest on, since what is taken back is mostly new; there is no index by id.
FIND_MESSAGE = """
SELECT seq, nick_key, body FROM (
    SELECT id, seq, nick_key, body FROM events
    WHERE kind = 'message' AND scope = ? AND seq < ? ORDER BY seq DESC LIMIT ?
) WHERE id = ? LIMIT 1
"""
MOST_SEARCHED = 50_000  # messages of a conversation that are looked at for the one taken back
DROP_PEOPLE = """
DELETE FROM people WHERE id IN (
    SELECT id FROM people ORDER BY seen DESC LIMIT ? OFFSET ?
)
"""
DROP_ROOMS = """
DELETE FROM rooms WHERE topic IS NULL AND at < ? AND NOT EXISTS (
    SELECT 1 FROM events WHERE kind = 'message' AND events.scope = rooms.scope
) AND NOT EXISTS (SELECT 1 FROM metadata WHERE metadata.room = rooms.scope)
"""
# The seq of a deleted event is never given again: read marks point at it.
KEEP_SEQ = """
UPDATE facts SET value = max(value, (SELECT coalesce(max(seq), 0) FROM events))
WHERE name = 'seq'
"""


MERGE = "INSERT INTO words (words, rank) VALUES ('merge', ?)"


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Commit what is done inside, or undo all of it."""
    roll_back(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def make_secret(connection: apsw.Connection) -> None:
    """Make the secret of this data, if it has none yet."""
    connection.executemany(
        "INSERT OR IGNORE INTO facts VALUES (?, ?)",
        [(name, secrets.randbits(63)) for name in SECRET],
    )


def roll_back(connection: apsw.Connection) -> None:
    """Undo what is not committed; SQLite has done so itself after some errors."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


class Seen(NamedTuple):
    """A room as something that happened in it tells: shown name, time, scope."""

    room: str
    at: int
    scope: str


def rooms_of(events: Iterable[Public]) -> dict[str, Seen]:
    """Return the rooms in which something happened, by key."""
    found: dict[str, Seen] = {}
    for event in events:
        if isinstance(event, Message):
            if event.to.startswith("#") and not event.status:
                found.setdefault(names.room_key(event.to), Seen(event.to, event.at, event.scope))
        elif isinstance(event, Join | Topic | Mode | Metadata) and event.room:
            key = names.room_key(event.room)
            found.setdefault(key, Seen(event.room, event.at, scope_of(event)))
    return found


def scope_of(event: Public) -> str:
    """Return the conversation in which something happened; "" = in none."""
    scope, room = getattr(event, "scope", ""), getattr(event, "room", "")
    return scope or (names.room_key(room) if room else "")


def parts(events: Iterable[E]) -> Iterator[list[E]]:
    """Return the events in parts, cut before and after each Rename: names hold until then."""
    part: list[E] = []
    for event in events:
        if isinstance(event, Rename):
            yield part
            yield [event]
            part = []
        else:
            part.append(event)
    yield part


def add_rooms(connection: apsw.Connection, rooms: dict[str, Seen]) -> None:
    """Remember rooms."""
    if rooms:  # most commits know of none: a statement for nothing takes some microseconds
        connection.executemany(
            "INSERT OR IGNORE INTO rooms (key, room, at, scope) VALUES (?, ?, ?, ?)",
            [(key, *room) for key, room in rooms.items()],
        )


def add_events(connection: apsw.Connection, events: Sequence[Durable]) -> None:
    """Keep events, none of which is known, with their words; set topics."""
    connection.executemany(ADD_EVENT, map(_row, events))
    messages = [event for event in events if isinstance(event, Message)]
    connection.executemany(ADD_WORDS, map(_words, messages))
    if topics := [event for event in events if isinstance(event, Topic)]:
        _set_topics(connection, topics)
    for event in events:
        if isinstance(event, Redact):
            _drop_message(connection, event)
        elif isinstance(event, Rename):
            _rename(connection, event)


def _rename(connection: apsw.Connection, event: Rename) -> None:
    """Give a room another name; one that has it already was left by everybody and everything."""
    key, scope = names.room_key(event.new), scope_of(event)
    connection.execute(
        "UPDATE OR REPLACE rooms SET key = ?, room = ? WHERE scope = ?", (key, event.new, scope)
    )


def _drop_message(connection: apsw.Connection, event: Redact) -> None:
    """Delete a message that was taken back, and its words."""
    where = (event.scope, event.seq, MOST_SEARCHED, event.message)
    for seq, nick_key, body in rows(connection, FIND_MESSAGE, where):
        _drop_words(connection, [_index_row(_message(body), nick_key)])
        connection.execute("DELETE FROM events WHERE seq = ?", (seq,))


def _row(event: Durable) -> tuple[int, str, int, str, str, str, str, str, bytes]:
    head = (event.seq, event.id, event.at)
    key, body = names.key(event.nick), _encode(event)
    if isinstance(event, Message):
        return *head, "message", event.scope, key, event.person, event.recipient, body
    kind = str(type(event).__struct_config__.tag)
    return *head, kind, scope_of(event), key, "", "", body


def _words(message: Message) -> tuple[int, str, str]:
    return _index_row(message, names.key(message.nick))


def _index_row(message: Message, nick_key: str) -> tuple[int, str, str]:
    place = words.places(message.scope, nick_key, message.person, message.recipient)
    return message.seq, words.spaced(message.text), place


def _set_topics(connection: apsw.Connection, topics: Iterable[Topic]) -> None:
    in_order = sorted(topics, key=lambda topic: topic.seq)
    connection.executemany(
        "UPDATE rooms SET topic = ? WHERE scope = ?",
        [(_encode(t) if t.text else None, scope_of(t)) for t in in_order],
    )


def add_metadata(connection: apsw.Connection, events: Iterable[Metadata]) -> None:
    """Keep what rooms tell of themselves."""
    for event in events:
        room = scope_of(event)
        for key, told in event.changes.items():
            if told:
                connection.execute(ADD_METADATA, (room, key, told))
            else:
                connection.execute(DROP_METADATA, (room, key))


def add_people(connection: apsw.Connection, people: Iterable[Person]) -> None:
    """Keep what is known about people."""
    connection.executemany(
        ADD_PERSON, [(person.id, person.seen, _encode(person)) for person in people]
    )


# Deleting


def drop_oldest(connection: apsw.Connection, before: int, most: int) -> tuple[int, int]:
    """Delete what is older than `before` among the oldest events; return events, messages.

    Only the `most` first in order are looked at: time and order agree but for a clock that was
    set wrong, and what it dated too late goes when its time has come.
    """
    old = [row for row in rows(connection, OLDEST, (most,)) if row[1] < before]
    messages = [(_message(body), key) for _, _, kind, key, body in old if kind == "message"]
    connection.execute(KEEP_SEQ)
    _drop_words(connection, [_index_row(message, key) for message, key in messages])
    connection.executemany("DELETE FROM events WHERE seq = ?", [(row[0],) for row in old])
    return len(old), len(messages)


def _drop_words(connection: apsw.Connection, index_rows: Sequence[tuple[int, str, str]]) -> None:
    """Delete messages from the word index, and note that traces are left (see rewrite_words)."""
    if index_rows:
        connection.executemany(DROP_WORDS, index_rows)
        connection.execute("UPDATE facts SET value = 1 WHERE name = 'traces'")


def has_traces(connection: apsw.Connection) -> bool:
    """Tell whether words were deleted since the word index was last written anew."""
    return bool(value(connection, "SELECT value FROM facts WHERE name = 'traces'"))


def begin_rewriting(connection: apsw.Connection, pages: int) -> None:
    """Begin to write the whole word index anew: unused parts of its pages may hold deleted words.

    https://www.sqlite.org/fts5.html#the_merge_command
    """
    connection.execute("UPDATE facts SET value = 0 WHERE name = 'traces'")
    connection.execute(MERGE, (-pages,))


def rewrite_words(connection: apsw.Connection, pages: int) -> bool:
    """Write some more pages of the word index anew; tell whether any are left."""
    before = connection.total_changes()
    connection.execute(MERGE, (pages,))
    return connection.total_changes() - before >= 2


def drop_rooms(connection: apsw.Connection, before: int) -> set[str]:
    """Forget rooms that were made before a time and have nothing left; return those that stay."""
    connection.execute(DROP_ROOMS, (before,))
    return room_keys(connection)


def room_keys(connection: apsw.Connection) -> set[str]:
    """Return the keys of all rooms that are remembered."""
    return {key for (key,) in rows(connection, "SELECT key FROM rooms")}


def drop_people(connection: apsw.Connection, keep: int, most: int) -> int:
    """Forget up to `most` people, but not the `keep` last seen; return how many."""
    connection.execute(DROP_PEOPLE, (most, keep))
    return int(connection.changes())
