"""A program in a terminal of tmux: keys in, and what a person sees."""

import itertools
import os
import subprocess
from typing import Self

from support.serving import wait_for

_numbers = itertools.count(1)


class Pane:
    """A program alone on a tmux server of its own, in a window of a fixed size."""

    def __init__(self, *command: str, columns: int = 110, rows: int = 30) -> None:
        self._socket = f"hubbub-test-{os.getpid()}-{next(_numbers)}"
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("-f", "/dev/null", "-u", "new-session", "-d", *size, *command)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._tmux("kill-server", check=False)  # it has gone already when the program ended

    def _tmux(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *words],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"},
            capture_output=True,
            encoding="utf-8",
            check=check,
        )
        return done.stdout

    def type(self, text: str) -> None:
        """Type a text without Enter."""
        self._tmux("send-keys", "-l", text)

    def enter(self, line: str) -> None:
        """Type a line and Enter."""
        self.type(line)
        self._tmux("send-keys", "Enter")

    @property
    def screen(self) -> str:
        """What the window shows now; empty after the program ended."""
        return self._tmux("capture-pane", "-p", check=False)

    def see(self, wanted: str) -> None:
        """Wait until the window shows a text. Raises AssertionError with what it shows."""
        try:
            wait_for(lambda: wanted in self.screen, repr(wanted))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen}") from None

    def ended(self) -> None:
        """Wait until the program has ended, and its terminal with it."""
        wait_for(lambda: not self.screen, "the end")
