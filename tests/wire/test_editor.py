"""LineEditor: the line being typed is sacred: keys, recall, completion, pasted blocks."""

import sys

import pytest

from hubbub.wire.editor import LIMIT, LineEditor
from hubbub.wire.keys import Key, KeyDecoder, Paste, Press
from hubbub.wire.letters import columns
from hubbub.wire.outcomes import Block, Full, Line, Signal, Waiting
from hubbub.wire.recall import LINES, SIZE
from wire.editing import FAMILY, drawn, row_of, typed

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
def test_block_is_bounded(text: str, count: int, cut: bool) -> None:
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


# --- size ---


def test_idle_editor_is_small() -> None:
    """An idle person with nothing sent yet costs less than 1 KiB for keys and line together."""
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
