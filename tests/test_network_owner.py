"""Who has a port: programs of every kind on loopback, and /proc."""

import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from hubbub.network import ListenError, listen, owner, who_has
from hubbub.sentences import NOTICES

LOOPBACK = "127.0.0.1"
PATIENCE = 60  # seconds after which a test that waits has failed
HUBBUB = b"\xff\xfd\x1f\r" + NOTICES["banner"].format(server="Office", people="").encode()

quick = partial(who_has, silence=0.05, limit=0.1)
patient = partial(who_has, silence=PATIENCE, limit=PATIENCE)
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@contextmanager
def someone(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Have another program on a port of loopback that talks so to its first visitor."""
    with socket.create_server((LOOPBACK, 0)) as server:
        server.settimeout(PATIENCE)

        def serve() -> None:
            visitor, _ = server.accept()
            with visitor:
                visitor.settimeout(PATIENCE)
                talk(visitor)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(PATIENCE)
        assert not thread.is_alive()


def greeter(greeting: bytes) -> Callable[[socket.socket], None]:
    """Return how a program talks that greets whoever comes."""
    return lambda visitor: visitor.sendall(greeting)


def wait_until_asked(visitor: socket.socket) -> None:
    """Read a request to its end."""
    asked = b""
    while not asked.endswith(b"\r\n\r\n") and (byte := visitor.recv(1)):
        asked += byte


def web_server(visitor: socket.socket) -> None:
    """Stay silent until asked, as web servers do."""
    wait_until_asked(visitor)
    visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


def busy_chat(visitor: socket.socket) -> None:
    """Greet nobody in time, and answer piece by piece when asked for a page."""
    wait_until_asked(visitor)
    for piece in (b"HTTP/1.0 400 Bad Request\r\nSer", b"ver: Hubbub\r\n", b"\r\n? is no address"):
        visitor.sendall(piece)


def silent(visitor: socket.socket) -> None:
    """Read until the visitor is gone, and never say a word."""
    while visitor.recv(1_024):
        pass


@pytest.mark.parametrize(
    ("talk", "who"),
    [
        (greeter(HUBBUB), "another chat server (Office)"),
        (greeter(b"Welcome to \x1b[2JTea room chat! Hi"), "another chat server ([2JTea room)"),
        (greeter(b"SSH-2.0-OpenSSH_9.2p1\r\n"), "an ssh server"),
    ],
    ids=["chat", "hostile chat", "ssh"],
)
def test_who_greets_is_known_by_the_greeting(
    talk: Callable[[socket.socket], None], who: str
) -> None:
    """Chats and ssh servers speak first; what they say cannot reach the terminal raw."""
    with someone(talk) as port:
        assert who_has(port, silence=PATIENCE, limit=PATIENCE) == who


def test_a_web_server_is_known_by_its_answer() -> None:
    """Who is silent is asked for a web page."""
    with someone(web_server) as port:
        assert who_has(port, silence=0.05, limit=PATIENCE) == "a web server"


def test_a_chat_too_busy_to_greet_is_known_by_its_answer() -> None:
    """A busy computer's chat is one to join, though without its name."""
    with someone(busy_chat) as port:
        assert who_has(port, silence=0.05, limit=PATIENCE) == "another chat server"


def test_a_greeting_in_pieces_is_put_together() -> None:
    """A greeting may come in any number of packets."""
    read = Event()

    def in_pieces(visitor: socket.socket) -> None:
        visitor.sendall(HUBBUB[:8])
        assert read.wait(PATIENCE)
        visitor.sendall(HUBBUB[8:])

    class Slow(socket.socket):
        """Tells when the first piece has been read."""

        def recv(self, size: int, flags: int = 0) -> bytes:
            data = super().recv(size, flags)
            read.set()
            return data

    with someone(in_pieces) as port, Slow() as sock:
        sock.connect((LOOPBACK, port))
        heard = owner._read(sock, time.monotonic() + PATIENCE)
    assert owner._speaker(heard) == "another chat server (Office)"


@linux
def test_a_silent_program_is_named() -> None:
    """Linux tells which of our own programs has the port."""
    with someone(silent) as port:
        who = quick(port)
    assert who is not None
    assert re.fullmatch(rf"the program \S.* \({os.getpid()}\)", who)


def test_proc_is_read_as_the_kernel_writes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only a listening socket on that port counts, not a connection from or to it."""
    row = "   {}: {}:{:04X} 00000000:0000 {} 00000000:00000000 00:00000000 00000000  0  0 {} 1 0\n"
    ports = [(8082, "01", 97), (8083, "0A", 98), (8082, "0A", 99)]
    rows = [
        row.format(number, "0100007F", port, state, inode)
        for number, (port, state, inode) in enumerate(ports)
    ]
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text("  sl  local_address ...\n" + "".join(rows))
    for pid, name, inode in ((1233, "curl", 97), (1234, "ngi\x1bnx", 99)):
        (tmp_path / str(pid) / "fd").mkdir(parents=True)
        (tmp_path / str(pid) / "fd" / "7").symlink_to(f"socket:[{inode}]")
        (tmp_path / str(pid) / "comm").write_text(f"{name}\n")
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert owner._program(8082) == "the program nginx (1234)"
    assert owner._program(8084) is None


def test_a_silent_stranger_stays_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing tells who it is, nobody is accused."""
    monkeypatch.setattr(owner, "PROC", tmp_path)
    with someone(silent) as port:
        assert quick(port) is None
    with someone(greeter(b"220 mail.example ESMTP\r\n")) as port:
        assert quick(port) is None
    with someone(socket.socket.close) as port:
        assert quick(port) is None
    assert quick(port) is None


def test_a_talker_without_end_is_not_heard_to_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that floods whoever connects is read up to a limit."""
    monkeypatch.setattr(owner, "PROC", tmp_path)
    flood = greeter(b"x" * 3 * owner.GREETING_SIZE)
    with someone(flood) as port:
        assert who_has(port, silence=PATIENCE, limit=PATIENCE) is None


def test_a_chat_that_has_the_port_is_offered() -> None:
    """Asked over loopback, the other chat is named, and a port that is free is proposed."""
    with someone(greeter(HUBBUB)) as port:
        with pytest.raises(ListenError) as caught:
            listen(None, port, ask=patient)
        taken, join, other = str(caught.value).splitlines()
        proposed = re.fullmatch(r"Or use another port: hubbub serve --port (\d+)", other)
        assert proposed
        assert int(proposed[1]) != port
    assert taken == (
        f"Port {port} is already used on this computer, by another chat server (Office)."
    )
    assert join == f"Join that one:       hubbub join 127.0.0.1 {port}"
