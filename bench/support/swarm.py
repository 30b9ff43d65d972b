"""Many clients in one process: raw epoll, bytes and marks counted, nothing parsed.

A mark is a byte that stands once in each delivery: the line end, where deliveries are lines.
Strategy: all sockets share one receive buffer, and a burst is one `count` over it. So a client
costs about as much as its system call, and the server is what is measured. Only while a client
is `kept` (during login, or when its answers matter) is what it received collected.
"""

import select
import socket
import time
from collections.abc import Callable, Iterable

BATCH = 100  # clients that log in at the same time
BUFFER = 1_048_576  # bytes taken at once from one socket
PATIENCE = 60.0  # seconds until a figure gives up


class Silent(Exception):  # noqa: N818 - what happened, not an error of ours
    """What was expected did not come in time."""


class Client:
    """One connection."""

    __slots__ = ("kept", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.kept: bytearray | None = bytearray()

    def send(self, data: bytes) -> None:
        """Send all of it. Raises Silent when the server does not take it."""
        if self.sock.send(data) != len(data):
            raise Silent("the server does not read")

    def lines(self) -> list[bytes]:
        """Return the complete lines collected since the last call."""
        assert self.kept is not None, "only what is kept has lines"
        return complete_lines(self.kept)


def complete_lines(kept: bytearray) -> list[bytes]:
    """Take the complete lines out of what was collected; the rest stays."""
    end = kept.rfind(b"\n") + 1
    if not end:
        return []
    lines = bytes(kept[: end - 1]).split(b"\n")
    del kept[:end]
    return lines


class Swarm:
    """All clients of a figure."""

    def __init__(self, address: tuple[str, int], mark: bytes = b"\n") -> None:
        self.address = address
        self.mark = mark
        self.clients: list[Client] = []
        self.bytes = 0  # received by those not kept
        self.marks = 0  # likewise
        self._by_fd: dict[int, Client] = {}
        self._epoll = select.epoll()
        self._buffer = bytearray(BUFFER)

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients:
            client.sock.close()
        self._epoll.close()

    def connect(self) -> Client:
        """Open one more connection."""
        sock = socket.create_connection(self.address, PATIENCE)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = Client(sock)
        self.clients.append(client)
        self._by_fd[sock.fileno()] = client
        self._epoll.register(sock, select.EPOLLIN)
        return client

    def pump(self, timeout: float) -> bool:
        """Take what came, waiting up to `timeout` seconds; tell whether anything did."""
        buffer, mark = self._buffer, self.mark
        ready = self._epoll.poll(timeout, 1024)
        for fd, _ in ready:
            client = self._by_fd[fd]
            size = client.sock.recv_into(buffer)
            if not size:
                raise Silent("the server closed a connection")
            if client.kept is not None:
                client.kept += memoryview(buffer)[:size]
            else:
                self.bytes += size
                self.marks += buffer.count(mark, 0, size)
        return bool(ready)

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Take what comes until something is so. Raises Silent when it never is."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            self.pump(1.0)
            if time.monotonic() > deadline:
                raise Silent(f"{what}: not within {PATIENCE:.0f} s")

    def expect(self, marks: int) -> None:
        """Take what comes until this many marks were received in all. Raises Silent."""
        while self.marks < marks:
            if not self.pump(PATIENCE):
                raise Silent(f"{marks - self.marks} deliveries never came")

    def settle(self, quiet: float = 1.3) -> None:
        """Wait until nothing comes; once a second the server tells who came."""
        while self.pump(quiet):
            pass

    def join(self, steps: "Callable[[int], Steps]", count: int) -> list[Client]:
        """Log in many clients, some at a time; they are no longer kept afterwards."""
        joined: list[Client] = []
        while len(joined) < count:
            some = [self.connect() for _ in range(min(BATCH, count - len(joined)))]
            self._enter(some, [steps(len(joined) + number) for number in range(len(some))])
            joined += some
        return joined

    def _enter(self, clients: list[Client], scripts: "list[Steps]") -> None:
        for turn in zip(*scripts, strict=True):
            self.until(lambda turn=turn: _all_have(clients, turn), "login")  # type: ignore[misc]
            for client, (_, data) in zip(clients, turn, strict=True):
                client.kept = bytearray()
                client.send(data)
        self.until(lambda: all(map(_entered, clients)), "login")
        for client in clients:
            client.kept = None


Steps = list[tuple[bytes, bytes]]  # what to wait for, and what to send then


def _all_have(clients: list[Client], turn: "Iterable[tuple[bytes, bytes]]") -> bool:
    return all(
        awaited in (client.kept or b"") for client, (awaited, _) in zip(clients, turn, strict=True)
    )


def _entered(client: Client) -> bool:
    """Tell whether the answer to a login is here, whichever door."""
    kept = client.kept or b""
    return b"You are " in kept or b'"event":"entered"' in kept
