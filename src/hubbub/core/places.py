"""Places: which conversation a program means by `to`, and who is around somebody."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core.people import Person
from hubbub.core.session import Session
from hubbub.core.state import Group, User
from hubbub.errors import ChatError

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def window(hub: "Hub", me: Session, to: str) -> str:
    """Return what `to` means, as sessions look at it: a room's key, or @ and a person's id.

    Nothing means what the session looks at. Raises ChatError: of a room one is not in nobody
    learns more than of one that is not there.
    """
    if me.user is None:
        raise ChatError("login-first")
    if not to:
        return me.window
    if to[:1] != "#":
        return f"@{person(hub, to).id}"
    name = names.room(to)
    room = hub.rooms.get(names.room_key(name))
    if room is None or room.members.get(me.user.key) is not me.user:
        raise hub.no_room(name)
    return room.key


def person(hub: "Hub", to: str) -> Person:
    """Return the person called so, or `@` and the id of one. Raises ChatError("no-person")."""
    name = to.removeprefix("@")
    known = hub.people.by_id.get(name)  # no name is as long as an id
    return known if known is not None else hub.find_person(name)


def around(hub: "Hub", user: User) -> list[Group]:
    """Return who is told that a user goes, or is called or does otherwise: all in #lobby.

    A session that left #lobby for itself is told if it is in another room with the user.
    """
    groups = hub.lobby.groups
    if all(form.lobby for form, _view, _sessions in groups):
        return groups
    near = {
        session
        for room in user.rooms
        if room is not hub.lobby
        for member in room.members.values()
        for session in member.sessions
    }
    return [
        (form, view, sessions if form.lobby else [s for s in sessions if s in near])
        for form, view, sessions in groups
    ]
