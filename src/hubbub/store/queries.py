"""What is looked up in the database, each by a connection that only reads."""

from collections.abc import Sequence

import apsw
import msgspec

from hubbub.core.state import called
from hubbub.events import Message, Power, Redact, Told
from hubbub.store import words
from hubbub.store.connections import rows

MOST_SEARCHED = 50_000  # messages of a conversation that are looked at for one place
LARGEST = 2**63 - 1  # SQLite's integers

as_message = msgspec.json.Decoder(Message).decode
as_power = msgspec.json.Decoder(Power).decode
_told = msgspec.json.Decoder(Told).decode
_redact = msgspec.json.Decoder(Redact).decode

AUDIT = """
SELECT body FROM events WHERE kind NOT IN ('message', 'topic') ORDER BY seq DESC LIMIT ?
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
PRIVATE = """
SELECT body FROM events WHERE recipient = ? AND recipient <> '' AND seq > ?
ORDER BY seq DESC LIMIT ?
"""
CALLED = "SELECT room FROM rooms WHERE scope = ?"
FOUND = """
SELECT body FROM words CROSS JOIN events ON seq = words.rowid
WHERE words MATCH ? AND words.rowid < ? ORDER BY words.rowid DESC LIMIT ?
"""


def before(
    connection: apsw.Connection, scope: str, seq: int, limit: int, nick_key: str
) -> list[Message]:
    """Return the last messages of a scope before seq, oldest first."""
    if nick_key:
        place = words.within([words.by_nick(scope, nick_key)])
        return messages(connection, FOUND, place, seq, limit=limit)[::-1]
    return messages(connection, BEFORE, scope, seq, limit=limit)[::-1]


def after(connection: apsw.Connection, scope: str, seq: int, limit: int) -> list[Message]:
    """Return the first messages of a scope after seq, oldest first."""
    return messages(connection, AFTER, scope, seq, limit=limit)


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
    return messages(connection, PRIVATE, person, seq, limit=limit)[::-1]


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
    return messages(connection, FOUND, query, seq or LARGEST, limit=limit)


def audit(connection: apsw.Connection, limit: int) -> list[Power]:
    """Return the last things that operators did, oldest first."""
    return [as_power(body) for (body,) in reversed(rows(connection, AUDIT, (limit,)))]


def messages(
    connection: apsw.Connection, query: str, *values: str | int, limit: int
) -> list[Message]:
    """Return the messages that a query finds, as sent to the present names of their rooms."""
    if limit <= 0:
        return []
    bounded = [min(v, LARGEST) if isinstance(v, int) else v for v in (*values, limit)]
    found = [as_message(body) for (body,) in rows(connection, query, bounded)]
    return _called_now(connection, found)


def _called_now(connection: apsw.Connection, found: list[Message]) -> list[Message]:
    scopes = {message.scope for message in found if not message.recipient}
    now = {scope: _name(connection, scope) for scope in scopes}
    return [called(message, now.get(message.scope, "")) for message in found]


def _name(connection: apsw.Connection, scope: str) -> str:
    """Return what the room that is kept under a scope is called now, or "" for none."""
    found = rows(connection, CALLED, (scope,))
    return str(found[0][0]) if found else ""
