"""Metadata: short facts that people and rooms tell of themselves, by key. Only IRC shows them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub import names
from hubbub.core import present
from hubbub.core.powers import check_silence, demand
from hubbub.core.session import View
from hubbub.core.show import Show
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.events import Metadata

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_KEYS = 20  # of a person or a room
KEY_BYTES = 64
# Both, with an ASCII nick and an ASCII name of a room, fit into a line of IRC.
VALUE_BYTES = 300

_KEY = re.compile(r"[a-z0-9_./-]+")


def is_key(text: str) -> bool:
    """Tell whether a text can be a key."""
    return len(text) <= KEY_BYTES and _KEY.fullmatch(text) is not None


def may_read(room: Room, user: User) -> bool:
    """Tell whether a user may know what a room tells; of a closed one that is for those inside."""
    if user.operator or room.members.get(user.key) is user:
        return True
    return not (room.flags & {"s", "i"} or room.password)


def of_user(hub: "Hub", user: User) -> dict[str, str]:
    """Return what a user tells; never changed in place."""
    person = hub.people.by_id.get(user.person)
    return person.metadata if person is not None else {}


def check_user(by: User, target: User) -> None:
    """Raise ChatError("not-operator") unless somebody may change what a user tells."""
    if by is not target and not by.operator:
        raise ChatError("not-operator")


def check_room(by: User, room: Room) -> None:
    """Raise ChatError unless somebody may change what a room tells."""
    if not may_read(room, by):
        raise ChatError("not-in-room", room=room.name)
    demand(room, by)


def merged(known: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """Return what is told after these changes. Raises ChatError("too-many-keys")."""
    told = {key: value for key, value in {**known, **changes}.items() if value}
    if len(told) > max(MOST_KEYS, len(known)):
        raise ChatError("too-many-keys", limit=MOST_KEYS)
    return told


def change(hub: "Hub", event: Metadata) -> Show:
    """Apply that a person or a room tells something else; the one who asked is shown it.

    The IRC door tells the others: who is told what depends on the keys each wants to know.
    """
    by = present.user(hub, event.nick)
    if event.room:
        event = _change_room(hub, event, by)
    else:
        _change_person(hub, event, by)
    return Show(event, then=_answer)


def _change_room(hub: "Hub", event: Metadata, by: User) -> Metadata:
    room = hub.rooms.get(names.room_key(event.room))
    if room is None:
        raise ChatError("not-in-room", room=event.room)
    check_room(by, room)
    check_silence(hub, by)
    room.metadata = merged(room.metadata, event.changes)
    return replace(event, scope=room.mark)


def _change_person(hub: "Hub", event: Metadata, by: User) -> None:
    target = hub.by_person.get(event.person)
    if target is None:
        raise ChatError("not-here", name=event.who)
    check_user(by, target)
    check_silence(hub, by)
    person = hub.people.of(target.person, target.nick)
    person.metadata = merged(person.metadata, event.changes)
    hub.people.changed[person.id] = person


def _answer(show: Show) -> None:
    if show.asker is not None:
        show.asker.show(show.event, View.OWN)
