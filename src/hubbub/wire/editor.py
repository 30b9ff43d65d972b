"""The typing line of a terminal: keys in; outcomes and one row of a terminal out.

Strategy: what changes at the end of a simple line is remembered as `_echo` and `_gone`, so that
most keys cost their own byte only; everything else draws the whole row anew.

How a door uses it: press() every key of a read, act on the outcomes, then send update() once.
Before any other output send ERASE, and after it render().
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, NamedTuple, TypeAlias

from hubbub.wire.buffer import Buffer, one_line, word_start
from hubbub.wire.keys import Key, Paste, Press
from hubbub.wire.outcomes import Block, Full, Line, Outcome, Signal, Waiting, split_lines
from hubbub.wire.recall import Recall
from hubbub.wire.row import Frame, draw, draw_block

LIMIT: Final = 4_000  # characters of a message
CANDIDATES: Final = 100  # completions that Tab goes round in


# Given the text before the cursor and where its last word begins: what may stand in the place of
# that word, best first, with what belongs behind it ("ben: " at the start of a line, "/join ").
Complete: TypeAlias = Callable[[str, int], Sequence[str]]


class _Cycle(NamedTuple):
    """Completions that Tab goes round in, and the text before the word."""

    before: str
    candidates: list[str]
    at: int


class LineEditor:
    """Edit one line of at most `limit` characters, and draw it on one row."""

    __slots__ = (
        "_block",
        "_buffer",
        "_column",
        "_complete",
        "_cycle",
        "_echo",
        "_edge",
        "_frame",
        "_gone",
        "_recall",
        "_start",
    )

    def __init__(self, limit: int = LIMIT, complete: Complete | None = None) -> None:
        self._complete = complete
        self._buffer = Buffer(limit)
        self._recall: Recall | None = None  # these three: None until they are needed
        self._cycle: _Cycle | None = None
        self._block: Block | None = None
        # The row shows all but `_echo`, to be added at its end, after taking away `_gone` columns
        # there. `_echo` is None where the row must be drawn anew.
        self._echo: str | None = None
        self._gone = 0
        self._frame: Frame | None = None
        self._start = 0
        self._column = 0
        self._edge = 0

    @property
    def text(self) -> str:
        """Return the line as it is."""
        return self._buffer.text

    @property
    def cursor(self) -> int:
        """Return how many characters stand before the cursor."""
        return len(self._buffer.left)

    @property
    def block(self) -> Block | None:
        """Return the pasted lines that wait for Enter or Esc."""
        return self._block

    def press(self, key: Press) -> Outcome:
        """Do what a key does, and tell what the door must know about it."""
        if self._block is not None:
            return self._press_block(self._block, key)
        if key is not Key.TAB and key is not Key.BACK_TAB:
            self._cycle = None
        if isinstance(key, str):
            return self.insert_text(key)
        if isinstance(key, Paste):
            return self.paste(key)
        if edit := self._EDITS.get(key):
            self._echo = None
            edit(self._buffer)
            return None
        action = self._ACTIONS.get(key)
        return action(self) if action else None

    def insert_text(self, text: str) -> Full | None:
        """Put text at the cursor, as much as fits; tabs and line ends become spaces."""
        buffer = self._buffer
        text = one_line(text)
        lost = buffer.insert(text)
        if self._echo is not None:
            simple = buffer.narrow and not buffer.right and self._block is None
            self._echo = self._echo + text[: len(text) - lost] if simple else None
        return Full(lost) if lost else None

    def paste(self, paste: Paste) -> Outcome:
        """Put one pasted line at the cursor; let several wait for Enter, as one block."""
        lines = split_lines(paste.text)
        if self._block is None and len(lines) <= 1:
            return self.insert_text("".join(lines))
        self._block = (self._block or Block()).add(lines, cut=paste.cut)
        self._echo = None
        return Waiting(len(self._block.lines), self._block.cut)

    def restore(self, text: str) -> bool:
        """Put back a line that was refused; False where something else is typed already.

        It leaves the lines for Up, to come back there when it is accepted again. Where it cannot
        be put back, it can still be found there.
        """
        if self._buffer:
            return False
        if self._recall:
            self._recall.forget(text)
        self.insert_text(text)
        return True

    def render(self, prompt: str, hint: str, width: int, *, colours: bool = False) -> bytes:
        """Return the bytes that draw the row anew, wherever in it the cursor is.

        The prompt is cleaned text; the hint stands at the right end while there is room. The
        width is the window's, in columns.
        """
        return self._draw(self._framed(prompt, hint, width, colours=colours))

    def update(self, prompt: str, hint: str, width: int, *, colours: bool = False) -> bytes:
        """Return the fewest bytes that bring the row, as it was last drawn, up to date.

        Only where nothing else was written since; otherwise use render().
        """
        frame = self._framed(prompt, hint, width, colours=colours)
        echo = self._echo
        if echo is None or frame != self._frame:
            return self._draw(frame)
        column = self._column - self._gone + len(echo)
        if column > self._edge or (self._gone and hint):
            return self._draw(frame)
        if self._gone:
            back = "\b" * self._gone
            echo = back + " " * self._gone + back + echo
        self._column, self._echo, self._gone = column, "", 0
        return echo.encode()

    def _framed(self, prompt: str, hint: str, width: int, *, colours: bool) -> Frame:
        limit = self._buffer.limit
        left = limit - len(self._buffer)
        if left * 8 < limit:  # fewer than 500 of 4,000
            return Frame(prompt, f"{left} left", width, colours, urgent=True)
        return Frame(prompt, hint, width, colours)

    def _draw(self, frame: Frame) -> bytes:
        if self._block is None:
            row = draw(self._buffer.left, self._buffer.right, frame, self._start)
        else:
            row = draw_block(self._block.lines[0], len(self._block.lines), frame)
        self._frame, self._echo, self._gone = frame, "", 0
        data, self._start, self._column, self._edge = row
        return data

    def _press_block(self, block: Block, key: Press) -> Outcome:
        """Send a waiting block, throw it away, or add to it; other keys do nothing."""
        if isinstance(key, Paste):
            return self.paste(key)
        if key not in {Key.ENTER, Key.ESCAPE, Key.INTERRUPT}:
            return None
        self._block, self._echo = None, None
        return block if key is Key.ENTER else None

    def _set(self, left: str, right: str = "") -> None:
        self._buffer.set(left, right)
        self._echo = None

    # Keys that do more than edit the text.

    def _enter(self) -> Line:
        return Line(self._clear())

    def _interrupt(self) -> Signal | None:
        """Clear the line; Up brings it back."""
        return None if self._clear() else Signal.INTERRUPT

    def _clear(self) -> str:
        text = self._buffer.text
        if text:
            self._recall = self._recall or Recall()
            self._recall.add(text)
            self._set("")
        return text

    def _end_or_delete(self) -> Signal | None:
        if not self._buffer:
            return Signal.END
        self._buffer.delete()
        self._echo = None
        return None

    def _backspace(self) -> None:
        buffer = self._buffer
        if not buffer.narrow or buffer.right or self._start:
            self._echo = None
        elif self._echo:
            self._echo = self._echo[:-1]
        elif buffer.left:
            self._gone += 1
        buffer.backspace()

    def _yank(self) -> Full | None:
        return self.insert_text(self._buffer.killed)

    def _up(self) -> None:
        self._show(self._recall.older(self._buffer.text) if self._recall else None)

    def _down(self) -> None:
        self._show(self._recall.newer() if self._recall else None)

    def _show(self, line: str | None) -> None:
        if line is not None:
            self._set(line)

    def _tab(self) -> None:
        self._go_round(self._cycle or self._candidates(at=-1), 1)

    def _back_tab(self) -> None:
        self._go_round(self._cycle or self._candidates(at=0), -1)

    def _candidates(self, at: int) -> _Cycle | None:
        left = self._buffer.left
        start = word_start(left)
        found = self._complete(left, start)[:CANDIDATES] if self._complete else ()
        return _Cycle(left[:start], [one_line(text) for text in found], at) if found else None

    def _go_round(self, cycle: _Cycle | None, step: int) -> None:
        if cycle is None:
            return
        at = (cycle.at + step) % len(cycle.candidates)
        left = cycle.before + cycle.candidates[at]
        right = self._buffer.right
        if len(left) + len(right) <= self._buffer.limit:
            self._set(left, right)
        # A single candidate settles it: the next Tab completes what comes next.
        self._cycle = cycle._replace(at=at) if len(cycle.candidates) > 1 else None

    def _redraw(self) -> None:
        self._echo = None

    _EDITS: ClassVar[dict[Key, Callable[[Buffer], None]]] = {
        Key.DELETE: Buffer.delete,
        Key.LEFT: Buffer.go_left,
        Key.RIGHT: Buffer.go_right,
        Key.WORD_LEFT: Buffer.go_word_left,
        Key.WORD_RIGHT: Buffer.go_word_right,
        Key.HOME: Buffer.go_home,
        Key.END: Buffer.go_end,
        Key.KILL_START: Buffer.kill_start,
        Key.KILL_END: Buffer.kill_end,
        Key.KILL_WORD: Buffer.kill_word,
    }
    _ACTIONS: ClassVar[dict[Key, Callable[["LineEditor"], Outcome]]] = {
        Key.ENTER: _enter,
        Key.INTERRUPT: _interrupt,
        Key.CTRL_D: _end_or_delete,
        Key.BACKSPACE: _backspace,
        Key.YANK: _yank,
        Key.UP: _up,
        Key.DOWN: _down,
        Key.TAB: _tab,
        Key.BACK_TAB: _back_tab,
        Key.REDRAW: _redraw,
    }
