"""Judge a run as Jepsen's set checker does: what was acked, and where each message was seen.

A message is a tag, `app1x17`: the 17th of the sender app1. A view is the tags that somebody was
shown, in order. The one order of the database is what every view is held against.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate


@dataclass
class Verdict:
    """What was wrong, each kind apart; empty lists are a pass."""

    lost: list[str] = field(default_factory=list)  # acked, and not stored
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)  # acked or shown, and never stored
    missed: list[str] = field(default_factory=list)  # stored, and passed over by a view

    def __bool__(self) -> bool:
        """Tell whether nothing was wrong."""
        return not any(vars(self).values())

    def counts(self) -> dict[str, int]:
        """Return how many messages each kind has."""
        return {kind: len(tags) for kind, tags in vars(self).items()}


def judge_stored(order: Sequence[str], acked: Iterable[str], sent: Iterable[str]) -> Verdict:
    """Hold the stored order against what was sent and acked."""
    known, sent = set(order), set(sent)
    return Verdict(
        lost=sorted(set(acked) - known),
        doubled=doubled(order),
        reordered=reordered(order),
        phantom=sorted(known - sent),
    )


def judge_view(view: Sequence[str], order: Sequence[str], place: dict[str, int]) -> Verdict:
    """Hold what somebody was shown against the stored order: a run of it without a gap."""
    seen = [place[tag] for tag in view if tag in place]
    run = order[min(seen) : max(seen) + 1] if seen else []
    latest = accumulate(seen, max)
    return Verdict(
        doubled=doubled(view),
        reordered=[order[at] for at, most in zip(seen, latest, strict=True) if at < most],
        phantom=[tag for tag in view if tag not in place],
        missed=sorted(set(run) - set(view)),
    )


def places(order: Sequence[str]) -> dict[str, int]:
    """Return the place of each tag in the stored order."""
    return {tag: place for place, tag in enumerate(order)}


def doubled(tags: Iterable[str]) -> list[str]:
    """Return what is there more than once."""
    return [tag for tag, count in Counter(tags).items() if count > 1]


def reordered(tags: Iterable[str]) -> list[str]:
    """Return what stands behind a later message of the same sender."""
    latest: dict[str, int] = {}
    found = []
    for tag in tags:
        sender, _, number = tag.rpartition("x")
        if int(number) < latest.get(sender, 0):
            found.append(tag)
        latest[sender] = max(latest.get(sender, 0), int(number))
    return found
