"""Several lines as one message, from clients that can (IRCv3 draft/multiline)."""

from typing import Any, Final

import msgspec

from hubbub.doors.irc.caps import MOST_BYTES, MOST_LINES
from hubbub.wire.irc import Line

CONCAT: Final = "draft/multiline-concat"


class Block(msgspec.Struct, kw_only=True):
    """A batch of lines as it grows; `problem` is the FAIL it earned, code first."""

    reference: str
    target: str
    tags: dict[str, str]
    command: str = ""
    text: str = ""
    joins: tuple[int, ...] = ()  # places in the text at which lines were joined
    lines: int = 0
    problem: tuple[str, ...] = ()


class Gatherer:
    """Puts the lines of batches together; everything else passes."""

    __slots__ = ("_open", "_refused")

    def __init__(self) -> None:
        self._open: Block | None = None
        self._refused: tuple[str, ...] = ()  # references of batches whose lines are nothing

    def gather(self, items: list[Any]) -> list[Any]:
        """Return the items, a whole batch as one Block."""
        return [item for item in map(self._one, items) if item is not None]

    def _one(self, item: Any) -> Any:
        if not isinstance(item, Line):
            if self._open is not None and not self._open.problem:
                self._open.problem = ("MULTILINE_INVALID", "A line was refused, so nothing is sent")
            return item
        if item.command == "BATCH" and item.params:
            return self._batch(item)
        reference = item.tags.get("batch", "")
        if reference and reference in self._refused:
            return None
        if self._open is None or not reference:
            return item
        if reference != self._open.reference:
            return self._broken(reference, self._open)
        if not self._open.problem:
            self._open.problem = _added(self._open, item)
        return None

    def _broken(self, reference: str, opened: Block) -> Block:
        """Give up the batch that is open: a line came for another one."""
        self._open, self._refused = None, (reference, opened.reference)
        opened.problem = ("MULTILINE_INVALID", "A line named another batch, so nothing is sent")
        return opened

    def _batch(self, line: Line) -> Any:
        sign, reference = line.params[0][:1], line.params[0][1:]
        opened, kind, target = self._open, *(*line.params[1:], "", "")[:2]
        if sign == "+" and opened is None and kind == "draft/multiline" and target:
            self._open = Block(reference=reference, target=target, tags=line.tags)
            self._refused = ()
            return None
        if sign == "-" and opened is not None and opened.reference == reference:
            self._open = None
            if not opened.problem and not opened.text.strip():
                opened.problem = ("MULTILINE_INVALID", "The batch is empty")
            return opened
        if sign == "-" and reference in self._refused:
            return None
        self._open, self._refused = None, (reference, opened.reference if opened else reference)
        problem = ("MULTILINE_INVALID", "Only one batch of draft/multiline can be open")
        return Block(reference=reference, target=target, tags=line.tags, problem=problem)


def _added(block: Block, line: Line) -> tuple[str, ...]:
    """Add a line to a block; return what is wrong with it, if anything."""
    target, text = (*line.params, "", "")[:2]
    concat = CONCAT in line.tags
    if line.command not in ("PRIVMSG", "NOTICE") or line.command != (block.command or line.command):
        return ("MULTILINE_INVALID", "A batch holds only PRIVMSG or only NOTICE")
    if target.lower() != block.target.lower():
        return ("MULTILINE_INVALID_TARGET", block.target, target or "*", "The targets differ")
    if concat and not text:
        return ("MULTILINE_INVALID", "An empty line cannot be joined to the one before")
    block.command = line.command
    if concat and block.lines:
        block.joins += (len(block.text),)
    block.text += text if concat or not block.lines else f"\n{text}"
    block.lines += 1
    if block.lines > MOST_LINES:
        return ("MULTILINE_MAX_LINES", str(MOST_LINES), "The batch has too many lines")
    if len(block.text.encode()) > MOST_BYTES:
        return ("MULTILINE_MAX_BYTES", str(MOST_BYTES), "The batch is too long")
    return ()
