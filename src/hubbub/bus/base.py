"""What a bus promises: one order of events for all nodes."""

from collections.abc import Sequence
from typing import Protocol

from hubbub.core.people import Person
from hubbub.events import Public


class Keeper(Protocol):
    """The writing side of a store, as a bus uses it from its writer thread."""

    def write(self, events: Sequence[Public]) -> None:
        """Keep these events, all or none. Raises StoreError."""

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep what is known about these people, all or none. Raises StoreError."""


class Bus(Protocol):
    """Brings every event of every node, its own too, to `Hub.accept` in one order.

    Each arrives at least once. What a durable event shows is delivered after it is stored;
    what an ephemeral one shows never overtakes a durable one before it.
    """

    def publish(self, event: Public) -> None:
        """Put an event into the order. Never waits; a refusal reaches the session that asked."""

    async def start(self) -> None:
        """Begin; the store is loaded into the hub."""

    async def settle(self) -> None:
        """Wait until everything in line is stored, or refused, and shown."""

    async def stop(self) -> None:
        """Store and show what is still in line, then end."""
