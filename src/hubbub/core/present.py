"""Who and what an event names, among those who are here: users, their rooms, their sessions."""

from typing import TYPE_CHECKING

from hubbub.core import powers
from hubbub.core.session import Session, View
from hubbub.core.state import Room, User
from hubbub.errors import ChatError

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def user(hub: "Hub", nick: str) -> User:
    """Return the user with this name. Raises ChatError("login-first")."""
    found = hub.find_user(nick)
    if found is None:
        raise ChatError("login-first")
    return found


def operator(hub: "Hub", nick: str) -> User:
    """Return the operator of the server with this name. Raises ChatError("not-operator")."""
    found = hub.find_user(nick)
    if found is None or not found.operator:
        raise ChatError("not-operator")
    return found


def room_of(hub: "Hub", user: User, name: str) -> Room:
    """Return a room that a user is in. Raises ChatError."""
    room = powers.seen_room(hub, name, user)
    if user.key not in room.members and user is not hub.server:
        raise ChatError("not-in-room", room=room.name)
    return room


def own(user: User, scope: str) -> dict[Session, View | None]:
    """Return how a user's own sessions see what the user did in a conversation."""
    return {session: session.own_view(scope) for session in user.sessions}


def sessions(hub: "Hub", person: str) -> list[Session]:
    """Return the sessions of a person who is here, else none."""
    user = hub.server if person == hub.server.person else hub.by_person.get(person)
    return user.sessions if user else []
