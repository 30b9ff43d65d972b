"""WebSocket (RFC 6455) without sockets: the handshake's answer, frames out, frames in.

Frames to clients are never masked, so the same bytes go to everybody. Frames from clients are
read with a limit: what is longer is skipped and told, what breaks the rules ends the connection.
"""

import struct
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from enum import IntEnum
from hashlib import sha1
from typing import Final, TypeAlias

import msgspec

from hubbub.wire.lines import TooLong

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3
SKIPPED: Final = 1_048_576  # bytes of a message that are skipped when too long; past it, the end
MOST_FRAMES: Final = 10_000  # of one message
MOST_CONTROL: Final = 125  # bytes, section 5.5

TEXT_FRAME: Final = 0x81  # the first byte of every text frame: no text in UTF-8 begins with it


class Opcode(IntEnum):
    """What a frame holds (section 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Code(IntEnum):
    """Why a connection ends (section 7.4.1)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED = 1003
    NONE = 1005  # never sent: there was no code
    NOT_UTF8 = 1007
    POLICY = 1008
    TOO_BIG = 1009


class WebSocketError(Exception):
    """The other end breaks the protocol; `code` says how."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code = code


class Ping(msgspec.Struct, frozen=True):
    """The other end asks for a pong with the same payload."""

    payload: bytes


class Close(msgspec.Struct, frozen=True):
    """The other end closes; the code is to be sent back."""

    code: int


Item: TypeAlias = str | TooLong | Ping | Close


# The handshake


def is_key(key: str) -> bool:
    """Tell whether a Sec-WebSocket-Key is 16 bytes in base64 (section 4.1)."""
    try:
        return len(b64decode(key, validate=True)) == 16
    except (Base64Error, ValueError):
        return False


def accept(key: str, protocol: str = "") -> bytes:
    """Return the answer that begins a WebSocket (section 4.2.2), for a key that `is_key`."""
    digest = b64encode(sha1(key.encode() + GUID, usedforsecurity=False).digest())
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + digest,
    ]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}".encode())
    return b"\r\n".join([*lines, b"", b""])


# Frames out


def frame(payload: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    """Return one whole frame (section 5.2)."""
    size = len(payload)
    if size <= 125:
        return bytes((0x80 | opcode, size)) + payload
    if size <= 0xFFFF:
        return struct.pack(">BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack(">BBQ", 0x80 | opcode, 127, size) + payload


def lines_to_frames(data: bytes) -> bytes:
    """Return whole lines as text frames, one each, without their line ends."""
    if data.count(b"\n") == 1:
        return frame(data.rstrip(b"\r\n"))
    return b"".join(frame(line.rstrip(b"\r")) for line in data.split(b"\n") if line)


def frames_to_lines(data: bytes, end: bytes) -> bytes:
    """Return our own text frames as lines again."""
    lines = []
    while data:
        size, start = data[1], 2
        if size == 126:
            size, start = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(data[2:10]), 10
        lines.append(data[start : start + size] + end)
        data = data[start + size :]
    return b"".join(lines)


def close_frame(code: int, why: str = "") -> bytes:
    """Return a close frame; without a code (1005) it is empty."""
    if code == Code.NONE:
        return frame(b"", Opcode.CLOSE)
    reason = why.encode()[: MOST_CONTROL - 2].decode(errors="ignore").encode()
    return frame(struct.pack(">H", code) + reason, Opcode.CLOSE)


# Frames in


class Head(msgspec.Struct, frozen=True):
    """The beginning of a frame: what it holds, and where its payload stands."""

    opcode: Opcode
    last: bool  # of the message
    start: int
    size: int  # bytes of the payload


class FrameReader:
    """Collects bytes from a client and gives out what its frames hold, in order.

    A message of more than `limit` bytes is skipped and stands as TooLong. What breaks the
    protocol is in `error`; after it nothing more is read.
    """

    __slots__ = ("_buffer", "_frames", "_last", "_parts", "_size", "_skip", "error", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.error: WebSocketError | None = None
        self._buffer = b""  # of a frame that is not whole
        self._frames = 0  # of the message so far; 0 = between two messages
        self._size = 0  # bytes of the message so far, those skipped too
        self._parts: list[bytes] | None = None  # the message so far, unless it is too long
        self._skip = 0  # bytes of a frame that are still to be thrown away
        self._last = False  # the frame being skipped is the last of its message

    def feed(self, data: bytes) -> list[Item]:
        """Return what the bytes complete."""
        items: list[Item] = []
        if self._buffer:
            data, self._buffer = self._buffer + data, b""
        try:
            self._read(data, items)
        except WebSocketError as error:
            self.error = error
        return items

    def _read(self, data: bytes, items: list[Item]) -> None:
        """Take all whole frames; keep the rest. Raises WebSocketError."""
        at = 0
        while at < len(data) and self.error is None:
            end = self._skipped(data, at, items) if self._skip else self._frame(data, at, items)
            if end == at:
                self._buffer = data[at:]
                return
            at = end

    def _frame(self, data: bytes, at: int, items: list[Item]) -> int:
        """Take the frame that begins at a place; return where it ends, or the place itself."""
        head = _head(data, at)
        if head is None:
            return at
        if head.opcode & 8:
            _check_control(head)
        else:
            self._check_data(head)
            if self._size + head.size > self.limit:
                return self._begin_skip(head, data, items)
        end = head.start + head.size
        if len(data) < end:
            return at
        payload = _unmask(data[head.start : end], data[head.start - 4 : head.start])
        if head.opcode & 8:
            items.extend(_control(head.opcode, payload))
        else:
            self._take(payload, items, last=head.last)
        return end

    def _check_data(self, head: Head) -> None:
        if head.opcode == Opcode.BINARY:
            raise WebSocketError(Code.UNSUPPORTED, "only text is understood here")
        if (head.opcode == Opcode.CONTINUATION) != (self._frames > 0):
            raise WebSocketError(Code.PROTOCOL_ERROR, "a message begins inside another one")
        if self._size + head.size > SKIPPED or self._frames >= MOST_FRAMES:
            raise WebSocketError(Code.TOO_BIG, "the message is too large")

    def _take(self, payload: bytes, items: list[Item], *, last: bool) -> None:
        if not last or self._frames:
            self._frames += 1
            self._size += len(payload)
            self._parts = self._parts or []
            self._parts.append(payload)
            if not last:
                return
            payload = b"".join(self._parts)
        if self._size > self.limit:
            items.append(TooLong(self._size))
        else:
            items.append(_text(payload))
        self._frames, self._size, self._parts = 0, 0, None

    def _begin_skip(self, head: Head, data: bytes, items: list[Item]) -> int:
        """Throw this frame away, and what its message had before."""
        self._frames += 1
        self._size += head.size
        self._parts = None
        self._skip, self._last = head.size, head.last
        return self._skipped(data, head.start, items)

    def _skipped(self, data: bytes, at: int, items: list[Item]) -> int:
        """Throw away what belongs to a frame that is too long; return where the next begins."""
        end = min(len(data), at + self._skip)
        self._skip -= end - at
        if not self._skip and self._last:
            items.append(TooLong(self._size))
            self._frames, self._size = 0, 0
        return end


def _head(data: bytes, at: int) -> Head | None:
    """Return the beginning of a frame, or None when it is not whole. Raises WebSocketError."""
    if len(data) < at + 2:
        return None
    first, second = data[at], data[at + 1]
    if first & 0x70:
        raise WebSocketError(Code.PROTOCOL_ERROR, "no extension was agreed on")
    if not second & 0x80:
        raise WebSocketError(Code.PROTOCOL_ERROR, "a client masks its frames")
    try:
        opcode = Opcode(first & 0x0F)
    except ValueError:
        raise WebSocketError(Code.PROTOCOL_ERROR, "there is no such frame") from None
    size, start = second & 0x7F, at + 2
    if size > MOST_CONTROL:
        wide = 2 if size == 126 else 8
        size = int.from_bytes(data[start : start + wide])
        start += wide
    start += 4
    return Head(opcode, bool(first & 0x80), start, size) if len(data) >= start else None


def _check_control(head: Head) -> None:
    if not head.last or head.size > MOST_CONTROL:
        raise WebSocketError(Code.PROTOCOL_ERROR, "a control frame is short and whole")


def _unmask(payload: bytes, key: bytes) -> bytes:
    """Return a payload without its mask (section 5.3), all bytes in one operation."""
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(size)


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise WebSocketError(Code.NOT_UTF8, "text is to be UTF-8") from None


def _control(opcode: Opcode, payload: bytes) -> list[Item]:
    if opcode == Opcode.PING:
        return [Ping(payload)]
    if opcode == Opcode.PONG:
        return []
    if not payload:
        return [Close(Code.NONE)]
    code = int.from_bytes(payload[:2])
    if len(payload) == 1 or not _may_be_sent(code):
        raise WebSocketError(Code.PROTOCOL_ERROR, "that is no reason to close")
    _text(payload[2:])
    return [Close(code)]


def _may_be_sent(code: int) -> bool:
    """Tell whether a code may stand in a close frame (section 7.4)."""
    return 3000 <= code <= 4999 or (1000 <= code <= 1014 and code not in {1004, 1005, 1006})
