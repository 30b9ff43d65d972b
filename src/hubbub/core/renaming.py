"""Rooms that get another name.

Strategy: a room is found by the key of its name, and what is kept of it by its scope, the key it
had first. Only the former changes here, so that neither messages nor read marks are ever moved.
"""

from collections import deque
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub import names
from hubbub.core import powers, present
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import RECENT, Room, User, called
from hubbub.errors import ChatError
from hubbub.events import Rename

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def rename(hub: "Hub", event: Rename) -> Show:
    """Apply another name of a room."""
    user = hub.find_user(event.nick)
    if user is None:
        raise ChatError("login-first")
    room = _room_of(hub, user, event.room)
    powers.demand(room, user)
    powers.check_silence(hub, user)
    new = names.room(event.new)
    old, before = room.name, room.key
    if new == old:
        raise ChatError("called-so", room=old)
    vacant = _free(hub, room, new)
    event = replace(event, room=old, new=new, scope=room.mark)
    if vacant is not None:
        hub.drop_room(vacant)
    move(hub, room, new)
    hub.moving |= {before} - {room.key}

    def then(_show: Show) -> None:
        hub.moving.discard(before)
        _tell_windows(hub, room)

    def undo(_show: Show) -> None:
        hub.moving.discard(before)
        move(hub, room, old)
        if vacant is not None:
            hub.add_room(vacant)
        _tell_windows(hub, room)

    return Show(event, room.groups, _everybody(room, user), then=then, undo=undo)


def _room_of(hub: "Hub", user: User, name: str) -> Room:
    """Return the room that is to be renamed, from inside or by an operator of the server."""
    room = powers.seen_room(hub, name, user)
    if not (user.operator or user.key in room.members):
        raise ChatError("not-in-room", room=room.name)
    if room is hub.lobby:
        raise ChatError("lobby-name")
    return room


def check_free(hub: "Hub", name: str) -> None:
    """Raise ChatError while a room gives a name away: if that is not stored, it takes it back."""
    if names.room_key(name) in hub.moving:
        raise ChatError("room-moving", room=name)


def _free(hub: "Hub", room: Room, name: str) -> Room | None:
    """Return the empty room, if any, that gives way to a name. Raises ChatError for other ones."""
    check_free(hub, name)
    other = hub.rooms.get(names.room_key(name))
    if other is None or other is room:
        return None
    if other is hub.lobby or not other.vacant:
        raise ChatError("room-taken", room=name)
    return other


def move(hub: "Hub", room: Room, name: str) -> None:
    """Give a room another name, and all that goes by the name with it."""
    before, key = room.key, names.room_key(name)
    del hub.rooms[before]
    room.name, room.key = name, key
    hub.rooms[key] = room
    room.recent = deque((called(message, name) for message in room.recent), maxlen=RECENT)
    room.told = [called(event, name) for event in room.told]
    for session in (*hub.sessions.values(), *hub.server.sessions):
        if session.window == before:
            session.window = key


def _everybody(room: Room, by: User) -> dict[Session, View | None]:
    """Return all who see it, each alone: to some clients it is leaving a room and entering one."""
    told: dict[Session, View | None] = {
        session: session.view_of(room.key)
        for user in room.members.values()
        for session in user.sessions
    }
    return told | present.own(by, room.key)


def _tell_windows(hub: "Hub", room: Room) -> None:
    """Let those who look at the room show its name: a new one, or the one it has after all."""
    for user in (*room.members.values(), hub.server):
        for session in user.sessions:
            if session.window == room.key:
                session.port.changed()
