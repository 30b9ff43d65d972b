"""Entering and leaving rooms: who may, who may come back to a locked one, and invitations."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub import names
from hubbub.core import arrivals, present, renaming, windows
from hubbub.core.powers import OPERATOR, demand, listed, may_see, rank, reason
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.events import Invite, Join, Part

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_ROOMS = 2_000  # in all
MOST_ROOMS_EACH = 100  # a person may be in, besides #lobby
MOST_INVITED = 100  # people, of a room
ABANDONED = 30 * 86_400_000  # milliseconds after which an unused room may go when a place is needed


def join(hub: "Hub", event: Join) -> Show:
    """Apply entering a room; the first one makes it."""
    user = present.user(hub, event.nick)
    known = hub.rooms.get(names.room_key(event.room))
    if known is not None and user.key in known.members:
        return _join_again(hub, event, known)
    if len(user.rooms) > MOST_ROOMS_EACH:
        raise ChatError("too-many-rooms", limit=MOST_ROOMS_EACH)
    made = known is None
    if made:
        renaming.check_free(hub, event.room)
        _make_place(hub)
    room = hub.room(event.room)
    check_entry(hub, room, user, event.password)
    let_in(hub, user, room)
    event = replace(event, password="", realname=user.realname, scope=room.mark)
    others = room.groups
    if made:
        room.roles = {user.person: "q"}  # at once: others may come before this is stored
    room.members[user.key] = user
    user.rooms.append(room)
    for session in user.sessions:
        room.admit(session)
    own_other: dict[Session, View | None] = dict.fromkeys(user.sessions)
    groups = arrivals.presence(hub, room, others, came=user.nick)
    return Show(
        event, groups, own_other, then=lambda show: arrivals.enter(hub, show, room, made=made)
    )


def _join_again(hub: "Hub", event: Join, room: Room) -> Show:
    """Tell only who asked what it sees of a room it is in already."""
    event = replace(event, scope=room.mark)
    again = Show(event, then=lambda show: arrivals.enter(hub, show, room, made=False))
    again.known = True
    return again


def _make_place(hub: "Hub") -> None:
    """Drop a room that nobody misses when there are as many as there may be."""
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


def part(hub: "Hub", event: Part) -> Show:
    """Apply leaving a room."""
    user = present.user(hub, event.nick)
    room = present.room_of(hub, user, event.room)
    if room is hub.lobby:
        raise ChatError("lobby-stays")
    event = replace(event, text=reason(hub, room, user, event.text))
    leave(hub, user, room)
    groups = arrivals.presence(hub, room, room.groups, went=user.nick)
    return Show(
        event, groups, present.own(user, room.key), then=lambda _: look_back(hub, user, room)
    )


def invite(hub: "Hub", event: Invite) -> Show:
    """Apply an invitation, which lets somebody into a locked room once."""
    user = present.user(hub, event.nick)
    target = hub.find_here(event.to)
    room = present.room_of(hub, user, event.room)
    if target.key in room.members:
        raise ChatError("already-in-room", name=target.nick, room=room.name)
    if "i" in room.flags:
        demand(room, user)
    room.invited = frozenset([*room.invited, target.person][-MOST_INVITED:])
    told: dict[Session, View | None] = {}
    if target.person not in hub.ignorers.get(user.person, ()):
        told = dict.fromkeys(target.sessions, View.PLAIN)
    return Show(event, None, told | present.own(user, room.key))


def check_entry(hub: "Hub", room: Room, user: User, password: str) -> None:
    """Raise ChatError when a user may not enter a room."""
    if rank(room, user) >= OPERATOR:
        return
    inside = room.scope in hub.people.of(user.person, user.nick).inside
    invited = inside or user.person in room.invited or listed(hub, room, "I", user)
    if listed(hub, room, "b", user) and not listed(hub, room, "e", user):
        raise ChatError("banned-here", room=room.name)
    if "i" in room.flags and not invited:
        ask = _operator_shown(room, user)
        raise ChatError("invite-only", room=room.name, ask=f" Ask {ask}." if ask else "")
    if room.password and password != room.password and not invited:
        raise ChatError("room-password", room=room.name)
    asked = user.person in room.invited  # "despite the limit", modern IRC, "Client Limit"
    if room.limit and len(room.members) >= room.limit and not asked:
        raise ChatError("room-full", room=room.name, limit=room.limit)


def _operator_shown(room: Room, user: User) -> str:
    """Return who can invite into a room, or "": who is in a secret one is not told."""
    if not may_see(room, user):
        return ""
    return next((one.nick for one in room.members.values() if rank(room, one) >= OPERATOR), "")


def let_in(hub: "Hub", user: User, room: Room) -> None:
    """Note that somebody was let into a room, and may come back if it is locked."""
    room.invited -= {user.person}
    if room.password or "i" in room.flags:
        hub.people.inside(hub.people.of(user.person, user.nick), room.scope, on=True)


def leave(hub: "Hub", user: User, room: Room) -> None:
    """Take a user out of a room, for good: a locked one does not let it in again."""
    room.members.pop(user.key, None)
    user.rooms.remove(room)
    room.regroup()
    hub.people.inside(hub.people.of(user.person, user.nick), room.scope, on=False)


def look_back(hub: "Hub", user: User, room: Room) -> None:
    """Turn the sessions that look at a room their user left to the lobby."""
    for session in user.sessions:
        if session.window == room.key:
            windows.look(hub, session, hub.lobby.key)


def lock(hub: "Hub", room: Room) -> None:
    """Let those come back who are in a room that is being locked, and nobody else.

    Who was invited before is to be invited again: a lock is set to keep people out.
    """
    room.invited = frozenset()
    members = {member.person for member in room.members.values()}
    for person in hub.people.by_id.values():
        hub.people.inside(person, room.scope, on=person.id in members)
