"""The ids of the latest events, so that one that comes again is kept once."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from hubbub.events import Public

MOST_IDS = 25_000  # of a generation, 3 MB; at 400 messages a second those of a minute

E = TypeVar("E", bound=Public)


class RecentIds:
    """Knows the ids of the latest events, in two generations. Bounded.

    When the newer one is full, the older one is forgotten. To forget one id for each new one
    would be slow: a dict looks for its first key past all those that were deleted.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._older = set(ids)
        self._newer: set[str] = set()

    def fresh(self, events: Sequence[E]) -> list[E]:
        """Return the events whose id is not known, each id once."""
        found: dict[str, E] = {}
        for event in events:
            if event.id not in self._newer and event.id not in self._older:
                found.setdefault(event.id, event)
        return list(found.values())

    def add(self, events: Iterable[Public]) -> None:
        """Know these events from now on."""
        self._newer.update(event.id for event in events)
        if len(self._newer) >= MOST_IDS:
            self._older, self._newer = self._newer, set()
