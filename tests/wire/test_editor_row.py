"""LineEditor: the line is always exactly one row, drawn with the fewest bytes."""

import pytest

from hubbub.wire.editor import LineEditor
from hubbub.wire.keys import Key, Paste, Press
from hubbub.wire.outcomes import Full
from hubbub.wire.row import GAP, Frame, draw
from wire.editing import FAMILY, HINT, drawn, row_of, typed
from wire.rowmodel import RowModel

LONG = "I was thinking that we could meet on Thursday"  # 45 columns

# keys, width, hint: the row, the column of the cursor
ROWS: dict[str, tuple[list[Press], int, str, str, int]] = {
    "empty": ([], 80, "", "ana>", 5),
    "text": (["hello"], 80, "", "ana> hello", 10),
    "hint": (["hello"], 40, HINT, "ana> hello                ben is typing", 10),
    "hint, cursor inside": (["hi", Key.HOME], 30, HINT, "ana> hi         ben is typing", 5),
    "4 columns free": (["hello"], 28, HINT, "ana> hello    ben is typing", 10),
    "3 columns free": (["hello"], 27, HINT, "ana> hello", 10),
    "fits": ([LONG], 51, "", f"ana> {LONG}", 50),
    "does not fit": ([LONG], 50, "", "ana> <hat we could meet on Thursday", 35),
    "hint beside a window": (
        [LONG],
        50,
        "3 type",
        "ana> <hat we could meet on Thursday        3 type",
        35,
    ),
    "from the start": ([LONG, Key.HOME], 31, "", "ana> I was thinking that we c>", 5),
    "the cursor inside does not scroll": (
        [LONG, Key.HOME, Key.WORD_RIGHT],
        31,
        "",
        "ana> I was thinking that we c>",
        6,
    ),
    "cut on both sides": ([LONG, *[Key.LEFT] * 10], 20, "", "ana> <ld meet on T>", 15),
    "wide": (["日本語"], 80, "", "ana> 日本語", 11),
    "wide, cut on the right": (["日" * 10, Key.HOME], 15, "", "ana> 日日日日>", 5),
    "wide, cut on the left": (["日" * 10], 15, "", "ana> <日日日", 12),
    "a family takes two columns": ([FAMILY, "x"], 20, "", f"ana> {FAMILY}x", 8),
    "20 columns": ([LONG], 20, "", "ana> < Thursday", 15),
    "the text before the prompt": ([LONG], 10, HINT, "<ursday", 7),
    "3 columns": ([LONG], 3, HINT, "<y", 2),
    "2 columns": ([LONG], 2, HINT, "<", 1),
    "1 column": ([LONG], 1, HINT, "", 0),
}


@pytest.mark.parametrize(("keys", "width", "hint", "row", "column"), ROWS.values(), ids=ROWS)
def test_row(keys: list[Press], width: int, hint: str, row: str, column: int) -> None:
    """The row shows the prompt, the text or a window of it, and the hint if there is room."""
    model = row_of(typed(*keys), width, hint)
    assert (model.display, model.column) == (row, column)


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (80, "ana #development> hi"),
        (24, "..development> hi"),
        (16, "..ent> hi"),
        (14, "..t> hi"),
        (13, "hi"),
    ],
)
def test_long_prompt_is_cut_at_its_start(width: int, row: str) -> None:
    """In a narrow window the prompt keeps its end, the place the text goes to, or yields."""
    assert row_of(typed("hi"), width, prompt="ana #development> ").display == row


def test_prompt_is_cut_between_letters() -> None:
    """No half of a wide letter remains of a prompt that is cut."""
    assert row_of(typed("hi"), 16, prompt="日本語> ").display == "..語> hi"


def test_rest_of_the_line_is_told() -> None:
    """Past 3,500 of 4,000 characters the hint counts down, and the text makes room for it."""
    assert HINT in row_of(typed("a" * 3_500), 80, HINT).display
    model = row_of(typed("a" * 3_688), 80, HINT)
    assert model.display.endswith("a" + " " * (79 - model.column - 8) + "312 left")
    assert "left" in row_of(typed("a" * 3_501), 30).display
    assert "left" not in row_of(typed("a" * 3_501), 20).display


def test_colours_only_when_asked() -> None:
    """Bold prompt and dim hint are for terminals with colours."""
    editor = typed("hi")
    assert editor.render("> ", "ben", 20) == b"\r> hi\x1b[K\r\x1b[16Cben\r\x1b[4C"
    coloured = b"\r\x1b[1m> \x1b[mhi\x1b[K\r\x1b[16C\x1b[2mben\x1b[m\r\x1b[4C"
    assert editor.render("> ", "ben", 20, colours=True) == coloured


def test_wide_rows_do_not_wrap() -> None:
    """A terminal that takes letters for wider than we do must not wrap the row."""
    data = typed("日本").render("> ", "", 20)
    assert data == "\r\x1b[?7l> 日本\x1b[K\x1b[?7h".encode()


def test_controls_in_prompt_and_hint_are_dropped() -> None:
    """Whatever the door passes in, the row holds no control characters but ours."""
    data = typed("hi").render("a\x1b[2J\r\n> ", "b\x07\x9b", 40)
    assert data == b"\ra[2J> hi\x1b[K\r\x1b[38Cb\r\x1b[8C"


def test_vandals_letter_is_shown_short() -> None:
    """A letter with 3,000 marks does not cost 6,000 bytes for every key."""
    editor = typed("Z" + "\u0301" * 3_000, "x")
    assert row_of(editor).display == "ana> Zx"
    assert len(editor.text) == 3_002


def test_letters_left_of_the_cursor_stay_visible() -> None:
    """Backspace and Left in a line that is cut never work on letters that do not show."""
    for key in (Key.BACKSPACE, Key.LEFT):
        editor = typed("a" * 200)
        model = row_of(editor, 40)
        for _ in range(150):
            editor.press(key)
            model.write(editor.update("ana> ", "", 40))
            assert model.display.startswith("ana> <aaaa")
            assert model.column >= len("ana> <aaaa")


def test_window_begins_with_a_whole_letter() -> None:
    """However many marks letters have, a line is cut between them."""
    letter = "Z" + "\u0301" * 20
    display = row_of(typed(letter * 150)).display
    assert display == "ana> <" + letter * display.count("Z")
    assert display.count("Z") > 10


def test_draw_is_a_second_guard() -> None:
    """Even a control character in the text itself would not be sent."""
    assert draw("a\x1b[2J", "\r\n\x9b", Frame("> ", "", 40)).data.startswith(b"\r> a[2J\x1b[K")


# --- the fewest bytes ---


# keys before, keys then: bytes
UPDATES: dict[str, tuple[list[Press], list[Press], bytes]] = {
    "nothing": (["ab"], [], b""),
    "ignored key": (["ab"], [Key.ESCAPE], b""),
    "a letter": (["ab"], ["c"], b"c"),
    "letters": (["ab"], ["c", "d e"], b"cd e"),
    "Latin": (["ab"], ["é"], "é".encode()),
    "first letter": ([], ["a"], b"a"),
    "backspace": (["ab"], [Key.BACKSPACE], b"\b \b"),
    "backspaces": (["abc"], [Key.BACKSPACE] * 2, b"\b\b  \b\b"),
    "backspace on nothing": ([], [Key.BACKSPACE], b""),
    "corrected": (["ab"], ["x", Key.BACKSPACE, "c"], b"c"),
    "replaced": (["ab"], [Key.BACKSPACE, "c"], b"\b \bc"),
}


@pytest.mark.parametrize(("before", "keys", "data"), UPDATES.values(), ids=UPDATES)
def test_update_sends_only_what_changed(
    before: list[Press], keys: list[Press], data: bytes
) -> None:
    """The commonest keys cost their own bytes."""
    editor = typed(*keys, editor=drawn(*before))
    assert editor.update("ana> ", "", 40) == data
    assert editor.update("ana> ", "", 40) == b""


def test_update_at_the_limit() -> None:
    """A letter that is not taken does not show."""
    editor = LineEditor(3)
    typed("abc", editor=editor).render("ana> ", "", 40)
    assert editor.press("d") == Full(1)
    assert editor.update("ana> ", "", 40) == b""


def test_update_where_nothing_shows() -> None:
    """In a window of one column backspace does not step out of the row."""
    model = RowModel(1)
    editor = LineEditor()
    keys: list[Press] = ["a", Key.BACKSPACE, "b"]
    for key in keys:
        editor.press(key)
        model.write(editor.update("ana> ", "", 1))
    assert model.column == 0


def test_update_while_a_block_waits() -> None:
    """What a door puts into the line then shows when the block is gone."""
    editor = typed("ab", Paste("a\nb"))
    model = row_of(editor, 40)
    editor.insert_text("c")
    model.write(editor.update("ana> ", "", 40))
    assert model.display == "ana> (2 lines) a ..."
    editor.press(Key.ESCAPE)
    model.write(editor.update("ana> ", "", 40))
    assert model.display == "ana> abc"


def test_update_draws_anew_when_anything_else_changed() -> None:
    """Another prompt, hint, width or looks, or a change inside the line, need the whole row."""
    for prompt, hint, width in [("a> ", "", 40), ("ana> ", "x", 40), ("ana> ", "", 41)]:
        editor = drawn("ab")
        assert editor.update(prompt, hint, width) == typed("ab").render(prompt, hint, width)
    keys: list[Press] = ["日", Key.LEFT, Key.KILL_WORD, Key.REDRAW, Key.ENTER, Paste("a\nb")]
    for key in keys:
        assert typed(key, editor=drawn("ab")).update("ana> ", "", 40).startswith(b"\r")
    for key in (Key.DELETE, Key.CTRL_D):
        assert typed(key, editor=drawn("ab", Key.HOME)).update("ana> ", "", 40).startswith(b"\r")


def test_typing_meets_the_hint() -> None:
    """Text that comes closer than GAP columns makes the hint go; backspace brings it back."""
    editor = typed("a" * 16)
    model = row_of(editor, 40, HINT)
    shown = []
    keys: list[Press] = ["b", "c", Key.BACKSPACE]
    for key in keys:
        editor.press(key)
        model.write(editor.update("ana> ", HINT, 40))
        shown.append(model.display[20:])
    assert shown == ["ab" + " " * GAP + HINT, "abc", "ab" + " " * GAP + HINT]
