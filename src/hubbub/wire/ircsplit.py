"""Long and special IRC texts: split to fit lines, lists of targets, and CTCP (only ACTION)."""

from collections.abc import Iterable, Iterator
from typing import Final

from hubbub.wire.letters import LOOK, join, last_letter

ROOM_MIN: Final = 4  # bytes: the longest character of UTF-8

_DELIMITER: Final = "\x01"
_ACTION: Final = "\x01ACTION {}\x01"


# --- texts for clients without multiline ---


def split_text(text: str, room: int) -> list[str]:
    """Return a text as lines of at most `room` bytes; blank lines go (IRCv3 multiline, "Fallback").

    Raises ValueError if there is no room for even one character.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pieces = [piece for line in lines for piece in split_line(line, room)]
    return [piece for piece in pieces if piece.strip()]


def split_line(line: str, room: int) -> list[str]:
    """Return one line as pieces of at most `room` bytes; joined they are the line again.

    Split is behind a space, else between two letters as people see them, else between two
    characters (multiline, "Splitting long lines"). Raises ValueError as split_text.
    """
    if room < ROOM_MIN:
        raise ValueError(f"no room for text: {room} bytes")
    rest = line.encode("utf-8", "replace").decode()
    pieces: list[str] = []
    while end := _end(rest, room):
        pieces.append(rest[:end])
        rest = rest[end:]
    return [*pieces, rest]


def split_action(text: str, room: int) -> list[str]:
    """Return what somebody does as CTCP ACTIONs of at most `room` bytes each."""
    text = without_ctcp(text)
    return [_ACTION.format(piece) for piece in split_text(text, room - len(_ACTION) + 2)]


def pack(words: Iterable[str], room: int, separator: str = " ") -> list[str]:
    """Return the words joined into as few lines as hold them, at most `room` bytes each.

    No word holds the separator, one character of ASCII. A word that is too long stands alone, in
    its whole length.
    """
    data = separator.join(words).encode("utf-8", "replace")
    return [line.decode() for line in cut(data, room, separator.encode())]


def cut(data: bytes, room: int, separator: bytes) -> list[bytes]:
    """Return words that are joined as lines, as `pack` does."""
    lines: list[bytes] = []
    start = 0
    while len(data) - start > room:  # the list is searched, not each word: rooms have thousands
        end = data.rfind(separator, start, start + room + 1)
        if end < 0:
            end = data.find(separator, start)
        if end < 0:
            break
        lines.append(data[start:end])
        start = end + 1
    return [*lines, data[start:]] if data else []


def _end(text: str, room: int) -> int:
    """Return how many characters to take; 0 if all fit."""
    if len(text) * 4 <= room or len(text[: room + 1].encode()) <= room:
        return 0
    fitting = text[:room].encode()[:room].decode(errors="ignore")
    space = fitting.rfind(" ")
    if fitting[: space + 1].strip(" "):
        return space + 1
    return _letters_end(fitting, text[len(fitting) : len(fitting) + LOOK])


def _letters_end(left: str, right: str) -> int:
    """Return where the last whole letter ends; inside of it if there is no other."""
    if len(join(left, right)[0]) == len(left):
        return len(left)
    return len(left) - len(last_letter(left)) or len(left)


# --- lists of targets ---


def split_targets(text: str, most: int) -> tuple[list[str], list[str]]:
    """Return the different names of a list `a,b,c`: the first `most`, and those over the limit."""
    every = list(dict.fromkeys(name for name in text.split(",") if name))
    return every[:most], every[most:]


def split_pairs(names: str, keys: str) -> Iterator[tuple[str, str]]:
    """Yield each name with the key in its place, "" if it has none, as JOIN `#a,#b` `key` does."""
    given = keys.split(",")
    for place, name in enumerate(names.split(",")):
        if name:
            yield name, given[place] if place < len(given) else ""


# --- CTCP: modern.ircdocs.horse/ctcp, "Message Syntax" ---


def ctcp(text: str) -> tuple[str, str] | None:
    """Return command, in capitals, and parameters of a CTCP message; None if it is plain text.

    The delimiter at the end may be missing; more of them within are dropped.
    """
    if not text.startswith(_DELIMITER):
        return None
    command, _, params = without_ctcp(text).partition(" ")
    return command.upper() if command.isascii() else command, params


def without_ctcp(text: str) -> str:
    """Return the text without delimiters, so that no client takes a part of it for CTCP."""
    return text.replace(_DELIMITER, "")
