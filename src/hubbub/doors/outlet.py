"""Writes to a terminal or pipe in its own thread: who reads there may stall, or go."""

import os
import threading
from contextlib import suppress
from queue import Full, Queue

MOST_WAITING = 1_000  # pieces that nobody took yet; further ones are dropped
LAST_TAKEN = 1.0  # seconds the last pieces may take at the end


class Outlet:
    """Takes pieces of output for a file descriptor, and never makes the writer wait."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: Queue[bytes] = Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Write this next; drop it when too much is waiting already."""
        if data:
            with suppress(Full):
                self._waiting.put_nowait(data)

    def close(self) -> None:
        """Give the last pieces a moment to be taken."""
        with suppress(Full):
            self._waiting.put_nowait(b"")
        self._thread.join(LAST_TAKEN)

    def _run(self) -> None:
        with suppress(OSError):  # nobody reads there any more
            while data := self._waiting.get():
                while data:
                    data = data[os.write(self._descriptor, data) :]
