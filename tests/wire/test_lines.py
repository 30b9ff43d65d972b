"""LineBuffer: what a line is, whatever the cuts, the encoding and the length."""

import re

import pytest
from hypothesis import given

from hubbub.wire.lines import Encoding, Line, LineBuffer, TooLong
from wire.feeding import same_every_way, streams

LIMIT = 10
LINE_END = re.compile(rb"\r\n|\r\0|\r|\n")

CASES = {
    "LF": (b"one\ntwo\n", ["one", "two"], None),
    "CR LF": (b"one\r\ntwo\r\n", ["one", "two"], None),
    "CR": (b"one\rtwo\r", ["one", "two"], None),
    "CR NUL": (b"one\r\0two\r\0", ["one", "two"], None),
    "mixed": (b"a\nb\r\nc\rd\r\0e", ["a", "b", "c", "d"], "e"),
    "empty lines": (b"\n\r\n\r\r\0\n", ["", "", "", "", ""], None),
    "CR CR LF is two": (b"a\r\r\nb", ["a", ""], "b"),
    "LF CR is two": (b"a\n\rb", ["a", ""], "b"),
    "CR NUL LF is two": (b"a\r\0\nb", ["a", ""], "b"),
    "CR LF NUL keeps the NUL": (b"a\r\n\0b", ["a"], "\0b"),
    "NUL alone is text": (b"a\0b\n", ["a\0b"], None),
    "other breaks are text": (
        "\v\f\x1c\x85\u2028\n".encode(),
        ["\v\f\x1c\x85\u2028"],
        None,
    ),
    "nothing": (b"", [], None),
    "no end": (b"bye", [], "bye"),
    "characters of 2, 3 and 4 bytes": ("ß€😀\n".encode(), ["ß€😀"], None),
    "exactly the limit": (b"0123456789\n", ["0123456789"], None),
    "limit + 1": (b"0123456789a\nok\n", [TooLong(11), "ok"], None),
    "limit + 1, CR LF": (b"0123456789a\r\nok\r\n", [TooLong(11), "ok"], None),
    "an emoji across the limit": ("01234567😀\nok\n".encode(), [TooLong(12), "ok"], None),
    "far too long": (b"a\n" + b"x" * 95 + b"\nb\n", ["a", TooLong(95), "b"], None),
    "too long twice": (b"x" * 11 + b"\r" + b"y" * 12 + b"\r", [TooLong(11), TooLong(12)], None),
    "too long at the end": (b"ok\n" + b"x" * 30, ["ok"], TooLong(30)),
    "byte order mark": (b"\xef\xbb\xbfhi\n\xef\xbb\xbf\n", ["hi", "\ufeff"], None),
    "only a byte order mark": (b"\xef\xbb\xbf", [], None),
    "byte order mark, no end": (b"\xef\xbb\xbfhi", [], "hi"),
}

NOT_UTF8 = {
    "latin-1": (b"caf\xe9\n", "caf\ufffd"),
    "overlong slash": (b"\xc0\xaf\n", "\ufffd\ufffd"),
    "surrogate (CESU-8)": (b"\xed\xa0\xbd\n", "\ufffd\ufffd\ufffd"),
    "cut-off character": (b"\xf0\x9f\x98\n", "\ufffd"),
    "0xFF": (b"\xff\n", "\ufffd"),
}


def read(buffer: LineBuffer, reads: list[bytes]) -> list[Line]:
    """Feed all reads and return all lines."""
    return [line for data in reads for line in buffer.feed(data)]


def read_all(reads: list[bytes]) -> tuple[list[Line], Line | None, int]:
    """Return the lines, the unfinished line and the count of lines that were not UTF-8."""
    buffer = LineBuffer(LIMIT)
    return read(buffer, reads), buffer.close(), buffer.replaced


def expected(data: bytes) -> tuple[list[Line], Line | None]:
    """Say what a line reader does, in the simplest way that needs all bytes at once."""
    parts = [
        TooLong(len(part)) if len(part) > LIMIT else part.decode("utf-8", "replace")
        for part in LINE_END.split(data)
    ]
    if isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("\ufeff")
    return parts[:-1], parts[-1] or None


def fuzz_one(data: bytes) -> None:
    """Feed arbitrary bytes, cut at their own first byte, and check every promise."""
    at = data[0] if data else 0
    buffer = LineBuffer(LIMIT)
    lines = buffer.feed(data[:at])
    kept = buffer._partial
    assert kept is None or 0 < len(kept) <= LIMIT
    lines += buffer.feed(data[at:])
    assert (lines, buffer.close()) == expected(data)
    for line in lines:
        assert isinstance(line, TooLong) or ("\r" not in line and "\n" not in line)


@pytest.mark.parametrize(("data", "lines", "rest"), CASES.values(), ids=CASES)
def test_cases(data: bytes, lines: list[Line], rest: Line | None) -> None:
    """Every case gives the same lines in the same order, wherever the reads are cut."""
    assert same_every_way(read_all, data) == (lines, rest, 0)


@pytest.mark.parametrize(("data", "line"), NOT_UTF8.values(), ids=NOT_UTF8)
def test_not_utf8(data: bytes, line: str) -> None:
    """Bytes that are not UTF-8 become U+FFFD, and the line is counted."""
    assert same_every_way(read_all, data + b"ok\n") == ([line, "ok"], None, 1)


@pytest.mark.parametrize(
    ("encoding", "line"), [("utf-8", "caf\ufffd"), ("latin-1", "café"), ("cp437", "cafΘ")]
)
def test_encoding(encoding: Encoding, line: str) -> None:
    """The encoding can be switched between reads, even within a line."""
    buffer = LineBuffer(LIMIT)
    assert buffer.feed(b"ok\ncaf") == ["ok"]
    buffer.encoding = encoding
    assert buffer.feed(b"\xe9\n") == [line]


def test_idle_holds_nothing() -> None:
    """An idle session holds no buffer, and so costs nearly nothing."""
    buffer = LineBuffer(LIMIT)
    assert buffer._partial is None
    buffer.feed(b"par")
    buffer.feed(b"tial\r\n")
    assert buffer._partial is None
    assert not hasattr(buffer, "__dict__")


def test_too_long_is_not_kept() -> None:
    """A line over the limit is thrown away as it comes, but counted, and answered once."""
    buffer = LineBuffer(LIMIT)
    for _ in range(1000):
        assert buffer.feed(b"x" * 1024) == []
        assert buffer._partial is None
    assert buffer.pending == 1_024_000
    assert buffer.feed(b"y\nok\n") == [TooLong(1_024_001), "ok"]
    assert buffer.pending == 0


def test_pending() -> None:
    """Pending counts the bytes of the unfinished line."""
    buffer = LineBuffer(LIMIT)
    assert buffer.pending == 0
    buffer.feed(b"one\ntwo")
    assert buffer.pending == len(b"two")


def test_close_ends_the_line() -> None:
    """The unfinished line is given out once."""
    buffer = LineBuffer(LIMIT)
    buffer.feed(b"bye")
    assert buffer.close() == "bye"
    assert buffer.close() is None


def test_ten_thousand_lines() -> None:
    """A segment of very many lines gives all of them, in order."""
    lines = [str(number) for number in range(10_000)]
    assert LineBuffer(LIMIT).feed("\r\n".join([*lines, ""]).encode()) == lines


@given(streams(b"\r", b"\n", b"\0", b"\r\n", b"text", "ß€😀".encode(), b"\xef\xbb\xbf", b"\xe9"))
def test_any_stream(reads: list[bytes]) -> None:
    """Any bytes, cut anyhow, give the lines of the whole."""
    lines, rest, _ = read_all(reads)
    assert (lines, rest) == expected(b"".join(reads))
    fuzz_one(b"".join(reads))
