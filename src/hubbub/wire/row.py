"""The typing line as bytes: exactly one row of a terminal, whatever is typed into it.

Strategy: the row is written from its first column on, the rest is erased, and the cursor is put
in its place; the last column is never written, so no terminal wraps. A line that is wider than
the row shows a window of itself, with `<` and `>` where it goes on. The window stays where it is
while the cursor moves within it; when the cursor leaves it, it jumps by a third of its width.
"""

from typing import Final, NamedTuple

from hubbub.wire.letters import columns, fits, head, shown, tail_start, visible

ERASE: Final = b"\r\x1b[K"  # write this before anything that is shown above the typing line

GAP: Final = 4  # free columns between the text and a hint
TEXT_LEAST: Final = 8  # columns the text has before a long prompt gets any
EDGE: Final = 4  # columns that stay visible left of the cursor when the line goes on there
CUT: Final = ".."  # begins a prompt that is cut: its end says where the text will go

# Without this, a terminal that takes a letter for wider than we do could wrap the row.
_WRAP_OFF: Final = "\x1b[?7l"
_WRAP_ON: Final = "\x1b[?7h"
_BOLD: Final = "\x1b[1m"
_DIM: Final = "\x1b[2m"
_NORMAL: Final = "\x1b[m"


class Frame(NamedTuple):
    """What stands around the text. `width` is the window's; `urgent`: the text yields to it."""

    prompt: str
    hint: str
    width: int
    colours: bool = False
    urgent: bool = False


class Row(NamedTuple):
    """A row as it was drawn.

    `start`: the first character that shows; 0 also when all do. `column`: of the cursor.
    `edge`: how far the cursor can go, while text is typed at the end, until the row must be
    drawn anew.
    """

    data: bytes
    start: int
    column: int
    edge: int


class _Window(NamedTuple):
    before: str
    after: str
    column: int
    start: int


def draw(left: str, right: str, frame: Frame, start: int = 0) -> Row:
    """Draw the text before and after the cursor; `start` is where the row last began."""
    prompt, hint, room = _layout(frame)
    window = _window(left, right, room, start)
    begin = columns(prompt)
    end = begin + window.column + columns(window.after)
    last = max(frame.width, 1) - 1
    place = last - columns(hint)
    if hint and place - end < GAP:
        hint = ""
    moved = _write(prompt, window, hint, place, colours=frame.colours)
    column = begin + window.column
    data = moved if not hint and not window.after else moved + _go(column)
    return Row(data.encode(), window.start, column, place - GAP if hint else last)


def draw_block(first: str, count: int, frame: Frame) -> Row:
    """Draw a pasted block that waits for Enter or Esc: `(14 lines) def reset(p): ...`."""
    _, _, room = _layout(frame)
    label = f"({count} lines) "
    rest = " ..."
    text = head(visible(first.strip()), room - len(label) - len(rest))
    return draw(head(label + text + rest, room), "", frame)


def _layout(frame: Frame) -> tuple[str, str, int]:
    """Return the prompt and the hint as they may be shown, and the columns left for the text."""
    usable = max(frame.width, 1) - 1
    prompt = _cut(visible(frame.prompt), usable - TEXT_LEAST)
    hint = visible(frame.hint)
    room = usable - columns(prompt)
    if frame.urgent and room - columns(hint) - GAP >= TEXT_LEAST:
        room -= columns(hint) + GAP
    return prompt, hint, room


def _cut(prompt: str, room: int) -> str:
    if fits(prompt, "", room):
        return shown(prompt)
    if room <= len(CUT) + len("> "):
        return ""  # the text needs what is left
    return CUT + shown(prompt[tail_start(prompt, room - len(CUT)) :])


def _window(left: str, right: str, room: int, start: int) -> _Window:
    if room < 1:
        return _Window("", "", 0, len(left))
    start = _scroll(left, right, room, start)
    before = ("<" if start else "") + shown(left[start:])
    column = columns(before)
    return _Window(before, _after(right, room - column), column, start)


def _scroll(left: str, right: str, room: int, start: int) -> int:
    """Return where the window begins: where it did if the cursor is well inside, else anew."""
    if fits(left, right, room):
        return 0
    least = min(EDGE, room // 4) if start else 0
    most = room - 2 if right else room  # the cursor on a letter, and `>` behind it
    if start <= len(left) and fits(left[start:], "", room):
        column = columns(left[start:])
        if least <= column and column + bool(start) <= most:
            return start
    return tail_start(left, room * 2 // 3)


def _after(right: str, room: int) -> str:
    if fits(right, "", room):
        return shown(right)
    return head(right, room - 1) + ">" if room > 0 else ""


def _write(prompt: str, window: _Window, hint: str, place: int, *, colours: bool) -> str:
    text = visible(window.before + window.after)
    wide = not (prompt.isascii() and text.isascii() and hint.isascii())
    if colours:
        prompt = f"{_BOLD}{prompt}{_NORMAL}"
        hint = f"{_DIM}{hint}{_NORMAL}" if hint else ""
    data = f"{prompt}{text}\x1b[K"
    if hint:
        data += _go(place) + hint
    return f"\r{_WRAP_OFF}{data}{_WRAP_ON}" if wide else f"\r{data}"


def _go(column: int) -> str:
    """Return what puts the cursor into a column of its row, from wherever it is."""
    return f"\r\x1b[{column}C" if column else "\r"
