"""About the server: LUSERS, VERSION, TIME, INFO, HELP and the like, all harmless."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hubbub import __version__
from hubbub.core.commands import COMMANDS, find
from hubbub.doors.irc.syntax import SYNTAX
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.ircsplit import pack, split_line
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Answer = list[bytes]
DAY: Final = 86_400  # seconds
MOST_ROW: Final = 300  # bytes of one row of help
VERSION: Final = f"hubbub-{__version__}"


def _say(codec: "IrcCodec", code: Numeric, *params: str, text: str = "") -> bytes:
    return numeric(code, codec.server, codec.nick, *params, text=text)


def lusers(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer LUSERS (modern.ircdocs.horse, LUSERS)."""
    hub = codec.hub
    users, rooms = len(hub.users), str(len(hub.rooms))
    operators = sum(user.operator for user in hub.users.values())
    nameless = sum(session.user is None for session in hub.sessions.values())
    most = str(max(users, codec.shared.most))
    return [
        _say(codec, Numeric.RPL_LUSERCLIENT, str(users), "0", "1"),
        _say(codec, Numeric.RPL_LUSEROP, str(operators)),
        _say(codec, Numeric.RPL_LUSERUNKNOWN, str(nameless)),
        _say(codec, Numeric.RPL_LUSERCHANNELS, rooms),
        _say(codec, Numeric.RPL_LUSERME, str(users), "0"),
        _say(codec, Numeric.RPL_LOCALUSERS, str(users), most),
        _say(codec, Numeric.RPL_GLOBALUSERS, str(users), most),
    ]


def links(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer LINKS: there is this server and no other."""
    text = f"0 {one_line(codec.hub.settings.name)}"
    return [
        _say(codec, Numeric.RPL_LINKS, codec.server, text),
        _say(codec, Numeric.RPL_ENDOFLINKS),
    ]


def version(codec: "IrcCodec", line: Line) -> Answer:
    """Answer VERSION, of this server only."""
    if line.params and line.params[0].lower() not in (
        codec.server.lower(),
        "*",
        codec.nick.lower(),
    ):
        return [_say(codec, Numeric.ERR_NOSUCHSERVER, line.params[0])]
    return [_say(codec, Numeric.RPL_VERSION, VERSION, codec.server, "text chat for one network")]


def time(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer TIME, in UTC."""
    moment = datetime.fromtimestamp(codec.hub.clock() / 1000, UTC)
    return [_say(codec, Numeric.RPL_TIME, codec.server, f"{moment:%A %B %d %Y -- %H:%M:%S} UTC")]


def info(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer INFO."""
    name = one_line(codec.hub.settings.name)
    rows = (f"{name} runs {VERSION}: one chat for telnet, netcat, IRC and more.",)
    return [
        *(_say(codec, Numeric.RPL_INFO, row) for row in rows),
        _say(codec, Numeric.RPL_ENDOFINFO),
    ]


def admin(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer ADMIN: no name is on record, so operators who are here are named."""
    operators = [user.nick for user in codec.hub.users.values() if user.operator]
    asked = ", ".join(operators[:5]) or "whoever started the server"
    return [
        _say(codec, Numeric.RPL_ADMINME, codec.server),
        _say(codec, Numeric.RPL_ADMINLOC1, one_line(codec.hub.settings.name)),
        _say(codec, Numeric.RPL_ADMINLOC2, f"Ask {asked}"),
        _say(codec, Numeric.RPL_ADMINEMAIL, "There is no address"),
    ]


def stats(codec: "IrcCodec", line: Line) -> Answer:
    """Answer STATS u, how long the server runs; all else is nobody's business."""
    letter = (*line.params, "*")[0][:1] or "*"
    lines: Answer = []
    if letter == "u":
        seconds = (codec.hub.clock() - codec.hub.started) // 1000
        rest = seconds % DAY
        shown = f"{rest // 3600}:{rest % 3600 // 60:02}:{rest % 60:02}"
        lines.append(_say(codec, Numeric.RPL_STATSUPTIME, str(seconds // DAY), shown))
    return [*lines, _say(codec, Numeric.RPL_ENDOFSTATS, letter)]


def motd(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer MOTD: there is none."""
    return [_say(codec, Numeric.ERR_NOMOTD)]


def users(codec: "IrcCodec", _line: Line) -> Answer:
    """Answer USERS: disabled, as nearly everywhere."""
    return [_say(codec, Numeric.ERR_USERSDISABLED)]


def help_(codec: "IrcCodec", line: Line) -> Answer:
    """Answer HELP and HELPOP from the table of commands (modern.ircdocs.horse, HELP)."""
    subject = " ".join(line.params).strip() or "*"
    if subject == "*":
        words = "Words your client does not know: /msg server WORD ..."
        own = "What your client sends, HELP tells of each:"
        rows = [own, *pack(sorted(SYNTAX), MOST_ROW), words, *pack(sorted(COMMANDS), MOST_ROW)]
        return _pages(codec, subject, "What you can ask the server", rows)
    syntax = SYNTAX.get(subject.upper())
    if syntax is not None:
        return _pages(codec, subject, syntax[0], [syntax[1]])
    found = find(subject)
    if found is None:
        return [_say(codec, Numeric.ERR_HELPNOTFOUND, subject)]
    rows = split_line(f"{found.usage.removeprefix('/')}: {one_line(found.help)}", MOST_ROW)
    return _pages(codec, subject, found.verb, rows)


def _pages(codec: "IrcCodec", subject: str, head: str, rows: list[str]) -> Answer:
    return [
        _say(codec, Numeric.RPL_HELPSTART, subject, head),
        *(_say(codec, Numeric.RPL_HELPTXT, subject, row) for row in rows),
        _say(codec, Numeric.RPL_ENDOFHELP, subject, "End of help"),
    ]
