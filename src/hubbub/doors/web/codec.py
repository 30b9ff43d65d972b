"""The WebSocket around another codec: its lines are frames here, in both directions."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, cast

from hubbub.core.session import Format, View
from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.events import Event, Typing
from hubbub.requests import Request
from hubbub.wire import websocket
from hubbub.wire.lines import TooLong
from hubbub.wire.websocket import (
    TEXT_FRAME,
    Close,
    Code,
    FrameReader,
    Opcode,
    Ping,
    frames_to_lines,
    lines_to_frames,
)

MOST_FORMS = 4_096  # kept; there is one for JSON, and one for each set of IRC capabilities


class FramedForm:
    """A format whose lines are frames, made once for all that share it."""

    def __init__(self, inner: Format) -> None:
        self.inner = inner
        self.windows = inner.windows
        self.folds = inner.folds
        self.acks = inner.acks
        self.echoes = inner.echoes
        self.greets = inner.greets
        self.lobby = inner.lobby

    def render(self, event: Event, view: View = View.PLAIN) -> bytes:
        """Return the frames of an event."""
        data = self.inner.render(event, view)
        return lines_to_frames(data) if data else b""


@lru_cache(MOST_FORMS)
def framed(inner: Any) -> FramedForm:
    """Return the one framed form of a format."""
    return FramedForm(inner)


class FrameCodec(Codec):
    """Another codec inside a WebSocket. See hubbub.doors.codec.Codec.

    The outbox holds frames (made once for everybody) and lines (of this session alone): a frame
    begins with a byte that no line begins with. `lines` = the inner codec reads lines of bytes,
    not whole texts.
    """

    __slots__ = ("_answers", "_code", "_connection", "_lines", "_reader", "ended", "inner")
    quits = False  # a page that is closed may be loaded again: ten seconds tell

    def __init__(self, inner: Codec, limit: int, *, lines: bool) -> None:
        self.inner = inner
        self._lines = lines
        self._reader = FrameReader(limit)
        self._answers = b""  # control frames
        self.ended = False  # a close frame came
        self._code: int = Code.GOING_AWAY  # of the close frame
        self._connection: Connection

    @property
    def form(self) -> FramedForm:  # type: ignore[override]  # follows the inner codec's
        """The shared format of clients like this one."""
        return framed(cast("Hashable", self.inner.form))

    def open(self, connection: Connection) -> None:
        """Let the inner codec greet."""
        self._connection = connection
        self.inner.open(connection)

    # input

    def receive(self, data: bytes) -> list[Any]:
        """Return the items in the frames that came; control frames are answered."""
        items: list[Any] = []
        for item in self._reader.feed(data):
            match item:
                case Ping():
                    self._answers += websocket.frame(item.payload, Opcode.PONG)
                case Close():
                    self._connection.session.closed = self.ended = True
                    self._code = item.code
                    break
                case str() if self._lines:
                    items += self.inner.receive(item.encode() + b"\r\n")
                case str() | TooLong():
                    items.append(item)
        if self._reader.error is not None:
            self._code = self._reader.error.code
            self._connection.close()
        return items

    def request(self, item: Any) -> Request | None:
        """Return what an item asks."""
        return self.inner.request(item)

    # output

    def data_to_send(self) -> bytes:
        """Return pongs, and what the inner codec answers."""
        own, self._answers = self._answers, b""
        data = self.inner.data_to_send()
        return own + lines_to_frames(data) if data else own

    def render(self, event: Event, view: View) -> bytes:
        """Return an event for this session alone, as lines."""
        return self.inner.render(event, view)

    def answered(self, ref: int | str, start: int) -> None:
        """Let the inner codec see the answer as lines."""
        outbox = self._connection.session.outbox
        if self._lines:
            outbox[start:] = [
                frames_to_lines(chunk, b"\r\n") if chunk[0] == TEXT_FRAME else chunk
                for chunk in outbox[start:]
            ]
        self.inner.answered(ref, start)

    def frame(self, chunks: list[bytes]) -> bytes:
        """Return what gathered in this tick, all of it as frames."""
        return b"".join(
            [chunk if chunk[0] == TEXT_FRAME else lines_to_frames(chunk) for chunk in chunks]
        )

    def farewell(self) -> bytes:
        """Return the close frame."""
        return websocket.close_frame(self._code)

    def changed(self) -> None:
        """Pass on that name, window or settings changed."""
        self.inner.changed()

    def typing(self, event: Typing) -> None:
        """Pass on that somebody types."""
        self.inner.typing(event)

    def ring(self, event: Event) -> bytes:
        """Return the inner codec's bell."""
        return self.inner.ring(event)

    def elsewhere(self, event: Event, data: bytes) -> bytes:
        """Return what the inner codec shows of another conversation."""
        return self.inner.elsewhere(event, data)

    def refused(self, item: Any) -> None:
        """Let the inner codec keep, or answer, what there was no room for."""
        self.inner.refused(item)

    def failed(self, line: str) -> None:
        """Pass on that a line was refused."""
        self.inner.failed(line)
