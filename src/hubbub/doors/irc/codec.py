"""IRC lines from and to one client: registration, capabilities, and what lines ask for."""

from collections.abc import Callable
from typing import Any

from hubbub import __version__, names
from hubbub import events as ev
from hubbub.core.hub import Hub
from hubbub.doors.connection import Codec, Connection
from hubbub.doors.irc import caps, queries, replies, verbs
from hubbub.doors.irc.format import IrcFormat, irc_format
from hubbub.doors.irc.source import SERVER
from hubbub.requests import Request
from hubbub.wire import isupport
from hubbub.wire.clean import one_line
from hubbub.wire.irc import IrcBuffer, Line, Problem, Reason, build
from hubbub.wire.ircsplit import pack
from hubbub.wire.numerics import Numeric, numeric

CAPS_ROOM = 400  # bytes of capabilities in one line of CAP LS
FREE = 30  # queries answered at once before they cost tokens


class IrcCodec(Codec):
    """One IRC client. See hubbub.doors.connection.Codec."""

    __slots__ = (
        "_buffer",
        "_negotiating",
        "_reply",
        "_wanted",
        "about",
        "caps",
        "command",
        "connection",
        "form",
        "realname",
        "second",
        "username",
        "version",
    )
    form: IrcFormat

    def __init__(self) -> None:
        self.form = irc_format(frozenset())
        self.connection: Connection
        self._buffer = IrcBuffer()
        self._reply: list[bytes] = []
        self._negotiating = False  # between CAP LS or REQ and CAP END: registration waits
        self._wanted = ""  # the nick asked for before registration
        self.caps: frozenset[str] = frozenset()
        self.version = 301  # of the capability negotiation
        self.username = ""
        self.realname = ""
        self.command = ""  # of the line being handled, and what it is about
        self.about = ""
        self.second = ""

    @property
    def hub(self) -> Hub:
        """The hub of this node."""
        return self.connection.hub

    @property
    def own_nick(self) -> str:
        """The name as people write it, "" before registration."""
        return self.connection.session.nick

    @property
    def nick(self) -> str:
        """The nick as numerics show it."""
        return names.spelled(self.own_nick) if self.own_nick else "*"

    def open(self, connection: Connection) -> None:
        """Say nothing: the client speaks first."""
        self.connection = connection

    # input

    def receive(self, data: bytes) -> list[Any]:
        """Return the lines that came."""
        return self._buffer.feed(data)

    def request(self, item: Line | Problem) -> Request | None:
        """Return what a line asks; what the door answers itself is answered here."""
        if isinstance(item, Problem):
            self._problem(item)
            return None
        self.command = item.command
        self.about, self.second = (*item.params, "", "")[:2]
        if self.connection.session.user is None:
            return self._registering(item)
        own = OWN.get(item.command)
        if own is not None:
            own(self, item)
            return None
        answer = queries.QUERIES.get(item.command)
        if answer is not None:
            self.send(*answer(self, item))
            return None
        return verbs.request(self, item)

    def _problem(self, item: Problem) -> None:
        match item.reason:
            case Reason.EMPTY:
                pass
            case Reason.TOO_LONG:
                self.numeric(Numeric.ERR_INPUTTOOLONG)
            case Reason.NOT_UTF8:
                text = "Text is to be UTF-8. Set your client to UTF-8 and send it again."
                self.fail(item.command or "*", "INVALID_UTF8", text)
            case Reason.FLOOD:
                self.connection.finish("line-flood")
            case _:
                self.numeric(Numeric.ERR_UNKNOWNCOMMAND, item.command or "*")

    # registration: modern.ircdocs.horse, "Connection Registration"

    def _registering(self, line: Line) -> Request | None:
        match line.command:
            case "CAP":
                self.cap(line)
            case "NICK":
                self._wanted = (*line.params, "")[0]
                if not self._wanted:
                    self.numeric(Numeric.ERR_NONICKNAMEGIVEN)
            case "USER":
                if len(line.params) < 4:
                    self.numeric(Numeric.ERR_NEEDMOREPARAMS, "USER")
                else:
                    self.username, self.realname = line.params[0], line.params[3]
            case "PASS":
                if not line.params:
                    self.numeric(Numeric.ERR_NEEDMOREPARAMS, "PASS")
            case "PING":
                self.ping(line)
            case "PONG":
                pass
            case "QUIT":
                self.send(build("ERROR", "Closing link: goodbye"))
                self.connection.close()
                return None
            case _:
                self.numeric(Numeric.ERR_NOTREGISTERED)
        return self._maybe_login()

    def _maybe_login(self) -> Request | None:
        if self._negotiating or not (self._wanted and self.username):
            return None
        wanted, self._wanted = self._wanted, ""
        self.command, self.about = "NICK", wanted
        return Request(verb="login", values={"name": wanted}, line=wanted)

    def greeting(self, event: ev.Welcome) -> list[bytes]:
        """Return the burst: 001 to 005 and 422; JOIN and NAMES follow with `Entered`."""
        nick = names.spelled(event.nick)
        lines = [
            numeric(Numeric.RPL_WELCOME, SERVER, nick, one_line(event.server), nick),
            numeric(Numeric.RPL_YOURHOST, SERVER, nick, SERVER, f"hubbub-{__version__}"),
            numeric(Numeric.RPL_CREATED, SERVER, nick, self.hub.time_of(self.hub.started)),
            numeric(
                Numeric.RPL_MYINFO,
                SERVER,
                nick,
                SERVER,
                f"hubbub-{__version__}",
                "iBo",
                "Cbefiklmnoqstv",
                "Ibefkloqv",
            ),
        ]
        lines += isupport.lines(isupport.tokens(queries.limits(self.hub)), SERVER, nick)
        return [*lines, numeric(Numeric.ERR_NOMOTD, SERVER, nick)]

    # capabilities: IRCv3, "Capability Negotiation"

    def cap(self, line: Line) -> None:
        """Answer CAP LS, LIST, REQ and END."""
        sub, arguments = (*line.params, "", "")[:2]
        match sub.upper():
            case "LS":
                self._list_caps(arguments)
            case "LIST":
                self._cap_line("LIST", " ".join(sorted(self.caps)))
            case "REQ":
                self._request_caps(arguments)
            case "END":
                self._negotiating = False
            case "":
                self.numeric(Numeric.ERR_NEEDMOREPARAMS, "CAP")
            case _:
                self.numeric(Numeric.ERR_INVALIDCAPCMD, sub)

    def _list_caps(self, version: str) -> None:
        self._negotiating = self._negotiating or self.connection.session.user is None
        if version.isascii() and version.isdigit():
            self.version = max(self.version, int(version[:4]))
        if self.version >= 302:
            self._set_caps(self.caps | caps.IMPLICIT)
        pages = pack(caps.listed(self.version), CAPS_ROOM)
        for page in pages[:-1] if self.version >= 302 else ():
            self.send(build("CAP", self.nick, "LS", "*", page, source=SERVER, colon=True))
        self._cap_line("LS", pages[-1] if self.version >= 302 else " ".join(pages))

    def _request_caps(self, wanted: str) -> None:
        self._negotiating = self._negotiating or self.connection.session.user is None
        asked = wanted.split()
        known = all(name.removeprefix("-") in caps.CAPABILITIES for name in asked)
        if not asked or not known:
            self._cap_line("NAK", wanted)
            return
        on = {name for name in asked if not name.startswith("-")}
        off = {name[1:] for name in asked if name.startswith("-")}
        self._set_caps((self.caps | on) - off)
        self._cap_line("ACK", wanted)

    def _set_caps(self, chosen: frozenset[str]) -> None:
        self.caps = chosen
        self.form = irc_format(chosen & caps.FORMS)
        self.connection.changed()

    def _cap_line(self, sub: str, text: str) -> None:
        self.send(build("CAP", self.nick, sub, text, source=SERVER, colon=True))

    # what the door answers by itself

    def ping(self, line: Line) -> None:
        """Answer PING (RFC 2812, 3.7.2)."""
        if not line.params:
            self.numeric(Numeric.ERR_NOORIGIN)
            return
        self.send(build("PONG", SERVER, line.params[0], source=SERVER, colon=True))

    def ignore(self, line: Line) -> None:
        """Take a line that needs no answer."""

    def already(self, _line: Line) -> None:
        """Refuse to register again."""
        self.numeric(Numeric.ERR_ALREADYREGISTERED)

    # output

    def send(self, *lines: bytes) -> None:
        """Send lines to this client."""
        self.connection.session.send(b"".join(lines))

    def numeric(self, code: Numeric, *params: str) -> None:
        """Send a numeric to this client."""
        self.send(numeric(code, SERVER, self.nick, *params))

    def fail(self, command: str, code: str, text: str) -> None:
        """Send a standard reply, or a NOTICE to clients without them."""
        if "standard-replies" in self.caps:
            self.send(build("FAIL", command, code, text, source=SERVER, colon=True))
        else:
            self.send(build("NOTICE", self.nick, text, source=SERVER))

    def render(self, event: ev.Event, view: int) -> bytes:
        """Return an event for this client: replies need its nick, the rest is shared."""
        if isinstance(event, ev.Reply):
            return replies.render(self, event)
        return self.form.render(event, view)

    def replay(self, name: str, messages: tuple[ev.Message, ...], now: int) -> list[bytes]:
        """Return history on entering: with server-time as it was, else with times in the text."""
        lines = []
        for message in messages:
            for line in self.form.message(message):
                timed = "server-time" in self.caps
                lines.append(line if timed else replies.old_line(message, now, line))
        return self._batched(name, lines)

    def _batched(self, name: str, lines: list[bytes]) -> list[bytes]:
        if not lines or not {"batch", "message-tags"} <= self.caps:
            return lines
        reference = self.hub.new_id()
        tagged = [tag_line(line, "batch", reference) for line in lines]
        begin = build("BATCH", f"+{reference}", "chathistory", name, source=SERVER)
        return [begin, *tagged, build("BATCH", f"-{reference}", source=SERVER)]

    def answered(self, ref: int | str, start: int) -> None:
        """Put the label on what answers a request (IRCv3, labeled-response)."""
        if "labeled-response" not in self.caps:
            return
        outbox = self.connection.session.outbox
        lines = b"".join(outbox[start:]).split(b"\r\n")[:-1]
        outbox[start:] = [self._labeled([line + b"\r\n" for line in lines], str(ref))]

    def _labeled(self, lines: list[bytes], label: str) -> bytes:
        if not lines:
            return build("ACK", source=SERVER, tags={"label": label})
        if len(lines) == 1:
            return tag_line(lines[0], "label", label)
        reference = self.hub.new_id()
        tags = {"label": label}
        begin = build("BATCH", f"+{reference}", "labeled-response", source=SERVER, tags=tags)
        inside = [
            line if b"batch=" in line.partition(b" ")[0] else tag_line(line, "batch", reference)
            for line in lines
        ]
        end = build("BATCH", f"-{reference}", source=SERVER)
        return b"".join((begin, *inside, end))


def tag_line(line: bytes, name: str, value: str) -> bytes:
    """Return a line with one more tag in front."""
    tag = f"@{name}={value}".encode()
    return tag + b";" + line[1:] if line.startswith(b"@") else tag + b" " + line


OWN: dict[str, Callable[[IrcCodec, Line], None]] = {
    "CAP": IrcCodec.cap,
    "PING": IrcCodec.ping,
    "PONG": IrcCodec.ignore,
    "USER": IrcCodec.already,
    "PASS": IrcCodec.already,
}
