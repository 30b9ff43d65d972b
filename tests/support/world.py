"""A whole server with people at its doors, and time that is moved: what every world can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Protocol
from unittest.mock import patch

from hubbub import server as composition
from hubbub.server import Server
from hubbub.settings import Settings
from support.memorystore import MemoryStore

# A Saturday, nine o'clock where the test runs.
MORNING = int(datetime(2026, 11, 21, 9, 0).astimezone().timestamp() * 1000)
CODE = "7F3K-92QD"
CROWDED: dict[str, Any] = {"connections_per_address": 0}  # everybody comes from the same one


class Ear(Protocol):
    """What hears the bytes of a link."""

    opening: bytes  # what the client says before it hears anything

    def took(self, data: bytes) -> None:
        """Take bytes that came."""


class Link(ABC):
    """A client's end of a connection."""

    closed = False  # by the server

    @abstractmethod
    def send(self, data: bytes) -> None:
        """Send bytes."""

    def die(self) -> None:
        """Answer nothing any more, as when the cable is pulled."""
        raise NotImplementedError("a dead machine can only be had in memory")

    @abstractmethod
    def end(self) -> None:
        """Say that no more bytes will come."""

    @abstractmethod
    def cut(self) -> None:
        """Vanish without a word."""


class World(ABC):
    """A server and the people who are connected to it."""

    loop: Any
    server: Server

    def __init__(self, store: MemoryStore | None = None, **settings: Any) -> None:
        self.store = store or MemoryStore()
        given = {"name": "Office", "listen": "127.0.0.1:5005", **CROWDED, **settings}
        self.settings = Settings(**given)

    def _compose(self) -> Server:
        server = Server(self.settings, self.store, limit=1_000, shown="192.168.1.20")
        server.hub.now = self.now
        server.hub.clock = self.clock
        server.listener.rounds.used = float  # nothing costs time
        server.hub.started = server.hub.server.since = self.clock()
        server.hub.operator_code = CODE
        return server

    def now(self) -> float:
        """Return monotonic seconds, as the hub sees them."""
        return float(self.loop.time())

    @abstractmethod
    def clock(self) -> int:
        """Return milliseconds since 1970, as the hub sees them."""

    @abstractmethod
    def connect(self, ear: Ear, address: str = "127.0.0.1") -> Link:
        """Connect a client, up to the greeting."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Let time pass."""

    @abstractmethod
    def settle(self) -> None:
        """Return when all that was sent has had its effect."""

    @abstractmethod
    def stop(self, why: str = "") -> None:
        """Stop the server as its operator does."""

    @abstractmethod
    def close(self) -> None:
        """End everything."""


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Keep a server that starts from freezing the objects of the tests."""
    still = SimpleNamespace(collect=int, freeze=int, set_threshold=lambda *_sizes: None)
    with patch.object(composition, "gc", still):
        yield
