"""A terminal of one row that knows only what the typing line may send, and refuses all else."""

import re

from hubbub.wire.letters import columns, letters

_TOKEN = re.compile(r"\r|\x08|\x1b\[(?:K|[12]?m|\?7[hl]|([1-9][0-9]*)C)|[^\x00-\x1f\x7f-\x9f]+")


class RowModel:
    """Show what was written into a row of `width` columns, and where the cursor is."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.column = 0
        self.cells: dict[int, str] = {}

    def write(self, data: bytes) -> None:
        """Take output; fail where it holds anything strange or reaches the last column."""
        text = data.decode("utf-8")
        at = 0
        while at < len(text):
            token = _TOKEN.match(text, at)
            assert token, f"not ours: {text[at : at + 20]!r}"
            self._obey(token)
            at = token.end()

    def _obey(self, token: re.Match[str]) -> None:
        match token[0]:
            case "\r":
                self.column = 0
            case "\b":
                self.column -= 1
            case "\x1b[K":
                self.cells = {at: cell for at, cell in self.cells.items() if at < self.column}
            case _ if token[1]:
                self.column += int(token[1])
            case run if not run.startswith("\x1b"):
                self._print(run)
        assert 0 <= self.column < self.width, "the cursor left the row"

    def _print(self, run: str) -> None:
        for letter in letters(run):
            if columns(letter):
                self._put(letter)
            elif below := [at for at in self.cells if at < self.column]:
                self.cells[max(below)] += letter

    def _put(self, letter: str) -> None:
        for covered in range(columns(letter)):
            self.cells.pop(self.column + covered, None)
        self.cells[self.column] = letter
        self.column += columns(letter)

    @property
    def display(self) -> str:
        """Return what stands in the row, without the spaces at its end."""
        shown = ""
        for at in sorted(self.cells):
            shown += " " * (at - columns(shown)) + self.cells[at]
        return shown.rstrip(" ")
