"""The web door: the page, its WebSocket, the API and what operators watch.

Importing its modules brings aiohttp, which takes as long as all else at the start: the server does
it when it is ready, in a thread.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.doors.web.door import WebDoor

__all__ = ["load"]


def load() -> "type[WebDoor]":
    """Return the door's class; takes a third of a second the first time."""
    from hubbub.doors.web import door  # noqa: PLC0415 - see above

    return door.WebDoor
