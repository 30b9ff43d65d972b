"""What a bus promises: one order of events for all nodes."""

from typing import Protocol

from hubbub.events import Public


class Bus(Protocol):
    """Brings every event of every node, its own too, to `Hub.accept` in one order.

    Each arrives at least once. What a durable event shows is delivered after it is stored;
    what an ephemeral one shows never overtakes a durable one before it.
    """

    def publish(self, event: Public) -> None:
        """Put an event into the order. Never waits; a refusal reaches the session that asked."""

    async def start(self) -> None:
        """Begin; the store is loaded into the hub."""

    async def stop(self) -> None:
        """Store and show what is still in line, then end."""
