"""Reaching a server: addresses as people type them, connecting, and what answers instead."""

import asyncio
import socket
from contextlib import suppress

import msgspec

from hubbub.client.words import say

PORT = 5005
CONNECTING = 8.0  # seconds until nothing answers
FIRST_WORD = 8.0  # seconds a server has for its first line
MOST_BYTES = 16_777_216  # of an event: 200 messages of 16 KiB, 2,000 names, and room to spare
KEEPALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPALIVE": 20, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 4}  # s
UNANSWERED = 30_000  # milliseconds that sent bytes may be unconfirmed (RFC 5482)

# The first bytes of what else may listen there
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"SSH-", "an ssh server"),
    (b"HTTP/", "a web server"),
    (b"<", "a web server"),
    (b"\x15\x03", "a TLS server"),
    (b"\x16\x03", "a TLS server"),
    (b"220", "a mail or file server"),
    (b"+OK", "a mail server"),
    (b"* OK", "a mail server"),
    (b"NOTICE", "an IRC server"),
    (b":", "an IRC server"),
    (b"RFB ", "a screen-sharing server"),
    (b"-ERR", "a database"),
    (b"\xff", "a telnet server"),
)


class Address(msgspec.Struct, frozen=True):
    """Where a server is."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        """Return it as it is typed and kept: HOST:PORT, [v6]:PORT."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def spoken(self) -> str:
        """Return it as a sentence says it: `192.168.1.20 port 5005`."""
        return f"{self.host} port {self.port}"


class AddressError(Exception):
    """The command line is wrong; the text says how it is right."""


class UnreachableError(Exception):
    """No chat answers; the text says what does, or that nothing does."""


def address(host: str, port: int | None = None) -> Address:
    """Return the address that was typed: HOST, HOST:PORT, v6, [v6]:PORT, or the browser's.

    Raises AddressError.
    """
    text = host.strip()
    if text.lower().startswith("http://"):  # the browser's form, as the start screen shows it
        text = text[len("http://") :].rstrip("/")
    name, inner = text, ""
    if text.startswith("["):
        name, bracket, inner = text[1:].partition("]")
        inner = inner.removeprefix(":") if inner.startswith(":") or not inner else "?"
        name = name if bracket else ""
    elif text.count(":") == 1:
        name, _, inner = text.partition(":")
        inner = inner or "?"
    if not name or any(sign in name for sign in " /@#?[]"):
        raise AddressError(say("bad-address", text=host))
    if inner and port is not None and inner != str(port):
        raise AddressError(say("two-ports", one=inner, other=port))
    return Address(name, _port(inner, port))


def _port(text: str, port: int | None) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise AddressError(say("bad-port"))
    number = int(text) if text else PORT if port is None else port
    if not 0 < number < 65_536:
        raise AddressError(say("bad-port"))
    return number


async def connect(where: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a connection. Raises UnreachableError."""
    try:
        async with asyncio.timeout(CONNECTING):
            reader, writer = await asyncio.open_connection(where.host, where.port, limit=MOST_BYTES)
    except socket.gaierror:
        raise UnreachableError(say("no-computer", host=where.host)) from None
    except (OSError, UnicodeError, ValueError):
        raise UnreachableError(say("no-answer", place=where.spoken)) from None
    keep_alive(writer.get_extra_info("socket"))
    return reader, writer


def keep_alive(sock: socket.socket) -> None:
    """Let the system notice within a minute that the other end is gone."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = KEEPALIVE | {"TCP_USER_TIMEOUT": UNANSWERED}
    for name, value in options.items():
        option = getattr(socket, name, None)
        if option is not None:
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)


async def first_line(reader: asyncio.StreamReader, where: Address) -> bytes:
    """Return the first line of a server. Raises UnreachableError when it is not a chat's."""
    begun = b""
    with suppress(TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        async with asyncio.timeout(FIRST_WORD):
            begun = await reader.read(1)
            if begun == b"{":
                return begun + await reader.readuntil(b"\n")
            begun += await reader.read(64)
    raise UnreachableError(other_program(begun, where))


def other_program(begun: bytes, where: Address) -> str:
    """Return the sentence about a server that begins with these bytes."""
    for opening, what in OTHERS:
        if begun.startswith(opening):
            return say("other-program", place=where.spoken, what=what)
    return say("unknown-program", place=where.spoken)
