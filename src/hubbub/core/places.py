"""Which conversation a program means by `to`: a room its person is in, or another person."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core.people import Person
from hubbub.core.session import Session
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
