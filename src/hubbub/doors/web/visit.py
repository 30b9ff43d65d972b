"""One browser's connection while it speaks HTTP: lent to aiohttp, until it becomes a WebSocket."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp.web import RequestHandler, RequestKey, Response
from aiohttp.web_request import BaseRequest

from hubbub.doors.connection import Connection
from hubbub.doors.web.guard import refusal

HEAD_TIME: Final = 10.0  # seconds a request's head may take to arrive
BUSY_TIME: Final = 30.0  # seconds a request may take to be answered and read
TIMED_OUT: Final = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

log = logging.getLogger(__name__)


class Http(RequestHandler):
    """aiohttp's protocol; what is no HTTP is answered as we do, and fills no log."""

    def handle_error(
        self,
        request: BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes what strangers sent
    ) -> Response:
        """Return an answer to what cannot be handled, after which the connection is closed."""
        if request.writer.output_size:
            raise ConnectionResetError("half an answer was sent")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a fault in an answer of the web door", exc_info=exc)
            return refusal(HTTPStatus(status), "internal")
        return refusal(HTTPStatus(status), "web-bad")


class Visit(asyncio.Protocol):
    """Passes all to aiohttp's own protocol, and watches the time that aiohttp does not."""

    __slots__ = (
        "_cut",
        "_http",
        "_last",
        "_progress",
        "_since",
        "_unsent",
        "address",
        "busy",
        "made",
        "now",
        "over",
        "transport",
    )

    def __init__(
        self,
        http: Http,
        address: str,
        now: Callable[[], float],
        made: Callable[["Visit"], None],
        over: Callable[["Visit", bool], None],
    ) -> None:
        self._http = http
        self.address = address
        self.now = now  # monotonic seconds
        self.made = made  # called at the beginning
        self.over = over  # called at the end; True = the connection goes on as another protocol
        self.transport: asyncio.Transport | None = None
        self.busy = False  # a request is being answered
        self._since: float | None = None  # when what we wait for began; None = idle
        self._last = b""  # the bytes that came last
        self._unsent = 0  # bytes that the browser had not taken at the last look
        self._progress = 0.0  # when it took some, or had taken all
        self._cut = False

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lend the transport."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self._since = self.now()
        self.made(self)
        self._http.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass bytes on."""
        if self._since is None:
            self._since = self.now()
        self._last = data
        self._http.data_received(data)

    def eof_received(self) -> bool:
        """End: whoever asks over HTTP reads the answer before closing."""
        self._http.eof_received()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that it is over."""
        self._http.connection_lost(exc)
        self.over(self, False)
        self.transport = None

    def pause_writing(self) -> None:
        """Pass on that the browser does not take what is sent."""
        self._http.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that the browser takes data again."""
        self._http.resume_writing()

    # requests

    def began(self) -> None:
        """Note that a whole head has come."""
        self.busy, self._since = True, self.now()

    def ended(self) -> None:
        """Note that the answer is made: it may still have to be sent, see `check`."""
        self.busy, self._since = False, None

    def check(self, now: float) -> None:
        """End the connection when what we wait for takes too long."""
        if self.transport is None or self._cut:
            return
        unsent = self.transport.get_write_buffer_size()
        if unsent < self._unsent or not self._unsent:
            self._progress = now
        self._unsent = unsent
        if unsent and now - self._progress > BUSY_TIME:
            self.cut("the browser takes nothing")
        elif self._since is not None:
            self._check_request(now - self._since)

    def _check_request(self, waited: float) -> None:
        if self.busy and waited > BUSY_TIME:
            self.cut("a request takes too long")
        elif not self.busy and waited > HEAD_TIME and self.transport is not None:
            if not self.transport.is_closing():
                self.transport.write(TIMED_OUT)
            self.cut("no whole request")

    def cut(self, why: str) -> None:
        """End the connection, at once where somebody does not read."""
        log.info("http %s cut: %s", self.address, why)
        self._cut = True
        if self.transport is not None:
            if self.busy or self._unsent:
                self.transport.abort()
            else:
                self.transport.close()

    @property
    def is_at_the_end(self) -> bool:
        """Tell whether nothing came behind the head of the request: a client waits (RFC 6455)."""
        return self._last.endswith(b"\r\n\r\n")

    def become(self, connection: Connection, head: bytes) -> Response:
        """Go on as another protocol after these bytes; return what aiohttp takes for an answer."""
        transport = self.transport
        if transport is not None:
            self._http.transport = None  # else it closes the transport with itself
            self._http.connection_lost(None)
            self.over(self, True)
            self.transport = None
            transport.write(head)
            transport.set_protocol(connection)
            transport.resume_reading()  # aiohttp may have paused it
            connection.connection_made(transport)
        return Handed()


class Handed(Response):
    """Nothing more to say: the connection speaks another protocol now."""

    async def prepare(self, request: BaseRequest) -> None:
        """Send no head."""

    async def write_eof(self, data: Any = b"") -> None:
        """Send no body."""


VISIT: Final = RequestKey("visit", Visit)  # the visit that a request came in
