"""Finds out who has a port of this computer, by listening to it and from /proc."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

LOOPBACK = "127.0.0.1"
CHAT_SERVER = "another chat server"
GREETING = re.compile(r"Welcome to (.{1,40}) chat!")  # the notice `banner`, seen from outside
ANSWER = re.compile(r"\r\nServer: Hubbub\r\n")  # of a chat too busy to greet in time
GREETING_SIZE = 4_096  # bytes read at most from whoever has the port
OPEN_FILES_LOOKED_AT = 100_000  # entries of /proc, about a second
PROC = Path("/proc")


def who_has(
    port: int, host: str = LOOPBACK, *, silence: float = 0.6, limit: float = 2.0
) -> str | None:
    """Return who answers on a port of this computer, such as `a web server`, or None.

    Waits `silence` seconds for a greeting (a chat server greets after 0.4), then asks for a web
    page, and takes `limit` seconds at most.
    """
    with suppress(OSError):
        who = _speaker(_answer(port, host, silence, limit))
        if who:
            return who
    return _program(port)


def _answer(port: int, host: str, silence: float, limit: float) -> bytes:
    started = time.monotonic()
    with socket.create_connection((host, port), timeout=silence) as sock:
        greeting = _read(sock, started + silence)
        if greeting:
            return greeting
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return _read(sock, started + limit)


def _read(sock: socket.socket, deadline: float) -> bytes:
    """Read until it is known who speaks, or the other side ends, or time or space is up."""
    data = b""
    while not _is_enough(data) and len(data) < GREETING_SIZE:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        sock.settimeout(left)
        try:
            chunk = sock.recv(GREETING_SIZE)
        except TimeoutError:
            break
        if not chunk:
            break
        data += chunk
    return data


def _is_enough(data: bytes) -> bool:
    """Tell whether it is known who speaks: of an answer in HTTP the whole head is looked at."""
    return _speaker(data) is not None and (not data.startswith(b"HTTP/") or b"\r\n\r\n" in data)


def _speaker(data: bytes) -> str | None:
    text = data.decode(errors="replace")
    if chat := GREETING.search(text):
        return f"{CHAT_SERVER} ({_printable(chat[1])})"
    if text.startswith("SSH-"):
        return "an ssh server"
    if text.startswith("HTTP/"):
        return CHAT_SERVER if ANSWER.search(text) else "a web server"
    return None


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _program(port: int) -> str | None:
    """Return the program that listens on a port, where /proc tells it (Linux, own programs)."""
    with suppress(OSError):
        sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
        links = islice(_open_files(), OPEN_FILES_LOOKED_AT) if sockets else ()
        for process, target in links:
            if target in sockets:
                name = _printable((process / "comm").read_text(errors="replace"))
                return f"the program {name} ({process.name})"
    return None


def _inodes(port: int) -> Iterator[str]:
    """Yield the inode of each TCP socket that listens on a port, see proc_net_tcp.txt."""
    for table in ("tcp", "tcp6"):
        with suppress(FileNotFoundError), (PROC / "net" / table).open() as lines:
            for line in islice(lines, 1, OPEN_FILES_LOOKED_AT):
                _, local, _, state, *rest = line.split()
                if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                    yield rest[5]


def _open_files() -> Iterator[tuple[Path, str]]:
    """Yield each process's folder with the target of each of its open files."""
    for process in PROC.iterdir():
        if process.name.isdecimal():
            for link in _entries(process / "fd"):
                with suppress(OSError):  # closed since
                    yield process, str(link.readlink())


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # another person's process, or ended since
        return []
