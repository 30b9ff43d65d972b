"""Modes of rooms: flags, limits, roles and lists of masks."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub.core import entering, present
from hubbub.core.powers import OPERATOR, RANKS, ROLES, check_silence, demand, seen_room
from hubbub.core.show import Show
from hubbub.core.state import Entry, Room
from hubbub.errors import ChatError
from hubbub.events import Mode, ModeChange

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

LISTS = "beI"
FLAGS = "imnstC"
MOST_IN_LIST = 100  # masks


def change(hub: "Hub", event: Mode) -> Show:
    """Apply changes of a room's modes, roles and lists."""
    user = present.user(hub, event.nick)
    room = seen_room(hub, event.room, user)
    alone = list(room.members.values()) == [user]
    founding = alone and not room.roles and room is not hub.lobby
    if any(change.on and change.mode in LISTS + "k" for change in event.changes):
        check_silence(hub, user)  # masks and passwords are words that others see
    for change in event.changes:
        if not founding:
            demand(room, user, OPERATOR if change.mode != "q" else RANKS["q"])
        _check_change(room, change)
    before = (room.flags, dict(room.roles), dict(room.lists), room.password, room.limit, room.slow)
    invited = room.invited
    for change in event.changes:
        carry_out(room, change, event.nick, event.at)
    event = replace(event, scope=room.mark)
    if any(change.on and change.mode in "ik" for change in event.changes):
        entering.lock(hub, room)

    def undo(_show: Show) -> None:
        room.flags, room.roles, room.lists, room.password, room.limit, room.slow = before
        room.invited = invited

    return Show(event, room.groups, present.own(user, room.key), undo=undo)


def _check_change(room: Room, change: ModeChange) -> None:
    if change.mode in LISTS and change.on and len(room.lists.get(change.mode, ())) >= MOST_IN_LIST:
        raise ChatError("list-full", room=room.name, limit=MOST_IN_LIST)


def carry_out(room: Room, change: ModeChange, by: str, at: int) -> None:
    """Carry out one change; values were checked by who proposed it."""
    letter, on = change.mode, change.on
    if letter in ROLES:
        roles = {person: role for person, role in room.roles.items() if person != change.person}
        had = room.roles.get(change.person, "")
        # A lower role than the one that is held neither takes nor leaves anything.
        keeps = had and (RANKS[had] > RANKS[letter] if on else had != letter)
        role = had if keeps else letter if on else ""
        room.roles = {**roles, change.person: role} if role else roles
    elif letter in LISTS:
        same = change.value.lower()  # case is nothing to masks: `-b BEN!*@*` ends `+b ben!*@*`
        others = [e for e in room.lists.get(letter, []) if e.mask.lower() != same]
        entry = [Entry(change.value, by, at, change.until)] if on else []
        room.lists = {**room.lists, letter: others + entry}
    elif letter == "k":
        room.password = change.value if on else ""
    elif letter == "l":
        room.limit = int(change.value) if on else 0
    elif letter == "f":
        room.slow = int(change.value) if on else 0
    elif on:
        room.flags |= {letter}
    else:
        room.flags -= {letter}
