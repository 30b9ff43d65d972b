"""What applying an event shows, to whom, once it may be shown."""

from collections.abc import Callable

from hubbub.core.session import Session, View
from hubbub.core.state import Group
from hubbub.events import Public


def nothing(_show: "Show") -> None:
    """Do nothing."""


class Show:
    """One event on its way to the sessions that see it.

    `groups` see it by what they share; the sessions in `apart` see it another way (their own
    message, a mention) or not at all (None: they ignore its author).
    """

    __slots__ = (
        "apart",
        "asker",
        "durable",
        "event",
        "groups",
        "known",
        "ref",
        "then",
        "undo",
        "waits",
    )

    def __init__(
        self,
        event: Public,
        groups: list[Group] | None = None,
        apart: dict[Session, View | None] | None = None,
        then: "Callable[[Show], None]" = nothing,
        undo: "Callable[[Show], None]" = nothing,
    ) -> None:
        self.event = event
        self.known = False  # nothing happened: it was so already
        self.durable = event.durable  # to be stored
        self.waits = event.durable  # shown after a commit: its own, or of another before it
        self.groups = groups or []
        self.apart = apart or {}
        self.then = then  # what follows when it was shown
        self.undo = undo  # takes the change back when it could not be stored
        self.asker: Session | None = None
        self.ref: int | str | None = None
