"""What several commands need: who asks, which room is meant, how often is too often."""

from hubbub import names
from hubbub.core.hub import Hub
from hubbub.core.powers import may_see
from hubbub.core.session import Session
from hubbub.core.state import Room, User
from hubbub.core.throttle import Budget
from hubbub.errors import ChatError

LOOK_UPS = 60  # look-ups of one person a minute
NEWEST = 2**62  # a seq that all are before


def user_of(me: Session) -> User:
    """Return the user of a session. Raises ChatError("login-first")."""
    if me.user is None:
        raise ChatError("login-first")
    return me.user


def room_of(hub: Hub, me: Session, name: str) -> Room:
    """Return the room that is named, else the one looked at. Raises ChatError."""
    if name:
        room = hub.find_room(name)
        if not may_see(room, me.user):
            raise hub.no_room(names.room(name))
        return room
    if me.window not in hub.rooms:
        raise ChatError("which-room")
    return hub.rooms[me.window]


def spend(hub: Hub, me: Session, what: str, count: int, seconds: float) -> None:
    """Count one more of something a person may do only so often. Raises ChatError."""
    user = user_of(me)
    if not hub.settings.message_burst or user is hub.server:
        return
    if user.budgets is None:
        user.budgets = {}
    wait = user.budgets.setdefault(what, Budget(count, seconds)).spend(hub.now())
    if wait:
        seconds = int(wait) + 1
        raise ChatError("slow-down", what=what, seconds=seconds).later(seconds)
