"""What a connection needs of the listener: to be counted, and to be told what it may do."""

import asyncio
from typing import TYPE_CHECKING, Protocol

from hubbub.doors.rounds import Rounds

if TYPE_CHECKING:
    from hubbub.doors.connection import Connection
    from hubbub.doors.output import Output


class Registry(Protocol):
    """The listener, as a connection sees it."""

    rounds: Rounds
    stalled: "set[Output]"
    closing: "set[Output]"

    def add(self, connection: "Connection") -> None:
        """Count a connection that has no name yet."""

    def registered(self, connection: "Connection") -> None:
        """Note that a connection has a name."""

    def remove(self, connection: "Connection") -> None:
        """Forget a connection."""

    def divert(self, connection: "Connection", door: str, line: str) -> None:
        """Answer a connection that began in the wrong door, in its own protocol."""

    def crowded(self) -> bool:
        """Tell whether so many came in during this tick that one more waits for the next."""

    def choked(self) -> bool:
        """Tell whether so much waits for the store that requests have to wait too."""


class Visitor(Protocol):
    """A connection that asks before it stays: a browser's."""

    address: str
    transport: asyncio.Transport | None

    def check(self, now: float) -> None:
        """End when what it does takes too long."""

    def cut(self, why: str) -> None:
        """End now."""
