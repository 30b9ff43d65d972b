"""A session: one logged-in (or still nameless) connection, and how events reach it."""

from collections.abc import Callable, Iterable
from enum import IntFlag
from typing import TYPE_CHECKING, Protocol

from hubbub.events import Event, Typing

if TYPE_CHECKING:
    from hubbub.core.hub import Hub
    from hubbub.core.state import User


class View(IntFlag):
    """How one session sees an event: combinations are rendered, and cached, apart."""

    PLAIN = 0
    OWN = 1  # the session's own user did it
    MENTION = 2  # the session's user is named in it
    ELSEWHERE = 4  # the session looks at another conversation


class Format(Protocol):
    """Events to bytes for one kind of client. Equal clients share the same object."""

    windows: bool  # shows one conversation at a time, so events from others look different
    folds: bool  # wants comings and goings of big rooms told in one line
    acks: bool  # wants Done for each request with a ref
    echoes: bool  # shows the sender's own messages when they are stored
    greets: bool  # shows who is there from `Entered`; else the door asks the hub by itself
    lobby: bool  # shows #lobby; else its client left that room, for itself alone

    def render(self, event: Event, view: View = View.PLAIN) -> bytes:
        """Return the bytes for this event; b"" = this kind of client does not show it."""


class Port(Protocol):
    """What a session needs of the connection behind it."""

    def render(self, event: Event, view: View) -> bytes:
        """Return the bytes of an event for this session alone."""

    def answered(self, ref: int | str, start: int) -> None:
        """Take notice that the outbox from `start` on answers the request with this ref."""

    def flush(self) -> None:
        """Send what is in the session's outbox; called once per loop tick."""

    def typing(self, event: Typing) -> None:
        """Show, or take away, that somebody types to the conversation looked at."""

    def ring(self, event: Event) -> None:
        """Ring the bell for a mention or a private message, if that is wanted."""

    def elsewhere(self, event: Event, data: bytes) -> None:
        """Show something of a conversation that is not looked at, or fold many into one."""

    def failed(self, line: str) -> None:
        """Keep a typed line that was refused."""

    def changed(self) -> None:
        """Take notice that name, window or settings changed (prompt, format)."""

    def run(self, call: Callable[[], None]) -> None:
        """Do something that the session waited for, when it is its turn."""

    def resume(self) -> None:
        """Go on with waiting requests: the session is no longer busy."""

    def round_trip(self) -> float | None:
        """Return the milliseconds to the other end and back, if they are known."""

    def probe(self, then: Callable[[], None]) -> None:
        """Find out whether the other end still answers; if not, the session is lost. Then go on."""

    def close(self) -> None:
        """Close after everything in the outbox was sent."""


class Session:
    """One connection in the chat. Its door fills the first part, the hub the rest."""

    __slots__ = (
        "_script",
        "active",
        "address",
        "after",
        "answered",
        "busy",
        "closed",
        "composed",
        "device",
        "door",
        "echo",
        "ended",
        "form",
        "held",
        "hub",
        "id",
        "invisible",
        "last_private",
        "leaving",
        "line",
        "mark",
        "marks",
        "named",
        "outbox",
        "pending",
        "port",
        "ref",
        "user",
        "window",
    )

    def __init__(
        self, hub: "Hub", port: Port, form: Format, *, door: str, address: str, device: str = ""
    ) -> None:
        self.hub = hub
        self.port = port
        self.form = form
        self.door = door
        self.address = address
        self.device = device  # person id proved by a token; "" = only a name
        self.id = hub.new_id()
        self.active = hub.now()  # monotonic seconds of the last request
        self.user: User | None = None
        self.window = "#lobby"  # key of the room looked at, or @ and a person's id
        self.outbox: list[bytes] = []
        self.echo = True
        self.pending = 0  # events of this session that are not shown yet
        self.busy = 0  # look-ups whose answer must come before the next request
        self.held: int | None = None  # place in the outbox that an awaited look-up will fill
        self.after: int | None = None  # a program's last seq: show what came later
        self.composed = float("-inf")  # monotonic seconds of the last typing notice
        self.marks = False  # it tells itself what its person has read
        self._script = False
        self.invisible = False  # its person wants not to be found by masks (IRC, mode i)
        self.ended = False
        self.closed = False  # its program said that it closes: a page that may be loaded again
        self.leaving = False  # its goodbye was said
        self.last_private = ""  # key of who wrote privately last
        self.ref: int | str | None = None  # of the request being handled
        self.named = False  # its parameters came by name: a program asks, not a person
        self.answered = True  # the request being handled needs no event to be settled
        self.mark = 0  # place in the outbox where the answer to a request begins
        self.line = ""  # of the request being handled, as typed

    @property
    def nick(self) -> str:
        """The name shown, or "" before login."""
        return self.user.nick if self.user else ""

    def show(self, event: Event, view: View = View.PLAIN) -> None:
        """Send an event to this session alone."""
        self.send(self.port.render(event, view))

    def send(self, data: bytes) -> None:
        """Put bytes into the outbox; they leave at the end of this loop tick."""
        if data and not self.ended:
            if not self.outbox:
                self.hub.wake(self)
            self.outbox.append(data)

    def hold(self) -> None:
        """Keep back all output from here on, until `release` fills this place."""
        self.held = len(self.outbox)

    def release(self, events: Iterable[Event]) -> None:
        """Put these events where the output was held, and let everything go."""
        place = len(self.outbox) if self.held is None else self.held
        self.held = None
        shown = [data for event in events if (data := self.port.render(event, View.PLAIN))]
        self.outbox[place:place] = shown
        if self.outbox and not self.ended:
            self.hub.wake(self)

    def view_of(self, scope: str) -> View:
        """Return how this session sees something in a conversation that it did not do itself."""
        return View.ELSEWHERE if self.form.windows and scope != self.window else View.PLAIN

    @property
    def script(self) -> bool:
        """Whether no person sits there."""
        return self._script

    @script.setter
    def script(self, on: bool) -> None:
        self._script = on
        if self.user is not None:
            self.user.info = None

    def own_view(self, scope: str) -> View:
        """Return how this session sees something of its own in a conversation."""
        if self.form.windows and scope != self.window:
            return View.OWN | View.ELSEWHERE
        return View.OWN
