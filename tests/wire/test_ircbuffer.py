"""IrcBuffer: lines and problems in order, however the bytes come, in bounded memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.irc import (
    BODY_MAX,
    FLOOD,
    KEPT_MAX,
    IrcBuffer,
    Item,
    Line,
    Problem,
    ProtocolError,
    Reason,
    build,
    parse,
)
from hubbub.wire.irctags import CLIENT_TAGS_MAX
from wire.feeding import same_every_way, streams


def ping(*params: str, tags: dict[str, str] | None = None) -> Line:
    """Make a PING line."""
    return Line(tags or {}, "", "PING", params)


# bytes: the items they give
CASES: dict[str, tuple[bytes, list[Item]]] = {
    "nothing": (b"", []),
    "no end": (b"PING a", []),
    "CR LF": (b"PING a\r\nPING b\r\n", [ping("a"), ping("b")]),
    "LF": (b"PING a\nPING b\n", [ping("a"), ping("b")]),
    "CR": (b"PING a\rPING b\r", [ping("a"), ping("b")]),
    "mixed": (b"PING a\nPING b\r\nPING c\rPING d", [ping("a"), ping("b"), ping("c")]),
    "empty lines": (b"\r\n\n\r\r\n   \r\nPING\r\n\r\n", [ping()]),
    "tags": (b"@label=1;x PING :a b\r\n", [ping("a b", tags={"label": "1", "x": ""})]),
    "not UTF-8": (
        b"PING a\r\n@label=9 PING \xe9\r\nPING b\r\n",
        [ping("a"), Problem(Reason.NOT_UTF8, "PING", "9"), ping("b")],
    ),
    "a character cut in two": ("PING ß€😀\r\n".encode(), [ping("ß€😀")]),
    "NUL": (b"PING \0\r\nPING a\n", [Problem(Reason.BAD_CHARACTER, "PING"), ping("a")]),
    "UTF-16": ("PING\r\n".encode("utf-16-le"), [Problem(Reason.BAD_CHARACTER)] * 2),
    "byte order mark": (b"\xef\xbb\xbfPING a\n", [Line({}, "", "\ufeffPING", ("a",))]),
    "only tags": (b"@label=1\r\n", [Problem(Reason.NO_COMMAND)]),
    "only a source": (b":ben\r\n", [Problem(Reason.NO_COMMAND)]),
}

# Long ones are cut at a few places only: (bytes, items)
LONG: dict[str, tuple[bytes, list[Item]]] = {
    "as long as may be": (
        b"PING " + b"x" * (BODY_MAX - 5) + b"\r\n",
        [ping("x" * (BODY_MAX - 5))],
    ),
    "one byte more": (
        b"PING " + b"x" * (BODY_MAX - 4) + b"\r\nPING a\r\n",
        [Problem(Reason.TOO_LONG, "PING"), ping("a")],
    ),
    "one byte more, label kept": (
        b"@label=3 PING " + b"x" * (BODY_MAX - 4) + b"\n",
        [Problem(Reason.TOO_LONG, "PING", "3")],
    ),
    "tags as long as a client's may be": (
        b"@a=" + b"y" * 4_092 + b" PING a\n",
        [ping("a", tags={"a": "y" * 4_092})],
    ),
    "tags one byte longer": (
        b"@a=" + b"y" * 4_093 + b" PING a\n",
        [Problem(Reason.TOO_LONG, "PING")],
    ),
    "both as long as may be": (
        b"@a=" + b"y" * 4_092 + b" PING " + b"x" * (BODY_MAX - 5) + b"\r\n",
        [ping("x" * (BODY_MAX - 5), tags={"a": "y" * 4_092})],
    ),
    "far too long, label kept": (
        b"@label=4 PING " + b"x" * 10_000 + b"\r\nPING a\r\n",
        [Problem(Reason.TOO_LONG, "PING", "4"), ping("a")],
    ),
    "tags without an end": (
        b"@label=" + b"4" * 10_000 + b"\r\nPING a\r\n",
        [Problem(Reason.TOO_LONG), ping("a")],
    ),
    "twice": (
        b"x" * 5_000 + b"\n" + b"y" * 600 + b"\nPING a\n",
        [Problem(Reason.TOO_LONG), Problem(Reason.TOO_LONG), ping("a")],
    ),
    "nearly a flood": (b"PING " + b"x" * (FLOOD - 5) + b"\n", [Problem(Reason.TOO_LONG, "PING")]),
    "a flood": (b"PING a\n" + b"x" * (FLOOD + 1), [ping("a"), Problem(Reason.FLOOD)]),
    "a flood, and more": (
        b"PING a\n" + b"x" * (FLOOD + 1) + b"\nPING b\n",
        [ping("a"), Problem(Reason.FLOOD)],
    ),
}


def read(reads: list[bytes]) -> list[Item]:
    """Return what a new buffer gives for these reads."""
    buffer = IrcBuffer()
    return [item for data in reads for item in buffer.feed(data)]


def expected(data: bytes) -> list[Item]:
    """Say what a buffer gives, in the simplest way that needs all bytes at once."""
    items: list[Item] = []
    for part in data.replace(b"\r", b"\n").split(b"\n")[:-1]:
        try:
            items.append(parse(part, CLIENT_TAGS_MAX))
        except ProtocolError as error:
            items.append(error.problem)
    return [item for item in items if item != Problem(Reason.EMPTY)]


def fuzz_one(data: bytes) -> None:
    """Feed arbitrary bytes, cut at their own first byte, and check every promise."""
    at = data[0] if data else 0
    buffer = IrcBuffer()
    items = buffer.feed(data[:at])
    assert buffer._partial is None or 0 < len(buffer._partial) <= KEPT_MAX
    items += buffer.feed(data[at:])
    if len(data) <= KEPT_MAX:
        assert items == expected(data)
    for item in items:
        if isinstance(item, Line):
            check_line(item)
        else:
            assert item.reason is not Reason.EMPTY


def check_line(line: Line) -> None:
    """Check that a line that was read has its form, and can be sent as one line again."""
    assert line.command
    for text in (line.source, line.command, *line.params):
        assert not set(text) & {"\0", "\r", "\n"}
    for word in (line.source, line.command, *line.params[:-1]):
        assert " " not in word
    if line.command.isascii() and line.command.isalnum() and not line.source.startswith(":"):
        again = build(line.command, *line.params, source=line.source, tags=line.tags)
        assert parse(again) == line


@pytest.mark.parametrize(("data", "items"), CASES.values(), ids=CASES)
def test_cases(data: bytes, items: list[Item]) -> None:
    """Items are the same, in order, wherever the reads are cut (RFC 1459, 2.3 and 8)."""
    assert same_every_way(read, data) == items


@pytest.mark.parametrize("size", [1, 7, 500, 4_096, FLOOD, 100_000])
@pytest.mark.parametrize(("data", "items"), LONG.values(), ids=LONG)
def test_limits(data: bytes, items: list[Item], size: int) -> None:
    """Lines over the limits of RFC 1459 and message-tags "Size limit" are told, never cut."""
    reads = [data[at : at + size] for at in range(0, len(data), size)]
    assert read(reads) == items


def test_memory_is_bounded() -> None:
    """However much comes without a line end, no more than one line is kept."""
    buffer = IrcBuffer()
    for _ in range(100):
        buffer.feed(b"x" * 150)
        assert buffer._partial is not None
        assert len(buffer._partial) <= KEPT_MAX
    assert buffer.feed(b"x" * FLOOD) == [Problem(Reason.FLOOD)]
    assert buffer._partial is None
    assert buffer.flooded
    assert buffer.feed(b"\nPING\n") == []
    assert buffer._partial is None


def test_idle_holds_nothing() -> None:
    """An idle client costs no buffer."""
    buffer = IrcBuffer()
    buffer.feed(b"PING")
    buffer.feed(b" a\r\n")
    assert buffer._partial is None
    assert not hasattr(buffer, "__dict__")


def test_ten_thousand_lines() -> None:
    """One read may hold very many lines; all come, in order (RFC 1459, 8.3)."""
    data = b"".join(b"PING %d\r\n" % number for number in range(10_000))
    assert IrcBuffer().feed(data) == [ping(str(number)) for number in range(10_000)]


@given(
    streams(
        *(b"\r", b"\n", b"\r\n", b"\0", b" ", b":", b"@", b";", b"=", b"\\", b"PRIVMSG", b"a"),
        *(b"@label=1 ", b"\xe9", "😀".encode(), b" :", b"x" * 600, b"@a=" + b"y" * 4_090),
    )
)
def test_any_stream(reads: list[bytes]) -> None:
    """Any bytes, cut anyhow, give what the whole gives (RFC 1459, 8)."""
    assert read(reads) == read([b"".join(reads)])
    fuzz_one(b"".join(reads))


@given(st.binary(max_size=2_000))
def test_any_bytes(data: bytes) -> None:
    """Any bytes end in lines and problems, never in an exception."""
    fuzz_one(data)
