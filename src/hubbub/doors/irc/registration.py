"""What a client says of itself before it is in (modern IRC, "Connection Registration")."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.doors.irc import metadata, metasync, negotiation, queries
from hubbub.doors.irc.greeting import greeting
from hubbub.events import Welcome
from hubbub.requests import Request
from hubbub.wire.irc import Line, build
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec


def register(codec: "IrcCodec", line: Line) -> Request | None:
    """Take a line of a client without a name; return its login once all is told."""
    first = (*line.params, "")[0]
    match line.command:
        case "CAP":
            negotiation.cap(codec, line)
        case "NICK":
            codec.wanted = first
            if not first:
                codec.numeric(Numeric.ERR_NONICKNAMEGIVEN)
        case "USER" if len(line.params) < 4 or not (first and line.params[3]):
            codec.numeric(Numeric.ERR_NEEDMOREPARAMS, "USER")
        case "USER":
            codec.introduced, codec.realname, codec.username = True, line.params[3], first
        case "PASS":
            if not line.params:
                codec.numeric(Numeric.ERR_NEEDMOREPARAMS, "PASS")
        case "AWAY" if "draft/pre-away" in codec.caps:
            codec.away = first
        case "METADATA" if metasync.aware(codec):
            return metadata.metadata(codec, line)
        case "PING":
            codec.ping(line)
        case "PONG":
            pass
        case "QUIT":
            codec.send(build("ERROR", "Closing link: goodbye"))
            codec.connection.close()
            return None
        case _:
            codec.numeric(Numeric.ERR_NOTREGISTERED)
    return _maybe_login(codec)


def _maybe_login(codec: "IrcCodec") -> Request | None:
    if codec.negotiating or not (codec.wanted and codec.introduced):
        return None
    wanted, codec.wanted = codec.wanted, ""
    values = {"name": wanted, "realname": codec.realname, "username": codec.username}
    return Request(verb="login", values=values, line=f"NICK {wanted}")


def welcome(codec: "IrcCodec", event: Welcome) -> list[bytes]:
    """Return what a client is told first; JOIN and NAMES follow with `Entered`."""
    nick = names.spelled(event.nick)
    lines = [
        greeting(codec.hub, codec.server, nick, queries.limits(codec.hub)),
        *metadata.greeting(codec),
        numeric(Numeric.ERR_NOMOTD, codec.server, nick),
    ]
    if codec.away:
        codec.connection.take([Request(verb="away", values={"why": codec.away})])
    return lines
