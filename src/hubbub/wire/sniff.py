"""Which door a new connection wants, from the first bytes it sends."""

import re
from typing import Final, Literal, TypeAlias

Door: TypeAlias = Literal["http", "irc", "tls", "ssh", "app", "text"]
Guess: TypeAlias = Door | Literal["more"]

SNIFF_MAX: Final = 1024  # bytes; only IRC tags and prefixes take more than a few to decide

OPENINGS: Final[dict[Door, tuple[bytes, ...]]] = {
    "tls": (b"\x16\x03",),  # RFC 8446 section 5.1: a handshake record of version 3.x
    "ssh": (b"SSH-",),  # RFC 4253 section 4.2
    "app": (b'{"',),  # our own client: JSON lines
    "http": (  # RFC 9110 section 9.1, RFC 5789, RFC 9113 section 3.4
        b"GET ",
        b"POST ",
        b"PUT ",
        b"HEAD ",
        b"DELETE ",
        b"OPTIONS ",
        b"PATCH ",
        b"CONNECT ",
        b"TRACE ",
        b"PRI * HTTP/2",
    ),
}

LONGEST: Final = max(len(opening) for openings in OPENINGS.values() for opening in openings)

# What IRC registration may begin with (modern IRC, "Connection Registration"; IRCv3 WebIRC).
# AUTHENTICATE needs a CAP before it, and servers (SERVER, SERVICE) have no business here.
IRC_OPENINGS: Final = (b"CAP ", b"NICK ", b"USER ", b"PASS ", b"WEBIRC ")

# Whole first lines that came after the greeting. In capitals, as every IRC program sends them:
# the greeting asks for a name, and "Nick Cave" is one.
LATE_OPENINGS: Final[tuple[tuple[re.Pattern[str], Door], ...]] = (
    (re.compile(r"CAP (LS|LIST|REQ|END)\b"), "irc"),
    (re.compile(r"NICK :?\S+ *\Z"), "irc"),
    (re.compile(r"USER \S+ +\S+ +\S+ +\S"), "irc"),
    (re.compile(r"PASS (:.+|\S+) *\Z"), "irc"),
    (re.compile(r"[A-Z]+ +\S+ +HTTP/\d(\.\d)? *\Z"), "http"),
    (re.compile(r"SSH-\d"), "ssh"),
    (re.compile(r"\x16\x03"), "tls"),
    (re.compile(r'\{"'), "app"),
)


def sniff(data: bytes) -> Guess:
    """Name the door that `data`, all bytes so far, opens; "more" if that is still open.

    A decision never changes with the bytes that follow, so it is the same for every cut.
    Only the first SNIFF_MAX bytes count; undecided then means the text door. To be asked
    again for the first bytes after the greeting: a TLS record is no line.
    """
    head = data[:SNIFF_MAX]
    for door, openings in OPENINGS.items():
        if head.startswith(openings):
            return door
    if len(head) < LONGEST and any(_may_become(head, each) for each in OPENINGS.values()):
        return "more"
    guess = _sniff_irc(head)
    return "text" if guess == "more" and len(head) == SNIFF_MAX else guess


def late_opening(line: str) -> Door | None:
    """Name the other door that the first line after the text greeting was meant for, if any.

    "irc" and "app" can still be moved there; "http", "ssh" and "tls" have read our greeting
    as nonsense and are to be closed.
    """
    return next((door for opening, door in LATE_OPENINGS if opening.match(line)), None)


def _may_become(data: bytes, openings: tuple[bytes, ...]) -> bool:
    return any(opening.startswith(data) for opening in openings)


def _sniff_irc(data: bytes) -> Guess:
    for mark in (b"@", b":"):  # tags, then a prefix: both optional, both end at a space
        if data.startswith(mark):
            part, space, data = data.partition(b" ")
            if b"\r" in part or b"\n" in part:
                return "text"
            if not space:
                return "more"
            data = data.lstrip(b" ")
    word = data.upper()
    if word.startswith(IRC_OPENINGS):
        return "irc"
    return "more" if _may_become(word, IRC_OPENINGS) else "text"
