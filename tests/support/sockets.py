"""A world of real sockets on 127.0.0.1, in one thread, whose clock can be put forward.

Barrier: `settle` returns when every byte sent has been read, worked off and answered. Bytes are
counted on both sides, so it is exact, needs no sleep, and works in the middle of a typed line.
"""

import asyncio
import selectors
import socket
import time
from collections.abc import Callable
from math import ceil
from typing import Any, cast
from unittest.mock import patch

from hubbub import server as composition
from hubbub.doors.connection import Connection
from support.memorystore import MemoryStore
from support.world import MORNING, Ear, Link, World, quiet_collector

DEADLINE = 60.0  # seconds of real time until something counts as never happening
GREETED = 0.5  # seconds: longer than `greeting_wait`


class Rests(selectors.DefaultSelector):
    """Waits for sockets, and notes how long it was asked to and did."""

    rested = 1_000.0  # seconds, as if the computer had been on for a while

    def select(self, timeout: float | None = None) -> Any:
        """Wait until something can be read or written, or so many seconds."""
        since = time.monotonic()
        events = super().select(timeout)
        self.rested += max(0.0, min(timeout or 0.0, time.monotonic() - since))
        return events


class AheadLoop(asyncio.SelectorEventLoop):
    """A real loop whose clock a test can put forward; else it goes on only while the loop waits.

    On a busy machine others have the processor for a while: nobody is slow for that.
    """

    def __init__(self) -> None:
        self.ahead = 0.0  # seconds
        self._rests = Rests()
        super().__init__(self._rests)

    def time(self) -> float:
        """Return the seconds in which there was nothing to do, and what was added to them."""
        return self._rests.rested + self.ahead


class Tally:
    """A server's transport that counts what is written."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.written = 0

    def write(self, data: bytes) -> None:
        """Count and pass on."""
        self.written += len(data)
        self.transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)


class Counted(Connection):
    """A connection that counts what it reads."""

    __slots__ = ("read", "tally")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to count."""
        self.read = 0
        self.tally = Tally(cast("asyncio.Transport", transport))
        super().connection_made(cast("asyncio.Transport", self.tally))

    def data_received(self, data: bytes) -> None:
        """Count and take."""
        self.read += len(data)
        super().data_received(data)


class SocketLink(Link, asyncio.Protocol):
    """A client's socket."""

    def __init__(self, world: "SocketWorld", ear: Ear) -> None:
        self.world = world
        self.ear = ear
        self.transport: asyncio.Transport
        self.connection: Counted | None = None
        self.sent = self.taken = 0  # bytes
        self.gone = False  # by the client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        self.taken += len(data)
        self.ear.took(data)
        self.world.news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        del exc
        self.closed = True
        self.world.news.set()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        if data and not self.closed and not self.gone:
            self.sent += len(data)
            self.transport.write(data)

    def end(self) -> None:
        """Say that no more bytes will come."""
        self.transport.write_eof()
        self.world.until(lambda: self.connection is None or self.connection._ending)

    def cut(self) -> None:
        """Reset the connection: nothing more is sent, no end either."""
        self.gone = True
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.transport.abort()

    @property
    def quiet(self) -> bool:
        """Tell whether all that was sent was read, on both sides."""
        connection = self.connection
        if connection is None or self.gone:
            return self.closed and (connection is None or connection.session.ended)
        if connection.session.ended:
            return self.closed
        transport = connection.tally.transport
        return (
            (self.sent == connection.read or not transport.is_reading() or connection.closing)
            and self.taken == connection.tally.written
            and not (connection.closing or connection.session.outbox or connection.waits)
        )


class SocketWorld(World):
    """A server on a port of 127.0.0.1, and clients with real sockets; one thread for all."""

    loop: AheadLoop

    def __init__(self, store: MemoryStore | None = None, **settings: Any) -> None:
        super().__init__(store, **settings)
        self.loop = AheadLoop()
        self.news = asyncio.Event()
        self._since = self.loop.time()
        self.links: list[SocketLink] = []
        sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        sock.setblocking(False)
        self.port = sock.getsockname()[1]
        with patch.object(composition, "Connection", Counted):
            self.server = self._compose()
        self.server._connection = self._counted  # type: ignore[method-assign]
        self._listen_to_threads()
        with quiet_collector():
            self.loop.run_until_complete(self.server.start([sock]))

    def _counted(self, codec: Any, door: str, address: str) -> Connection:
        return Counted(self.server.hub, codec, self.server.listener, door=door, address=address)

    def _listen_to_threads(self) -> None:
        """Wake `until` when the writer or a reader has finished something."""
        bus, server = self.server.bus, self.server
        written, looked_up = bus._written, server._looked_up

        def after(run: Callable[..., None]) -> Callable[..., None]:
            def noted(*args: Any) -> None:
                run(*args)
                self.loop.call_soon(self.news.set)

            return noted

        bus._written = after(written)  # type: ignore[method-assign]
        server._looked_up = after(looked_up)  # type: ignore[method-assign]

    def clock(self) -> int:
        """Return the time of the loop as a time of day."""
        return MORNING + int((self.loop.time() - self._since) * 1000)

    def connect(self, ear: Ear, address: str = "127.0.0.1") -> SocketLink:
        """Connect a client, up to the greeting."""
        link = SocketLink(self, ear)
        listener = self.server.listener
        before = set(listener.connections)
        self.loop.run_until_complete(
            self.loop.create_connection(
                lambda: link, "127.0.0.1", self.port, local_addr=(address, 0)
            )
        )
        self.links.append(link)
        if ear.opening:
            link.send(ear.opening)
        else:
            self.until(lambda: bool(listener._peeking) or link.closed)
            self.loop.ahead += GREETED
        self.until(lambda: link.closed or bool(listener.connections - before))
        for connection in listener.connections - before:
            link.connection = cast("Counted", connection)
        return link

    def until(self, condition: Callable[[], bool]) -> None:
        """Run until something is so."""
        self.loop.run_until_complete(self._until(condition))

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self.news.clear()
                await self._a_turn()

    async def _a_turn(self) -> None:
        """Let the loop look at its sockets once, and wait for news if there is nothing to do."""
        poke = self.loop.call_later(0.002, self.news.set)
        await self.news.wait()
        poke.cancel()

    def advance(self, seconds: float) -> None:
        """Let time pass in up to 30 steps, so that things happen one after the other."""
        self.settle()
        steps = max(1, min(30, ceil(seconds)))
        for _ in range(steps):
            self.loop.ahead += seconds / steps
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.run_until_complete(asyncio.sleep(0))

    def settle(self) -> None:
        """Return when all that was sent has had its effect."""
        self.until(self._quiet)

    def _quiet(self) -> bool:
        hub, bus = self.server.hub, self.server.bus
        busy = bus._writing or hub.woken or hub._flush_comes or self.server._lookups
        waiting = bool(bus.line) and bus.healthy
        return not busy and not waiting and all(link.quiet for link in self.links)

    def stop(self, why: str = "") -> None:
        """Stop the server as its operator does."""
        self.server.stop(why)
        self.loop.run_until_complete(self.server.run())
        self.until(lambda: all(link.closed for link in self.links))

    def close(self) -> None:
        """End everything."""
        for link in self.links:
            if not link.closed and not link.gone:
                link.cut()
        self.until(lambda: not self.server.listener.connections)
        if not self.server.stopping.is_set():
            self.stop()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
