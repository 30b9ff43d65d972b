"""A real program in a terminal of its own: keys in, and what a person sees."""

import re
import termios
import time
from collections.abc import Callable
from typing import Self

import pexpect
import pyte

from support.serving import DEADLINE

CLOCK = re.compile(r"\b\d\d:\d\d\b")
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+(:| port )?\d*")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
QUIET = 0.15  # seconds without output, after which a person types the next key
MARKED = b"\x1b[?2004h"  # asks a terminal to mark what is pasted


class Program:
    """A program on a pseudo-terminal, whose screen is drawn by an emulator."""

    def __init__(
        self, command: str, *args: str, columns: int = 80, rows: int = 24, terminal: str = "xterm"
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=1_000)
        self._stream = pyte.ByteStream(self.screen)
        self._child = pexpect.spawn(
            command,
            list(args),
            env={"PATH": PATH, "LC_ALL": "C.UTF-8", "TERM": terminal},
            dimensions=(rows, columns),
            timeout=DEADLINE,
        )
        self._child.delaybeforesend = None
        self._drawn = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._child.close(force=True)

    def type(self, keys: str) -> None:
        """Press keys."""
        self._child.send(keys)

    def paste(self, text: str) -> None:
        """Paste text, marked as pasted where the program asked for it, as terminals do."""
        self._child.send(f"\x1b[200~{text}\x1b[201~" if MARKED in self._drawn else text)

    def sends_each_key(self) -> None:
        """Wait until the program has put its terminal into character mode."""

        def is_raw() -> bool:
            flags: int = termios.tcgetattr(self._child.child_fd)[3]
            return not flags & termios.ICANON

        self.watch(is_raw, "character mode")

    def quiet(self) -> None:
        """Wait until nothing more is shown, as a person does before typing."""
        while self._draw(QUIET):
            pass

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size; the program is told by a signal."""
        self.screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    @property
    def row(self) -> str:
        """The row that the cursor is in."""
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    @property
    def lines(self) -> list[str]:
        """All rows, those that scrolled away too, down to the cursor's."""
        gone = ["".join(row[x].data for x in sorted(row)) for row in self.screen.history.top]
        return [line.rstrip() for line in (*gone, *self.screen.display[: self.screen.cursor.y + 1])]

    @property
    def masked(self) -> list[str]:
        """The rows with times as 00:00 and addresses as ADDRESS."""
        return [ADDRESS.sub("ADDRESS", CLOCK.sub("00:00", line)) for line in self.lines]

    def see(self, wanted: str) -> None:
        """Wait until a row shows a text."""
        self.watch(lambda: any(wanted in line for line in self.lines), repr(wanted))

    def see_row(self, wanted: str) -> None:
        """Wait until the cursor's row is a text."""
        self.watch(lambda: self.row == wanted, f"the row {wanted!r}")

    def watch(self, seen: Callable[[], object], what: str) -> None:
        """Draw what comes until a condition holds. Raises AssertionError with the screen."""
        deadline = time.monotonic() + DEADLINE
        while not seen():
            assert time.monotonic() < deadline, f"not seen: {what}\n" + "\n".join(self.lines)
            self._draw()

    def ended(self) -> None:
        """Wait until the program has ended."""
        while not self._child.flag_eof:
            self._draw()

    def _draw(self, seconds: float = 0.05) -> bool:
        """Draw what comes; tell whether something came."""
        try:
            data = self._child.read_nonblocking(65_536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self._drawn += data
        self._stream.feed(data)
        return True
