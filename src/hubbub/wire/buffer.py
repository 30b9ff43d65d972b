"""One line of text with a cursor: moving and deleting by letters and words, kill and yank.

Strategy: two strings, before and after the cursor. Copying 4,000 characters takes less time than
any structure that would avoid it, and they take a twentieth of the memory of a list of letters.
The cursor never stands inside a letter.
"""

from hubbub.wire.letters import first_letter, is_narrow, join, last_letter, visible


class Buffer:
    """Text `left` and `right` of the cursor; together at most `limit` characters.

    `narrow`: every character surely is one letter of one column.
    """

    __slots__ = ("killed", "left", "limit", "narrow", "right")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = ""
        self.right = ""
        self.narrow = True
        self.killed = ""  # what was killed last

    def __len__(self) -> int:
        return len(self.left) + len(self.right)

    @property
    def text(self) -> str:
        """Return the whole line."""
        return self.left + self.right

    def set(self, left: str, right: str = "") -> None:
        """Make this the text before and after the cursor."""
        self.narrow = is_narrow(left) and is_narrow(right)
        self.left, self.right = (left, right) if self.narrow else join(left, right)

    def insert(self, text: str) -> int:
        """Put visible text at the cursor; return how many characters did not fit."""
        lost = max(len(self) + len(text) - self.limit, 0)
        if lost:
            text = text[:-lost]
        if self.narrow and is_narrow(text):
            self.left += text
        else:
            self.set(self.left + text, self.right)
        return lost

    def backspace(self) -> None:
        """Delete the letter before the cursor."""
        self._delete(self._before(), len(self.left))

    def delete(self) -> None:
        """Delete the letter after the cursor."""
        self._delete(len(self.left), self._after())

    def kill_start(self) -> None:
        """Delete everything before the cursor, for Ctrl+Y."""
        self._kill(0, len(self.left))

    def kill_end(self) -> None:
        """Delete everything after the cursor, for Ctrl+Y."""
        self._kill(len(self.left), len(self))

    def kill_word(self) -> None:
        """Delete the word before the cursor and the spaces behind it, for Ctrl+Y."""
        self._kill(word_start(self.left.rstrip()), len(self.left))

    def go_left(self) -> None:
        """Move over the letter before the cursor."""
        self._go(self._before())

    def go_right(self) -> None:
        """Move over the letter after the cursor."""
        self._go(self._after())

    def go_word_left(self) -> None:
        """Move to the start of the word before the cursor."""
        self._go(word_start(self.left.rstrip()))

    def go_word_right(self) -> None:
        """Move behind the word after the cursor."""
        rest = self.right.lstrip()
        word = rest.split(None, 1)[0] if rest else ""
        self._go(len(self) - len(rest) + len(word))

    def go_home(self) -> None:
        """Move to the start of the line."""
        self._go(0)

    def go_end(self) -> None:
        """Move to the end of the line."""
        self._go(len(self))

    def _before(self) -> int:
        return len(self.left) - len(last_letter(self.left))

    def _after(self) -> int:
        return len(self.left) + len(first_letter(self.right))

    def _go(self, cursor: int) -> None:
        text = self.text
        self.set(text[:cursor], text[cursor:])

    def _kill(self, start: int, end: int) -> None:
        if start < end:
            self.killed = self.text[start:end]
            self._delete(start, end)

    def _delete(self, start: int, end: int) -> None:
        text = self.text
        self.set(text[:start], text[end:])


def word_start(text: str) -> int:
    """Return where the last word begins; behind the end if the text ends in a space.

    Words are what stands between spaces: that is the same in every script.
    """
    return len(text) - len(text.rsplit(maxsplit=1)[-1]) if text[-1:].strip() else len(text)


def one_line(text: str) -> str:
    """Return text as it may stand in a line: tabs and line ends are spaces."""
    if text.isprintable():
        return text
    return visible(" ".join(text.expandtabs(4).splitlines()))
