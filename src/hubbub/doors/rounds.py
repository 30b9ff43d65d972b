"""Whose input is handled next: who needs little of the loop goes first, the others take turns.

Strategy: the time that input costs is noted by address. An address within its share is handled
at once. The others stand in line, and get a few milliseconds together in each round of the loop:
a turn for one address, then one for the next, and of each the connection that used least lately.
So nobody waits for a flood longer than a round, from however many connections it comes, and a
flood has the whole loop when nobody else wants it: it is neither refused nor cut off.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from heapq import heappop, heappush
from ipaddress import IPv6Address
from itertools import count
from typing import Final, Protocol

ROUND: Final = 0.002  # seconds that those in line have in one round of the loop
MOST_AT_ONCE: Final = 0.005  # seconds of one round after which all have to stand in line
TURN: Final = 0.001  # seconds after which a worker lets the next one go on
SHARE: Final = 0.4  # of a processor, that an address has without standing in line
OWN_SHARE: Final = 0.01  # of a processor, that a connection has without standing behind others
SAVED: Final = 0.05  # seconds of it that may be used at once
STEP: Final = 0.005  # seconds: who used so much more than another one stands behind it
MOST_ADDRESSES: Final = 4_096  # remembered; the longest not seen goes first
NETWORK: Final = 64  # bits of an IPv6 address that one customer has


class Use:
    """How much of the loop was used lately: it is forgotten at the rate of a share."""

    __slots__ = ("_at", "_level", "_share")

    def __init__(self, share: float) -> None:
        self._share = share
        self._level = 0.0  # seconds
        self._at = 0.0  # monotonic seconds

    def level(self, now: float) -> float:
        """Return the seconds that are not forgotten yet."""
        return max(0.0, self._level - (now - self._at) * self._share)

    def add(self, seconds: float, now: float) -> None:
        """Note what was used until now."""
        self._level, self._at = self.level(now) + seconds, now


class Worker(Protocol):
    """A connection with something to do. The first two belong to `Rounds`."""

    use: Use | None
    waits: bool  # stands in line

    @property
    def address(self) -> str:
        """The address of the other end."""

    def work(self) -> bool:
        """Do some of it, until `Rounds.over`; return whether there is more."""


Line = list[tuple[int, int, Worker]]  # a heap: use in steps, order, who


class Rounds:
    """Lets connections work, in a fair order."""

    def __init__(
        self,
        now: Callable[[], float],
        used: Callable[[], float],
        call_soon: Callable[..., object],
    ) -> None:
        self._now = now  # monotonic seconds
        self.used = used  # seconds of processor time: what others took from us is not counted
        self._call_soon = call_soon
        self._used: OrderedDict[str, Use] = OrderedDict()  # by place; bounded
        self._line: OrderedDict[str, Line] = OrderedDict()  # by place, whose turn it is first
        self._order = count()
        self._spent = 0.0  # seconds in this round
        self._until = 0.0  # end of the turn that is being taken
        self._working: Worker | None = None
        self._next_comes = False

    def take(self, worker: Worker) -> None:
        """Let a connection work: at once, or when its turn comes."""
        if worker.waits or worker is self._working:
            return  # it is asked whether there is more
        use = self._use(worker)
        crowded = self._working is not None or self._spent >= MOST_AT_ONCE
        if crowded or use.level(self._now()) > SAVED:
            self._stand_in_line(worker)
        else:
            self._work(worker, use)
        self._ask_for_next()

    def over(self) -> bool:
        """Tell whether the turn that is being taken, if one is, has lasted long enough."""
        return self._working is not None and self.used() >= self._until

    def _work(self, worker: Worker, use: Use) -> None:
        start = self.used()
        self._working, self._until = worker, start + TURN
        try:
            more = worker.work()
        finally:
            self._working = None
        took, now = self.used() - start, self._now()
        self._spent += took
        use.add(took, now)
        if more or worker.use is not None:
            worker.use = worker.use or Use(OWN_SHARE)
            worker.use.add(took, now)
        if more:
            self._stand_in_line(worker)

    def _stand_in_line(self, worker: Worker) -> None:
        worker.waits = True
        worker.use = worker.use or Use(OWN_SHARE)
        step = int(worker.use.level(self._now()) / STEP)
        heappush(
            self._line.setdefault(place(worker.address), []), (step, next(self._order), worker)
        )

    def _use(self, worker: Worker) -> Use:
        """Return what the address of a connection used."""
        key = place(worker.address)
        use = self._used.get(key)
        if use is None:
            use = self._used[key] = Use(SHARE)
            if len(self._used) > MOST_ADDRESSES:
                self._used.popitem(last=False)
        else:
            self._used.move_to_end(key)
        return use

    def _ask_for_next(self) -> None:
        if not self._next_comes:
            self._next_comes = True
            self._call_soon(self._next_round)

    def _next_round(self) -> None:
        """Let those in line take turns for a while; one at least, however late it is."""
        self._next_comes = False
        self._spent = 0.0
        try:
            while self._line and self._spent < ROUND:
                worker = self._first_in_line()
                self._work(worker, self._use(worker))
        finally:  # a fault of one holds up nobody
            if self._line:
                self._ask_for_next()

    def _first_in_line(self) -> Worker:
        key, line = self._line.popitem(last=False)
        _, _, worker = heappop(line)
        if line:
            self._line[key] = line  # behind the others
        worker.waits = False
        return worker


@lru_cache(MOST_ADDRESSES)
def place(address: str) -> str:
    """Return what counts as one address: an IPv6 customer has 2 ** 64 of them."""
    if ":" not in address:
        return address
    try:
        network = int(IPv6Address(address)) >> NETWORK
    except ValueError:
        return address
    return f"{network:x}/{NETWORK}"
