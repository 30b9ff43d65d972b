"""CAP: which capabilities a client wants (IRCv3, "Capability Negotiation")."""

from typing import TYPE_CHECKING, Final

from hubbub.doors.irc import caps
from hubbub.wire.irc import Line, build
from hubbub.wire.ircsplit import pack
from hubbub.wire.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

CAPS_ROOM: Final = 400  # bytes of capabilities in one line of CAP LS


def cap(codec: "IrcCodec", line: Line) -> None:
    """Answer CAP LS, LIST, REQ and END."""
    sub, arguments = (*line.params, "", "")[:2]
    match sub.upper():
        case "LS":
            _list(codec, arguments)
        case "LIST":
            _say(codec, "LIST", " ".join(sorted(codec.caps)))
        case "REQ":
            _request(codec, arguments)
        case "END":
            codec.negotiating = False
        case "":
            codec.numeric(Numeric.ERR_NEEDMOREPARAMS, "CAP")
        case _:
            codec.numeric(Numeric.ERR_INVALIDCAPCMD, sub)


def _begin(codec: "IrcCodec") -> None:
    """Let registration wait for CAP END."""
    codec.negotiating = codec.negotiating or codec.connection.session.user is None


def _list(codec: "IrcCodec", version: str) -> None:
    _begin(codec)
    if version.isascii() and version.isdigit():
        codec.version = max(codec.version, int(version[:4]))
    if codec.version >= 302:
        codec.set_caps(codec.caps | caps.IMPLICIT)
    pages = pack(caps.listed(codec.version), CAPS_ROOM)
    if codec.version < 302:
        pages = [" ".join(pages)]
    for page in pages[:-1]:
        codec.send(build("CAP", codec.nick, "LS", "*", page, source=codec.server, colon=True))
    _say(codec, "LS", pages[-1])


def _request(codec: "IrcCodec", wanted: str) -> None:
    _begin(codec)
    asked = wanted.split()
    kept = caps.IMPLICIT if codec.version >= 302 else frozenset()
    off = {name[1:] for name in asked if name.startswith("-")}
    known = all(name.removeprefix("-") in caps.CAPABILITIES for name in asked)
    if not known or off & kept:
        _say(codec, "NAK", wanted)
        return
    chosen = codec.caps
    for name in asked:
        chosen = chosen - {name[1:]} if name.startswith("-") else chosen | {name}
    codec.set_caps(chosen)
    _say(codec, "ACK", wanted)


def _say(codec: "IrcCodec", sub: str, text: str) -> None:
    codec.send(build("CAP", codec.nick, sub, text, source=codec.server, colon=True))
