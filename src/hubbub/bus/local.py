"""The bus of a lone node: apply at once, commit in groups, then show, in order.

Strategy: `publish` applies the event and puts its show into `line`. One batch at a time is with
the writer thread; when it is back, all shows up to its last durable one are delivered and what
gathered meanwhile becomes the next batch. So a quiet room pays one thread hop, and a busy one
shares a commit among many. Nothing waits while nothing durable is in line.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from msgspec.structs import replace

from hubbub.bus.base import Bus, Keeper
from hubbub.core.hub import Hub
from hubbub.core.people import Person
from hubbub.core.show import Show
from hubbub.errors import StoreError
from hubbub.events import Public

MOST_IN_LINE = 20_000  # events not yet stored; past it doors stop reading
MOST_IN_BATCH = 1_000  # events of one commit, so that the first is not kept waiting

log = logging.getLogger(__name__)


class LocalBus(Bus):
    """Orders, stores and shows the events of one node."""

    def __init__(self, store: Keeper, *, relaxed: bool = False) -> None:
        self.store = store
        self.relaxed = relaxed  # show first, store after
        self.hub: Hub  # set by the composition root: the two know each other
        self.seq = 0  # of the latest event that was given a place
        self.line: deque[Show] = deque()
        self._unwritten: list[Public] = []  # recorded events that nothing waits for
        self._writing = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle = asyncio.Event()
        self.healthy = True  # the last commit succeeded

    async def start(self) -> None:
        """Begin to write; `hub` is set and loaded."""
        self._loop = asyncio.get_running_loop()
        self.seq = self.hub.seq
        self._idle.set()

    @property
    def full(self) -> bool:
        """Tell whether so much is in line that doors stop reading."""
        return len(self.line) >= MOST_IN_LINE

    def publish(self, event: Public) -> None:
        """Apply an event now; show it now, or when it and all durable ones before are stored."""
        if event.durable:
            event = replace(event, seq=self.seq + 1)
        show = self.hub.accept(event)
        if show is None:
            return
        if event.recorded and not event.durable:
            self._unwritten.append(show.event)
        if show.durable:
            self.seq = event.seq
        if self.line or (show.waits and not self.relaxed):
            show.waits = True
            self.line.append(show)
        else:
            self._show(show)
        self._write()

    def _show(self, show: Show) -> None:
        if show.durable:
            self.hub.seq = show.event.seq
            if self.relaxed:
                self._unwritten.append(show.event)
        self._guarded(self.hub.deliver, show)

    def _guarded(self, run: Callable[..., None], *args: object) -> None:
        """Run something for one event; a bug there must not hold up all that come after it."""
        try:
            run(*args)
        except Exception:
            self.hub.counters.bugs += 1
            log.exception("a fault in showing an event, or in taking it back")

    # writing

    def _write(self) -> None:
        """Hand the next batch to the writer, if there is one and it is not busy."""
        if self._writing or self._loop is None:
            return
        size = min(len(self.line), MOST_IN_BATCH)
        batch = [show.event for show in islice(self.line, size) if show.durable]
        aside, self._unwritten = self._unwritten, []
        events = [*batch, *aside]
        changed, self.hub.people.changed = self.hub.people.changed, {}
        people = [replace(person) for person in changed.values()]
        if not events and not people:
            self._idle.set()
            return
        self._writing = True
        self._idle.clear()
        future = self._writer.submit(self._commit, events, people)
        loop = self._loop
        future.add_done_callback(
            lambda done: loop.call_soon_threadsafe(self._written, done, size, aside, people)
        )

    def _commit(self, events: list[Public], people: list[Person]) -> StoreError | None:
        """Write a batch; return what kept people, who are no part of any promise, from it."""
        if events:
            self.store.write(events)
        try:
            if people:
                self.store.save_people(people)
        except StoreError as error:
            return error
        return None

    def _keep(self, events: list[Public]) -> None:
        """Keep what nobody waits for, and could not be written, for the next commit."""
        self._unwritten = [*events, *self._unwritten][-MOST_IN_LINE:]

    def _written(
        self,
        done: "Future[StoreError | None]",
        size: int,
        aside: list[Public],
        people: list[Person],
    ) -> None:
        error = done.exception()
        if error is not None:
            self._keep(aside)
            # What was applied after these stands on them: all of it goes, the latest first.
            size = len(self.line)
            self._undo(list(self.line), error)
        for _ in range(size):
            show = self.line.popleft()
            if error is None or not show.durable:
                self._show(show)
        while self.line and not self.line[0].durable:
            self._show(self.line.popleft())
        self._note_health(error or done.result(), people)
        # Only now: what is published while these are shown has to stand behind them.
        self._writing = False
        if self.line or self.healthy:
            self._write()
        else:
            self._idle.set()

    def _undo(self, shows: list[Show], error: BaseException) -> None:
        why = str(error) if isinstance(error, StoreError) else "a fault of the server"
        for show in reversed(shows):
            if show.durable:
                self._guarded(self.hub.fail, show, why)

    def _note_health(self, error: BaseException | None, people: list[Person]) -> None:
        """Log when storing begins to fail or works again; keep people for the next commit."""
        if error is None:
            if not self.healthy:
                log.warning("storing works again")
            self.healthy = True
            return
        if self.healthy or not isinstance(error, StoreError):
            trace = None if isinstance(error, StoreError) else error
            log.error("not stored: %s", error, exc_info=trace)
        self.healthy = False
        waiting = self.hub.people.changed
        for person in people:
            waiting.setdefault(person.id, self.hub.people.by_id.get(person.id, person))

    async def settle(self) -> None:
        """Wait until everything in line is stored, or refused, and shown."""
        self._write()
        await self._idle.wait()

    async def stop(self) -> None:
        """Settle, then end the writer; what is published later is applied and not stored."""
        await self.settle()
        self._loop = None
        self._writer.shutdown()
