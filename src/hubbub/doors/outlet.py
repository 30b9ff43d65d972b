"""Writes to a terminal or pipe in its own thread: who reads there may stall, or go."""

import os
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import sleep

MOST_WAITING = 1_000  # pieces that nobody took yet; further ones are dropped
LAST_TAKEN = 1.0  # seconds the last pieces may take at the end


class Outlet:
    """Takes pieces of output for a file descriptor, and never makes the writer wait."""

    def __init__(self, descriptor: int, pause: float = 0) -> None:
        self._descriptor = descriptor
        self._pause = pause  # seconds after a write, in which more gathers for the next one
        self._waiting: SimpleQueue[bytes] = SimpleQueue()  # b"" = the end
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Write this next; drop it when too much is waiting already."""
        if data and self._waiting.qsize() < MOST_WAITING:
            self._waiting.put(data)

    def close(self) -> None:
        """Give the last pieces a moment to be taken."""
        self._waiting.put(b"")
        self._thread.join(LAST_TAKEN)

    def _run(self) -> None:
        with suppress(OSError):  # nobody reads there any more
            pieces = [b" "]
            while pieces[-1]:
                pieces = self._gathered()
                data = b"".join(pieces)
                while data:
                    data = data[os.write(self._descriptor, data) :]
                sleep(self._pause if pieces[-1] else 0)

    def _gathered(self) -> list[bytes]:
        """Return all that waits, up to the end: one write in a crowd, not one for each line."""
        pieces = [self._waiting.get()]
        with suppress(Empty):
            while pieces[-1]:
                pieces.append(self._waiting.get_nowait())
        return pieces
