"""The sending half of a connection: outboxes to the socket. Nobody waits for who takes nothing."""

import asyncio
import logging

from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.doors.codec import Codec
from hubbub.doors.registry import Registry
from hubbub.wire.clean import log_safe

HIGH_WATER = 65_536  # unsent bytes from which a connection counts as stalled
CLOSING = 10.0  # seconds a closing connection may take to drain

log = logging.getLogger(__name__)


class Output(asyncio.Protocol):
    """Writes what gathered in a loop tick at once, and cuts off who does not take it."""

    __slots__ = (
        "_began",
        "_closing",
        "_stalled",
        "_unsent",
        "codec",
        "hub",
        "registry",
        "session",
        "transport",
    )
    session: Session  # made by Connection

    def __init__(self, hub: Hub, codec: Codec, registry: Registry) -> None:
        self.hub = hub
        self.codec = codec
        self.registry = registry
        self.transport: asyncio.Transport | None = None
        self._stalled: float | None = None  # monotonic time of the last progress when stalled
        self._began = 0  # bytes of the write with which it stalled, if it did
        self._unsent = 0  # bytes unsent at the last look, and written since
        self._closing: float | None = None  # monotonic time of the goodbye

    def flush(self) -> None:
        """Write what gathered in this loop tick, at once."""
        session = self.session
        transport = self.transport
        chunks = session.outbox
        if session.ended or transport is None:
            chunks.clear()
        if session.held is not None or not chunks or transport is None:
            return
        self._write(transport, self.codec.frame(chunks))
        chunks.clear()

    def _answer(self) -> None:
        data = self.codec.data_to_send()
        if data and self.transport and not self.session.ended:
            self._write(self.transport, data)

    def _write(self, transport: asyncio.Transport, data: bytes) -> None:
        stalled = self._stalled is not None
        transport.write(data)
        if self._stalled is not None:
            self._bound(data, began=not stalled)

    def _bound(self, data: bytes, *, began: bool) -> None:
        """Cut off a connection that is stalled, when too much waits after these bytes."""
        if began:
            self._began = len(data)  # one answer may be larger than all that may wait
        else:
            self._unsent += len(data)  # `check` asks whether anything was taken
        if self.unsent > self.hub.settings.sendq + self._began:
            self.cut("sendq exceeded")

    @property
    def unsent(self) -> int:
        """The bytes that the other end has not taken yet."""
        return self.transport.get_write_buffer_size() if self.transport else 0

    def pause_writing(self) -> None:
        """Note that the other end does not take what is sent."""
        self._stalled = self.hub.now()
        self._unsent = self.unsent
        self.registry.stalled.add(self)

    def resume_writing(self) -> None:
        """Note that the other end takes data again."""
        self._stalled = None
        self.registry.stalled.discard(self)

    def hand_stall(self, other: "Output") -> None:
        """Let another connection go on that writes to the same transport: it is told only once."""
        if self._stalled is not None:
            self.resume_writing()
            other.pause_writing()

    def check(self, now: float) -> None:
        """Cut off a connection that made no progress for too long, or does not end."""
        if self._closing is not None and now - self._closing > CLOSING:
            self.cut("not closed in time")
        elif self._stalled is not None:
            if self.unsent < self._unsent:
                self._stalled = now
            elif now - self._stalled > self.hub.settings.sendq_stall:
                self.cut("no progress")
            self._unsent = self.unsent

    def cut(self, why: str) -> None:
        """End the connection now, unsent data or not."""
        log.info("%s %s cut: %s", self.session.door, log_safe(self.session.address), why)
        self.hub.counters.cut_off += 1
        if self.transport:
            self.transport.abort()

    @property
    def closing(self) -> bool:
        """Tell whether this connection said goodbye."""
        return self._closing is not None

    def close(self) -> None:
        """Close when everything was sent; what was lost is closed already."""
        if self._closing is None and not self.session.ended:
            self._closing = self.hub.now()
            self.registry.closing.add(self)
            asyncio.get_running_loop().call_soon(self._close_now)

    def _close_now(self) -> None:
        self.session.held = None
        self.flush()
        self.session.ended = True
        if self.transport and not self.transport.is_closing():
            self.transport.write(self.codec.farewell())
            self.transport.close()
