"""Frames without sockets: whatever way the bytes are cut, the same comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire import websocket
from hubbub.wire.lines import TooLong
from hubbub.wire.websocket import Close, FrameReader, Item, Opcode, Ping

LIMIT = 1_000
KEY = b"\x12\x34\x56\x78"


def client_frame(payload: bytes, opcode: int, *, last: bool) -> bytes:
    """Return a masked frame, made from ours."""
    plain = websocket.frame(payload, Opcode(opcode))
    head = plain[: len(plain) - len(payload)]
    first = head[0] if last else head[0] & 0x7F
    body = bytes(byte ^ KEY[at % 4] for at, byte in enumerate(payload))
    return bytes((first, head[1] | 0x80)) + head[2:] + KEY + body


def feed_all(chunks: list[bytes]) -> list[Item]:
    """Return what a reader makes of chunks."""
    reader = FrameReader(LIMIT)
    items = [item for chunk in chunks for item in reader.feed(chunk)]
    assert reader.error is None
    return items


def message(text: str, cuts: list[int]) -> bytes:
    """Return a message in several frames with pings between them."""
    data = text.encode()
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    starts = [0, *ends[:-1]]
    frames = b""
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        opcode = 1 if place == 0 else 0
        frames += client_frame(data[start:end], opcode, last=end == len(data))
        frames += client_frame(b"", 9, last=True)
    return frames


@given(
    texts=st.lists(st.text(max_size=200), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 400), max_size=4),
    chunk=st.integers(1, 50),
)
def test_cuts_change_nothing(texts: list[str], cuts: list[int], chunk: int) -> None:
    """RFC 6455, 5.4: fragments and packets are no borders of messages."""
    data = b"".join(message(text, cuts) for text in texts)
    whole = feed_all([data])
    assert feed_all([data[at : at + chunk] for at in range(0, len(data), chunk)]) == whole
    assert [item for item in whole if isinstance(item, str)] == texts


@given(size=st.integers(LIMIT + 1, LIMIT * 3), chunk=st.integers(1, 500))
def test_what_is_too_long_is_skipped(size: int, chunk: int) -> None:
    """A message over the limit stands as its length; the next one is read."""
    data = client_frame(b"x" * size, 1, last=True) + client_frame(b"next", 1, last=True)
    items = feed_all([data[at : at + chunk] for at in range(0, len(data), chunk)])
    assert items == [TooLong(size), "next"]


@given(sizes=st.lists(st.integers(0, 700), min_size=2, max_size=5))
def test_fragments_together_have_the_limit(sizes: list[int]) -> None:
    """Fragments that are short add up."""
    parts = [b"y" * size for size in sizes]
    data = b"".join(
        client_frame(part, 1 if place == 0 else 0, last=place == len(parts) - 1)
        for place, part in enumerate(parts)
    )
    total = sum(sizes)
    wanted: Item = "y" * total if total <= LIMIT else TooLong(total)
    assert feed_all([data]) == [wanted]


@given(data=st.binary(max_size=300))
def test_nonsense_never_raises(data: bytes) -> None:
    """Whatever comes, there are items or an error with a code."""
    reader = FrameReader(LIMIT)
    items = reader.feed(data)
    assert all(isinstance(item, str | TooLong | Ping | Close) for item in items)
    if reader.error is not None:
        assert reader.error.code in {1002, 1003, 1007, 1009}
        assert reader.feed(b"\x81\x80abcd") == []


@given(lines=st.lists(st.text("ab🙂", min_size=1, max_size=400), min_size=1, max_size=4))
def test_lines_become_frames_and_lines_again(lines: list[str]) -> None:
    """Our own frames can be turned back into the lines they were made of."""
    data = b"".join(line.encode() + b"\r\n" for line in lines)
    assert websocket.frames_to_lines(websocket.lines_to_frames(data), b"\r\n") == data


@pytest.mark.parametrize(
    ("size", "head"),
    [(125, b"\x81\x7d"), (126, b"\x81\x7e\x00\x7e"), (65_536, b"\x81\x7f" + (65_536).to_bytes(8))],
)
def test_frames_have_the_shortest_length(size: int, head: bytes) -> None:
    """RFC 6455, 5.2: seven bits, then sixteen, then sixty-four."""
    assert websocket.frame(b"x" * size).startswith(head)


def test_the_reason_to_close_is_cut_to_fit() -> None:
    """RFC 6455, 5.5: a control frame has at most 125 bytes, and its text is whole UTF-8."""
    frame = websocket.close_frame(1008, "ü" * 100)
    assert frame[1] <= 125
    frame[4:].decode()
    assert websocket.close_frame(1005) == b"\x88\x00"
