"""One message by its id: looked for in the conversations of who asks, and nowhere else."""

from collections.abc import Callable

from hubbub.commands.common import LOOK_UPS, NEWEST, spend, user_of
from hubbub.core import places, windows
from hubbub.core.archive import Archive
from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.core.state import User
from hubbub.events import Message

MOST_PRIVATE = 20  # private conversations that are looked through, the latest
MOST_EACH = 100  # messages of each, the last ones


def find(
    hub: Hub, me: Session, message: str, to: str, then: Callable[[Message | None], None]
) -> None:
    """Hand a message to a callback, or None when no conversation of one's own has it.

    Looked for in the conversation named, else in all recent ones. Raises ChatError.
    """
    user = user_of(me)
    window = places.window(hub, me, to)
    recent = _recent(user, message)
    if recent is not None:
        then(recent)
        return
    spend(hub, me, "look-ups", LOOK_UPS, 60)
    scope, person = windows.scope_of(hub, me, window), user.person

    def job(archive: Archive) -> Message | None:
        found = _placed(archive, scope, message)
        return found if found or to else _private(archive, person, message)

    hub.look_up(me, job, then)


def _recent(user: User, message: str) -> Message | None:
    found = (one for room in user.rooms for one in room.recent if one.id == message)
    return next(found, None)


def _placed(archive: Archive, scope: str, message: str) -> Message | None:
    seq = archive.place(scope, message=message)
    found = archive.before(scope, seq + 1, 1) if seq is not None else []
    return next((one for one in found if one.id == message), None)


def _private(archive: Archive, person: str, message: str) -> Message | None:
    scopes = [last.scope for last in archive.conversations(person, MOST_PRIVATE)]
    found = (one for scope in scopes for one in archive.before(scope, NEWEST, MOST_EACH))
    return next((one for one in found if one.id == message), None)
