"""A hub without doors, bus or loop, and sessions that keep what they are shown."""

from collections.abc import Callable
from itertools import count
from typing import Any

from msgspec.structs import replace

import hubbub.commands  # noqa: F401 - fills COMMANDS
from hubbub.core.archive import Archive
from hubbub.core.commands import handle
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.errors import StoreError
from hubbub.events import Event, Failed, Info, Login, Public, Typing
from hubbub.requests import Request
from hubbub.settings import Settings
from support.memorystore import MemoryStore

FREE = {"message_burst": 0, "connections_per_address": 0}  # thousands come in a moment
NINE = 1_795_248_000_000  # milliseconds since 1970
Seen = tuple[Event, View]


class KeepingForm:
    """A format that writes a number for each event it is asked to render, and keeps the event."""

    folds = False
    acks = False
    echoes = True
    greets = True
    lobby = True

    def __init__(self, *, windows: bool = True) -> None:
        self.windows = windows
        self.rendered: list[Seen] = []
        self.silent = False  # shows nothing

    def render(self, event: Event, view: View = View.PLAIN) -> bytes:
        """Return the place under which the event is kept."""
        if self.silent:
            return b""
        self.rendered.append((event, View(view)))
        return b"%d;" % (len(self.rendered) - 1)


class QuietPort:
    """A connection that keeps what a hub asks of it."""

    def __init__(self) -> None:
        self.session: Session
        self.typists: list[Typing] = []
        self.rings = 0
        self.elsewheres: list[Event] = []
        self.refused: list[str] = []
        self.changes = 0
        self.resumed = 0
        self.closed = False
        self.answers = True  # the other end, when it is probed

    def flush(self) -> None:
        """Leave the outbox to the test."""

    def render(self, event: Event, view: View) -> bytes:
        """Render for this session as for all of its format."""
        return self.session.form.render(event, view)

    def answered(self, ref: int | str, start: int) -> None:
        """Take no notice of answers."""

    def typing(self, event: Typing) -> None:
        """Keep a typing notice."""
        self.typists.append(event)

    def ring(self, event: Event) -> None:
        """Count a bell."""
        del event
        self.rings += 1

    def elsewhere(self, event: Event, data: bytes) -> None:
        """Keep what another conversation brings, and show it."""
        self.elsewheres.append(event)
        self.session.send(data)

    def failed(self, line: str) -> None:
        """Keep a refused line."""
        self.refused.append(line)

    def changed(self) -> None:
        """Count changes."""
        self.changes += 1

    def run(self, call: Callable[[], None]) -> None:
        """Do it at once."""
        call()

    def resume(self) -> None:
        """Count how often it may go on."""
        self.resumed += 1

    def round_trip(self) -> float | None:
        """Return that the way is not known."""
        return None

    def probe(self, then: Callable[[], None]) -> None:
        """Answer at once."""
        then()

    def close(self) -> None:
        """Note the end."""
        self.closed = True


class Chat:
    """A hub whose events are shown at once, with a clock that the test moves."""

    def __init__(self, **settings: Any) -> None:
        self.now = 1_000.0  # monotonic seconds
        self.time = NINE  # milliseconds since 1970
        self.store = MemoryStore()
        self.form = KeepingForm()
        self._ids = count(1)
        self.published: list[Public] = []
        self.hub = Hub(
            Settings(**{**FREE, "name": "Office", **settings}),
            clock=lambda: self.time,
            now=lambda: self.now,
            new_id=lambda: f"id{next(self._ids)}",
            publish=self.publish,
            lookup=self._look_up,
            call_soon=lambda run: run(),
        )
        self.hub.operator_code = "7F3K-92QD"

    def publish(self, event: Public) -> None:
        """Accept, keep and show an event."""
        show = self.accept(event)
        if show is not None:
            self.hub.deliver(show)

    def accept(self, event: Public) -> Show | None:
        """Accept an event; what it shows is for the test to deliver."""
        if event.durable:
            event = replace(event, seq=self.hub.seq + 1)
        self.published.append(event)
        show = self.hub.accept(event)
        if show is not None and show.durable:
            self.hub.seq += 1
            self.store.write([show.event])
        return show

    def _look_up(self, job: Callable[[Archive], Any], then: Callable[[Any], None]) -> None:
        try:
            found = job(self.store)
        except StoreError as error:
            found = error
        then(found)

    def pass_time(self, seconds: float) -> None:
        """Move both clocks."""
        self.now += seconds
        self.time += int(seconds * 1000)

    # people

    def connect(
        self, *, address: str = "10.0.0.1", form: KeepingForm | None = None, device: str = ""
    ) -> Session:
        """Return a session without a name."""
        port = QuietPort()
        session = Session(
            self.hub, port, form or self.form, door="netcat", address=address, device=device
        )
        port.session = session
        self.hub.sessions[session.id] = session
        return session

    def enter(self, name: str, **given: Any) -> Session:
        """Return a session that has given its name; what it saw on entering is forgotten."""
        session = self.connect(**given)
        self.do(session, f"login {name}")
        assert session.user is not None, f"{name} was refused"
        for other in self.hub.sessions.values():
            self.seen(other)
        return session

    def do(self, session: Session, typed: str, /, **values: Any) -> None:
        """Make a request: `verb rest of the line`, or a verb and values by name."""
        verb, _, rest = typed.partition(" ")
        request = Request(verb=verb, text=rest, line=f"/{typed}", values=values or None)
        handle(self.hub, session, request)

    def seen(self, session: Session) -> list[Seen]:
        """Return what a session was shown since the last time it was asked."""
        form = session.form
        assert isinstance(form, KeepingForm), "made by this chat"
        places = [int(place) for place in b"".join(session.outbox).split(b";")[:-1]]
        session.outbox.clear()
        return [form.rendered[place] for place in places]

    def events(self, session: Session) -> list[Event]:
        """Return the events a session was shown, without their views."""
        return [event for event, _ in self.seen(session)]

    def codes(self, session: Session) -> list[str]:
        """Return the codes of the refusals and notices a session was shown."""
        return [e.code for e in self.events(session) if isinstance(e, Failed | Info)]

    def login_event(self, nick: str, **fields: Any) -> Login:
        """Return the event of somebody coming in."""
        event_id, at = self.hub.stamp()
        given: dict[str, Any] = {"person": f"p-{nick}", "session": "none", "door": "netcat"}
        return Login(id=event_id, at=at, nick=nick, **{**given, **fields})


def port_of(session: Session) -> QuietPort:
    """Return the port of a session that a chat made."""
    assert isinstance(session.port, QuietPort), "made by a chat"
    return session.port


def snapshot(hub: Hub) -> object:
    """Return all of a hub's state that events may change, as plain data to compare."""
    users = {
        key: (
            user.nick,
            user.person,
            [session.id for session in user.sessions],
            [room.key for room in user.rooms],
            user.operator,
            user.away,
            user.lost,
            user.typing,
        )
        for key, user in hub.users.items()
    }
    rooms = {
        key: (
            room.name,
            room.scope,
            hub.scopes[room.scope] is room,
            list(room.members),
            room.topic,
            list(room.recent),
            sorted(room.flags),
            dict(room.roles),
            {mode: [e.mask for e in entries] for mode, entries in room.lists.items()},
            (room.password, room.limit, room.slow, sorted(room.invited)),
            dict(room.metadata),
        )
        for key, room in hub.rooms.items()
    }
    people = {
        key: (p.nick, dict(p.preferences), dict(p.ignored), p.muted, dict(p.read), dict(p.metadata))
        for key, p in hub.people.by_id.items()
    }
    ignorers = {key: sorted(persons) for key, persons in hub.ignorers.items()}
    bans = [(ban.name, ban.address, ban.until) for ban in hub.bans]
    windows = {key: session.window for key, session in hub.sessions.items()}
    named = rooms, sorted(hub.scopes), sorted(hub.moving), windows
    return users, named, people, ignorers, bans, dict(hub.silenced), dict(hub.known_ids)
