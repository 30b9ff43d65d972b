"""Putting people out: of a room, or of the server for some time."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub.core import places, present
from hubbub.core.entering import leave, let_in, look_back
from hubbub.core.farewell import farewell
from hubbub.core.powers import demand, rank, reason, seen_room
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.events import Goodbye, Kick, Removed
from hubbub.sentences import minutes, why

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def kick(hub: "Hub", event: Kick) -> Show:
    """Apply putting somebody out of a room."""
    by, target = present.user(hub, event.nick), hub.find_here(event.who)
    room = seen_room(hub, event.room, by)
    if room is hub.lobby:
        raise ChatError("lobby-stays")
    demand(room, by)
    if target.key not in room.members:
        raise ChatError("not-there", name=target.nick, room=room.name)
    if rank(room, target) > rank(room, by):
        raise ChatError("kick-higher", name=target.nick)
    event = replace(event, scope=room.mark, text=reason(hub, room, by, event.text))
    groups = room.groups
    leave(hub, target, room)

    def undo(_show: Show) -> None:
        if hub.by_person.get(target.person) is target and room not in target.rooms:
            room.members[target.key] = target
            target.rooms.append(room)
            room.regroup()
            let_in(hub, target, room)

    own: dict[Session, View | None] = dict.fromkeys(target.sessions, View.OWN)
    return Show(event, groups, own, then=lambda _: look_back(hub, target, room), undo=undo)


def removed(hub: "Hub", event: Removed) -> Show:
    """Apply putting somebody out of the server for some time."""
    present.operator(hub, event.nick)
    user = hub.by_person.get(event.person)
    if user is None:
        raise ChatError("not-here", name=event.who)
    if user.operator:
        raise ChatError("kick-operator", name=user.nick)
    barred, rooms = hub.barred, user.rooms
    hub.barred = dict(barred)
    hub.bar(event.person, event.until)
    groups, sessions = places.around(hub, user), list(user.sessions)
    hub.take_out(user, event.at)

    def undo(_show: Show) -> None:
        hub.barred = barred
        _put_back(hub, user, rooms)

    wait = max(1, (event.until - event.at) // 1000)
    because = why(event.text)
    goodbye = farewell("removed", wait, by=event.nick, why=because, minutes=minutes(wait))
    return Show(
        event,
        groups,
        dict.fromkeys(sessions),
        then=lambda _: _put_out(hub, sessions, goodbye),
        undo=undo,
    )


def _put_back(hub: "Hub", user: User, rooms: list[Room]) -> None:
    """Let a user whose removal was not stored be here as before."""
    user.sessions[:] = [session for session in user.sessions if not session.ended]
    user.info = None
    if hub.taken(user.nick) or user.person in hub.by_person:
        _put_out(hub, list(user.sessions), farewell("internal"))
        return
    hub.users[user.key] = hub.by_person[user.person] = user
    user.rooms = rooms
    for room in rooms:
        room.members[user.key] = user
        room.regroup()
    if not user.sessions:  # they were lost meanwhile
        user.lost, user.lost_seq = hub.now(), hub.seq
        hub.lost.add(user)


def _put_out(hub: "Hub", sessions: list[Session], goodbye: Goodbye) -> None:
    for session in sessions:
        hub.sessions.pop(session.id, None)
        session.show(goodbye)
        session.leaving = True
        session.port.close()
