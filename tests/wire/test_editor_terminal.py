"""LineEditor against a terminal: whatever is pressed, the screen shows what it should."""

import random
import unicodedata
from collections.abc import Callable

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.editor import LIMIT, LineEditor
from hubbub.wire.keys import Key, Paste, Press
from hubbub.wire.letters import columns
from hubbub.wire.row import ERASE, GAP
from wire.editing import HINT, drawn, typed
from wire.rowmodel import RowModel

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


def test_erase_then_render() -> None:
    """A line that arrives goes where the typing line was; that is drawn again below it."""
    screen, feed = terminal(40)
    feed(drawn("hello").render("ana> ", "", 40))
    feed(ERASE + b"09:15 ben: hi\r\n" + typed("hello").render("ana> ", "", 40))
    assert [line.rstrip() for line in screen.display[:2]] == ["09:15 ben: hi", "ana> hello"]


# --- for all keys ---

KEYS = st.one_of(
    st.sampled_from(list(Key)),
    st.text("ab 日é\u0301\u200d\ufe0f❤👩🇩🇪न\u093f\u0600\u1112\u1161\x1b\n\u202e", max_size=8),
    st.text(max_size=4),
    st.builds(Paste, st.text("ab\n\r\t日\x1b", max_size=12), st.booleans()),
)


@given(st.lists(KEYS, max_size=30), st.integers(1, 40), st.booleans())
def test_any_keys(keys: list[Press], width: int, colours: bool) -> None:
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
