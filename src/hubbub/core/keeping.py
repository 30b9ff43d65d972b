"""What a person keeps between visits: settings, whom they ignore, what is muted, what was read."""

from typing import TYPE_CHECKING, TypeVar, assert_never

from msgspec.structs import replace

from hubbub.core import present
from hubbub.core.people import Person
from hubbub.core.preferences import PREFERENCES, current
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.errors import ChatError
from hubbub.events import Ignore, Mute, Preference, Read

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_IGNORED = 200  # a person may ignore
MOST_MARKS = 1_000  # read marks and preferences kept for a person

T = TypeVar("T")


def keep(hub: "Hub", event: Preference | Ignore | Mute | Read) -> Show:
    """Apply what somebody chose, ignores or has read."""
    person = hub.people.of(event.person, event.person)
    told: dict[Session, View | None] = dict.fromkeys(present.sessions(hub, person.id), View.OWN)
    match event:
        case Preference():
            person.preferences = _bounded(person.preferences, event.name, event.value)
        case Ignore():
            _ignore(hub, person, event)
        case Mute():
            others = tuple(room for room in person.muted if room != event.room)
            person.muted = (*others[-MOST_MARKS:], event.room) if event.on else others
        case Read():
            return _mark(hub, person, event)
        case _:
            assert_never(event)
    hub.people.changed[person.id] = person
    return Show(event, None, told, then=lambda show: _confirm(hub, show, person))


def _mark(hub: "Hub", person: Person, event: Read) -> Show:
    """Note how far a conversation is read, never less, and tell the person's sessions.

    A moment that a program named is stored before it is told.
    """
    scope = event.scope
    before = (person.read.get(scope, 0), person.marks.get(scope, 0))
    upto = max(event.upto, before[0])
    moment = event.until or (_moment(hub, event) if upto > before[0] else 0)
    until = max(moment, before[1])
    moved = (upto, until) != before
    if moved:
        person.read = _bounded(person.read, scope, upto)
        person.marks = _bounded(person.marks, scope, until)
        hub.people.changed[person.id] = person
    now = replace(event, upto=upto, until=until)
    told = dict.fromkeys(present.sessions(hub, person.id), View.OWN) if moved else {}

    def then(show: Show) -> None:
        if show.asker is not None and event.until and not moved:
            show.asker.show(now, View.OWN)

    show = Show(now, None, {**told}, then=then)
    show.waits = moved and event.until > 0
    return show


def _moment(hub: "Hub", event: Read) -> int:
    """Return when the last message was sent that somebody has read (ms since 1970)."""
    room = hub.scopes.get(event.scope)
    if room is None:
        return event.at
    sent = (message.at for message in reversed(room.recent) if message.seq <= event.upto)
    return next(sent, 0)


def _confirm(hub: "Hub", show: Show, person: Person) -> None:
    """Let the person's sessions take notice, and tell the one that asked what is so now."""
    user = hub.by_person.get(person.id)
    for session in user.sessions if user else ():
        session.echo = current(hub, session, "echo") == "on"
        session.port.changed()
    asker, event = show.asker, show.event
    if asker is None:
        return
    match event:
        case Preference():
            hub.tell(asker, "setting", sentence=PREFERENCES[event.name].say(event.value))
        case Ignore():
            hub.tell(asker, "ignoring" if event.on else "unignored", name=event.nick)
        case Mute():
            room = hub.scopes.get(event.room)
            name = room.name if room is not None else event.room
            hub.tell(asker, "muted" if event.on else "unmuted", room=name)


def _bounded(marks: dict[str, T], name: str, value: T) -> dict[str, T]:
    kept = {key: old for key, old in marks.items() if key != name}
    while len(kept) >= MOST_MARKS:
        del kept[next(iter(kept))]
    return {**kept, name: value}


def _ignore(hub: "Hub", person: Person, event: Ignore) -> None:
    if event.on and len(person.ignored) >= MOST_IGNORED:
        raise ChatError("too-many-ignored", limit=MOST_IGNORED)
    ignorers = hub.ignorers.setdefault(event.other, set())
    kept = {other: nick for other, nick in person.ignored.items() if other != event.other}
    if event.on:
        ignorers.add(person.id)
        kept[event.other] = event.nick
    else:
        ignorers.discard(person.id)
    if not ignorers:
        del hub.ignorers[event.other]
    person.ignored = kept
