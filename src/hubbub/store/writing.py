"""What is changed in the database, each by the one connection that writes, in a transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import apsw
import msgspec

from hubbub import names
from hubbub.core.people import Person
from hubbub.events import Join, Message, Public, Topic
from hubbub.store import words
from hubbub.store.connections import rows

MOST_ROOMS = 2_000  # remembered

Durable = Message | Topic

_encode = msgspec.json.Encoder().encode
_message = msgspec.json.Decoder(Message).decode

ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_WORDS = "INSERT INTO words (rowid, text, place) VALUES (?, ?, ?)"
DROP_WORDS = "INSERT INTO words (words, rowid, text, place) VALUES ('delete', ?, ?, ?)"
ADD_PERSON = """
INSERT INTO people VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, body = excluded.body
"""
OLDEST = "SELECT seq, at, kind, nick_key, body FROM events ORDER BY seq LIMIT ?"
DROP_PEOPLE = """
DELETE FROM people WHERE id IN (
    SELECT id FROM people ORDER BY seen DESC LIMIT ? OFFSET ?
)
"""
DROP_ROOMS = """
DELETE FROM rooms WHERE topic IS NULL AND at < ? AND NOT EXISTS (
    SELECT 1 FROM events WHERE kind = 'message' AND scope = key
)
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


def roll_back(connection: apsw.Connection) -> None:
    """Undo what is not committed; SQLite has done so itself after some errors."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def rooms_of(events: Iterable[Public]) -> dict[str, tuple[str, int]]:
    """Return the rooms in which something happened: shown name and time by key."""
    found: dict[str, tuple[str, int]] = {}
    for event in events:
        if isinstance(event, Message):
            if event.to.startswith("#"):
                found.setdefault(event.scope, (event.to, event.at))
        elif isinstance(event, Join | Topic):
            found.setdefault(names.room_key(event.room), (event.room, event.at))
    return found


def add_rooms(connection: apsw.Connection, rooms: dict[str, tuple[str, int]]) -> None:
    """Remember rooms."""
    connection.executemany(
        "INSERT INTO rooms (key, room, at) VALUES (?, ?, ?)",
        [(key, room, at) for key, (room, at) in rooms.items()],
    )


def add_events(connection: apsw.Connection, events: Sequence[Durable]) -> None:
    """Keep the events whose id is not known, with their words; set topics."""
    fresh: dict[str, Durable] = {}
    for event in events:
        fresh.setdefault(event.id, event)
    for (known,) in connection.executemany(
        "SELECT id FROM events WHERE id = ?", [(known,) for known in fresh]
    ):
        del fresh[known]
    messages = [event for event in fresh.values() if isinstance(event, Message)]
    connection.executemany(ADD_EVENT, map(_row, fresh.values()))
    connection.executemany(ADD_WORDS, map(_words, messages))
    _set_topics(connection, [event for event in fresh.values() if isinstance(event, Topic)])


def _row(event: Durable) -> tuple[int, str, int, str, str, str, str, str, bytes]:
    head = (event.seq, event.id, event.at)
    key, body = names.key(event.nick), _encode(event)
    if isinstance(event, Topic):
        return *head, "topic", names.room_key(event.room), key, "", "", body
    return *head, "message", event.scope, key, event.person, event.recipient, body


def _words(message: Message) -> tuple[int, str, str]:
    return _index_row(message, names.key(message.nick))


def _index_row(message: Message, nick_key: str) -> tuple[int, str, str]:
    place = words.places(message.scope, nick_key, message.person, message.recipient)
    return message.seq, words.spaced(message.text), place


def _set_topics(connection: apsw.Connection, topics: Iterable[Topic]) -> None:
    in_order = sorted(topics, key=lambda topic: topic.seq)
    connection.executemany(
        "UPDATE rooms SET topic = ? WHERE key = ?",
        [(_encode(t) if t.text else None, names.room_key(t.room)) for t in in_order],
    )


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
    connection.executemany(DROP_WORDS, [_index_row(message, key) for message, key in messages])
    connection.executemany("DELETE FROM events WHERE seq = ?", [(row[0],) for row in old])
    return len(old), len(messages)


def rewrite_words(connection: apsw.Connection, pages: int) -> bool:
    """Write some pages of the word index anew; tell whether any are left.

    Negative `pages` begins with all of it. Deleted words may stand in unused parts of old pages.
    https://www.sqlite.org/fts5.html#the_merge_command
    """
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
