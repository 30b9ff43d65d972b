"""What is stored is taken over at a start: powers over rooms and people, and the rooms."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core import bans, modes
from hubbub.core.renaming import move
from hubbub.core.state import Room
from hubbub.events import Ban, Mode, Public, Removed, Rename, Silence

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def replay(hub: "Hub", event: Public) -> None:
    """Take over a power that is stored, in order; who did it may not be here any more."""
    match event:
        case Mode():
            about = _room(hub, event.room, event.scope)
            for change in event.changes:
                modes.carry_out(about, change, event.nick, event.at)
        case Rename():
            room = hub.scopes.get(event.scope or names.room_key(event.room))
            if room is not None:  # else nothing is kept of it but its names
                _call(hub, room, event.new)
        case Ban():
            bans.carry_out(hub, event)
        case Silence():
            hub.silence(event.person, event.until if event.on else 0)
        case Removed():
            hub.bar(event.person, event.until)


def restore(hub: "Hub", name: str, scope: str) -> Room:
    """Return the room whose messages are kept under a scope; it has this name."""
    room = _room(hub, name, scope)
    _call(hub, room, name)
    return room


def _room(hub: "Hub", name: str, scope: str) -> Room:
    key = names.room_key(name)
    scope = scope or key
    if scope not in hub.scopes:
        _make_way(hub, key)
        hub.add_room(Room(name, key, scope))
    return hub.scopes[scope]


def _call(hub: "Hub", room: Room, name: str) -> None:
    if room is hub.lobby:
        return
    if names.room_key(name) != room.key:
        _make_way(hub, names.room_key(name))
    move(hub, room, name)


def _make_way(hub: "Hub", key: str) -> None:
    """Forget a room whose name another one got: nobody and nothing was left in it."""
    room = hub.rooms.get(key)
    if room is not None:
        hub.drop_room(room)
