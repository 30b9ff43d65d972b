r"""Bytes from a terminal to keys: text, named keys, and what was pasted.

Strategy: one regular expression knows every complete escape sequence, another every beginning
of one. A beginning at the end of a read is held back, at most HELD bytes of it; the middle of a
longer one is forgotten, not its kind, so that its end is still found. Sequences that mean
nothing to us, and the terminal's own reports, are swallowed whole.

Sources: ECMA-48 (5.4 control sequences, 5.6 control strings), xterm's ctlseqs (keys, bracketed
paste), RFC 854 (CR NUL).
"""

import re
from codecs import utf_8_decode
from enum import Enum, auto
from typing import Final, TypeAlias

import msgspec

HELD: Final = 64  # bytes of an unfinished escape sequence; keys have at most 8
PASTE: Final = 16_384  # bytes of one paste; the same limit as for a block

# Ask a terminal to mark pastes, and to stop it; one that cannot ignores both (xterm's ctlseqs).
MARK_PASTES: Final = b"\x1b[?2004h"
UNMARK_PASTES: Final = b"\x1b[?2004l"


class Key(Enum):
    """A key by what it does; Ctrl+A is HOME."""

    ENTER = auto()
    BACKSPACE = auto()
    DELETE = auto()
    LEFT = auto()
    RIGHT = auto()
    WORD_LEFT = auto()
    WORD_RIGHT = auto()
    UP = auto()
    DOWN = auto()
    HOME = auto()
    END = auto()
    KILL_START = auto()  # Ctrl+U: to the start
    KILL_END = auto()  # Ctrl+K: to the end
    KILL_WORD = auto()  # Ctrl+W: the word before
    YANK = auto()  # Ctrl+Y: what was killed last
    TAB = auto()
    BACK_TAB = auto()
    ESCAPE = auto()
    REDRAW = auto()  # Ctrl+L
    INTERRUPT = auto()  # Ctrl+C
    CTRL_D = auto()  # end of input, or Delete where there is text


class Paste(msgspec.Struct, frozen=True, gc=False):
    """Text that was pasted, with its line ends as they came. `cut`: it was longer than PASTE."""

    text: str
    cut: bool = False


Press: TypeAlias = str | Key | Paste  # str: a run of printable text

_CONTROL: Final = {
    0x01: Key.HOME,
    0x02: Key.LEFT,
    0x03: Key.INTERRUPT,
    0x04: Key.CTRL_D,
    0x05: Key.END,
    0x06: Key.RIGHT,
    0x08: Key.BACKSPACE,
    0x09: Key.TAB,
    0x0A: Key.ENTER,
    0x0B: Key.KILL_END,
    0x0C: Key.REDRAW,
    0x0D: Key.ENTER,
    0x0E: Key.DOWN,
    0x10: Key.UP,
    0x15: Key.KILL_START,
    0x17: Key.KILL_WORD,
    0x19: Key.YANK,
    0x7F: Key.BACKSPACE,
}
_ARROWS: Final = {
    b"A": Key.UP,
    b"B": Key.DOWN,
    b"C": Key.RIGHT,
    b"D": Key.LEFT,
    b"F": Key.END,
    b"H": Key.HOME,
}
_TILDE: Final = {
    b"1": Key.HOME,
    b"3": Key.DELETE,
    b"4": Key.END,
    b"7": Key.HOME,
    b"8": Key.END,
}
_JUMPS: Final = {Key.LEFT: Key.WORD_LEFT, Key.RIGHT: Key.WORD_RIGHT}
_SHIFT: Final = b"2"  # the one modifier with which an arrow is still a plain arrow
_MODIFIERS: Final = tuple(b"%d" % number for number in range(2, 9))


def _sequences() -> dict[bytes, Key]:
    """Return every escape sequence that is a key: xterm, PuTTY, rxvt, Linux console, VT100."""
    table = {
        b"\x1bb": Key.WORD_LEFT,
        b"\x1bf": Key.WORD_RIGHT,
        b"\x1b\x08": Key.KILL_WORD,
        b"\x1b\x7f": Key.KILL_WORD,
        b"\x1b[Z": Key.BACK_TAB,
        b"\x1bOM": Key.ENTER,
        b"\x1bOc": Key.WORD_RIGHT,
        b"\x1bOd": Key.WORD_LEFT,
    }
    for final, key in _ARROWS.items():
        table |= {b"\x1b[" + final: key, b"\x1bO" + final: key}
        for modifier in _MODIFIERS:
            jump = key if modifier == _SHIFT else _JUMPS.get(key, key)
            table |= {b"\x1b[1;" + modifier + final: jump, b"\x1b[" + modifier + final: jump}
    for number, key in _TILDE.items():
        table[b"\x1b[" + number + b"~"] = key
        table |= {b"\x1b[" + number + b";" + modifier + b"~": key for modifier in _MODIFIERS}
    return table


_KEYS: Final = _sequences()

_PRINTABLE = re.compile(rb"[ -~]+")
_TEXT = re.compile(rb"[ -~\x80-\xff]+")
_C1 = re.compile("[\u0080-\u009f]")
_COMPLETE = re.compile(
    rb"""\x1b(?:
    \[\[[@-~]                                           # Linux console: F1 to F5
    | \[[0-?]*[ -/]*[@-Z\\-~]                           # CSI
    | O[0-?]*[@-~]                                      # SS3
    | [P\]X^_][^\x07\x18\x1a\x1b]*(?:\x1b\\|[\x07\x18\x1a])  # DCS OSC SOS PM APC
    | [ -/][0-~]                                        # character sets and the like
    | [0-NQ-WYZ\\`-~\x08\x7f]                           # Alt and a key
    )""",
    re.VERBOSE,
)
_BEGINNING = re.compile(
    rb"""\x1b(?:
    \[\[
    | \[[0-?]*[ -/]*
    | O[0-?]*
    | [P\]X^_][^\x07\x18\x1a\x1b]*(?:\x1b\Z)?
    | [ -/]
    )?""",
    re.VERBOSE,
)
_PASTE_START: Final = b"\x1b[200~"
_PASTE_END: Final = b"\x1b[201~"
# Ctrl+C is the way out of a paste whose end got lost; terminals do not paste control characters.
_PASTE_STOP = re.compile(rb"\x1b\[201~|\x03")


class KeyDecoder:
    """Turn what a terminal sends, cut anywhere, into keys.

    The time is the caller's: when `pending` stays true for some 50 ms, call `flush()`.
    """

    __slots__ = ("_after_cr", "_cut", "_held", "_paste")

    def __init__(self) -> None:
        self._held = b""  # the beginning of a character, an escape sequence or a paste's end
        self._after_cr = False  # an LF or NUL now belongs to the CR before it
        self._paste: bytearray | None = None
        self._cut = False  # the paste is longer than we keep

    @property
    def pending(self) -> bool:
        """Tell whether the last bytes may be a lone Esc or a sequence that was never finished."""
        return self._paste is None and self._held.startswith(b"\x1b")

    def feed(self, data: bytes) -> list[Press]:
        """Return the keys that `data` completes, in order."""
        if not self._held and self._paste is None and _PRINTABLE.fullmatch(data):
            self._after_cr = False
            return [data.decode("ascii")]
        keys: list[Press] = []
        data, self._held = self._held + data, b""
        at = 0
        while at < len(data):
            at = self._step(data, at, keys)
        return keys

    def flush(self) -> list[Press]:
        """Return the lone Esc that was held back, or drop a sequence that was never finished."""
        if not self.pending:
            return []
        held, self._held = self._held, b""
        return [Key.ESCAPE] if held == b"\x1b" else []

    # Each of these reads on from `data[at]` and returns where the next one begins.

    def _step(self, data: bytes, at: int, keys: list[Press]) -> int:
        if self._paste is not None:
            return self._pasted(self._paste, data, at, keys)
        byte = data[at]
        after_cr, self._after_cr = self._after_cr, byte == 0x0D
        if byte == 0x1B:
            return self._escape(data, at, keys)
        if 0x20 <= byte != 0x7F:
            return self._text(data, at, keys)
        key = _CONTROL.get(byte)
        if key and not (after_cr and byte == 0x0A):
            keys.append(key)
        return at + 1

    def _text(self, data: bytes, at: int, keys: list[Press]) -> int:
        run = _TEXT.match(data, at)
        assert run
        end = run.end()
        text, read = utf_8_decode(data[at:end], "replace", end < len(data))
        self._held = data[at + read : end]
        text = _C1.sub("", text)
        if text:
            keys.append(text)
        return end

    def _escape(self, data: bytes, at: int, keys: list[Press]) -> int:
        if whole := _COMPLETE.match(data, at):
            self._sequence(whole[0], keys)
            return whole.end()
        begun = _BEGINNING.match(data, at)
        assert begun
        if begun.end() == len(data):
            self._hold(begun[0])
        elif begun[0] == b"\x1b":
            keys.append(Key.ESCAPE)
        return begun.end()

    def _sequence(self, sequence: bytes, keys: list[Press]) -> None:
        if sequence == _PASTE_START:
            self._paste = bytearray()
        elif key := _KEYS.get(sequence):
            keys.append(key)

    def _hold(self, begun: bytes) -> None:
        """Keep the beginning of a sequence; of a long one its kind, `?` for us, and its end."""
        self._held = begun if len(begun) <= HELD else begun[:2] + b"?" + begun[-1:]

    def _pasted(self, paste: bytearray, data: bytes, at: int, keys: list[Press]) -> int:
        stop = _PASTE_STOP.search(data, at)
        if stop is None:
            end = len(data) - _begun_end(data[at:])
            self._held = data[end:]
            self._keep(paste, data[at:end])
            return len(data)
        self._keep(paste, data[at : stop.start()])
        if stop[0] == _PASTE_END:
            text, _ = utf_8_decode(paste, "replace", not self._cut)
            keys.append(Paste(_C1.sub("", text), self._cut))
        self._paste, self._cut = None, False
        return stop.end()

    def _keep(self, paste: bytearray, data: bytes) -> None:
        room = PASTE - len(paste)
        self._cut = self._cut or len(data) > room
        paste += data[:room]


def join_paste(keys: list[Press]) -> Paste | None:
    """Return keys that came at once as a paste, if they are text of more than one line.

    For terminals without bracketed paste: many bytes with a line end within 30 ms.
    """
    text = "".join(map(_as_text, keys))
    if "\n" not in text.rstrip("\n") or "\x1b" in text:
        return None
    return Paste(text[:PASTE], len(text) > PASTE)


def _as_text(key: Press) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, Paste):
        return key.text
    return {Key.ENTER: "\n", Key.TAB: "\t"}.get(key, "\x1b")


def _begun_end(data: bytes) -> int:
    """Return how many of the last bytes may be the beginning of a paste's end."""
    sizes = range(len(_PASTE_END) - 1, 0, -1)
    return next((size for size in sizes if data.endswith(_PASTE_END[:size])), 0)
