"""An event loop whose clock stands still until a test moves it; no selector, no waiting."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from heapq import heappop, heappush
from itertools import count
from typing import Any, cast

LONG = 200.0  # seconds that are not lived through one by one
MOST_CALLS = 200_000  # in one go: more is a loop that feeds itself


class StepLoop:
    """Runs what is ready when it is told to, and timers when time is moved."""

    def __init__(self) -> None:
        self.now = 1000.0  # seconds: no machine has just been switched on
        self.faults: list[dict[str, Any]] = []
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = count()
        self._is_stepping = False
        self._loop = cast("asyncio.AbstractEventLoop", self)  # the part of one that is used

    # what asyncio's own classes and the program under test ask of a loop

    def time(self) -> float:
        """Return the seconds since the start, as moved by `advance`."""
        return self.now

    def get_debug(self) -> bool:
        """Tell that asyncio's debug mode is off."""
        return False

    def is_running(self) -> bool:
        """Tell that this loop may be used."""
        return True

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Put a call at the end of the line."""
        handle = asyncio.Handle(callback, args, self._loop, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Put a call at the end of the line: there are no other threads."""
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(
        self, _executor: None, call: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Call at once: there are no other threads."""
        future: asyncio.Future[Any] = asyncio.Future(loop=self._loop)
        future.set_result(call(*args))
        return future

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call when time has been moved by so many seconds."""
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call when time has been moved to a moment."""
        handle = asyncio.TimerHandle(when, callback, args, self._loop, context)
        heappush(self._timers, (when, next(self._order), handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Need nothing: cancelled timers are passed over."""

    def create_future(self) -> "asyncio.Future[Any]":
        """Return a future of this loop."""
        return asyncio.Future(loop=self._loop)

    def create_task(self, coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run a coroutine step by step, as the loop is stepped."""
        return asyncio.Task(coro, loop=self._loop)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep a fault, so that `run` can raise it."""
        self.faults.append(context)

    # what a test does

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the running loop for a moment, so that the program may ask for it."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self._loop)
        try:
            yield
        finally:
            asyncio._set_running_loop(before)

    def run(self) -> None:
        """Run everything that is ready, and what that makes ready."""
        self._is_stepping = True
        with self.running():
            for _ in range(MOST_CALLS):
                if not self._ready:
                    break
                handle = self._ready.popleft()
                if not handle.cancelled():
                    handle._run()
        self._is_stepping = False
        assert not self._ready, "the loop feeds itself"
        if self.faults:
            raise AssertionError("a fault in a callback") from self.faults[0].get("exception")

    def do(self, callback: Callable[..., object], *args: Any) -> None:
        """Call something inside the loop, with all that follows from it."""
        self.call_soon(callback, *args)
        if not self._is_stepping:
            self.run()

    def complete(self, coro: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine that waits for nothing but what is ready, and return its result."""
        task = self.create_task(coro)
        self.run()
        return task.result()

    def advance(self, seconds: float) -> None:
        """Move time; each timer runs at its moment, in order. Hours are leapt over."""
        until = self.now + seconds
        self.run()
        if seconds > LONG:
            self.now = until
        while self._timers and self._timers[0][0] <= until:
            when, _, handle = heappop(self._timers)
            if not handle.cancelled():
                self.now = max(self.now, when)
                self._ready.append(handle)
                self.run()
        self.now = until
