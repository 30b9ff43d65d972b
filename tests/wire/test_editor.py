"""LineEditor: the line being typed is sacred, and always exactly one row."""

import random
import sys
import unicodedata
from collections.abc import Callable

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.editor import LIMIT, LineEditor
from hubbub.wire.keys import Key, KeyDecoder, Paste, Press
from hubbub.wire.letters import columns
from hubbub.wire.outcomes import Block, Full, Line, Signal, Waiting
from hubbub.wire.recall import LINES, SIZE
from hubbub.wire.row import ERASE, GAP, Frame, draw
from wire.rowmodel import RowModel

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HINT = "ben is typing"


def typed(*keys: Press, editor: LineEditor | None = None) -> LineEditor:
    """Return an editor in which these keys were pressed."""
    editor = editor or LineEditor()
    for key in keys:
        editor.press(key)
    return editor


def row_of(editor: LineEditor, width: int = 80, hint: str = "", prompt: str = "ana> ") -> RowModel:
    """Return the row as it is drawn from nothing."""
    model = RowModel(width)
    model.write(editor.render(prompt, hint, width))
    return model


# --- editing ---

# keys: the line, with | for the cursor
EDITS: dict[str, tuple[list[Press], str]] = {
    "typing": (["a", "b", " c"], "ab c|"),
    "in the middle": (["ac", Key.LEFT, "b"], "ab|c"),
    "left and right stop": (["a", Key.LEFT, Key.LEFT, Key.RIGHT, Key.RIGHT], "a|"),
    "home and end": (["abc", Key.HOME, "x", Key.END, "y"], "xabcy|"),
    "backspace": (["abc", Key.BACKSPACE, Key.BACKSPACE], "a|"),
    "backspace at the start": (["abc", Key.HOME, Key.BACKSPACE], "|abc"),
    "delete": (["abc", Key.HOME, Key.DELETE], "|bc"),
    "delete at the end": (["abc", Key.DELETE], "abc|"),
    "Ctrl+D deletes": (["abc", Key.HOME, Key.CTRL_D], "|bc"),
    "kill to the start": (["abc", Key.LEFT, Key.KILL_START], "|c"),
    "kill to the end": (["abc", Key.HOME, Key.RIGHT, Key.KILL_END], "a|"),
    "kill a word": (["one two  ", Key.KILL_WORD], "one |"),
    "kill the only word": (["one", Key.KILL_WORD], "|"),
    "yank": (["one two", Key.KILL_WORD, Key.HOME, Key.YANK], "two|one "),
    "yank twice": (["ab", Key.KILL_START, Key.YANK, Key.YANK], "abab|"),
    "nothing to kill keeps what was killed": (["ab", *[Key.KILL_START] * 2, Key.YANK], "ab|"),
    "nothing to yank": (["a", Key.YANK], "a|"),
    "word left": (["one two  ", Key.WORD_LEFT], "one |two  "),
    "word left stops": (["one", Key.WORD_LEFT, Key.WORD_LEFT], "|one"),
    "word right": (["one two", Key.HOME, Key.WORD_RIGHT, Key.WORD_RIGHT], "one two|"),
    "word right over spaces": (["  one two", Key.HOME, Key.WORD_RIGHT], "  one| two"),
    "word right over the last spaces": (["one  ", Key.LEFT, Key.WORD_RIGHT], "one  |"),
    "wide": (["日本", Key.LEFT, "x"], "日x|本"),
    "wide, backspace": (["日本", Key.BACKSPACE], "日|"),
    "combining mark": (["e\u0301x", Key.LEFT, Key.BACKSPACE], "|x"),
    "mark typed alone": (["e", "\u0301", Key.LEFT], "|e\u0301"),
    "mark typed in the middle": (["ex", Key.LEFT, "\u0301"], "e\u0301|x"),
    "a family is one letter": ([f"a{FAMILY}", Key.LEFT, Key.DELETE], "a|"),
    "a family grows": (["\U0001f468", "\u200d", "\U0001f469", Key.BACKSPACE], "|"),
    "a flag in two reads": (["\U0001f1e9", "\U0001f1ea", Key.LEFT], "|\U0001f1e9\U0001f1ea"),
    "halves meet": (
        ["\U0001f1e9x\U0001f1ea", *[Key.LEFT] * 2, Key.DELETE],
        "\U0001f1e9\U0001f1ea|",
    ),
    "tab without completion": (["a", Key.TAB], "a|"),
    "escape does nothing": (["a", Key.ESCAPE], "a|"),
    "one pasted line": (["a", Paste("b\tc\n")], "ab   c|"),
    "control characters": (["a\x1b[31m\x00\x7f\x9b\u202eb\ud800"], "a[31mb|"),
    "line ends": (["a\r\nb\u2028c\x0bd"], "a b c d|"),
}


@pytest.mark.parametrize(("keys", "line"), EDITS.values(), ids=EDITS)
def test_edit(keys: list[Press], line: str) -> None:
    """Each key does what it does in a shell, by letters as people see them."""
    editor = typed(*keys)
    assert f"{editor.text[: editor.cursor]}|{editor.text[editor.cursor :]}" == line


def test_enter_gives_the_line_and_empties_it() -> None:
    """Enter accepts the whole line wherever the cursor is; an empty one too."""
    editor = typed("hello", Key.HOME)
    assert editor.press(Key.ENTER) == Line("hello")
    assert editor.text == ""
    assert editor.press(Key.ENTER) == Line("")


def test_interrupt_clears_then_asks() -> None:
    """Ctrl+C clears what was typed, and Up brings it back; on an empty line the door decides."""
    editor = typed("hello")
    assert editor.press(Key.INTERRUPT) is None
    assert editor.text == ""
    assert editor.press(Key.INTERRUPT) is Signal.INTERRUPT
    assert typed(Key.UP, editor=editor).text == "hello"


def test_ctrl_d_leaves_an_empty_line_only() -> None:
    """Ctrl+D never throws text away by leaving."""
    editor = typed("a")
    assert editor.press(Key.CTRL_D) is None
    editor.press(Key.BACKSPACE)
    assert editor.press(Key.CTRL_D) is Signal.END


def test_limit() -> None:
    """The line takes LIMIT characters; what does not fit is told, not dropped in silence."""
    editor = LineEditor()
    assert editor.press("a" * (LIMIT - 1)) is None
    assert editor.press("日本語") == Full(2)
    assert editor.text == "a" * (LIMIT - 1) + "日"
    assert editor.press("b") == Full(1)
    assert editor.press(Paste("cc")) == Full(2)
    assert len(editor.text) == LIMIT


def test_yank_keeps_the_limit() -> None:
    """Killed text cannot be multiplied beyond the limit."""
    editor = typed("abc", Key.KILL_START, editor=LineEditor(5))
    editor.press(Key.YANK)
    assert editor.press(Key.YANK) == Full(1)
    assert editor.text == "abcab"


# --- lines sent before ---


def test_up_and_down() -> None:
    """Up goes back through what was sent, Down forward, at last to what was being written."""
    editor = typed("one", Key.ENTER, "two", Key.ENTER, "dra")
    shown = [typed(key, editor=editor).text for key in [Key.UP] * 3 + [Key.DOWN] * 3]
    assert shown == ["two", "one", "one", "two", "dra", "dra"]
    assert editor.cursor == 3


def test_changed_old_line_becomes_the_draft() -> None:
    """An old line that was changed is not lost by looking further back."""
    editor = typed("one", Key.ENTER, "two", Key.ENTER, Key.UP, "!", Key.UP)
    assert editor.text == "one"
    assert typed(Key.DOWN, Key.DOWN, editor=editor).text == "two!"


def test_same_line_twice_is_kept_once() -> None:
    """Up does not stop twice at the same line; empty lines are not kept."""
    editor = typed("one", Key.ENTER, "two", Key.ENTER, "two", Key.ENTER, Key.ENTER, Key.UP, Key.UP)
    assert editor.text == "one"


def test_lines_kept_are_bounded() -> None:
    """At most LINES lines and SIZE bytes are kept."""
    editor = LineEditor()
    for number in range(LINES + 5):
        typed(f"line {number}", Key.ENTER, editor=editor)
    assert typed(*[Key.UP] * (LINES + 5), editor=editor).text == "line 5"
    for number in range(10):
        typed(Key.KILL_START, f"{number}" + "日" * 1_500, Key.ENTER, editor=editor)
    kept = {typed(Key.UP, editor=editor).text for _ in range(10)}
    assert sum(len(line.encode()) for line in kept) <= SIZE
    assert len(kept) == SIZE // 4_501


def test_nothing_sent_yet() -> None:
    """Up and Down change nothing before a line was sent."""
    assert typed("a", Key.UP, Key.DOWN).text == "a"


def test_restore() -> None:
    """A refused line is back with the cursor at its end, and Up does not show it again."""
    editor = typed("one", Key.ENTER, "/jion #dev", Key.ENTER)
    assert editor.restore("/jion #dev")
    assert (editor.text, editor.cursor) == ("/jion #dev", 10)
    assert typed(Key.UP, editor=editor).text == "one"
    assert typed(Key.DOWN, Key.ENTER, Key.UP, editor=editor).text == "/jion #dev"


def test_restore_never_overwrites() -> None:
    """What was typed since stays; the refused line is found with Up."""
    editor = typed("/jion", Key.ENTER, "new")
    assert not editor.restore("/jion")
    assert editor.text == "new"
    assert typed(Key.UP, editor=editor).text == "/jion"


# --- completion ---


def people(before: str, start: int) -> list[str]:
    """Complete names, commands and rooms as a door would."""
    words = ["ben", "beatrix", "/join", "#dev"]
    end = ": " if start == 0 else " "
    found = [word for word in words if word.startswith(before[start:])]
    return [word + (end if word.isalpha() else " ") for word in found]


# keys: the line
COMPLETIONS: dict[str, tuple[list[Press], str]] = {
    "at the start": (["be", Key.TAB], "ben: "),
    "next": (["be", Key.TAB, Key.TAB], "beatrix: "),
    "round": (["be", *[Key.TAB] * 3], "ben: "),
    "previous": (["be", Key.BACK_TAB], "beatrix: "),
    "next and back": (["be", Key.TAB, Key.TAB, Key.BACK_TAB], "ben: "),
    "in the line": (["ask be", Key.TAB], "ask ben "),
    "before other text": (
        ["be and cho", *[Key.WORD_LEFT] * 2, *[Key.LEFT], Key.TAB],
        "ben:  and cho",
    ),
    "nobody": (["zz", Key.TAB], "zz"),
    "a single one is settled": (["/j", Key.TAB, "#", Key.TAB], "/join #dev "),
    "then the next word": (["/j", Key.TAB, Key.TAB, Key.BACKSPACE, "!"], "/join ben!"),
    "another key ends it": (["be", Key.TAB, "b", Key.TAB], "ben: ben "),
    "a key without effect ends it": (["be", Key.TAB, Key.ESCAPE, Key.TAB], "ben: ben "),
}


@pytest.mark.parametrize(("keys", "line"), COMPLETIONS.values(), ids=COMPLETIONS)
def test_completion(keys: list[Press], line: str) -> None:
    """Tab goes round in what the hook offers for the word before the cursor."""
    assert typed(*keys, editor=LineEditor(complete=people)).text == line


def test_completion_keeps_the_limit() -> None:
    """A completion that does not fit changes nothing."""
    assert typed("be", Key.TAB, editor=LineEditor(4, people)).text == "be"


def test_completion_is_cleaned() -> None:
    """Whatever the hook offers, no control character gets into the line."""
    editor = LineEditor(complete=lambda _before, _start: ["a\x1b[2Jb\n"])
    assert typed("x", Key.TAB, editor=editor).text == "a[2Jb"


# --- pasted blocks ---

RESET = "def reset(p):\r\n\tp.x = 0\r\n\r\n\treturn p\r\n"
RESET_LINES = ("def reset(p):", "\tp.x = 0", "", "\treturn p")


def test_pasted_lines_wait_for_enter() -> None:
    """Several pasted lines are not sent by their line ends, but by Enter, as one block."""
    editor = typed("look ")
    assert editor.press(Paste(RESET)) == Waiting(4, cut=False)
    assert row_of(editor).display == "ana> (4 lines) def reset(p): ..."
    assert editor.press(Key.ENTER) == Block(RESET_LINES)
    assert editor.text == "look "
    assert row_of(editor).display == "ana> look"


@pytest.mark.parametrize("key", [Key.ESCAPE, Key.INTERRUPT])
def test_pasted_lines_can_be_thrown_away(key: Key) -> None:
    """Esc and Ctrl+C forget the block; what was typed before is still there."""
    editor = typed("look", Paste(RESET))
    assert editor.press(key) is None
    assert editor.block is None
    assert editor.text == "look"


def test_other_keys_leave_pasted_lines_waiting() -> None:
    """No other key sends, changes or loses the block or the line."""
    editor = typed("look", Paste(RESET))
    others = [key for key in Key if key not in {Key.ENTER, Key.ESCAPE, Key.INTERRUPT}]
    assert [editor.press(key) for key in [*others, "text"]] == [None] * (len(others) + 1)
    assert editor.text == "look"
    assert editor.press(Key.ENTER) == Block(RESET_LINES)


def test_second_paste_is_added() -> None:
    """A paste that comes in two pieces, or a second one, goes to the same block."""
    editor = typed(Paste("a\nb"))
    assert editor.press(Paste("c")) == Waiting(3, cut=False)
    assert editor.press(Key.ENTER) == Block(("a", "b", "c"))


# what is pasted: lines kept
BLOCKS = {
    "100 lines": ("x\n" * 100, 100, False),
    "101 lines": ("x\n" * 101, 100, True),
    "16 KiB": (("x" * 127 + "\n") * 127 + "x" * 128, 128 - 28, True),
    "two long lines": ("x" * 16_000 + "\n" + "y" * 1_000, 2, True),
    "wide, over the size": ("日" * 3_000 + "\n" + "日" * 3_000, 2, True),
    "one line longer than a block": ("日" * 16_000 + "\nb", 1, True),
}


@pytest.mark.parametrize(("text", "count", "cut"), BLOCKS.values(), ids=BLOCKS)
def test_block_is_bounded(text: str, count: int, cut: bool) -> None:  # noqa: FBT001
    """A block holds 100 lines and 16 KiB; the door is told that there was more."""
    editor = LineEditor()
    assert editor.press(Paste(text)) == Waiting(count, cut)
    block = editor.press(Key.ENTER)
    assert isinstance(block, Block)
    assert len("\n".join(block.lines).encode()) <= 16_384
    assert "\ufffd" not in "".join(block.lines)


def test_block_has_no_control_characters() -> None:
    """Pasted lines keep their tabs and nothing else that steers a terminal."""
    editor = typed(Paste("a\x1b[2J\tb\r\x07c\u2028d\n"))
    assert editor.press(Key.ENTER) == Block(("a[2J\tb", "cd"))


@pytest.mark.parametrize("width", [1, 2, 10, 20, 30])
def test_block_in_a_narrow_window(width: int) -> None:
    """The waiting block takes one row too."""
    editor = typed(Paste("日本語日本語日本語 def reset\nb"))
    model = row_of(editor, width)
    assert columns(model.display) < width


# --- the row ---

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


def drawn(*keys: Press, width: int = 40, hint: str = "") -> LineEditor:
    """Return an editor with some text, whose row was just drawn."""
    editor = typed(*keys)
    editor.render("ana> ", hint, width)
    return editor


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


def test_erase_then_render() -> None:
    """A line that arrives goes where the typing line was; that is drawn again below it."""
    screen, feed = terminal(40)
    feed(drawn("hello").render("ana> ", "", 40))
    feed(ERASE + b"09:15 ben: hi\r\n" + typed("hello").render("ana> ", "", 40))
    assert [line.rstrip() for line in screen.display[:2]] == ["09:15 ben: hi", "ana> hello"]


# --- against a terminal (ux.md, g.1 and g.2) ---

ALPHABET = [*"abcde ,.!", *"éüñ", *"日本語한글", *"😀👍🎉", "e\u0301", "o\u0323"]


def terminal(width: int, rows: int = 24) -> tuple[pyte.Screen, Callable[[bytes], None]]:
    """Return a screen and what feeds it."""
    screen = pyte.Screen(width, rows)
    return screen, pyte.ByteStream(screen).feed


def composed(text: str) -> str:
    """Return the text as pyte shows it: it composes letters and marks."""
    return unicodedata.normalize("NFC", text).rstrip()


class Scramble:
    """One person types while lines arrive; after each step the screen must be as expected."""

    def __init__(self, width: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.width = width
        self.screen, self.feed = terminal(width)
        self.editor = LineEditor()
        self.lines: list[str] = []
        self.feed(self.editor.render("ana> ", "", width))

    @property
    def hint(self) -> str:
        """Return a hint that comes and goes."""
        return HINT if len(self.lines) % 3 == 0 else ""

    def press(self, key: Press) -> None:
        """Press a key; what is typed in one read may hold several letters."""
        self.editor.press(key)
        self.feed(self.editor.update("ana> ", self.hint, self.width))
        self.check()

    def arrive(self) -> None:
        """Show a line above the typing line."""
        line = f"{len(self.lines)} ben: " + "ok 日本 😀"[: self.random.randrange(8)]
        self.lines.append(line)
        row = self.editor.render("ana> ", self.hint, self.width)
        self.feed(ERASE + line.encode() + b"\r\n" + row)
        self.check()

    def resize(self, width: int) -> None:
        """Change the width of the window."""
        self.width = width
        self.screen.resize(columns=width)
        self.feed(self.editor.update("ana> ", self.hint, width))
        self.check()

    def check(self) -> None:
        """Compare the screen with what should stand there."""
        last = self.screen.cursor.y
        shown = [row.rstrip() for row in self.screen.display]
        assert shown[:last] == [composed(line) for line in self.lines[-last:] if last]
        assert not any(shown[last + 1 :])
        self.check_row(shown[last])

    def check_row(self, row: str) -> None:
        """Compare the typing line with the prompt and the text, or a window of it."""
        text, before = self.editor.text, self.editor.text[: self.editor.cursor]
        hint = f"{LIMIT - len(text)} left" if len(text) > 3_500 else self.hint
        if hint and row.endswith(" " * GAP + hint):
            row = row.removesuffix(hint).rstrip()
        if 5 + columns(text) < self.width:
            assert row == composed("ana> " + text)
            assert self.screen.cursor.x == 5 + columns(before)
            return
        assert row.startswith("ana> ")
        cut_left, cut_right = row[5:].startswith("<"), row.endswith(">")
        window = row[5:].removeprefix("<").removesuffix(">")
        assert cut_left or cut_right
        start = len(composed(before + "|")) - 1 - self.visible_before(cut_left=cut_left)
        assert composed(text + "|")[start:].startswith(window)
        assert cut_left == (start > 0)
        assert cut_right == (start + len(window) < len(composed(text)))

    def visible_before(self, *, cut_left: bool) -> int:
        """Return how many letters the screen shows between the window's left and the cursor."""
        cells = self.screen.buffer[self.screen.cursor.y]
        return sum(cells[at].data != "" for at in range(5 + cut_left, self.screen.cursor.x))

    def letters(self, count: int) -> str:
        """Return what is typed in one read."""
        return "".join(self.random.choice(ALPHABET) for _ in range(count))


MOVES = [Key.LEFT, Key.RIGHT, Key.HOME, Key.END, Key.WORD_LEFT, Key.DELETE, Key.UP, Key.REDRAW]


@pytest.mark.parametrize("width", [80, 40, 20])
def test_scramble(width: int) -> None:
    """40 letters are typed while 200 lines arrive: no row is ever anything but whole."""
    game = Scramble(width, seed=width)
    steps = ["type"] * 40 + ["line"] * 200
    game.random.shuffle(steps)
    for step in steps:
        if step == "type":
            game.press(game.letters(1))
        else:
            game.arrive()
    assert len(game.lines) == 200


@pytest.mark.parametrize("seed", range(4))
def test_scramble_with_every_key_and_resizes(seed: int) -> None:
    """Backspace over wide letters, moves in the line and resizes in between change nothing."""
    game = Scramble(80, seed)
    for _ in range(250):
        match game.random.randrange(10):
            case 0 | 1:
                game.arrive()
            case 2 | 3:
                game.press(Key.BACKSPACE)
            case 4:
                game.press(game.random.choice(MOVES))
            case 5 if game.random.random() < 0.2:
                game.resize(game.random.choice([20, 40, 80]))
            case _:
                game.press(game.letters(game.random.randrange(1, 6)))


@pytest.mark.parametrize("width", [80, 20])
def test_scramble_at_the_limit(width: int) -> None:
    """A line of 4,000 characters scrolls sideways, from its end to its start, in one row."""
    game = Scramble(width, seed=1)
    game.editor.press(game.letters(3_300))
    game.editor.render("ana> ", "", width)
    keys: list[Press] = [*[Key.LEFT] * 50, "x", Key.BACKSPACE, Key.HOME, *[Key.RIGHT] * 50, Key.END]
    for key in keys:
        game.press(key)
        if game.random.random() < 0.2:
            game.arrive()
    assert len(typed("ab " * 2_000, editor=game.editor).text) == LIMIT
    for _ in range(30):
        game.press(Key.BACKSPACE)


# --- for all keys ---

KEYS = st.one_of(
    st.sampled_from(list(Key)),
    st.text("ab 日é\u0301\u200d\ufe0f❤👩🇩🇪न\u093f\u0600\u1112\u1161\x1b\n\u202e", max_size=8),
    st.text(max_size=4),
    st.builds(Paste, st.text("ab\n\r\t日\x1b", max_size=12), st.booleans()),
)


@given(st.lists(KEYS, max_size=30), st.integers(1, 40), st.booleans())
def test_any_keys(keys: list[Press], width: int, colours: bool) -> None:  # noqa: FBT001
    """No keys leave the row or the limit; update() always shows what render() would."""
    editor = LineEditor(30, lambda before, start: [before[start:] * 2, "👩\u200d", "x"])
    row, fresh = RowModel(width), RowModel(width)
    for number, key in enumerate(keys):
        editor.press(key)
        assert 0 <= editor.cursor <= len(editor.text) <= 30
        hint = HINT[: number // 10 * 3]  # now and then another one
        row.write(editor.update("ana> ", hint, width, colours=colours))
        fresh.write(editor.render("ana> ", hint, width, colours=colours))
        assert (row.display, row.column) == (fresh.display, fresh.column)
        assert columns(row.display) < width


# --- size ---


def test_idle_editor_is_small() -> None:
    """An idle person with nothing sent yet costs less than 2 KiB for keys and line together."""
    editor, decoder = drawn(), KeyDecoder()
    assert size_of(editor) + size_of(decoder) < 1_024


def size_of(value: object, seen: set[int] | None = None) -> int:
    """Return the bytes of a value and of what it alone holds, in slots and tuples."""
    seen = set() if seen is None else seen
    if id(value) in seen or value is None or isinstance(value, bool):
        return 0
    seen.add(id(value))
    inner = [getattr(value, name) for name in getattr(value, "__slots__", ())]
    inner += list(value) if isinstance(value, tuple) else []
    return sys.getsizeof(value) + sum(size_of(item, seen) for item in inner)
