"""The lines a person sent before, for the keys Up and Down."""

from typing import Final

LINES: Final = 50
SIZE: Final = 16_384  # bytes of UTF-8 in all, so that 50 long lines cannot add up


class Recall:
    """Keep the last lines, and know which of them is being looked at."""

    __slots__ = ("_back", "_draft", "_lines")

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._back = 0  # how many lines back the person is; 0 = at the line being written
        self._draft = ""  # the line being written, while an older one is shown

    def add(self, line: str) -> None:
        """Remember a line, unless it is the same as the last one, and end the looking back."""
        self._back, self._draft = 0, ""
        if self._lines[-1:] != [line]:
            self._lines.append(line)
        while len(self._lines) > LINES or sum(len(old.encode()) for old in self._lines) > SIZE:
            del self._lines[0]

    def forget(self, line: str) -> None:
        """Drop the last line if it is this one."""
        if self._lines[-1:] == [line]:
            self._lines.pop()
        self._back, self._draft = 0, ""

    def older(self, current: str) -> str | None:
        """Return the line before; None if there is none. `current` is kept if it is new."""
        if self._back == len(self._lines):
            return None
        if self._back == 0 or current != self._lines[-self._back]:
            self._draft = current
        self._back += 1
        return self._lines[-self._back]

    def newer(self) -> str | None:
        """Return the line after, at last the one being written; None if that is shown."""
        if self._back == 0:
            return None
        self._back -= 1
        return self._lines[-self._back] if self._back else self._draft
