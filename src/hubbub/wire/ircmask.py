"""Masks such as `ben!*@10.0.*`: completed from what people type, and matched in linear time."""

import re
from typing import Final

from hubbub import names
from hubbub.wire.irc import userhost

MASK_MAX: Final = 200  # characters: a nick, a user name and a host, each in its longest form

_RUNS = re.compile("_+")
_TWINS: Final = str.maketrans("01", "ol")  # names.key folds them beside letters, and so depends


class Mask:
    r"""A pattern for `nick!user@host`: `*` is anything, `?` one character, `\` makes them plain.

    Two spellings of one nick are the same here too (names.key). After modern.ircdocs.horse,
    "Wildcard Expressions". Raises ValueError for an empty text and for one over MASK_MAX.
    """

    __slots__ = ("_pattern", "text")

    def __init__(self, text: str) -> None:
        if not 0 < len(text) <= MASK_MAX:
            raise ValueError(f"masks have 1 to {MASK_MAX} characters, this one {len(text)}")
        self.text = text
        self._pattern = re.compile(_translated(text), re.DOTALL)

    def matches(self, source: str) -> bool:
        """Tell whether a `nick!user@host` fits."""
        return self._pattern.fullmatch(_folded(source)) is not None


def complete(text: str) -> str:
    """Return the whole mask: `ben` is `ben!*@*`, `@host` is `*!*@host`, `a@b` is `*!a@b`."""
    nick, user, host = userhost(text)
    if "@" in text and "!" not in text.partition("@")[0]:
        nick, user = "", nick
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"


def _translated(text: str) -> str:
    """Return the mask as a regular expression that never goes back over what it has matched.

    Where a piece between two stars fits first, it may stay: the rest then has the most room.
    """
    first, *pieces = _pieces(text)
    if not pieces:
        return first
    last = pieces.pop()
    return first + "".join(f"(?>.*?{piece})" for piece in pieces if piece) + f".*{last}"


def _pieces(text: str) -> list[str]:
    """Return what stands between the stars, as regular expressions."""
    pieces: list[list[str]] = [[]]
    literal: list[str] = []

    def settle() -> None:
        pieces[-1].append(re.escape(_folded("".join(literal))))
        literal.clear()

    characters = iter(text)
    for character in characters:
        if character == "*":
            settle()
            pieces.append([])
        elif character == "?":
            settle()
            pieces[-1].append(".")
        else:
            literal.append(next(characters, "\\") if character == "\\" else character)
    settle()
    return ["".join(piece) for piece in pieces]


def _folded(text: str) -> str:
    return _RUNS.sub("_", names.key(text)).translate(_TWINS)
