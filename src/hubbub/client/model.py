"""What the client knows, what happens on its side, and what one step of it brings about; pure."""

from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from hubbub import events as ev
from hubbub.client.words import say
from hubbub.names import LOBBY, key, room_key

OWN_SENTENCE = "client"  # code of a notice that the client itself gives

Phase = Literal["off", "greeting", "nameless", "login", "restoring", "on", "over"]


class Waiting(msgspec.Struct, frozen=True):
    """A typed line that is not settled. `ref` 0 = not sent on this connection."""

    id: str  # the line's own id: sent twice, it is one message
    line: str
    since: float  # monotonic seconds when it was typed
    ref: int = 0
    tried: bool = False  # it was sent on a connection that was lost before the answer came


class Restore(msgspec.Struct, frozen=True):
    """A request that brings back a room, or the conversation looked at."""

    verb: str
    values: dict[str, Any]
    name: str  # of the room, or of the conversation turned to
    turns: bool = False
    ref: int = 0


class Typist(msgspec.Struct, frozen=True):
    """Somebody who types to a conversation, until a moment in monotonic seconds."""

    nick: str
    to: str
    until: float


class State(msgspec.Struct, frozen=True):
    """All that the client knows. Tables are bounded by the code that fills them."""

    phase: Phase = "off"
    name: str = ""  # wanted; "" = to be asked for
    token: str = ""  # proves to the server who comes back under that name
    default: str = ""  # the name that is offered
    patient: bool = False  # a pipe: after its end everything is sent before leaving
    server: str = ""
    nick: str = ""
    person: str = ""
    window: str = LOBBY  # the conversation looked at: #room or @nick
    rooms: tuple[str, ...] = (LOBBY,)
    scopes: dict[str, str] = {}  # key of a room -> what it is known by, whatever it is called
    seq: int = 0  # of the last stored event seen
    people: tuple[str, ...] = ()  # names known, last speakers first
    choices: dict[str, str] = {}  # settings made: time, bell, ...
    typists: tuple[Typist, ...] = ()
    last_ref: int = 0
    login_ref: int = 0
    waiting: tuple[Waiting, ...] = ()
    unsent: tuple[Waiting, ...] = ()  # waited too long; kept until sent again or thrown away
    seen: tuple[str, ...] = ()  # ids of own messages shown lately
    progress: float = 0.0  # monotonic seconds when the server last answered
    lost: float | None = None  # monotonic seconds when the connection broke
    lost_at: int = 0  # likewise in milliseconds since 1970
    retry: float = 0.0  # monotonic seconds of the next try
    restores: tuple[Restore, ...] = ()
    held: tuple[ev.Message, ...] = ()  # came while returning; shown in one go
    leaving: float | None = None  # monotonic seconds when the person asked to leave
    ended: bool = False  # the pipe ended
    failed: bool = False  # something could not be sent
    refused: bool = False  # the server did not let us in

    @property
    def returning(self) -> bool:
        """Tell whether there was a connection before, and all is not yet as it was."""
        return self.lost is not None

    @property
    def status(self) -> int:
        """Return the exit status."""
        left = self.waiting or self.unsent
        return 1 if self.refused or left or (self.patient and self.failed) else 0


# What happens on the client's side


class Connected(msgspec.Struct, frozen=True):
    """There is a connection."""


class Lost(msgspec.Struct, frozen=True):
    """The connection broke, at a time in milliseconds since 1970."""

    at: int


class Retry(msgspec.Struct, frozen=True):
    """The next try comes after so many seconds."""

    seconds: float


class Named(msgspec.Struct, frozen=True):
    """The person gave a name; the token proves who comes back under it."""

    name: str
    token: str


class Typed(msgspec.Struct, frozen=True):
    """The person typed a line, which gets this id."""

    line: str
    id: str


class Composing(msgspec.Struct, frozen=True):
    """The person is typing, or cleared the line."""

    state: str


class Tick(msgspec.Struct, frozen=True):
    """A second passed."""


class Ended(msgspec.Struct, frozen=True):
    """There is no more input: the pipe ended, or Ctrl+D."""


class Overlong(msgspec.Struct, frozen=True):
    """The person gave a line that is far too long to be kept."""


class Leave(msgspec.Struct, frozen=True):
    """The person, or the system, wants to leave at once."""


Local = Connected | Lost | Retry | Named | Typed | Composing | Tick | Ended | Overlong | Leave
LOCAL = (Connected, Lost, Retry, Named, Typed, Composing, Tick, Ended, Overlong, Leave)


class Shown(msgspec.Struct, frozen=True):
    """An event to show, and how (hubbub.wire.look: OWN, MENTION, ELSEWHERE)."""

    event: ev.AnyEvent
    view: int = 0
    rings: bool = False


class Turn:
    """One step: the state as it becomes, what is shown, what is asked of the server."""

    __slots__ = ("back", "hang_up", "now", "requests", "shown", "state")

    def __init__(self, state: State, now: float) -> None:
        self.state = state
        self.now = now  # monotonic seconds
        self.shown: list[Shown] = []
        self.requests: list[dict[str, Any]] = []
        self.back: list[str] = []  # lines to be put back where they were typed
        self.hang_up = False

    def set(self, **changes: Any) -> None:
        """Change the state."""
        self.state = replace(self.state, **changes)

    def show(self, event: ev.AnyEvent, view: int = 0, *, rings: bool = False) -> None:
        """Show an event."""
        self.shown.append(Shown(event, view, rings))

    def say(self, code: str, **args: object) -> None:
        """Show a sentence of our own."""
        self.show(ev.Info(code=OWN_SENTENCE, text=say(code, **args)))

    def complain(self, code: str, **args: object) -> None:
        """Show a sentence of our own about something that did not work."""
        self.show(ev.Failed(code=OWN_SENTENCE, text=say(code, **args)))

    def ask(self, verb: str, **values: Any) -> int:
        """Send a request; return its ref."""
        ref = self.state.last_ref + 1
        self.set(last_ref=ref)
        self.requests.append({"cmd": verb, **values, "ref": ref})
        return ref

    def tell(self, verb: str, **values: Any) -> None:
        """Send a request whose answer does not matter."""
        self.requests.append({"cmd": verb, **values})

    def over(self) -> None:
        """End the visit."""
        self.set(phase="over")
        self.hang_up = True


def same_window(one: str, other: str) -> bool:
    """Tell whether two conversations are the same."""
    if one[:1] != other[:1]:
        return False
    if one[:1] == "#":
        return room_key(one) == room_key(other)
    return key(one[1:]) == key(other[1:])
