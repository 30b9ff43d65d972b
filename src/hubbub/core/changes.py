"""What each event changes: the only code that changes users and rooms. All checks are here."""

from typing import TYPE_CHECKING, TypeVar, assert_never, cast

from msgspec.structs import replace

from hubbub import names
from hubbub.core import arrivals, metadata, powers, renaming
from hubbub.core.people import Person
from hubbub.core.preferences import PREFERENCES, current
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.events import (
    Away,
    Ban,
    Ignore,
    Invite,
    Join,
    Kick,
    Login,
    Logout,
    Message,
    Metadata,
    Mode,
    Mute,
    Nick,
    Op,
    Part,
    Preference,
    Public,
    PublicEvent,
    Quit,
    Read,
    Realname,
    Redact,
    Removed,
    Rename,
    Silence,
    Tagged,
    Topic,
    Typing,
)
from hubbub.sentences import why
from hubbub.times import clock

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_ROOMS = 2_000  # in all
MOST_ROOMS_EACH = 100  # a person may be in
MOST_IGNORED = 200  # a person may ignore
MOST_MARKS = 1_000  # read marks and preferences kept for a person
TYPING_SHOWN = {"active": 6.0, "paused": 30.0, "done": 0.0}  # seconds, IRCv3 typing

T = TypeVar("T")


def apply(hub: "Hub", event: Public) -> Show:
    """Check an event against the state, change the state, return what is to be shown.

    Raises ChatError when it is refused; then nothing has changed.
    """
    happened = cast("PublicEvent", event)
    match happened:
        case Message():
            return _message(hub, happened)
        case Topic():
            return _topic(hub, happened)
        case Login():
            return arrivals.login(hub, happened)
        case Logout():
            return arrivals.logout(hub, happened)
        case Quit():
            return arrivals.quit_(hub, happened)
        case Nick():
            return _nick(hub, happened)
        case Join():
            return _join(hub, happened)
        case Part():
            return _part(hub, happened)
        case Mode():
            return powers.mode(hub, happened)
        case Rename():
            return renaming.rename(hub, happened)
        case Kick():
            return powers.kick(hub, happened)
        case Removed():
            return powers.removed(hub, happened)
        case Ban():
            return powers.ban(hub, happened)
        case Silence():
            return powers.silence(hub, happened)
        case Redact():
            return powers.redact(hub, happened)
        case Op():
            return _op(hub, happened)
        case Invite():
            return _invite(hub, happened)
        case Away():
            return _away(hub, happened)
        case Typing():
            return _typing(hub, happened)
        case Tagged():
            return _tagged(hub, happened)
        case Realname():
            return _realname(hub, happened)
        case Preference() | Ignore() | Mute() | Read():
            return _personal(hub, happened)
        case Metadata():
            return metadata.change(hub, happened)
        case _:
            assert_never(happened)


def _user(hub: "Hub", nick: str) -> User:
    user = hub.find_user(nick)
    if user is None:
        raise ChatError("login-first")
    return user


def _room_of(hub: "Hub", user: User, name: str) -> Room:
    room = powers.seen_room(hub, name, user)
    if user.key not in room.members and user is not hub.server:
        raise ChatError("not-in-room", room=room.name)
    return room


def own(user: User, scope: str) -> dict[Session, View | None]:
    """Return how a user's own sessions see what the user did in a conversation."""
    return {session: session.own_view(scope) for session in user.sessions}


# Talk


def _message(hub: "Hub", event: Message) -> Show:
    sender = _user(hub, event.nick)
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
    return _room_of(hub, user, name)


def _to_room(hub: "Hub", event: Message, sender: User) -> Show:
    room = _open_to(hub, sender, event.to)
    powers.check_talk(hub, room, sender)
    if event.status:
        return _to_holders(hub, event, sender, room)
    apart: dict[Session, View | None] = {}
    for user in names.mentions(event.text, room.members.get):
        for session in user.sessions:
            apart[session] = hub.members_shown(room, session) | View.MENTION
    apart.update(_echo(sender, room.key))
    for person in hub.ignorers.get(event.person, ()):
        apart.update(dict.fromkeys(_sessions(hub, person)))
    return Show(event, room.groups, apart, undo=lambda show: _forget_id(hub, show))


def _to_holders(hub: "Hub", event: Message, sender: User, room: Room) -> Show:
    """Show a message to the members of a room who hold a sign (modern IRC, STATUSMSG)."""
    least = powers.OPERATOR if event.status == "@" else powers.VOICE
    holders = [user for user in room.members.values() if powers.rank(room, user) >= least]
    ignorers = hub.ignorers.get(event.person, ())
    apart: dict[Session, View | None] = {
        session: hub.members_shown(room, session)
        for user in holders
        if user.person not in ignorers
        for session in user.sessions
    }
    apart.update(_echo(sender, room.key))
    return Show(event, None, apart, undo=lambda show: _forget_id(hub, show))


def _echo(sender: User, scope: str) -> dict[Session, View | None]:
    views = own(sender, scope)
    for session in views:
        if not (session.echo and session.form.echoes):
            views[session] = None
    return views


def _sessions(hub: "Hub", person: str) -> list[Session]:
    user = hub.server if person == hub.server.person else hub.by_person.get(person)
    return user.sessions if user else []


def _to_person(hub: "Hub", event: Message, sender: User) -> Show:
    apart: dict[Session, View | None] = {}
    if event.recipient not in hub.ignorers.get(event.person, ()):
        for session in _sessions(hub, event.recipient):
            away = session.form.windows and session.window != f"@{event.person}"
            apart[session] = View.ELSEWHERE if away else View.PLAIN
            session.last_private = event.person
    scope = f"@{event.recipient}"
    to_itself = event.recipient == event.person  # then it arrives, echo or not
    apart.update(own(sender, scope) if to_itself else _echo(sender, scope))
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


def _topic(hub: "Hub", event: Topic) -> Show:
    user = _user(hub, event.nick)
    room = _room_of(hub, user, event.room)
    if "t" in room.flags:
        powers.demand(room, user)
    event = replace(event, scope=room.mark)
    before, room.topic = room.topic, event if event.text else None

    def undo(_show: Show) -> None:
        room.topic = before

    return Show(event, room.groups, own(user, room.key), undo=undo)


def _typing(hub: "Hub", event: Typing) -> Show:
    user = _user(hub, event.nick)
    if event.to[:1] == "#":
        room = _room_of(hub, user, event.to)
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
        apart.update(dict.fromkeys(_sessions(hub, person)))
    return Show(event, groups, apart, then=lambda _show: _hint(hub, user, scope, event))


def _tagged(hub: "Hub", event: Tagged) -> Show:
    user = _user(hub, event.nick)
    if event.to[:1] == "#":
        room = _open_to(hub, user, event.to)
        powers.check_talk(hub, room, user)
        groups, scope = room.groups, room.key
    else:
        target = hub.find_here(event.to)
        groups, scope = [(s.form, View.PLAIN, [s]) for s in target.sessions], f"@{target.person}"
    apart = _echo(user, scope)
    for person in hub.ignorers.get(user.person, ()):
        apart.update(dict.fromkeys(_sessions(hub, person)))
    return Show(event, groups, apart)


def _realname(hub: "Hub", event: Realname) -> Show:
    user = _user(hub, event.nick)
    user.realname = event.text
    return Show(event, hub.lobby.groups, own(user, hub.lobby.key))


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
    sessions = _sessions(hub, scope[1:])
    return [session for session in sessions if session.window == f"@{user.person}"]


# People


def _nick(hub: "Hub", event: Nick) -> Show:
    user = _user(hub, event.nick)
    key = names.key(event.new)
    powers.banned(hub, event.new, "", "")
    if key != user.key and hub.taken(event.new):
        raise arrivals.taken(hub, event.new, user.nick)
    if user.typing:
        stop_typing(hub, user)  # the hint names who typed
    del hub.users[user.key]
    for room in user.rooms:
        del room.members[user.key]
        room.members[key] = user
        room.regroup()
    user.nick, user.key = event.new, key
    hub.users[key] = user
    hub.people.rename(hub.people.of(user.person, event.nick), event.new)
    return Show(event, hub.lobby.groups, own(user, hub.lobby.key), then=lambda _: _changed(user))


def _changed(user: User) -> None:
    for session in user.sessions:
        session.port.changed()


def _op(hub: "Hub", event: Op) -> Show:
    user = _user(hub, event.nick)
    before, user.operator = user.operator, event.on

    def undo(_show: Show) -> None:
        user.operator = before

    told: dict[Session, View | None] = {
        session: View.PLAIN
        for other in [*hub.users.values(), hub.server]
        if other.operator and other is not user
        for session in other.sessions
    }
    return Show(event, None, told | own(user, hub.lobby.key), undo=undo)


def _away(hub: "Hub", event: Away) -> Show:
    user = _user(hub, event.nick)
    if not event.on and user.away is None:
        raise ChatError("not-away")
    if event.on:
        user.away, user.away_since = event.text, event.at
    else:
        user.away = None
    return Show(event, hub.lobby.groups, own(user, hub.lobby.key))


# Rooms


def _join(hub: "Hub", event: Join) -> Show:
    user = _user(hub, event.nick)
    known = hub.rooms.get(names.room_key(event.room))
    if known is not None and user.key in known.members:
        room = known
        event = replace(event, scope=room.mark)
        again = Show(event, then=lambda show: arrivals.enter(hub, show, room, made=False))
        again.known = True
        return again
    if len(user.rooms) >= MOST_ROOMS_EACH:
        raise ChatError("too-many-rooms", limit=MOST_ROOMS_EACH)
    made = known is None
    if made:
        renaming.check_free(hub, event.room)
        _make_place(hub)
    room = hub.room(event.room)
    powers.check_entry(hub, room, user, event.password)
    room.invited -= {user.person}
    event = replace(event, password="", realname=user.realname, scope=room.mark)
    others = room.groups
    if made:
        room.roles = {user.person: "q"}  # at once: others may come before this is stored
    room.members[user.key] = user
    user.rooms.append(room)
    room.regroup()
    own_other: dict[Session, View | None] = dict.fromkeys(user.sessions)
    groups = arrivals.presence(hub, room, others, came=user.nick)
    return Show(
        event, groups, own_other, then=lambda show: arrivals.enter(hub, show, room, made=made)
    )


def _make_place(hub: "Hub") -> None:
    if len(hub.rooms) < MOST_ROOMS:
        return
    for room in hub.rooms.values():
        if room is not hub.lobby and not (
            room.members or room.recent or room.topic or room.metadata
        ):
            hub.drop_room(room)
            return
    raise ChatError("too-many-rooms-here", limit=MOST_ROOMS)


def _part(hub: "Hub", event: Part) -> Show:
    user = _user(hub, event.nick)
    room = _room_of(hub, user, event.room)
    if room is hub.lobby:
        raise ChatError("lobby-stays")
    leave(user, room)
    groups = arrivals.presence(hub, room, room.groups, went=user.nick)
    return Show(
        event, groups, own(user, room.key), then=lambda _: powers.look_back(hub, user, room)
    )


def leave(user: User, room: Room) -> None:
    """Take a user out of a room."""
    room.members.pop(user.key, None)
    user.rooms.remove(room)
    room.regroup()


def _invite(hub: "Hub", event: Invite) -> Show:
    user = _user(hub, event.nick)
    target = hub.find_here(event.to)
    room = _room_of(hub, user, event.room)
    if target.key in room.members:
        raise ChatError("already-in-room", name=target.nick, room=room.name)
    if "i" in room.flags:
        powers.demand(room, user)
    room.invited = frozenset([*room.invited, target.person][-powers.MOST_IN_LIST :])
    told: dict[Session, View | None] = {}
    if target.person not in hub.ignorers.get(user.person, ()):
        told = dict.fromkeys(target.sessions, View.PLAIN)
    return Show(event, None, told | own(user, room.key))


# What a person keeps


def _personal(hub: "Hub", event: Preference | Ignore | Mute | Read) -> Show:
    person = hub.people.of(event.person, event.person)
    told: dict[Session, View | None] = dict.fromkeys(_sessions(hub, person.id), View.OWN)
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
    told = dict.fromkeys(_sessions(hub, person.id), View.OWN) if moved else {}

    def then(show: Show) -> None:
        if show.asker is not None and event.until and not moved:
            show.asker.show(now, View.OWN)

    show = Show(now, None, {**told}, then=then)
    show.waits = moved and event.until > 0
    return show


def _moment(hub: "Hub", event: Read) -> int:
    """Return when the last message was sent that somebody has read (ms since 1970)."""
    room = hub.rooms.get(event.scope)
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
