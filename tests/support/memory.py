"""A world in memory: one thread, no sockets, and a clock that stands still until it is moved."""

import asyncio
import struct
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from hubbub.doors.connection import Connection
from hubbub.doors.tcp import LAST_ACK
from hubbub.wire.sniff import sniff
from support.infos import check_infos
from support.memorystore import MemoryStore
from support.stepping import StepLoop
from support.world import MORNING, Ear, Link, World, quiet_collector


class AtOnce:
    """An executor that does things when they are asked for, in the same thread."""

    def submit(self, run: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Run something and return its result as a future."""
        future: Future[Any] = Future()
        try:
            future.set_result(run(*args))
        except Exception as error:  # noqa: BLE001 - that is what a future is for
            future.set_exception(error)
        return future

    def shutdown(self) -> None:
        """Need nothing."""


class Wire:
    """What TCP knows of a connection in memory: the other end answers, or is dead."""

    def __init__(self) -> None:
        self.dead = False

    def fileno(self) -> int:
        """Return that it is open."""
        return 0

    def setsockopt(self, *_option: Any) -> None:
        """Take any option."""

    def getsockopt(self, _level: int, _option: int, size: int) -> bytes:
        """Return a tcp_info with the time since the last answer."""
        info = bytearray(size)
        struct.pack_into("I", info, LAST_ACK, 3_600_000 if self.dead else 0)
        return bytes(info)


class MemoryLink(Link, asyncio.Transport):
    """Both ends of a connection: the server's transport and the client's link."""

    def __init__(self, world: "MemoryWorld", ear: Ear) -> None:
        super().__init__()
        self.world = world
        self.ear = ear
        self.connection: Connection
        self.stuck = False  # the client takes nothing
        self.unsent = 0  # bytes
        self.wire = Wire()
        self._waiting = b""
        self._reading = True
        self._ended = False

    # the client's end

    def send(self, data: bytes) -> None:
        """Send bytes, in one piece."""
        if data and not self._ended:
            self._waiting += data
            self.world.loop.do(self._deliver)

    def _deliver(self) -> None:
        if self._reading and self._waiting and not self._ended:
            data, self._waiting = self._waiting, b""
            self.connection.data_received(data)

    def end(self) -> None:
        """Say that no more bytes will come."""
        self.world.loop.do(self._end)

    def _end(self) -> None:
        if not self.connection.eof_received():
            self.close()

    def cut(self) -> None:
        """Vanish."""
        self.world.loop.do(self._lose)

    def die(self) -> None:
        """Answer nothing any more."""
        self.wire.dead = True

    def _lose(self) -> None:
        if not self._ended:
            self._ended = True
            self.connection.connection_lost(None)

    # the server's end

    def write(self, data: Any) -> None:
        """Hand bytes to the client."""
        if self._ended:
            return
        if self.stuck:
            self.unsent += len(data)
            if self.unsent > 65_536:
                self.connection.pause_writing()
            return
        self.ear.took(bytes(data))

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the connection as TCP knows it."""
        return self.wire if name == "socket" else default

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let another connection of the server go on."""
        self.connection = cast("Connection", protocol)

    def get_write_buffer_size(self) -> int:
        """Return what a stuck client has not taken."""
        return self.unsent

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Need nothing."""

    def pause_reading(self) -> None:
        """Let what comes wait."""
        self._reading = False

    def resume_reading(self) -> None:
        """Take what waited."""
        if not self._reading:
            self._reading = True
            self.world.loop.call_soon(self._deliver)

    def is_closing(self) -> bool:
        """Tell whether the connection has ended."""
        return self._ended

    def close(self) -> None:
        """End the connection."""
        self.closed = True
        self.world.loop.call_soon(self._lose)

    abort = close


class MemoryWorld(World):
    """Everything in one thread, with a clock that stands still."""

    loop: StepLoop

    def __init__(self, store: MemoryStore | None = None, **settings: Any) -> None:
        super().__init__(store, **settings)
        self.loop = StepLoop()
        self._since = self.loop.time()
        self.server = self._compose()
        self.server.bus._writer = cast("Any", AtOnce())
        self.server._readers = cast("Any", AtOnce())
        with quiet_collector():
            self.loop.complete(self.server.start([]))

    def clock(self) -> int:
        """Return the time of the loop as a time of day."""
        return MORNING + int((self.loop.time() - self._since) * 1000)

    def connect(self, ear: Ear, address: str = "127.0.0.1") -> MemoryLink:
        """Connect a client, up to the greeting."""
        link = MemoryLink(self, ear)
        door = sniff(ear.opening) if ear.opening else "text"
        self.server.listener.open[address] += 1
        make = self.server.listener.doors[door]
        link.connection = make(address, bool(ear.opening))
        self.loop.do(link.connection.connection_made, link)
        if ear.opening:
            link.send(ear.opening)
        return link

    def advance(self, seconds: float) -> None:
        """Let time pass; what is due happens at its moment."""
        self.loop.advance(seconds)

    def settle(self) -> None:
        """Run what is ready; then everything has had its effect."""
        self.loop.run()
        check_infos(self.server.hub)

    def stop(self, why: str = "") -> None:
        """Stop the server as its operator does."""
        self.server.stop(why)
        task = self.loop.create_task(self.server.run())
        self.loop.run()
        self.loop.advance(1)
        task.result()

    def close(self) -> None:
        """Leave everything to the collector."""
