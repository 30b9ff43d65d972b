"""Sniffing: one opening, one door, however it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.sniff import SNIFF_MAX, Guess, late_opening, sniff

HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(32))

# opening: door, number of bytes that decide it
OPENINGS: dict[bytes, tuple[Guess, int]] = {
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n": ("http", 4),
    b"POST /api/msg HTTP/1.1\r\n": ("http", 5),
    b"PUT /file HTTP/1.1\r\n": ("http", 4),
    b"PATCH /x HTTP/1.1\r\n": ("http", 6),
    b"HEAD / HTTP/1.0\r\n": ("http", 5),
    b"DELETE / HTTP/1.0\r\n": ("http", 7),
    b"OPTIONS * HTTP/1.1\r\n": ("http", 8),
    b"CONNECT a:443 HTTP/1.1\r\n": ("http", 8),
    b"TRACE / HTTP/1.1\r\n": ("http", 6),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": ("http", 12),
    HELLO: ("tls", 2),
    b"SSH-2.0-OpenSSH_9.2\r\n": ("ssh", 4),
    b'{"cmd":"hello"}\n': ("app", 2),
    b"NICK ann\r\nUSER ann 0 * :Ann\r\n": ("irc", 5),
    b"nick ann\r\n": ("irc", 5),
    b"CAP LS 302\r\nNICK ann\r\n": ("irc", 4),
    b"PASS secret\r\n": ("irc", 5),
    b"USER ann 0 * :Ann\r\n": ("irc", 5),
    b"WEBIRC secret gw host 10.0.0.1\r\n": ("irc", 7),
    b"@time=x :ann  NICK ann\r\n": ("irc", 19),
    b":ann USER ann 0 * :Ann\r\n": ("irc", 10),
    b"@ben lunch?\r\n": ("text", 6),
    b":) hi\r\n": ("text", 4),
    b":-)\r\nNICK x\r\n": ("text", 4),
    b"\xff\xfb\x1f": ("text", 1),
    b"\xff\xfd\x03\xff\xfb\x18": ("text", 1),
    b"hello\r\n": ("text", 1),
    b"login Dinesh Kumar\n": ("text", 1),
    b"\r\n": ("text", 1),
    b"\n": ("text", 1),
    b"nick\r\n": ("text", 5),
    b"Nicky\r\n": ("text", 5),
    b"user\n": ("text", 5),
    b"captain\n": ("text", 4),
    b"get the printer\n": ("text", 1),
    b"GETTING late\n": ("text", 4),
    b"SSH?\n": ("text", 4),
    b"PRINTER is back\n": ("text", 4),
    b"PONG x\r\n": ("text", 3),
    b"{ hello\n": ("text", 2),
    b"\x16hello\n": ("text", 2),
    b"\xef\xbb\xbfhello\n": ("text", 1),
}

LATE = {
    "CAP LS 302": "irc",
    "CAP LS": "irc",
    "CAP REQ :echo-message": "irc",
    "NICK ann": "irc",
    "NICK :ann ": "irc",
    "USER ann 0 * :Ann Lee": "irc",
    "PASS secret": "irc",
    "PASS :my secret": "irc",
    "GET / HTTP/1.1": "http",
    "POST /api HTTP/1.0": "http",
    "PRI * HTTP/2.0": "http",
    "SSH-2.0-OpenSSH_9.2": "ssh",
    "\x16\x03\x01\x02": "tls",
    '{"cmd":"hello"}': "app",
    "": None,
    "ann": None,
    "login Dinesh Kumar": None,
    "Nick Cave": None,
    "nick bob": None,
    "NICK": None,
    "NICK CAVE RULES": None,
    "user": None,
    "USER ANN": None,
    "PASS the salt, please": None,
    "CAP and gown": None,
    "CAP LSD": None,
    "GET well soon": None,
    "GET the HTTP/2 book": None,
    "SSH-keys": None,
    "{hello": None,
}


def fuzz_one(data: bytes) -> None:
    """Check that a guess on arbitrary bytes is a door, and never changes once it is made."""
    whole = sniff(data)
    half = sniff(data[: len(data) // 2])
    assert half in ("more", whole)
    assert whole in ("http", "irc", "tls", "ssh", "app", "text", "more")
    late_opening(data.decode("latin-1"))


@pytest.mark.parametrize(("data", "expected"), OPENINGS.items(), ids=repr)
def test_openings(data: bytes, expected: tuple[Guess, int]) -> None:
    """An opening is undecided up to its deciding byte, then the same door at every length."""
    door, deciding = expected
    guesses = [sniff(data[:length]) for length in range(len(data) + 1)]
    assert guesses == ["more"] * deciding + [door] * (len(data) + 1 - deciding)


def test_undecided_has_an_end() -> None:
    """Tags that never end are undecided for 1,024 bytes, then they are text, for good."""
    tags = b"@" + b"a" * (SNIFF_MAX - 2)
    assert sniff(tags) == "more"
    assert sniff(tags + b"a") == "text"
    assert sniff(tags + b" NICK x\r\n") == "text"


@pytest.mark.parametrize(("line", "door"), LATE.items())
def test_late_opening(line: str, door: str | None) -> None:
    """A first line after the greeting is another door's only when no person would type it."""
    assert late_opening(line) == door


@given(
    st.sampled_from([*OPENINGS, b"@a ", b":a ", b""]),
    st.integers(0, 24),
    st.binary(max_size=40),
)
def test_any_opening(start: bytes, length: int, rest: bytes) -> None:
    """A guess on any prefix is the guess on the whole, or none yet."""
    data = start[:length] + rest
    whole = sniff(data)
    assert {sniff(data[:at]) for at in range(len(data))} <= {"more", whole}
    fuzz_one(data)
