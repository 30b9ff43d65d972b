"""Taking messages back: by who wrote them, or by who may in their room."""

from collections import deque
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub.core import present
from hubbub.core.powers import OPERATOR, demand, rank, reason
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import RECENT, Room, User
from hubbub.errors import ChatError
from hubbub.events import Message, Redact

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

UNDO_TIME = 15 * 60_000  # milliseconds in which one's own message may be taken back


def redact(hub: "Hub", event: Redact) -> Show:
    """Apply that a message is taken back: by its author, or by who may in its room."""
    user = present.user(hub, event.nick)
    room = hub.scopes.get(event.scope)
    recent = room.recent if room is not None else ()
    taken = next((message for message in recent if message.id == event.message), None)
    author, sent = (taken.person, taken.at) if taken is not None else (event.author, event.sent)
    own_and_new = author == user.person and event.at - sent <= UNDO_TIME
    if room is None:
        if not own_and_new:
            raise ChatError("nothing-to-undo")
        return Show(event, None, _both(hub, event, user))
    if author != user.person:
        demand(room, user)
    elif not own_and_new and rank(room, user) < OPERATOR:
        raise ChatError("nothing-to-undo")
    event = replace(event, text=reason(hub, room, user, event.text))
    if taken is not None:
        room.recent.remove(taken)

    def undo(_show: Show) -> None:
        if taken is not None:  # others may have been said since
            kept = sorted([*room.recent, taken], key=lambda message: message.seq)
            room.recent = deque(kept[-RECENT:], maxlen=RECENT)

    return Show(event, room.groups, present.own(user, room.key), undo=undo)


def _both(hub: "Hub", event: Redact, user: User) -> dict[Session, View | None]:
    other = hub.by_person.get(event.recipient)
    told: dict[Session, View | None] = dict.fromkeys(other.sessions, View.PLAIN) if other else {}
    return told | dict.fromkeys(user.sessions, View.OWN)


def last_own(room: Room, person: str, since: int) -> Message | None:
    """Return the last message of a person in a room that is not older than a time."""
    own = (message for message in reversed(room.recent) if message.person == person)
    found = next(own, None)
    return found if found is not None and found.at >= since else None
