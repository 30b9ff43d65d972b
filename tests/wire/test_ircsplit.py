"""IRC texts: pieces that fit and lose nothing, lists of targets, and CTCP."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.irc import BODY_MAX, build, parse
from hubbub.wire.ircsplit import (
    ctcp,
    pack,
    split_action,
    split_line,
    split_pairs,
    split_targets,
    split_text,
    without_ctcp,
)

FAMILY = "👨‍👩‍👧"  # 18 bytes, one letter
FLAG = "🇩🇪"  # 8 bytes, one letter

# After IRCv3 multiline, "Splitting long lines": (line, room, pieces)
LINES: dict[str, tuple[str, int, list[str]]] = {
    "empty": ("", 10, [""]),
    "fits": ("hello", 5, ["hello"]),
    "between words": ("one two three", 8, ["one two ", "three"]),
    "the space stays at the end": ("aaaa bbbb", 5, ["aaaa ", "bbbb"]),
    "the space does not fit": ("aa bb cc", 5, ["aa ", "bb cc"]),
    "a long word": ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    "a word, then a long one": ("a bcdefgh", 4, ["a ", "bcde", "fgh"]),
    "spaces in front": ("  abcdefgh", 6, ["  abcd", "efgh"]),
    "2 bytes": ("ßßßßß", 5, ["ßß", "ßß", "ß"]),
    "3 bytes": ("€€€", 4, ["€", "€", "€"]),
    "4 bytes": ("😀😀😀", 7, ["😀", "😀", "😀"]),
    "a letter with marks": ("abe\u0301e\u0301", 6, ["abe\u0301", "e\u0301"]),
    "a flag": (f"ab{FLAG}{FLAG}", 13, [f"ab{FLAG}", FLAG]),
    "a family": (f"ab{FAMILY}", 19, ["ab", FAMILY]),
    "a family without room": (FAMILY, 17, ["👨‍👩‍", "👧"]),
    "no-break space": ("aa\u00a0bb cc", 8, ["aa\u00a0bb ", "cc"]),
    "half a surrogate pair": ("a\ud800b", 10, ["a?b"]),
}

# After IRCv3 multiline, "Fallback"
TEXTS: dict[str, tuple[str, int, list[str]]] = {
    "lines": ("one\ntwo\r\nthree\rfour", 10, ["one", "two", "three", "four"]),
    "blank lines go": ("\n\none\n \n\ntwo\n", 10, ["one", "two"]),
    "nothing": ("", 10, []),
    "only spaces": ("   \n  ", 10, []),
    "long lines": ("one two\nthree four", 8, ["one two", "three ", "four"]),
    "a hole of spaces": ("a" + " " * 20 + "b", 6, ["a     ", "   b"]),
}

# After modern.ircdocs.horse/ctcp, "Message Syntax"
CTCPS: dict[str, tuple[str, str] | None] = {
    "\x01ACTION waves\x01": ("ACTION", "waves"),
    "\x01ACTION waves": ("ACTION", "waves"),
    "\x01action  two words \x01": ("ACTION", " two words "),
    "\x01ACTION\x01": ("ACTION", ""),
    "\x01VERSION\x01": ("VERSION", ""),
    "\x01PING 1 2\x01": ("PING", "1 2"),
    "\x01DCC SEND x 0 0 0\x01": ("DCC", "SEND x 0 0 0"),
    "\x01": ("", ""),
    "\x01\x01": ("", ""),
    "\x01 ACTION x\x01": ("", "ACTION x"),
    "\x01" + "VERSION\x01\x01" * 20: ("VERSION" * 20, ""),
    "\x01ACTION a\x01\x01VERSION\x01": ("ACTION", "aVERSION"),
    "\x01act\u0131on x\x01": ("act\u0131on", "x"),
    "": None,
    "waves": None,
    " \x01ACTION waves\x01": None,
    "hi \x01VERSION\x01": None,
    "DCC SEND startkeylogger 0 0 0": None,
}

line_text = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=200)
graphemes = st.lists(st.sampled_from(["a", " ", "ß", "€", "😀", "e\u0301", FLAG, FAMILY, "\u0301"]))


def size(text: str) -> int:
    """Return the bytes of a text."""
    return len(text.encode())


@pytest.mark.parametrize(("line", "room", "pieces"), LINES.values(), ids=LINES)
def test_lines(line: str, room: int, pieces: list[str]) -> None:
    """Lines are split behind spaces, else between letters (multiline, "Splitting long lines")."""
    assert split_line(line, room) == pieces


@pytest.mark.parametrize(("text", "room", "lines"), TEXTS.values(), ids=TEXTS)
def test_texts(text: str, room: int, lines: list[str]) -> None:
    """A block becomes lines, and blank ones are not sent (multiline, "Fallback")."""
    assert split_text(text, room) == lines


@pytest.mark.parametrize("room", [-1, 0, 3])
def test_no_room(room: int) -> None:
    """Where no character may fit nothing is split, or cut (RFC 3629: 4 bytes are the most)."""
    with pytest.raises(ValueError, match="no room"):
        split_line("hello", room)


@given(st.one_of(line_text, graphemes.map("".join)), st.integers(4, 60))
def test_pieces_are_the_line(line: str, room: int) -> None:
    """Joined, the pieces are the line, and each fits (multiline, "Splitting long lines")."""
    pieces = split_line(line, room)
    assert "".join(pieces) == line
    assert max(map(size, pieces)) <= room
    assert len(pieces) == 1 or all(pieces)


@given(st.lists(st.text("ab€😀", min_size=1, max_size=5)), st.integers(21, 60))
def test_words_stay_whole(words: list[str], room: int) -> None:
    """Words that fit are not cut (multiline, "Splitting long lines")."""
    pieces = split_line(" ".join(words), room)
    assert [word for piece in pieces for word in piece.split()] == words


@given(line_text)
def test_text_through_the_wire(text: str) -> None:
    """Text survives being split, built, read and joined (RFC 1459, 2.3)."""
    pieces = [parse(build("PRIVMSG", "#a", piece)).params[1] for piece in split_line(text, 20)]
    assert "".join(pieces) == text


def test_long_block_is_quick() -> None:
    """The longest block there is gives all its pieces (16 KiB, of a paste)."""
    text = "é" * 8_192
    assert "".join(split_line(text, 400)) == text
    assert "".join(split_line("👍🏽" * 2_048, 400)) == "👍🏽" * 2_048


@pytest.mark.parametrize(("text", "parts"), CTCPS.items())
def test_ctcp(text: str, parts: tuple[str, str] | None) -> None:
    """CTCP is read as modern.ircdocs.horse/ctcp "Message Syntax" says."""
    assert ctcp(text) == parts


@given(st.text())
def test_no_ctcp_is_left(text: str) -> None:
    """What is cleaned is plain text to every client."""
    assert ctcp(without_ctcp(text)) is None
    assert "\x01" not in without_ctcp(text)


@given(line_text, st.integers(13, 80))
def test_actions(text: str, room: int) -> None:
    """Each piece of an action is an ACTION that fits (modern.ircdocs.horse/ctcp)."""
    pieces = split_action(text, room)
    assert max(map(size, pieces), default=0) <= room
    read = [ctcp(piece) for piece in pieces]
    assert {parts[0] for parts in read if parts} <= {"ACTION"}
    told = "".join(parts[1] for parts in read if parts)
    assert "".join(told.split()) == "".join(without_ctcp(text).split())


def test_action_cannot_end_itself() -> None:
    """A text with a delimiter stays one ACTION."""
    assert split_action("a\x01\x01VERSION\x01", 100) == ["\x01ACTION aVERSION\x01"]
    assert split_action("{0} {} {x}", 100) == ["\x01ACTION {0} {} {x}\x01"]


TARGETS = {
    "a": (["a"], []),
    "a,b,c": (["a", "b", "c"], []),
    "a,b,c,d,e": (["a", "b", "c"], ["d", "e"]),
    "a,a,b,a": (["a", "b"], []),
    ",a,,b,": (["a", "b"], []),
    "": ([], []),
    ",,,": ([], []),
}


@pytest.mark.parametrize(("text", "parts"), TARGETS.items())
def test_targets(text: str, parts: tuple[list[str], list[str]]) -> None:
    """A list names each target once, up to the limit (RFC 1459, 4.4.1; ISUPPORT TARGMAX)."""
    assert split_targets(text, 3) == parts


def test_pairs() -> None:
    """JOIN's keys stand in the places of their rooms (RFC 1459, 4.2.1)."""
    assert list(split_pairs("#a,#b", "")) == [("#a", ""), ("#b", "")]
    assert list(split_pairs("#a,#b,#c", "x,,z")) == [("#a", "x"), ("#b", ""), ("#c", "z")]
    assert list(split_pairs("#a,,#c", "x,y,z")) == [("#a", "x"), ("#c", "z")]
    assert list(split_pairs("#a", "x,y")) == [("#a", "x")]


@given(st.lists(st.text("aß€", min_size=1, max_size=8)), st.integers(4, 40), st.sampled_from(" ,"))
def test_pack(words: list[str], room: int, separator: str) -> None:
    """Lists are packed in order into as few lines as hold them (RFC 2812, 5.1, 353)."""
    lines = pack(words, room, separator)
    assert [word for line in lines for word in line.split(separator)] == words
    for line in lines:
        assert size(line) <= room or separator not in line
    for line, after in pairwise(lines):
        assert size(line) + 1 + size(after.split(separator)[0]) > room


def test_limits_are_those_of_a_line() -> None:
    """The widest text of a line is what `BODY_MAX` leaves (RFC 1459, 2.3)."""
    head = len(build("PRIVMSG", "#a", "")) - 2
    text = "x" * 2_000
    pieces = split_line(text, BODY_MAX - head)
    assert {len(build("PRIVMSG", "#a", piece)) for piece in pieces[:-1]} == {512}
