"""A running `hubbub serve` and plain connections to it, for tests that look from outside."""

import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0  # seconds until something counts as never happening, on a busy machine
STEP = 0.01  # seconds between two looks
STOPPED_WITHIN = 10.0  # seconds, promised for SIGTERM
FAULTS = ("Traceback", "never retrieved", "Unclosed", "a fault in")
NOON = f"NOON{datetime.now(UTC).hour - 12:+}"  # a timezone in which no day ends meanwhile
SHARES = 16  # of the ports: two test processes never take the same one at the same time

_numbers = count(1)
_chance = random.SystemRandom()  # other processes look for ports at the same time


def fresh(name: str) -> str:
    """Return a name that no other test of this run has."""
    return f"{name}{next(_numbers)}"


def wait_for(seen: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    """Wait until a condition holds. Raises AssertionError that says what did not happen."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(STEP)


def free_port(host: str) -> int:
    """Return a port that nobody has, and that the system gives to no connection by itself.

    Any of those that it does give may be a client's of another test before a server has it.
    """
    for port in _chance.sample(_ports(), 1_000):
        with socket.socket() as sock, suppress(OSError):
            sock.bind((host, port))
            return port
    raise AssertionError("all ports are taken")


def _ports() -> range:
    """Return this test process's share of the ports below those of outgoing connections."""
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(given.read_text(encoding="ascii").split()[0]) if given.exists() else 32_768
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SHARES
    return range(12_000 + share, first if first > 30_000 else 60_000, SHARES)


class Server:
    """`hubbub serve` in a process of its own; the keyword arguments are settings."""

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        within: tuple[str, ...] = (),
        patches: str = "",
        name: str = "Office",
        **settings: object,
    ) -> None:
        self.folder = folder
        self.host = host
        self.port = free_port("127.0.0.1")
        self.log_file = folder / "server.log"
        self.event_file = folder / "events.log"
        if patches:  # code that runs in the server before everything else
            (folder / "sitecustomize.py").write_text(patches, encoding="utf-8")
        command = [*within, sys.executable, "-m", "hubbub", "serve", host, str(self.port)]
        self._command = [*command, "--name", name, "--data", str(folder / "data")]
        # All clients of the tests come from a few addresses, and many of them in a minute.
        self._settings = {"connections_per_address": 0, **settings}
        self.start()

    def start(self) -> None:
        """Start it; after it has ended this is a restart: same port, same data."""
        with self.log_file.open("wb") as log, self.event_file.open("wb") as events:
            self.process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=events,
                stderr=log,
                env=self._environment(self._settings),
            )
        wait_for(lambda: self.settled or self.process.poll() is not None, "the web door")
        assert self.settled, self.log

    def _environment(self, settings: dict[str, object]) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HUBBUB_")}
        named = {f"HUBBUB_{name.upper()}": str(value) for name, value in settings.items()}
        path = os.pathsep.join((str(self.folder), str(ROOT / "src"), kept.get("PYTHONPATH", "")))
        return {**kept, "PYTHONPATH": path, "TZ": NOON, **named}

    @property
    def ready(self) -> bool:
        """Whether the ready line was printed."""
        return self.events.startswith("ready ") and "\n" in self.events

    @property
    def settled(self) -> bool:
        """Whether all that a start does is done: it takes no more time and memory."""
        return self.ready and "the web door is open\n" in self.log

    @property
    def log(self) -> str:
        """What the server wrote to stderr."""
        return self.log_file.read_text(encoding="utf-8")

    @property
    def events(self) -> str:
        """What the server printed: the ready line, then one line per event."""
        return self.event_file.read_text(encoding="utf-8")

    @property
    def memory(self) -> int:
        """The bytes of memory that the server's process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024

    @property
    def descriptors(self) -> int:
        """The number of files and sockets that the server has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    @property
    def cpu(self) -> float:
        """The seconds of processor time that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def check(self) -> None:
        """Assert that a new client can chat and that the log tells of no fault."""
        assert self.process.poll() is None, self.log
        with Client(self, fresh("check")) as client:
            client.send("all is well\n")
            client.until("You: all is well")
            client.send("/quit\n")
            client.ended()
        found = [fault for fault in FAULTS if fault in self.log]
        assert not found, self.log

    def kill(self) -> None:
        """End the server at once, as a failing power supply would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop the server as its operator would, and assert that it went well."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOPPED_WITHIN + DEADLINE)
        finally:
            self.process.kill()
            self.process.wait()
        assert status == 0, self.log


class Client:
    """A plain TCP connection: bytes out, bytes in, and no wait without a deadline.

    With a name it logs in at once, as a script does. `source` is the address it comes from;
    `receive_buffer` are the bytes its kernel takes for it.
    """

    def __init__(
        self, server: Server, name: str = "", *, source: str = "", receive_buffer: int = 0
    ) -> None:
        self.unread = b""
        self.name = name
        self.socket = socket.socket()
        self.socket.settimeout(DEADLINE)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect((server.host, server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if name:
            try:
                self._enter(name)
            except BaseException:
                self.socket.close()
                raise

    def _enter(self, name: str) -> None:
        """Log in, and read what is shown first."""
        self.send(f"login {name}\n")
        self.until(f"You are {name}.")
        self.until("-- In #lobby:")
        self.until("\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: str | bytes) -> None:
        """Send text or bytes, however long the other end takes to take them."""
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def read(self, seconds: float = 0) -> bytes:
        """Return what has come, or comes within so many seconds; b"" = nothing."""
        if select.select([self.socket], [], [], seconds)[0]:
            self.take(self.socket.recv(1_048_576))
        data, self.unread = self.unread, b""
        return data

    def take(self, data: bytes) -> None:
        """Keep what came."""
        self.unread += data

    def until(self, wanted: str, *, keep: bool = False) -> str:
        """Return what comes up to and with a text, which counts as read unless told to `keep` it.

        Raises AssertionError if it does not come.
        """
        mark = wanted.encode()
        while mark not in self.unread:
            self._receive(wanted)
        found, _, rest = self.unread.partition(mark)
        if not keep:
            self.unread = rest
        return (found + mark).decode(errors="replace")

    def until_bytes(self, count: int) -> bytes:
        """Return the next so many bytes."""
        while len(self.unread) < count:
            self._receive(f"{count} bytes")
        data, self.unread = self.unread[:count], self.unread[count:]
        return data

    def _receive(self, wanted: str) -> None:
        try:
            data = self.socket.recv(1_048_576)
        except (TimeoutError, ConnectionError) as error:
            raise AssertionError(f"{error}, not {wanted!r}: {self.unread!r}") from None
        assert data, f"the end, not {wanted!r}: {self.unread!r}"
        self.take(data)

    def ended(self) -> bytes:
        """Return what comes until the server closes; a reset counts as closed."""
        while True:
            try:
                data = self.socket.recv(1_048_576)
            except ConnectionError:
                break
            except TimeoutError:
                raise AssertionError(f"not closed: {self.unread!r}") from None
            if not data:
                break
            self.take(data)
        data, self.unread = self.unread, b""
        return data

    def is_open(self) -> bool:
        """Whether the server has not closed the connection, as far as is known here."""
        if not select.select([self.socket], [], [], 0)[0]:
            return True
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except ConnectionError:
            return False

    def say(self, text: str) -> None:
        """Say something and wait for the receipt."""
        self.send(f"{text}\n")
        self.until(f"You: {text}")


class Pair:
    """Two well-behaved people: whatever others do, none of their messages is lost or moved."""

    def __init__(self, server: Server, *, source: str = "") -> None:
        name = fresh("canary")
        self.reader = Client(server, fresh("reader"), source=source)
        self.sender = Client(server, name, source=source)
        self.sent = 0
        self.seen = ""  # what the reader saw

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.socket.close()
        self.sender.socket.close()

    def say(self) -> None:
        """Send the next message and wait until it is stored and the other one has it."""
        self.sent += 1
        self.sender.say(f"tweet {self.sent}.")
        until = f"{self.sender.name}: tweet {self.sent}."
        passed = self.reader.until(until)
        assert passed.count(f"{self.sender.name}: tweet") == 1, "doubled or moved"
        self.seen += passed


Serving = Callable[..., Server]


@contextmanager
def running(folder: Path, **settings: object) -> Iterator[Server]:
    """Run a server with these settings, and stop it."""
    server = Server(folder, **settings)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """Start servers with settings of a test; after it each still works, and stops well."""
    servers: list[Server] = []

    def start(**settings: object) -> Server:
        folder = tmp_path / f"server{len(servers)}"
        folder.mkdir()
        servers.append(Server(folder, **settings))  # type: ignore[arg-type]
        return servers[-1]

    try:
        yield start
        for server in servers:
            server.check()
    finally:
        for server in servers:
            server.stop()


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start one server with the usual settings for all tests of a module."""
    with running(tmp_path_factory.mktemp("shared")) as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """Return the module's server; after each test it still works."""
    yield shared_server
    shared_server.check()
