"""The receiving half of a connection: bytes to items, as many as one turn allows (rounds.py)."""

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Any

from hubbub.core.hub import Hub
from hubbub.doors.codec import Codec
from hubbub.doors.output import Output
from hubbub.doors.registry import Registry
from hubbub.doors.rounds import Use

MOST_REFUSED = 50  # requests after which a flooder is disconnected
SLICE = 1_024  # bytes made into items in one go, after which others may have their turn


class Input(Output):
    """Takes in bytes and works on them in turns; reads no more while something waits."""

    __slots__ = (
        "_at",
        "_calls",
        "_due",
        "_ending",
        "_items",
        "_known",
        "_waiting",
        "moved",
        "paused",
        "refused",
        "use",
        "waits",
    )
    address: str  # of the other end

    def __init__(self, hub: Hub, codec: Codec, registry: Registry) -> None:
        super().__init__(hub, codec, registry)
        self.use: Use | None = None
        self.waits = False  # for its turn
        self.paused = False  # reading
        self._waiting = b""  # came, and is handled from `_at` on
        self._at = 0
        self._items: deque[Any] | None = None  # made of them, and not handled yet
        self._due = False  # the queue is to be gone on with
        self._calls: deque[Callable[[], None]] | None = None  # what the passing of time made due
        self._ending = False  # the input has ended
        self.refused = 0  # requests since the queue was last empty
        self._known = 0  # of them the other end knows
        self.moved: asyncio.Protocol | None = None  # which goes on with the transport

    # what a connection does with items

    @abstractmethod
    def pump(self) -> None:
        """Go on with the queue."""

    @abstractmethod
    def _take(self, item: Any) -> None:
        """Handle an item, or let it wait in the queue."""

    @abstractmethod
    def _tell_refused(self) -> None:
        """Say how many requests were refused."""

    @abstractmethod
    def _cut_flooder(self) -> None:
        """End a connection that does not heed it."""

    @abstractmethod
    def _end(self) -> None:
        """Note that the input has ended."""

    @abstractmethod
    def _is_full(self) -> bool:
        """Tell whether more is not to be taken now: what was sent waits for no tokens."""

    @abstractmethod
    def _can_read(self) -> bool:
        """Tell whether the queue is short enough for more."""

    @abstractmethod
    def _follow_form(self) -> None:
        """Take notice of what the bytes changed."""

    @abstractmethod
    def guarded(self, run: Any, *args: Any) -> None:
        """Run something of this session; a bug there ends this session and no other."""

    # turns

    def data_received(self, data: bytes) -> None:
        """Take in bytes."""
        self._waiting = self._waiting[self._at :] + data if self._waiting else data
        self._at = 0
        self._take_turn()

    def resume(self) -> None:
        """Go on: what the session waited for has come."""
        self._due = True
        self._take_turn()

    def run(self, call: Callable[[], None]) -> None:
        """Do something that the session waited for, in its turn."""
        self._calls = self._calls or deque()
        self._calls.append(call)
        self._take_turn()

    def later(self, seconds: float, run: Callable[..., None], *args: Any) -> None:
        """Run something of this session later, if it is still there then."""
        asyncio.get_running_loop().call_later(seconds, self._is_due, lambda: run(*args))

    def _is_due(self, call: Callable[[], None]) -> None:
        if not self.session.ended and self._closing is None:
            self.run(call)

    def _take_turn(self) -> None:
        """Work on what is here now, or when others had their turn; read no more until then."""
        self.registry.rounds.take(self)
        if self.waits:
            self._pause()

    def work(self) -> bool:
        """Go on with what waits, for one turn; tell whether there is more."""
        while self._has_work:
            self.guarded(self._work_once)
            if self._over:
                break
        if self._has_work:
            return True
        if self.refused > self._known and self._closing is None:
            self.guarded(self._tell_refused)
        self._known = self.refused
        self._read_on()
        return False

    @property
    def _has_work(self) -> bool:
        if self._due or self._calls:
            return True
        return bool(self._items or self._waiting) and not self._is_full()

    @property
    def _over(self) -> bool:
        """Tell whether the turn has ended; what is moved to another connection goes at once."""
        return self.registry.rounds.over() and self.moved is None

    def _work_once(self) -> None:
        """Go on with the queue, else with what is due, else with items, else with bytes."""
        if self._due:
            self._due = False
            self.pump()
        elif self._calls:
            self._calls.popleft()()
            self._answer()
        elif self._items:
            self._take_all(self._items)
        else:
            self._receive(self._slice())

    def _slice(self) -> bytes:
        """Return the next of the bytes that came."""
        at, self._at = self._at, self._at + SLICE
        if self._at >= len(self._waiting):
            data, self._waiting, self._at = self._waiting, b"", 0
            return data[at:] if at else data
        return self._waiting[at : self._at]

    @property
    def backlog(self) -> int:
        """The bytes that have come and wait for their turn."""
        return len(self._waiting) - self._at

    def _drop_input(self) -> None:
        self._waiting, self._at = b"", 0
        self._items, self._calls, self._due = None, None, False

    # reading

    def _pause(self) -> None:
        """Read no more; what is on its way comes all the same."""
        if not self.paused and self.transport:
            self.paused = True
            self.transport.pause_reading()

    def _read_on(self) -> None:
        """Read again, unless something else waits first."""
        if self._items or self._waiting:
            self._pause()  # a full queue: what is here is taken first, and its end comes after it
        elif self.paused and self.transport and self._can_read():
            self.paused = False
            self.transport.resume_reading()

    def _hand_over(self, other: "Input") -> None:
        """Let another connection read on when it can."""
        self.paused, other.paused = False, self.paused

    # items

    def _receive(self, data: bytes) -> None:
        """Make items of bytes, and handle them as far as the turn allows."""
        if self._ending or self._closing is not None:
            return
        items = self.codec.receive(data)
        self._follow_form()
        self._take_all(deque(items))

    def _take_all(self, items: deque[Any]) -> None:
        while items and self._closing is None:
            self._take(items.popleft())
            if self._over or self._is_full():
                break
        self._items = items if items and self._closing is None else None
        if self._items is None and self.codec.ended and not self._ending:
            self._end()
        self._answer()
        if self.refused > MOST_REFUSED:
            self._cut_flooder()
