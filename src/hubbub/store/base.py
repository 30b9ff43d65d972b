"""What a store can do, in words and types; every store passes tests/store_contract.py."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hubbub.core.archive import Archive
from hubbub.core.people import Person
from hubbub.events import Message, Power, Public, Told, Topic


class StoredRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room as it is remembered: shown name, last topic event, the last messages."""

    room: str
    scope: str  # what its messages are kept under, whatever it was called then
    at: int = 0  # milliseconds since 1970: when it was made
    topic: Topic | None = None
    messages: tuple[Message, ...] = ()
    metadata: dict[str, str] = {}
    told: tuple[Told, ...] = ()  # the last other things that happened in it


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What a node needs to start: the last seq, rooms, people, ids of the latest events."""

    seq: int = 0
    rooms: tuple[StoredRoom, ...] = ()
    people: tuple[Person, ...] = ()
    ids: tuple[str, ...] = ()
    powers: tuple[Power, ...] = ()  # modes, bans, silences: to be applied again, in this order
    secret: bytes = b""  # made with the data, the same ever after: hosts' cloaks stand on it


class Store(Archive, Protocol):
    """Keeps durable and recorded events.

    `write` is called by one writer thread; the look-ups by reader threads, at the same time.
    All raise hubbub.errors.StoreError with a reason fit for a person.
    """

    def load(self, recent: int) -> Snapshot:
        """Return the state to start from, with the last `recent` messages of every room."""

    def write(self, events: Sequence[Public]) -> None:
        """Keep these events, all or none, on disk when it returns.

        An event whose id is known, at least among the latest 20,000, changes nothing.
        From a `Rename` on, messages of the room are found as sent to its new name.
        """

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep what is known about these people, all or none (called by the writer thread)."""

    def backup(self, path: str) -> None:
        """Write a consistent copy of everything while the store is in use."""

    def check(self) -> list[str]:
        """Return what an integrity check finds; empty = sound."""

    def prune(self, before: int, people: int) -> int:
        """Delete messages older than `before` (ms since 1970; 0 = none); return how many went.

        So go rooms made before it in which nothing is left, and all people but the `people` last
        seen. May take long: called by a thread of its own, not by the writer's.
        """

    def close(self) -> None:
        """Finish and release the files."""
