"""Letters as people see them (grapheme clusters), and the columns of a terminal they take.

Strategy: text that is ASCII costs nothing here; only other text is looked at by Unicode's rules.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Final

LONGEST: Final = 32  # code points shown of one letter; a family in four skin colours has 11
LOOK: Final = 128  # code points looked back through for where the last letter begins

# One column each, and none joins its neighbour: ASCII and Latin, as far as it is visible.
_NARROW = re.compile("[ -~\u00a0-\u02ff]*")

# Control characters, line ends, surrogates, and what clean() drops as invisible. Kept: joiners
# and tag characters, which are parts of letters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]",
)


def visible(text: str) -> str:
    """Return the text without what a row of a terminal cannot show or must not be sent."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def is_narrow(text: str) -> bool:
    """Tell whether each character of a visible text surely is one letter of one column."""
    return _NARROW.fullmatch(text) is not None


def columns(text: str) -> int:
    """Return the columns that the letters of a visible text take."""
    return len(text) if text.isascii() else sum(map(_cells, letters(text)))


def letters(text: str) -> Iterator[str]:
    """Yield the letters as they are shown: of one that is too long, only its first character."""
    for letter in _graphemes(text):
        yield letter if len(letter) <= LONGEST else letter[0]


def shown(text: str) -> str:
    """Return the text as it is shown."""
    return text if text.isascii() else "".join(letters(text))


def fits(left: str, right: str, room: int) -> bool:
    """Tell whether both texts together take at most so many columns."""
    if left.isascii() and right.isascii():
        return len(left) + len(right) <= room
    for letter in chain(letters(left), letters(right)):
        room -= _cells(letter)
        if room < 0:
            return False
    return True


def head(text: str, room: int) -> str:
    """Return as much of the beginning, as it is shown, as fits into so many columns."""
    if text.isascii():
        return text[: max(room, 0)]
    kept: list[str] = []
    for letter in letters(text):
        room -= _cells(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept)


def tail_start(text: str, room: int) -> int:
    """Return where the longest end begins that fits into so many columns."""
    if text.isascii():
        return max(len(text) - max(room, 0), 0)
    end = text[-(max(room, 0) * 8 + LOOK) :]
    found = list(_graphemes(end))
    if len(end) < len(text):
        del found[0]  # it may be the rest of a letter
    at = len(text)
    for letter in reversed(found):
        room -= columns(letter)
        if room < 0:
            break
        at -= len(letter)
    return at


def first_letter(text: str) -> str:
    """Return the first letter, all of it; "" if there is none."""
    return next(_graphemes(text), "")


def last_letter(text: str) -> str:
    """Return the last letter (its last LOOK code points if it is longer); "" if there is none."""
    letter = ""
    for letter in _graphemes(text[-LOOK:]):  # noqa: B007 - the last one is wanted
        pass
    return letter


def join(left: str, right: str) -> tuple[str, str]:
    """Return both texts with the border moved behind the letter it would cut in two."""
    if not left or not right or (is_narrow(left[-1]) and is_narrow(right[0])):
        return left, right
    before = last_letter(left)
    letter = first_letter(before + right[:LOOK])
    more = len(letter) - len(before)
    return left + right[:more], right[more:]


def _cells(letter: str) -> int:
    return 1 if " " <= letter <= "~" else max(int(_wcwidth().wcswidth(letter)), 0)


def _graphemes(text: str) -> Iterator[str]:
    return iter(text) if text.isascii() else iter(_wcwidth().iter_graphemes(text))


@cache
def _wcwidth() -> ModuleType:
    """Return wcwidth, loaded with the first text that is not ASCII (20 to 60 ms)."""
    import wcwidth  # noqa: PLC0415 - a tenth of the server's start

    return wcwidth
