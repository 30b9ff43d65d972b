"""What a server starts from: the latest of each room, people, powers, and ids that are known."""

import apsw
import msgspec

from hubbub.core.people import Person
from hubbub.core.state import MOST_TOLD
from hubbub.events import Power, Topic
from hubbub.store import queries
from hubbub.store.base import Snapshot, StoredRoom
from hubbub.store.connections import rows, value
from hubbub.store.queries import LARGEST, as_power

MOST_IDS = 20_000  # of the latest events for the core, to know one that is sent again
MOST_PEOPLE = 10_000  # loaded; the last seen
MOST_LOADED = 20_000  # messages loaded in all, so that a start takes well under a second
FEWEST_LOADED = 20  # messages of each room all the same
SECRET = ("secret-1", "secret-2")  # names of the facts that hold it, 63 bits each

_topic = msgspec.json.Decoder(Topic).decode
_person = msgspec.json.Decoder(Person).decode

STANDING = """
SELECT body FROM events WHERE kind NOT IN ('message', 'topic')
AND kind IN ('mode', 'ban', 'silence', 'removed', 'rename') ORDER BY seq
"""
METADATA = "SELECT key, value FROM metadata WHERE room = ?"


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
        messages=tuple(queries.before(connection, scope, LARGEST, recent, "")),
        metadata=dict(rows(connection, METADATA, (scope,))),
        told=tuple(queries.told_before(connection, scope, LARGEST, MOST_TOLD)),
    )


def _people(connection: apsw.Connection) -> tuple[Person, ...]:
    query = "SELECT body FROM people ORDER BY seen DESC LIMIT ?"
    bodies = rows(connection, query, (MOST_PEOPLE,))
    return tuple(_person(body) for (body,) in reversed(bodies))


def ids(connection: apsw.Connection, most: int) -> tuple[str, ...]:
    """Return the ids of the latest events, oldest first."""
    query = "SELECT id FROM events ORDER BY seq DESC LIMIT ?"
    return tuple(known for (known,) in reversed(rows(connection, query, (most,))))


def _standing(connection: apsw.Connection) -> tuple[Power, ...]:
    """Return what is to be applied again after a start."""
    return tuple(as_power(body) for (body,) in rows(connection, STANDING))


def _secret(connection: apsw.Connection) -> bytes:
    query = "SELECT value FROM facts WHERE name IN (?, ?) ORDER BY name"
    return b"".join(part.to_bytes(8) for (part,) in rows(connection, query, SECRET))
