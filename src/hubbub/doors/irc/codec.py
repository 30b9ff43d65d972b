"""IRC lines from and to one client: registration, what lines ask for, labels."""

from functools import partial
from typing import Any, Final

from hubbub import events as ev
from hubbub import names
from hubbub.core.hub import Hub
from hubbub.core.session import View
from hubbub.core.throttle import Bucket
from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.doors.irc import (
    batches,
    caps,
    metasync,
    negotiation,
    queries,
    refusals,
    registration,
    replies,
    talking,
    verbs,
)
from hubbub.doors.irc.format import IrcFormat, irc_format
from hubbub.doors.irc.multiline import Block, Gatherer
from hubbub.doors.irc.shared import Shared
from hubbub.requests import Request
from hubbub.wire.irc import IrcBuffer, Line, Problem, Reason, build
from hubbub.wire.numerics import Numeric, numeric

FREE: Final = 30  # queries answered at once before they cost tokens
FREE_RATE: Final = 5.0  # more of them a second
SAID: Final = 100  # characters of a parameter that errors may name

NONE: Final = frozenset[str]()  # one for all: each empty one takes 216 bytes


class IrcCodec(Codec):
    """One IRC client. See hubbub.doors.codec.Codec."""

    __slots__ = (
        "_blocks",
        "_buffer",
        "_following",
        "_labels",
        "_queries",
        "away",
        "caps",
        "connection",
        "early",
        "form",
        "hides_lobby",
        "introduced",
        "modes",
        "negotiating",
        "realname",
        "shared",
        "subscribed",
        "username",
        "version",
        "wanted",
        "watching",
    )
    form: IrcFormat

    def __init__(self, shared: Shared) -> None:
        self.form = irc_format(frozenset(), shared.server)
        self.connection: Connection
        self.shared = shared
        self._buffer = IrcBuffer()
        self._blocks: Gatherer | None = None  # made with the capability
        self._queries: Bucket | None = None  # made with the first query
        self._following: tuple[Request, ...] = ()  # of the line being handled, but its first
        self._labels: batches.Labels | None = None  # made with the capability
        self.negotiating = False  # between CAP LS or REQ and CAP END: registration waits
        self.introduced = False  # USER came
        self.wanted = ""  # the nick asked for before registration
        self.away = ""  # draft/pre-away
        self.caps = NONE
        self.version = 301  # of the capability negotiation
        self.realname = ""
        self.username = ""
        self.modes = NONE  # of the user: B i w
        self.hides_lobby = False  # after PART #lobby
        self.subscribed = NONE  # keys of metadata it wants to know of
        self.early: dict[str, str] | None = None  # metadata set before registration
        self.watching: dict[str, str] | None = None  # MONITOR: key -> nick as it was asked

    @property
    def hub(self) -> Hub:
        """The hub of this node."""
        return self.connection.hub

    @property
    def server(self) -> str:
        """The name of the server in IRC lines."""
        return self.shared.server

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
        if not self.hub.settings.irc_lobby:
            self.show_lobby(shown=False)

    # input

    def receive(self, data: bytes) -> list[Any]:
        """Return the lines that came; what belongs together comes as one."""
        items: list[Any] = list(self._buffer.feed(data))
        return self._blocks.gather(items) if self._blocks is not None else items

    def request(self, item: Line | Problem | Block) -> Request | None:
        """Return what an item asks; what can be answered at once is answered here."""
        if isinstance(item, Problem):
            self._problem(item)
            return None
        if self.connection.session.user is None:
            return registration.register(self, item) if isinstance(item, Line) else None
        session = self.connection.session
        mark, label = len(session.outbox), self._label(item.tags)
        made = talking.block(self, item) if isinstance(item, Block) else self._asked(item)
        following, self._following = self._following, ()
        if made is None:
            if label:
                self.answered(label, mark)
            return None
        ref = label or None
        if label and following and self._labels is not None:
            ref = self._labels.join(label, 1 + len(following))
        for request in (made, *following):
            request.ref = ref
        made.line = made.line or said(item)
        return made

    def follow(self, requests: list[Request]) -> None:
        """Let these follow the request that is being made of the same line."""
        self.connection.put_first(requests)
        self._following = tuple(requests)

    def _label(self, tags: dict[str, str]) -> str:
        return tags.get("label", "") if "labeled-response" in self.caps else ""

    def _asked(self, line: Line) -> Request | None:
        make = verbs.VERBS.get(line.command)
        if make is not None:
            return make(self, line)
        answer = queries.QUERIES.get(line.command)
        if answer is not None:
            return Request(run=lambda: self.send(*answer(self, line)), free=self.affordable())
        own = OWN.get(line.command)
        if own is not None:
            free = line.command != "CAP" or self.affordable()  # how all is shown may change
            return Request(run=partial(own, self, line), free=free)
        self.numeric(Numeric.ERR_UNKNOWNCOMMAND, line.command)
        return None

    def affordable(self) -> bool:
        """Tell whether one more query may be answered without a token of the sender's bucket."""
        if self._queries is None:
            self._queries = Bucket(FREE, FREE_RATE, self.hub.now())
        return self._queries.take(self.hub.now())

    def _problem(self, item: Problem) -> None:
        mark = len(self.connection.session.outbox)
        match item.reason:
            case Reason.TOO_LONG:
                self.numeric(Numeric.ERR_INPUTTOOLONG)
            case Reason.NOT_UTF8:
                text = "Text is to be UTF-8. Set your client to UTF-8 and send it again."
                self.send(
                    refusals.standard(self, "FAIL", item.command or "*", "INVALID_UTF8", text=text)
                )
            case Reason.FLOOD:
                self.connection.finish("line-flood")
            case Reason.BAD_CHARACTER:
                self.numeric(Numeric.ERR_UNKNOWNCOMMAND, item.command or "*")
            case _:
                return
        if item.label and "labeled-response" in self.caps:
            self.answered(item.label, mark)

    def welcome(self, event: ev.Welcome) -> list[bytes]:
        """Return what a client is told first; JOIN and NAMES follow with `Entered`."""
        return registration.welcome(self, event)

    # capabilities and modes

    def set_caps(self, chosen: frozenset[str]) -> None:
        """Use these capabilities from now on."""
        self.caps = chosen
        if "draft/multiline" in chosen and self._blocks is None:
            self._blocks = Gatherer()
        if "labeled-response" in chosen and self._labels is None:
            self._labels = batches.Labels(self.server, self.hub.new_id)
        if self.subscribed and not metasync.aware(self):
            self.subscribe(NONE)
        self._reform()

    def subscribe(self, keys: frozenset[str]) -> None:
        """Be told of these keys of metadata from now on, and of no others."""
        self.subscribed = keys
        self.shared.subscribe(self)

    def show_lobby(self, *, shown: bool) -> None:
        """Hide #lobby from this client, or show it again."""
        self.hides_lobby = not shown
        self._reform()

    def _reform(self) -> None:
        hidden = {caps.WITHOUT_LOBBY} if self.hides_lobby else frozenset[str]()
        self.form = irc_format((self.caps & caps.FORMS) | hidden, self.server)
        self.connection.changed()

    # what the door answers by itself

    def ping(self, line: Line) -> None:
        """Answer PING (RFC 2812, 3.7.2)."""
        if not line.params or not line.params[0]:
            code = Numeric.ERR_NOORIGIN if line.params else Numeric.ERR_NEEDMOREPARAMS
            self.numeric(code, *([] if line.params else ["PING"]))
            return
        self.send(build("PONG", self.server, line.params[0], source=self.server, colon=True))

    def ignore(self, line: Line) -> None:
        """Take a line that needs no answer."""

    def already(self, _line: Line) -> None:
        """Refuse to register again."""
        self.numeric(Numeric.ERR_ALREADYREGISTERED)

    # output

    def send(self, *lines: bytes) -> None:
        """Send lines to this client."""
        self.connection.session.send(b"".join(lines))

    def numeric(self, code: Numeric, *params: str, text: str = "") -> None:
        """Send a numeric to this client."""
        self.send(numeric(code, self.server, self.nick, *params, text=text))

    def fail(self, command: str, code: str, *context: str, text: str) -> None:
        """Send a standard reply, or a NOTICE to clients without them."""
        self.send(refusals.fail(self, command, code, *context, text=text))

    def render(self, event: ev.Event, view: View) -> bytes:
        """Return an event for this client: replies need its nick, the rest is shared."""
        if isinstance(event, ev.Reply):
            return replies.render(self, event)
        if isinstance(event, ev.Rename) and "draft/channel-rename" not in self.caps:
            return replies.renamed(self, event)
        own = replies.own(self, event) if view & View.OWN else None
        return self.form.render(event, view) if own is None else own

    def batched(self, lines: list[bytes], kind: str, *params: str) -> list[bytes]:
        """Return lines as a batch, for clients that know batches."""
        if "batch" not in self.caps:
            return lines
        return batches.batch(self.server, self.hub.new_id(), lines, kind, *params)

    def answered(self, ref: int | str, start: int) -> None:
        """Put the label on what answers a request (IRCv3, labeled-response)."""
        if self._labels is None:
            return
        outbox = self.connection.session.outbox
        lines = [line + b"\r\n" for line in b"".join(outbox[start:]).split(b"\r\n")[:-1]]
        labeled = self._labels.told(lines, str(ref))
        if lines:
            outbox[start:] = [labeled]
        else:
            self.send(labeled)


def said(item: Line | Block) -> str:
    """Return command and first parameters of a line, for errors that name them."""
    params = item.params[:2] if isinstance(item, Line) else (item.target,)
    words = (item.command, *(param.replace(" ", "_")[:SAID] for param in params))
    return " ".join(words)


OWN = {
    "CAP": negotiation.cap,
    "PING": IrcCodec.ping,
    "PONG": IrcCodec.ignore,
    "USER": IrcCodec.already,
    "PASS": IrcCodec.already,
}
