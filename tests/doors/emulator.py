"""A telnet client with a screen, in the test's own process: what a person would see."""

import re
import time
from collections.abc import Callable

import pyte

from support.serving import DEADLINE, Client, Server

SE, SB, WILL, WONT, DO, DONT, IAC = 240, 250, 251, 252, 253, 254, 255
ECHO, SGA, TTYPE, NAWS = 1, 3, 24, 31
ENTER = "\r"
LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
_COMMAND = re.compile(rb"\xff(?:[\xfb-\xfe](.)|\xfa(.*?)\xff\xf0|[^\xfa-\xfe])", re.DOTALL)


class Telnet(Client):
    """Agrees to what a telnet client agrees to, and draws the rest on a screen.

    `wire`: every byte that came, negotiation and all. `shown`: all but the negotiation.
    """

    def __init__(
        self,
        server: Server,
        *,
        columns: int = 80,
        rows: int = 24,
        terminal: str = "xterm",
        source: str = "",
        receive_buffer: int = 0,
    ) -> None:
        self.wire = b""
        self.shown = b""
        self._cut = b""  # the beginning of a command that is not complete
        self.columns, self.rows = columns, rows
        self.terminal = terminal
        self.draws = True  # drawing takes a second for 100 KB: not where only bytes matter
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self._stream = pyte.ByteStream(self.screen)
        super().__init__(server, source=source, receive_buffer=receive_buffer)

    def take(self, data: bytes) -> None:
        """Answer the telnet commands in what came, and draw the text."""
        self.wire += data
        data = self._cut + data
        text, at = b"", 0
        for found in _COMMAND.finditer(data):
            text += data[at : found.start()]
            at = found.end()
            self._obey(found[0])
        rest, mark, cut = data[at:].partition(b"\xff")
        text += rest
        self._cut = mark + cut
        self.shown += text
        if self.draws:
            self._stream.feed(text)
        self.unread += text

    def _obey(self, command: bytes) -> None:
        verb, option = command[1], command[2] if len(command) > 2 else 0
        if (verb, option) == (DO, NAWS):
            self.send(bytes((IAC, WILL, NAWS)))
            self.resize(self.columns, self.rows)
        elif (verb, option) == (DO, TTYPE):
            self.send(bytes((IAC, WILL, TTYPE)) if self.terminal else bytes((IAC, WONT, TTYPE)))
        elif verb == WILL and option in (ECHO, SGA):
            self.send(bytes((IAC, DO, option)))
        elif (verb, option) == (SB, TTYPE):
            self.send(bytes((IAC, SB, TTYPE, 0)) + self.terminal.encode() + bytes((IAC, SE)))

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size, and tell the server."""
        self.columns, self.rows = columns, rows
        cut = max(0, self.screen.lines - rows)  # rows that pyte takes away at the top
        self.screen.resize(rows, columns)
        self.screen.cursor.y = max(0, self.screen.cursor.y - cut)
        size = columns.to_bytes(2, "big") + rows.to_bytes(2, "big")
        self.send(bytes((IAC, SB, NAWS)) + size.replace(b"\xff", b"\xff\xff") + bytes((IAC, SE)))

    def enter(self, name: str) -> None:
        """Give a name, as a person does after the greeting and what is agreed at once."""
        self.watch(lambda: bytes((IAC, WILL, ECHO)) in self.wire, "character mode")
        self.see("Your name:")
        self.send(name + ENTER)
        self.see(f"{name}>")

    @property
    def row(self) -> str:
        """The row that the cursor is in."""
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    @property
    def lines(self) -> list[str]:
        """All rows of the screen, those that scrolled away too, down to the cursor's."""
        gone = ["".join(row[x].data for x in sorted(row)) for row in self.screen.history.top]
        return [line.rstrip() for line in (*gone, *self.screen.display[: self.screen.cursor.y + 1])]

    def see(self, wanted: str) -> None:
        """Wait until the typing row shows a text."""
        self.watch(lambda: wanted in self.row, f"{wanted!r} in the typing row")

    def watch(self, seen: Callable[[], object], what: str) -> None:
        """Draw what comes until a condition holds. Raises AssertionError with the screen."""
        deadline = time.monotonic() + DEADLINE
        while not seen():
            self.read(0.05)
            shown = "\n".join(self.screen.display)
            assert time.monotonic() < deadline, f"not seen: {what}\n{shown}"
