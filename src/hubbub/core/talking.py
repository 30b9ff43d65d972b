"""What is said: messages, signs without text, and who is typing."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub import names
from hubbub.core import powers, present
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import Room, User
from hubbub.events import TYPING_SHOWN, Message, Tagged, Typing
from hubbub.sentences import why
from hubbub.times import clock

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def message(hub: "Hub", event: Message) -> Show:
    """Apply a message to a room or a person."""
    sender = present.user(hub, event.nick)
    if event.id in hub.known_ids:
        return _again(hub, event)
    show = _to_room(hub, event, sender) if event.to[:1] == "#" else _to_person(hub, event, sender)
    hub.know(event)
    hub.counters.messages += 1
    sender.spoke += 1
    if sender.typing:
        stop_typing(hub, sender)
    return show


def _again(hub: "Hub", event: Message) -> Show:
    """Return the receipt of a message sent before: unless that one cannot be stored after all."""
    seq = hub.known_ids[event.id]

    def then(show: Show) -> None:
        if hub.known_ids.get(event.id) != seq:
            hub.fail(show, "the first try failed")
            show.asker = None

    again = Show(replace(event, seq=seq), then=then)
    again.durable, again.waits, again.known = False, False, True
    return again


def _forget_id(hub: "Hub", show: Show) -> None:
    hub.known_ids.pop(show.event.id, None)


def _open_to(hub: "Hub", user: User, name: str) -> Room:
    """Return a room that a user may talk to: from outside too where it has no mode n."""
    room = hub.rooms.get(names.room_key(name))
    if room is not None and "n" not in room.flags and powers.may_see(room, user):
        return room
    return present.room_of(hub, user, name)


def _to_room(hub: "Hub", event: Message, sender: User) -> Show:
    room = _open_to(hub, sender, event.to)
    powers.check_talk(hub, room, sender)
    if event.status:
        return _to_holders(hub, event, sender, room)
    apart: dict[Session, View | None] = {}
    for user in names.mentions(event.text, room.members.get):
        for session in user.sessions:
            apart[session] = session.view_of(room.key) | View.MENTION
    apart.update(_echo(sender, room.key))
    for person in hub.ignorers.get(event.person, ()):
        apart.update(dict.fromkeys(present.sessions(hub, person)))
    return Show(event, room.groups, apart, undo=lambda show: _forget_id(hub, show))


def _to_holders(hub: "Hub", event: Message, sender: User, room: Room) -> Show:
    """Show a message to the members of a room who hold a sign (modern IRC, STATUSMSG)."""
    least = powers.OPERATOR if event.status == "@" else powers.VOICE
    holders = [user for user in room.members.values() if powers.rank(room, user) >= least]
    ignorers = hub.ignorers.get(event.person, ())
    apart: dict[Session, View | None] = {
        session: session.view_of(room.key)
        for user in holders
        if user.person not in ignorers
        for session in user.sessions
    }
    apart.update(_echo(sender, room.key))
    return Show(event, None, apart, undo=lambda show: _forget_id(hub, show))


def _echo(sender: User, scope: str) -> dict[Session, View | None]:
    views = present.own(sender, scope)
    for session in views:
        if not (session.echo and session.form.echoes):
            views[session] = None
    return views


def _to_person(hub: "Hub", event: Message, sender: User) -> Show:
    apart: dict[Session, View | None] = {}
    if event.recipient not in hub.ignorers.get(event.person, ()):
        for session in present.sessions(hub, event.recipient):
            away = session.form.windows and session.window != f"@{event.person}"
            apart[session] = View.ELSEWHERE if away else View.PLAIN
            session.last_private = event.person
    scope = f"@{event.recipient}"
    to_itself = event.recipient == event.person  # then it arrives, echo or not
    apart.update(present.own(sender, scope) if to_itself else _echo(sender, scope))
    return Show(
        event,
        None,
        apart,
        then=lambda show: _note_absence(hub, show.asker, event.recipient),
        undo=lambda show: _forget_id(hub, show),
    )


def _note_absence(hub: "Hub", asker: Session | None, recipient: str) -> None:
    """Tell the sender of a private message when the other one is away or not here."""
    user = hub.server if recipient == hub.server.person else hub.by_person.get(recipient)
    if asker is None or asker.user is user:
        return
    if user is None or not user.sessions:
        hub.tell(asker, "gone-note", name=hub.nick_of(recipient))
    elif user.away is not None:
        since = clock(user.away_since)
        hub.tell(asker, "away-note", name=user.nick, why=why(user.away), since=since)


def typing(hub: "Hub", event: Typing) -> Show:
    """Apply that somebody types, or stopped."""
    user = present.user(hub, event.nick)
    if event.to[:1] == "#":
        room = present.room_of(hub, user, event.to)
        scope, groups = room.scope, room.groups
    else:
        target = hub.find_here(event.to)
        scope = f"@{target.person}"
        groups = [(session.form, View.PLAIN, [session]) for session in target.sessions]
    until = hub.now() + TYPING_SHOWN[event.state]
    user.typing = None if event.state == "done" else (scope, until)
    hub.typists.add(user)
    apart: dict[Session, View | None] = dict.fromkeys(user.sessions)
    for person in hub.ignorers.get(user.person, ()):
        apart.update(dict.fromkeys(present.sessions(hub, person)))
    return Show(event, groups, apart, then=lambda _show: _hint(hub, user, scope, event))


def tagged(hub: "Hub", event: Tagged) -> Show:
    """Apply a sign without text."""
    user = present.user(hub, event.nick)
    if event.to[:1] == "#":
        room = _open_to(hub, user, event.to)
        powers.check_talk(hub, room, user)
        groups, scope = room.groups, room.key
    else:
        target = hub.find_here(event.to)
        groups, scope = [(s.form, View.PLAIN, [s]) for s in target.sessions], f"@{target.person}"
    to_itself = scope == f"@{user.person}"  # then it arrives, echo or not
    apart = present.own(user, scope) if to_itself else _echo(user, scope)
    for person in hub.ignorers.get(user.person, ()):
        apart.update(dict.fromkeys(present.sessions(hub, person)))
    return Show(event, groups, apart)


def _hint(hub: "Hub", user: User, scope: str, event: Typing) -> None:
    """Tell those who look at a conversation; who began to ignore the typist is told of the end."""
    ignorers = hub.ignorers.get(user.person, ()) if event.state != "done" else ()
    for session in _seers(hub, user, scope):
        other = session.user
        if other is not None and other is not user and other.person not in ignorers:
            session.port.typing(event)


def stop_typing(hub: "Hub", user: User) -> None:
    """Take the hint that a user is typing away wherever it is shown."""
    scope = user.typing[0] if user.typing else ""
    user.typing = None
    event_id, at = hub.stamp()
    stop = Typing(id=event_id, at=at, nick=user.nick, to="", state="done")
    _hint(hub, user, scope, stop)


def _seers(hub: "Hub", user: User, scope: str) -> list[Session]:
    if scope in hub.scopes:
        groups = hub.scopes[scope].groups
        return [s for form, view, many in groups if form.windows and not view for s in many]
    sessions = present.sessions(hub, scope[1:])
    return [session for session in sessions if session.window == f"@{user.person}"]
