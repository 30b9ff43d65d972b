"""Text from people: make it harmless for terminals, and lay it out in columns.

Strategy: what cannot be shown safely is made visible (control characters) or dropped (invisible
and direction-changing ones). What remains of the text cannot move a cursor, start a line, hide
letters, or change the direction of what stands after it. Printable text is returned untouched.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from types import ModuleType

TAB = 4  # columns between tab stops: pasted code keeps its shape in narrow windows
MARKS_MAX = 8  # combining marks on one letter; Tibetan needs 6, vandals use 100
ISOLATES_MAX = 8  # nested direction changes; the bidi algorithm stops at 125
LOG_MAX = 4_096  # bytes of one logged text
COLUMNS_MIN = 2  # a row must hold one wide letter, or wrapping would never end
INDENTED_MIN = 20  # columns; narrower windows have no room for an indent

_BLOCK_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Caret form for C0 and DEL as in `cat -v`; C1 as the escape that a programmer would write.
_VISIBLE: dict[int, str] = {code: f"^{chr(code ^ 0x40)}" for code in (*range(0x20), 0x7F)}
_VISIBLE |= {code: f"\\x{code:x}" for code in range(0x80, 0xA0)}
_VISIBLE |= {ord("\n"): "\n", ord("\t"): "\t", 0x0B: " ", 0x0C: " "}

# Dropped: soft hyphen, zero-width space and joiner, marks and overrides of direction (embeddings
# are dropped with them; isolates do their work without leaking), interlinear and musical format,
# tag characters. Kept, as group 1: the flags of England, Scotland, Wales, which are made of tags.
_INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|"
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]",
)

# The joiners stay, as group 1, between letters of the scripts that are joined, and inside emoji.
_JOINED = (
    "\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINERS = re.compile(
    f"((?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])|(?<=[\ufe0f{_EMOJI}])\u200d(?=[{_EMOJI}]))"
    "|[\u200c\u200d]",
)
_ISOLATE = re.compile("[\u2066-\u2069]")
_END_ISOLATE = "\u2069"
_NO_BASE = "\u200c\u200d\u2066\u2067\u2068\u2069"  # characters that cannot carry a mark
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_DOTTED_CIRCLE = "\u25cc"  # what Unicode shows under a mark without a letter
# Anything but the commonest letters that are surely no marks: only such text is looked through.
_MAYBE_MARKS = re.compile(
    "[^\u0000-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u200b\u2010-\u2065"
    "\u3001-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7ff\U0001f000-\U0001faff]",
)

# mIRC's and its followers' codes: bold, colour (1-2 digits), hex colour, reset, monospace,
# reverse, italics, strikethrough, underline. modern.ircdocs.horse/formatting
_FORMATTING = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    "|[\x02\x0f\x11\x16\x1d\x1e\x1f]",
)


def clean(text: str, *, lines: bool = True) -> str:
    r"""Return the text of a message as every store and every reader may have it.

    Holds no control character but, with `lines`, `\n` between the lines of a block; tabs become
    spaces. At most 4 times as long as the text. clean(clean(x)) == clean(x).
    """
    if text.isprintable():  # so it has neither control, format nor line-end characters
        no_marks = text.isascii() or _MAYBE_MARKS.search(text) is None
        return text if no_marks else _fewer_marks(text)
    if not text.isascii():
        text = _clean_unicode(text, lines=lines)
    text = _BLOCK_ENDS.sub("\n", text) if lines else _LINE_ENDS.sub(" ", text)
    return text.translate(_VISIBLE).expandtabs(TAB)


def one_line(text: str) -> str:
    """Return the text for a field that is one line: a topic, a reason, a file's name."""
    return clean(text, lines=False)


def strip_formatting(text: str) -> str:
    """Return the text without IRC's codes for bold, colours and the like, and their digits."""
    return text if text.isprintable() else _FORMATTING.sub("", text)


def log_safe(text: str) -> str:
    r"""Return the text for a log: one printable line of at most LOG_MAX bytes, `\x1b` for ESC."""
    shown = text[:LOG_MAX]
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() else _escaped(char) for char in shown)
    encoded = shown.encode()
    if len(text) <= LOG_MAX and len(encoded) <= LOG_MAX:
        return shown
    return encoded[: LOG_MAX - 3].decode(errors="ignore") + "..."


def width(text: str) -> int:
    """Return how many columns of a terminal one line of cleaned text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    cells: int = _wcwidth().wcswidth(text)
    return cells if cells >= 0 else max(0, _wcwidth().wcswidth(one_line(text)))


def wrap(text: str, columns: int, indent: int = 0, first: int = 0) -> list[str]:
    r"""Return the rows that show a text in a window of so many columns.

    The first row begins after `first` columns that are taken already (a prefix); it is empty if
    there is no room left. Each other row, after a break or a `\n`, begins with `indent` spaces.
    Breaks at spaces, which are dropped there; a longer word is cut between letters. Windows
    narrower than INDENTED_MIN get no indent, narrower than COLUMNS_MIN are treated as that wide.
    """
    columns = max(columns, COLUMNS_MIN)
    indent = min(indent, columns // 2) if columns >= INDENTED_MIN else 0
    rows: list[str] = []
    limit = max(0, columns - first)
    for line in text.split("\n"):
        rows += _wrapped_line(line, limit, columns - indent)
        limit = columns - indent
    return rows[:1] + [" " * indent + row for row in rows[1:]]


# --- cleaning ---


def _clean_unicode(text: str, *, lines: bool) -> str:
    """Do what ASCII does not need. The order matters: each step sees what the ones before left."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _BLOCK_ENDS.sub("\n", text) if lines else _LINE_ENDS.sub(" ", text)
    text = _INVISIBLE.sub(r"\1", text)
    if _ISOLATE.search(text):
        text = "\n".join(map(_balanced, text.split("\n")))
    if _MAYBE_MARKS.search(text):
        text = _JOINERS.sub(r"\1", _fewer_marks(text))
    return text


def _balanced(line: str) -> str:
    """Return a line in which each direction isolate is closed, and none that was not opened."""
    kept: list[str] = []
    depth = 0
    for char in line:
        if char == _END_ISOLATE:
            if depth == 0:
                continue
            depth -= 1
        elif "\u2066" <= char <= "\u2068":
            if depth == ISOLATES_MAX:
                continue
            depth += 1
        kept.append(char)
    return "".join(kept) + _END_ISOLATE * depth


def _fewer_marks(text: str) -> str:
    """Return the text with at most MARKS_MAX marks on a letter, and no mark without one."""
    kept: list[str] = []
    marks = 0
    has_base = False
    for char in text:
        if unicodedata.category(char)[0] == "M":
            if char in _SELECTORS and not _is_selectable(kept):
                continue
            if not has_base:
                kept.append(_DOTTED_CIRCLE)  # else it would sit on our own prefix or indent
                has_base = True
            marks += 1
            if marks > MARKS_MAX:
                continue
        elif char not in _NO_BASE:
            marks = 0
            has_base = not char.isspace()
        kept.append(char)
    return "".join(kept)


def _is_selectable(kept: list[str]) -> bool:
    """Tell whether a variation selector may follow: only a visible character has variants."""
    return bool(kept) and unicodedata.category(kept[-1])[0] in "LNPS"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


# --- columns ---


@cache
def _wcwidth() -> ModuleType:
    """Return wcwidth, loaded with the first text that is not ASCII (20 to 60 ms)."""
    import wcwidth  # noqa: PLC0415 - costs a tenth of the server's start

    return wcwidth


def _wrapped_line(line: str, limit: int, room: int) -> list[str]:
    """Return the rows of one line: the first of at most `limit` columns, the others of `room`."""
    if width(line) <= limit:
        return [line]
    rows: list[str] = []
    row = ""
    for gap, word in re.findall("( *)([^ ]*)", line):
        if width(row + gap + word) <= limit:
            row += gap + word
        elif width(word) <= room:
            rows.append(row)
            row, limit = word, room
        else:
            *full, row = _cut(row + gap + word, limit, room)
            rows += full
            limit = room if full else limit
    return [*rows, row]


def _cut(text: str, limit: int, room: int) -> Iterator[str]:
    """Yield pieces of a text: the first of at most `limit` columns, the others of `room`."""
    letters = list(_letters(text, room))
    start = 0
    while start < len(letters):
        least = start + (limit == room)  # each full row takes a letter, whatever its width
        end, used = start, 0
        while end < len(letters) and used + letters[end][1] <= limit:
            used += letters[end][1]
            end += 1
        end = max(end, least)
        while width(_joined(letters[start:end])) > limit and end > least:
            end -= 1  # some marks are wider in company than alone
        yield _joined(letters[start:end])
        start, limit = end, room


def _joined(letters: list[tuple[str, int]]) -> str:
    return "".join(letter for letter, _ in letters)


def _letters(text: str, room: int) -> Iterator[tuple[str, int]]:
    """Yield the letters as people see them, with their columns.

    One that is wider than a row (a letter with several spacing marks in a window of two columns)
    comes in its code points, each with what it adds.
    """
    for letter in text if text.isascii() else _wcwidth().iter_graphemes(text):
        cells = width(letter)
        if cells <= room:
            yield letter, cells
            continue
        for index, char in enumerate(letter):
            yield char, width(letter[: index + 1]) - width(letter[:index])
