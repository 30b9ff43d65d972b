"""Masks such as `ben!*@10.0.*`, also of accounts, or muting: completed, matched in linear time."""

import re
from functools import lru_cache
from typing import Final

from hubbub import names

MASK_MAX: Final = 200  # characters: a nick, a user name and a host, each in its longest form
ACCOUNT: Final = "~a:"  # an extended ban: who is logged in so
MUTE: Final = "~m:"  # another one: who may stay but not talk
REMEMBERED: Final = 1_000  # masks that are ready to be matched, some 5 KiB each
FOLDED: Final = 16_384  # names in the form that masks are compared with, some 200 bytes each

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
    """Return the whole mask: `ben` is `ben!*@*`, `@host` is `*!*@host`, `a@b` is `*!a@b`.

    What stands behind `~m:` is such a mask too; an account stays as it is.
    """
    text = text[: MASK_MAX - len("!*@*")]
    if text.startswith(MUTE):
        return MUTE + complete(text.removeprefix(MUTE))
    if text.startswith(ACCOUNT):
        return text
    name, _, host = text.partition("@")
    nick, _, user = name.partition("!")
    if "@" in text and "!" not in name:
        nick, user = "", nick
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"


def means(mask: str, nick: str, user: str, hosts: tuple[str, ...], account: str = "") -> bool:
    """Tell whether a mask without `~m:` means a person with any of these hosts."""
    if mask.startswith(ACCOUNT):
        wanted = mask.removeprefix(ACCOUNT)
        return bool(account and wanted) and _mask(wanted).matches(account)
    return any(_mask(mask).matches(f"{nick}!{user}@{host}") for host in hosts)


@lru_cache(maxsize=REMEMBERED)
def _mask(text: str) -> Mask:
    return Mask(text[:MASK_MAX] or "*")


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


@lru_cache(maxsize=FOLDED)
def _folded(text: str) -> str:
    return _RUNS.sub("_", names.key(text)).translate(_TWINS)
