"""What each event changes: the only code that changes users and rooms. All checks are here."""

from typing import TYPE_CHECKING, assert_never, cast

from msgspec.structs import replace

from hubbub import names
from hubbub.core import arrivals, keeping, metadata, powers, present, renaming, talking
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

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_ROOMS = 2_000  # in all
MOST_ROOMS_EACH = 100  # a person may be in
ABANDONED = 30 * 86_400_000  # milliseconds after which an unused room may go when a place is needed


def apply(hub: "Hub", event: Public) -> Show:
    """Check an event against the state, change the state, return what is to be shown.

    Raises ChatError when it is refused; then nothing has changed.
    """
    happened = cast("PublicEvent", event)
    match happened:
        case Message():
            return talking.message(hub, happened)
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
            return talking.typing(hub, happened)
        case Tagged():
            return talking.tagged(hub, happened)
        case Realname():
            return _realname(hub, happened)
        case Preference() | Ignore() | Mute() | Read():
            return keeping.keep(hub, happened)
        case Metadata():
            return metadata.change(hub, happened)
        case _:
            assert_never(happened)


# People


def _realname(hub: "Hub", event: Realname) -> Show:
    user = present.user(hub, event.nick)
    powers.check_silence(hub, user)
    user.realname = event.text
    return Show(event, hub.lobby.groups, present.own(user, hub.lobby.key))


def _nick(hub: "Hub", event: Nick) -> Show:
    user = present.user(hub, event.nick)
    key = names.key(event.new)
    powers.banned(hub, event.new, "", "")
    powers.check_silence(hub, user)
    if key != user.key and hub.taken(event.new):
        raise arrivals.taken(hub, event.new, user.nick)
    if user.typing:
        talking.stop_typing(hub, user)  # the hint names who typed
    del hub.users[user.key]
    for room in user.rooms:
        del room.members[user.key]
        room.members[key] = user
        room.regroup()
    user.nick, user.key = event.new, key
    hub.users[key] = user
    hub.people.rename(hub.people.of(user.person, event.nick), event.new)
    return Show(
        event, hub.lobby.groups, present.own(user, hub.lobby.key), then=lambda _: _changed(user)
    )


def _changed(user: User) -> None:
    for session in user.sessions:
        session.port.changed()


def _op(hub: "Hub", event: Op) -> Show:
    user = present.user(hub, event.nick)
    before, user.operator = user.operator, event.on

    def undo(_show: Show) -> None:
        user.operator = before

    told: dict[Session, View | None] = {
        session: View.PLAIN
        for other in [*hub.users.values(), hub.server]
        if other.operator and other is not user
        for session in other.sessions
    }
    return Show(event, None, told | present.own(user, hub.lobby.key), undo=undo)


def _away(hub: "Hub", event: Away) -> Show:
    user = present.user(hub, event.nick)
    if not event.on and user.away is None:
        raise ChatError("not-away")
    if event.text:
        powers.check_silence(hub, user)
    if event.on:
        user.away, user.away_since = event.text, event.at
    else:
        user.away = None
    return Show(event, hub.lobby.groups, present.own(user, hub.lobby.key))


# Rooms


def _topic(hub: "Hub", event: Topic) -> Show:
    user = present.user(hub, event.nick)
    room = present.room_of(hub, user, event.room)
    if "t" in room.flags:
        powers.demand(room, user)
    powers.check_talk(hub, room, user)
    event = replace(event, scope=room.mark)
    before, room.topic = room.topic, event if event.text else None

    def undo(_show: Show) -> None:
        room.topic = before

    return Show(event, room.groups, present.own(user, room.key), undo=undo)


def _join(hub: "Hub", event: Join) -> Show:
    user = present.user(hub, event.nick)
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
    powers.enter(hub, user, room)
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
    before = hub.clock() - ABANDONED
    unused = [room for room in hub.rooms.values() if _abandoned(hub, room, before)]
    if not unused:
        raise ChatError("too-many-rooms-here", limit=MOST_ROOMS)
    hub.drop_room(min(unused, key=lambda room: (bool(room.recent), _last_used(room))))


def _abandoned(hub: "Hub", room: Room, before: int) -> bool:
    """Tell whether nobody would miss a room: nothing was ever said or chosen there, or long ago.

    Then who has a role there was not seen for long either.
    """
    if room is hub.lobby or not room.plain:
        return False
    if not room.recent:
        return not any(role != "q" for role in room.roles.values())
    if _last_used(room) >= before:
        return False
    people = (hub.people.by_id.get(person) for person in room.roles)
    here = any(person in hub.by_person for person in room.roles)
    return not here and all(person is None or person.seen < before for person in people)


def _last_used(room: Room) -> int:
    return room.recent[-1].at if room.recent else room.since


def _part(hub: "Hub", event: Part) -> Show:
    user = present.user(hub, event.nick)
    room = present.room_of(hub, user, event.room)
    if room is hub.lobby:
        raise ChatError("lobby-stays")
    event = replace(event, text=powers.reason(hub, room, user, event.text))
    powers.leave(hub, user, room)
    groups = arrivals.presence(hub, room, room.groups, went=user.nick)
    return Show(
        event, groups, present.own(user, room.key), then=lambda _: powers.look_back(hub, user, room)
    )


def _invite(hub: "Hub", event: Invite) -> Show:
    user = present.user(hub, event.nick)
    target = hub.find_here(event.to)
    room = present.room_of(hub, user, event.room)
    if target.key in room.members:
        raise ChatError("already-in-room", name=target.nick, room=room.name)
    if "i" in room.flags:
        powers.demand(room, user)
    room.invited = frozenset([*room.invited, target.person][-powers.MOST_IN_LIST :])
    told: dict[Session, View | None] = {}
    if target.person not in hub.ignorers.get(user.person, ()):
        told = dict.fromkeys(target.sessions, View.PLAIN)
    return Show(event, None, told | present.own(user, room.key))
