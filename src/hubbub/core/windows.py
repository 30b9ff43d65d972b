"""What sessions look at: a room, or the private conversation with another person."""

from typing import TYPE_CHECKING

from hubbub.core.session import Session
from hubbub.events import Read

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def look(hub: "Hub", session: Session, window: str) -> None:
    """Turn a session to another conversation; the one it leaves counts as read."""
    if session.window == window:
        return
    mark_read(hub, session)
    for key in (session.window, window):
        if key in hub.rooms and session.form.windows:
            hub.rooms[key].regroup()
    session.window = window
    session.port.changed()


def mark_read(hub: "Hub", session: Session) -> None:
    """Note that a session's person has read the conversation it looks at, until now.

    A session that tells so itself is not guessed about.
    """
    if session.user is None or session.user is hub.server or session.marks:
        return
    event_id, at = hub.stamp()
    person, scope = session.user.person, scope_of(hub, session)
    hub.publish(Read(id=event_id, at=at, person=person, scope=scope, upto=hub.seq))


def scope_of(hub: "Hub", session: Session, window: str = "") -> str:
    """Return the scope of a conversation; without a window, of the one the session looks at."""
    window = window or session.window
    if window[:1] == "#" or session.user is None:
        return hub.rooms[window].scope if window in hub.rooms else window
    return private_scope(session.user.person, window[1:])


def private_scope(one: str, other: str) -> str:
    """Return the scope under which the messages between two persons are kept."""
    return "@" + ":".join(sorted((one, other)))
