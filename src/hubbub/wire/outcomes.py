"""What the typing line tells its door: a line, pasted lines, no room, or leave."""

from enum import Enum, auto
from typing import Final, TypeAlias

import msgspec

from hubbub.wire.letters import visible

LINES: Final = 100  # of a block
SIZE: Final = 16_384  # of a block in bytes of UTF-8, with the line ends between


class Line(msgspec.Struct, frozen=True, gc=False):
    """Enter was pressed: the text of the line, which is empty now."""

    text: str


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """Several lines were pasted. Enter will give them out as a Block, Esc throws them away."""

    count: int
    cut: bool


class Block(msgspec.Struct, frozen=True, gc=False):
    """Enter was pressed on pasted lines. `cut`: more was pasted than a block may hold."""

    lines: tuple[str, ...] = ()
    cut: bool = False

    def add(self, lines: list[str], *, cut: bool) -> "Block":
        """Return a block that has these lines too, as many as fit."""
        every = "\n".join((*self.lines, *lines)).encode()
        kept = every[:SIZE].decode(errors="ignore").split("\n")
        too_long = len(every) > SIZE or len(kept) > LINES
        return Block(tuple(kept[:LINES]), self.cut or cut or too_long)


class Full(msgspec.Struct, frozen=True, gc=False):
    """So many characters were not taken, because the line is as long as it may be."""

    lost: int


class Signal(Enum):
    """Keys that mean something to the door, pressed on an empty line."""

    INTERRUPT = auto()  # Ctrl+C
    END = auto()  # Ctrl+D


Outcome: TypeAlias = Line | Waiting | Block | Full | Signal | None


def split_lines(text: str) -> list[str]:
    """Return pasted text as lines, without what must not be shown; empty ones around it go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return ["\t".join(map(visible, line.split("\t"))) for line in text.split("\n")] if text else []
