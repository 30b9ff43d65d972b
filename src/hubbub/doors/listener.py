"""The one port: accept, look at the first bytes without taking them, route to a door.

Strategy: an accepted socket is peeked at (MSG_PEEK) until its opening is known or it has been
silent for a moment; then the untouched socket is handed to the door's protocol. What is not yet
known, or has no name yet, is counted, bounded, and given a deadline.
"""

import asyncio
import errno
import logging
import socket
from collections import Counter
from collections.abc import Callable
from time import thread_time
from typing import Any

from hubbub.core.hub import Hub
from hubbub.doors import tcp
from hubbub.doors.connection import Connection
from hubbub.doors.output import Output
from hubbub.doors.peek import Peek
from hubbub.doors.refuse import refusal
from hubbub.doors.registry import Visitor
from hubbub.doors.rounds import Rounds
from hubbub.errors import sentence

RESERVED = 64  # file descriptors kept for the store, logs and answers to those refused
PATIENCE = {"irc": 60}  # seconds to give a name, where programs do it: people type slowly
ACCEPTS = 16  # connections accepted in one go, some 3 ms; others get their turn in between
ACCEPT_AGAIN = 0.5  # seconds until accepting again when descriptors ran out
LOGINS = 50  # in one tick, some 30 ms; others get their turn in between
MOST_UNSENT = 256 * 1024 * 1024  # bytes in all outboxes; past it the largest is cut first
SWEEP = 1.0  # seconds

log = logging.getLogger(__name__)

Door = Callable[[str, bool], Connection]  # (address, spoke first) -> a protocol
Visit = Callable[[str], asyncio.Protocol]  # address -> a protocol for a browser


class Listener:
    """Accepts connections on listening sockets and routes them. The connections' Registry."""

    def __init__(
        self,
        hub: Hub,
        doors: dict[str, Door],
        *,
        limit: int,
        choked: Callable[[], bool],
        shown: tuple[str, int],
        peer_name: Callable[[Any], str],
    ) -> None:
        self.hub = hub
        self.doors = doors
        self.visit: Visit | None = None  # see open_web
        self.limit = limit - RESERVED  # connections
        self.choked = choked
        self.peer_name = peer_name  # a socket address as text
        self.shown = shown  # address and port that refusals name
        self.rounds = Rounds(
            lambda: hub.now(),  # noqa: PLW0108 - the clock may be set later
            thread_time,
            lambda run: asyncio.get_running_loop().call_soon(run),
        )
        self.connections: set[Connection] = set()
        self.visitors: dict[Visitor, None] = {}  # oldest first
        self.stalled: set[Output] = set()
        self.closing: set[Output] = set()
        self.nameless: dict[Connection, float] = {}  # connection -> its deadline, oldest first
        self.open: Counter[str] = Counter()  # connections by address
        self._logins = 0  # in this tick
        self._peeking: dict[socket.socket, Peek] = {}
        self._listening: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._full_logged = 0.0
        self._emptied: asyncio.Event | None = None

    # start and stop

    def start(self, sockets: list[socket.socket]) -> None:
        """Begin to accept on these non-blocking sockets."""
        self._listening = sockets
        for sock in sockets:
            tcp.tune(sock)
            asyncio.get_running_loop().add_reader(sock, self._accept, sock)
        self._sweep()

    def open_web(self, visit: Visit) -> None:
        """Let browsers in, first those who came before their door was there."""
        self.visit = visit
        for peek in [peek for peek in self._peeking.values() if peek.waits]:
            self.route(peek, "http")

    def stop(self) -> None:
        """Accept no more; connections stay."""
        for sock in self._listening:
            asyncio.get_running_loop().remove_reader(sock)
            sock.close()
        self._listening = []
        for sock in list(self._peeking):
            self._drop(sock)

    @property
    def total(self) -> int:
        """How many connections are open."""
        return len(self.connections) + len(self.visitors) + len(self._peeking)

    @property
    def unsent(self) -> int:
        """The bytes in the outboxes of those that do not take them at once."""
        return sum(connection.unsent for connection in self.stalled)

    async def empty(self) -> None:
        """Wait until the last connection has gone."""
        self._emptied = asyncio.Event()
        if self.connections:
            await self._emptied.wait()

    def end(self) -> None:
        """Cut what is still open."""
        if self._sweeper:
            self._sweeper.cancel()
        for connection in list(self.connections):
            if connection.transport:
                connection.transport.abort()

    # accepting

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPTS):
            try:
                sock, peer = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._accept_failed(listening, error)
                return
            sock.setblocking(False)
            self._admit(sock, self.peer_name(peer))

    def _accept_failed(self, listening: socket.socket, error: OSError) -> None:
        """Stop accepting for a moment: out of descriptors, everybody here goes on."""
        if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
            log.warning("cannot accept: %s", error)
        self._log_full("no file descriptors are left")
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening)
        loop.call_later(ACCEPT_AGAIN, self._accept_again, listening)

    def _accept_again(self, listening: socket.socket) -> None:
        if listening in self._listening:
            asyncio.get_running_loop().add_reader(listening, self._accept, listening)

    def _log_full(self, why: str) -> None:
        now = self.hub.now()
        if now - self._full_logged > 1 or not self._full_logged:
            self._full_logged = now
            log.warning("a connection was turned away: %s", why)

    def _admit(self, sock: socket.socket, address: str) -> None:
        most = self.hub.settings.connections_per_address
        here = self.open[address]
        if self.total >= self.limit:
            self._log_full("as many are open as the system allows")
            self._turn_away(sock, "full-connections", server=self.hub.settings.name)
        elif most and here >= most:
            self._turn_away(sock, "too-many-connections", count=most)
        else:
            self.open[address] += 1
            self._make_room()
            if not tcp.INHERITED:
                tcp.tune(sock)
            self._peeking[sock] = Peek(self, sock, address)

    def _turn_away(self, sock: socket.socket, code: str, **args: object) -> None:
        self._answer(sock, f"{sentence(code, args)}\r\n".encode())

    def _answer(self, sock: socket.socket, data: bytes) -> None:
        """Send what fits at once, then close, taking what came so that no reset eats it."""
        try:
            sock.send(data)
            sock.shutdown(socket.SHUT_WR)
            sock.recv(65_536)
        except OSError:
            pass  # gone already: there is nobody to tell
        sock.close()

    def _make_room(self) -> None:
        """Close the oldest nameless connection of the busiest address when there are too many."""
        nameless = len(self.nameless) + len(self.visitors) + len(self._peeking)
        if nameless < self.hub.settings.unregistered:
            return
        addresses = Counter(connection.address for connection in self.nameless)
        addresses.update(visitor.address for visitor in self.visitors)
        addresses.update(peek.address for peek in self._peeking.values())
        self._close_one(addresses.most_common(1)[0][0])

    def _close_one(self, address: str) -> None:
        """Close a connection from an address: what has said least first."""
        for sock, peek in self._peeking.items():
            if peek.address == address:
                self._drop(sock)
                return
        for visitor in self.visitors:
            if visitor.address == address:
                del self.visitors[visitor]  # at once, as below
                visitor.cut("too many without a name")
                return
        oldest = next(c for c in self.nameless if c.address == address)
        del self.nameless[oldest]  # at once: a crowd may be accepted before it has gone
        oldest.cut("too many without a name")

    # routing

    def _drop(self, sock: socket.socket) -> None:
        peek = self._peeking.pop(sock, None)
        if peek is not None:
            peek.stop()
            self._closed(peek.address)
            sock.close()

    def _closed(self, address: str) -> None:
        self.open[address] -= 1
        if self.open[address] <= 0:
            del self.open[address]

    def route(self, peek: Peek, door: str) -> None:
        """Hand a socket to its door; a door that does not exist answers with one sentence."""
        if door == "http" and self.visit is None:
            peek.wait()
            return
        if self._peeking.pop(peek.sock, None) is None:
            return
        peek.stop()
        make = self.doors.get(door)
        if door == "http" and self.visit is not None:
            self._hand_over(self.visit(peek.address), peek)
        elif make is not None:
            self._hand_over(make(peek.address, peek.spoke), peek)
        else:
            self._answer(peek.sock, refusal(door, *self.shown))
            self._closed(peek.address)

    def _hand_over(self, protocol: asyncio.Protocol, peek: Peek) -> None:
        task = asyncio.get_running_loop().create_task(self._connect(protocol, peek))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, protocol: asyncio.Protocol, peek: Peek) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: protocol, peek.sock)
        except OSError:
            self._closed(peek.address)
            peek.sock.close()

    def give_up(self, peek: Peek) -> None:
        """End a connection that closed, failed or never became clear."""
        self._drop(peek.sock)

    # the connections' registry

    def add(self, connection: Connection) -> None:
        """Count a connection; it has some time to give a name."""
        self.connections.add(connection)
        self.nameless[connection] = self.hub.now() + self._patience(connection.session.door)

    def _patience(self, door: str) -> int:
        """Return the seconds a connection of a door has to give a name."""
        most = self.hub.settings.login_time
        return min(most, PATIENCE.get(door, most))

    def registered(self, connection: Connection) -> None:
        """Note that a connection has a name."""
        if connection.session.user is not None:
            self.nameless.pop(connection, None)

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self.connections.discard(connection)
        self.stalled.discard(connection)
        self.closing.discard(connection)
        self.nameless.pop(connection, None)
        self._closed(connection.address)
        if self._emptied is not None and not self.connections:
            self._emptied.set()

    def visiting(self, visitor: Visitor) -> None:
        """Count a browser's connection."""
        self.visitors[visitor] = None

    def visited(self, visitor: Visitor, *, stays: bool) -> None:
        """Count it no more; when it stays it has become a connection."""
        self.visitors.pop(visitor, None)
        if not stays:
            self._closed(visitor.address)

    def crowded(self) -> bool:
        """Tell whether so many came in during this tick that one more waits for the next."""
        if self._logins >= LOGINS:
            return True
        if not self._logins:
            asyncio.get_running_loop().call_soon(self._tick_ended)
        self._logins += 1
        return False

    def _tick_ended(self) -> None:
        self._logins = 0

    def divert(self, connection: Connection, door: str, line: str) -> None:
        """Move what began in the text door to its own; answer and close what has none."""
        if connection.transport is None:
            return
        make = self.doors.get(door)
        if make is None or not line:
            connection.transport.write(refusal(door, *self.shown))
            connection.close()
            return
        fresh = make(connection.session.address, True)
        self.connections.discard(connection)
        self.nameless.pop(connection, None)
        # The question for a name has no line end: the new door's first line would be lost in it.
        connection.transport.write(b"\r\n")
        connection.move(fresh, line)

    # once a second

    def _sweep(self) -> None:
        self._sweeper = asyncio.get_running_loop().call_later(SWEEP, self._sweep)
        now = self.hub.now()
        late = [connection for connection, deadline in self.nameless.items() if deadline <= now]
        for connection in late:
            seconds = self._patience(connection.session.door)
            connection.finish("too-slow-login", seconds=seconds)
            self.nameless.pop(connection, None)
        for output in [*self.stalled, *self.closing]:
            output.check(now)
        for visitor in list(self.visitors):
            visitor.check(now)
        for peek in [peek for peek in self._peeking.values() if peek.deadline <= now]:
            self.give_up(peek)
        self._cut_largest()

    def _cut_largest(self) -> None:
        total = self.unsent
        while total > MOST_UNSENT:
            largest = max(self.stalled, key=lambda connection: connection.unsent)
            total -= largest.unsent
            self.stalled.discard(largest)
            largest.cut("the outboxes together are too large")
