"""KeyDecoder: whatever the cut, keys come out whole and nothing else comes out at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from hubbub.wire.editor import LineEditor
from hubbub.wire.keys import HELD, PASTE, Key, KeyDecoder, Paste, Press, join_paste
from payloads import terminal_payloads
from wire.feeding import same_every_way, streams
from wire.rowmodel import RowModel

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

# bytes from a terminal: keys
CASES: dict[str, tuple[bytes, list[Press]]] = {
    "text": (b"hello", ["hello"]),
    "CR": (b"a\rb\r", ["a", Key.ENTER, "b", Key.ENTER]),
    "LF": (b"a\nb\n", ["a", Key.ENTER, "b", Key.ENTER]),
    "CR LF": (b"a\r\n\r\n", ["a", Key.ENTER, Key.ENTER]),
    "CR NUL": (b"a\r\0\r\0", ["a", Key.ENTER, Key.ENTER]),
    "line ends with text between": (
        b"\ra\n\r\x7f\n",
        [Key.ENTER, "a", *[Key.ENTER] * 2, Key.BACKSPACE, Key.ENTER],
    ),
    "all line ends": (b"\r\r\n\n\r\0\r", [Key.ENTER] * 5),
    "both backspaces": (b"\x08\x7f", [Key.BACKSPACE] * 2),
    "moves of a shell": (
        b"\x01\x02\x05\x06\x10\x0e",
        [Key.HOME, Key.LEFT, Key.END, Key.RIGHT, Key.UP, Key.DOWN],
    ),
    "kills of a shell": (
        b"\x15\x0b\x17\x19",
        [Key.KILL_START, Key.KILL_END, Key.KILL_WORD, Key.YANK],
    ),
    "signals": (b"\x03\x04\x0c", [Key.INTERRUPT, Key.CTRL_D, Key.REDRAW]),
    "tabs": (b"\t\x1b[Z", [Key.TAB, Key.BACK_TAB]),
    "arrows": (b"\x1b[A\x1b[B\x1b[C\x1b[D", [Key.UP, Key.DOWN, Key.RIGHT, Key.LEFT]),
    "arrows, SS3": (b"\x1bOA\x1bOB\x1bOC\x1bOD", [Key.UP, Key.DOWN, Key.RIGHT, Key.LEFT]),
    "home": (b"\x1b[H\x1bOH\x1b[1~\x1b[7~", [Key.HOME] * 4),
    "end": (b"\x1b[F\x1bOF\x1b[4~\x1b[8~", [Key.END] * 4),
    "delete": (b"\x1b[3~\x1b[3;5~", [Key.DELETE] * 2),
    "keypad enter": (b"\x1bOM", [Key.ENTER]),
    "word left": (b"\x1b[1;5D\x1b[1;3D\x1b[5D\x1bOd\x1bb", [Key.WORD_LEFT] * 5),
    "word right": (b"\x1b[1;5C\x1b[1;3C\x1b[5C\x1bOc\x1bf", [Key.WORD_RIGHT] * 5),
    "shifted arrow": (b"\x1b[1;2C\x1b[1;2H", [Key.RIGHT, Key.HOME]),
    "alt backspace": (b"\x1b\x7f\x1b\x08", [Key.KILL_WORD] * 2),
    "page keys, insert": (b"\x1b[5~\x1b[6~\x1b[2~a", ["a"]),
    "function keys": (b"\x1bOP\x1b[15~\x1b[24;2~\x1b[[A\x1b[[Ea", ["a"]),
    "alt and a letter": (b"\x1bx\x1bRa", ["a"]),
    "escape, then enter": (b"\x1b\r", [Key.ESCAPE, Key.ENTER]),
    "two escapes": (b"\x1b\x1b\r", [Key.ESCAPE, Key.ESCAPE, Key.ENTER]),
    "escape, then a letter of Unicode": ("\x1bé.".encode(), [Key.ESCAPE, "é."]),
    "cursor report": (b"a\x1b[24;80Rb", ["ab"]),
    "device attributes": (b"\x1b[?64;1;2c\x1b[>41;390;0ca\x1b[0n", ["a"]),
    "focus reports": (b"\x1b[I\x1b[O", []),
    "title report": (b"\x1b]lrm -rf /\x1b\\a", ["a"]),
    "clipboard report": (b"\x1b]52;c;L3F1aXQK\x07a", ["a"]),
    "report with a line in it": (b"\x1bPq\r/quit\r\x1b\\a", ["a"]),
    "report cut off by another": (b"\x1b]l/quit\x1b[Aa", [Key.UP, "a"]),
    "CAN ends a string": (b"\x1b]l/quit\x18a", ["a"]),
    "character set": (b"\x1b(Ba\x1b%Gb", ["ab"]),
    "broken sequence": (b"\x1b[12\rx", [Key.ENTER, "x"]),
    "two, three, four bytes": ("é日😀".encode(), ["é日😀"]),
    "a family stays whole": (f"{FAMILY}.".encode(), [f"{FAMILY}."]),
    "not UTF-8": (b"a\xff\xfeb\xc3(", ["a\ufffd\ufffdb\ufffd("]),
    "character without its end": (b"\xe6\x97\r", ["\ufffd", Key.ENTER]),
    "surrogate": (b"\xed\xa0\x80.", ["\ufffd\ufffd\ufffd."]),
    "C1, raw": (b"\x9b31ma", ["\ufffd31ma"]),
    "C1, encoded": ("a\u009b31m\u0085".encode(), ["a31m"]),
    "other control characters": (b"\0\x07\x0f\x11\x13\x1aa\x1c\x1d\x1e\x1f", ["a"]),
    "paste": (b"a\x1b[200~b\r\nc\td\x1b[201~e", ["a", Paste("b\r\nc\td"), "e"]),
    "paste with escapes": (b"\x1b[200~a\x1b[31mb\x1b[20\x1b[201~", [Paste("a\x1b[31mb\x1b[20")]),
    "paste without an end": (b"\x1b[200~lost\r\n\x03a", ["a"]),
    "end of a paste alone": (b"\x1b[201~a", ["a"]),
    "empty paste": (b"\x1b[200~\x1b[201~", [Paste("")]),
}


def joined(keys: list[Press]) -> list[Press]:
    """Return the keys with neighbouring texts made one: where they are cut means nothing."""
    result: list[Press] = []
    for key in keys:
        if isinstance(key, str) and result and isinstance(last := result[-1], str):
            result[-1] = last + key
        else:
            result.append(key)
    return result


def decoded(reads: list[bytes]) -> list[Press]:
    """Return the keys of some reads."""
    decoder = KeyDecoder()
    return joined([key for read in reads for key in decoder.feed(read)])


@pytest.mark.parametrize(("data", "keys"), CASES.values(), ids=CASES)
def test_keys(data: bytes, keys: list[Press]) -> None:
    """Each key is decoded, and each sequence that is none swallowed, at every cut."""
    assert same_every_way(decoded, data) == keys


def test_lone_escape_is_decided_by_time() -> None:
    """Esc may begin a sequence: only flush(), after the caller's wait, makes it a key."""
    decoder = KeyDecoder()
    assert decoder.feed(b"a\x1b") == ["a"]
    assert (decoder.pending, decoder.flush()) == (True, [Key.ESCAPE])
    assert (decoder.pending, decoder.flush()) == (False, [])
    assert decoder.feed(b"[A") == ["[A"]


@pytest.mark.parametrize("begun", [b"\x1b[", b"\x1b[1;", b"\x1bO", b"\x1b]0;title", b"\x1bP\x1b"])
def test_unfinished_sequence_is_dropped_by_time(begun: bytes) -> None:
    """Alt+[ and the like leave nothing behind that would swallow what is typed next."""
    decoder = KeyDecoder()
    assert decoder.feed(begun) == []
    assert decoder.pending
    assert decoder.flush() == []
    assert decoder.feed(b"abc\r") == ["abc", Key.ENTER]


def test_flush_leaves_half_a_character() -> None:
    """A slow line may cut a character for longer than the wait for Esc."""
    decoder = KeyDecoder()
    assert decoder.feed(b"\xe6\x97") == []
    assert not decoder.pending
    assert decoder.flush() == []
    assert decoder.feed(b"\xa5") == ["日"]


@pytest.mark.parametrize("begin", [b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP"])
@pytest.mark.parametrize("size", [HELD, 1_000])
def test_long_sequence_is_bounded(begin: bytes, size: int) -> None:
    """However long a sequence is, at most HELD bytes are kept, and its end is still found."""
    decoder = KeyDecoder()
    for _ in range(size):
        assert decoder.feed(begin + b"1" if decoder._held == b"" else b"1") == []
        assert len(decoder._held) <= HELD
    assert decoder.feed(b"A\x07b")[-1] == "b"


def test_long_sequence_keeps_its_kind() -> None:
    """What is forgotten of a long sequence does not make it one that means something."""
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b[" + b"2" * HELD) == []
    assert decoder.feed(b"A") == []
    assert decoder.feed(b"\x1b]" + b"x" * HELD + b"\x1b") == []
    assert decoder.feed(b"\\a") == ["a"]


def test_paste_is_bounded() -> None:
    """A paste keeps PASTE bytes, says that it was cut, and its end is still found."""
    decoder = KeyDecoder()
    decoder.feed(b"\x1b[200~x")  # so that the limit cuts an é in two
    for _ in range(PASTE // 1000 + 20):
        assert decoder.feed("é".encode() * 500 + b"\r") == []
    paste, after = decoder.feed(b"\x1b[201~after")
    assert isinstance(paste, Paste)
    assert paste.cut
    assert PASTE - 4 < len(paste.text.encode()) <= PASTE
    assert "\ufffd" not in paste.text
    assert after == "after"
    assert decoder.feed(b"\x1b[200~x\x1b[201~") == [Paste("x")]


PASTES: dict[str, tuple[bytes, Paste | None]] = {
    "two lines": (b"a\rb", Paste("a\nb")),
    "code": (b"def f():\r\n\treturn 1\r\n", Paste("def f():\n\treturn 1\n")),
    "one line": (b"hello\r", None),
    "one line, Enter twice": (b"hello\r\r", None),
    "keys": (b"a\rb\x1b[A", None),
    "bracketed": (b"\x1b[200~a\rb\x1b[201~", None),
    "too long": (b"\r" + b"a" * PASTE, Paste("\n" + "a" * (PASTE - 1), cut=True)),
}


@pytest.mark.parametrize(("data", "paste"), PASTES.values(), ids=PASTES)
def test_join_paste(data: bytes, paste: Paste | None) -> None:
    """Keys that came at once are a paste if they are text of several lines, and only then."""
    assert join_paste(KeyDecoder().feed(data)) == paste


def check_editor(editor: LineEditor) -> None:
    """Check what is true of an editor after every key."""
    assert len(editor.text) <= 60
    assert not CONTROL.search(editor.text)
    assert 0 <= editor.cursor <= len(editor.text)
    ends = {0}
    for letter in iter_graphemes(editor.text):
        ends.add(max(ends) + len(letter))
    assert editor.cursor in ends


def fuzz_one(data: bytes) -> None:
    """Decode, edit and draw arbitrary bytes; the first two choose the window and the cuts."""
    width, step = (data[0] % 50 + 1, data[1] % 16 + 1) if len(data) > 1 else (20, 1)
    decoder = KeyDecoder()
    editor = LineEditor(60, lambda before, at: [before[at:].upper(), "ben: ", ""])
    row, fresh = RowModel(width), RowModel(width)
    for at in range(2, len(data), step):
        hint = "ben is typing" if at & 4 else ""
        for key in [*decoder.feed(data[at : at + step]), *(decoder.flush() if at & 8 else [])]:
            assert not isinstance(key, str) or not CONTROL.search(key)
            editor.press(key)
            check_editor(editor)
        assert len(decoder._held) <= HELD
        row.write(editor.update("ana> ", hint, width, colours=width & 1 == 1))
        fresh.write(editor.render("ana> ", hint, width, colours=width & 1 == 1))
        assert (row.display, row.column) == (fresh.display, fresh.column)


SPECIAL = (b"\x1b", b"\x1b[", b"\x1b]0;", b"\x1b[200~", b"\x1b[201~", b"\r", b"\t", b"\x1b[A")
LETTERS = tuple(
    item.encode() for item in (FAMILY, "\u200d", "\u0301", "日", "\ufe0f", "❤", "🇩", "न")
)
EDITS = (b"\x7f", b"\x1b[D", b"\x1b[D", b"\x1b[C", b"\x1b[3~", b"\x17", b"\x19", b"\x01", b"\x15")


@pytest.mark.fuzz
@given(
    st.one_of(
        st.binary(max_size=400),
        streams(*SPECIAL, *LETTERS, *EDITS, b"hello world ").map(b"".join),
    )
)
def test_fuzz(data: bytes) -> None:
    """No bytes make decoder or editor fail, leave the row, or send what is not ours."""
    fuzz_one(data)


@given(streams(*SPECIAL, *LETTERS, *EDITS))
def test_cuts_do_not_matter(reads: list[bytes]) -> None:
    """The same bytes give the same keys, however they are cut."""
    assert decoded(reads) == decoded([b"".join(reads)])


@pytest.mark.slow
def test_attacks_leave_no_control_character() -> None:
    """None of the attacks on terminals gets through as text, nor into the row."""
    for payload in terminal_payloads():
        data = payload.encode("utf-8", "surrogateescape" if "\udc9b" in payload else "replace")
        fuzz_one(b"\x28\x0f" + data)
