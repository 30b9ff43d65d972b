"""The web door: aiohttp on accepted sockets for pages and the API, then our own WebSockets."""

import asyncio
import logging
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any, Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from hubbub.core.hub import Hub
from hubbub.doors import tcp
from hubbub.doors.app import LEAST_TOKEN, AppCodec
from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.doors.irc import IrcCodec, Shared
from hubbub.doors.registry import Registry
from hubbub.doors.web.api import Api, bearer
from hubbub.doors.web.assets import Assets, page_headers, square
from hubbub.doors.web.codec import FrameCodec
from hubbub.doors.web.guard import ALWAYS, Guard, refusal
from hubbub.doors.web.metrics import Metrics
from hubbub.doors.web.visit import VISIT, Http, Visit
from hubbub.wire import jsonform, websocket

VERSION: Final = "13"  # of the WebSocket protocol (RFC 6455, 4.1)
IRC_PROTOCOL: Final = "text.ircv3.net"  # IRCv3, WebSocket
IRC_LINE: Final = 16_384  # bytes of a frame: a line with tags is shorter
KEEP_ALIVE: Final = tcp.KeepAlive(30, 10, 2)  # dead after 50 s: phones vanish without a word
ENDING: Final = 1.0  # seconds that answers under way have when the server stops
SMALL: Final[dict[str, Any]] = {  # limits of aiohttp: nobody here asks for more
    "keepalive_timeout": 15.0,  # seconds between two requests
    "tcp_keepalive": False,  # the listener has set it
    "max_line_size": 8_190,
    "max_field_size": 8_190,
    "max_headers": 64,
    "lingering_time": 2.0,  # seconds to read the rest of a refused body
    "access_log": None,
    "auto_decompress": False,  # of what is sent here: no program needs to, and bombs are small
}

log = logging.getLogger(__name__)


class Place(Registry, Protocol):
    """What the door needs of the listener, beside what its connections need."""

    @property
    def unsent(self) -> int:
        """The bytes in all outboxes."""

    def visiting(self, visit: Visit) -> None:
        """Count a connection that speaks HTTP."""

    def visited(self, visit: Visit, *, stays: bool) -> None:
        """Count it no more; `stays` = it goes on as a connection of the chat."""


class WebDoor:
    """Makes a protocol for each browser; start it before, and stop it after, serving."""

    def __init__(
        self,
        hub: Hub,
        form: jsonform.JsonForm,
        shared: Shared,
        place: Place,
        *,
        names: Collection[str],
        ways: Collection[str],
        peer_name: Callable[[Any], str],
        health: Callable[[], str],
    ) -> None:
        self.hub = hub
        self.form = form
        self.shared = shared
        self.peer_name = peer_name
        self.health = health  # why nothing can be stored now; "" = all is well
        self.place = place
        self.api = Api(hub, lambda: bool(health()))
        settings = hub.settings
        self._guard = Guard(
            (*names, *settings.hosts), settings.origins, lambda: hub.own_addresses, self._local
        )
        self._assets = Assets(settings.name, ways)
        self._metrics = Metrics(hub, lambda: place.unsent)
        self._visits: dict[Any, Visit] = {}  # by transport
        self._runner = web.AppRunner(self._app(), handle_signals=False, shutdown_timeout=ENDING)

    def _app(self) -> web.Application:
        app = web.Application(
            middlewares=[self._timed, self._guard.check],
            client_max_size=jsonform.MOST_BYTES,
        )
        app.router.add_get("/ws", self._socket)
        app.router.add_post("/api/{command}", self.api.post)
        app.router.add_get("/api/{command}", self.api.get)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._measured)
        app.router.add_get("/qr.svg", self._square)
        app.router.add_get("/{path:.*}", self._assets.serve)
        return app

    async def start(self) -> None:
        """Make the page's files, so that an error in them shows now, and aiohttp ready."""
        await self._assets.make()
        await self._runner.setup()

    async def stop(self) -> None:
        """End what is left."""
        self.api.close()
        for visit in list(self._visits.values()):
            if visit.transport is not None:
                visit.transport.abort()
        await self._runner.cleanup()

    def visit(self, address: str) -> Visit:
        """Return the protocol for an accepted connection."""
        server = self._runner.server
        if server is None:
            raise RuntimeError("the door is not started")
        http = Http(server, loop=asyncio.get_running_loop(), **SMALL)
        return Visit(http, address, self.hub.now, self._made, self._over)

    def _made(self, visit: Visit) -> None:
        self._visits[visit.transport] = visit
        self.place.visiting(visit)

    def _over(self, visit: Visit, stays: bool) -> None:  # noqa: FBT001 - a Visit's callback
        self._visits.pop(visit.transport, None)
        self.place.visited(visit, stays=stays)

    def _local(self, request: web.Request) -> str:
        transport = request.transport
        return self.peer_name(transport.get_extra_info("sockname") if transport else None)

    # around every request

    @web.middleware
    async def _timed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Tell the visit what goes on, and make every answer of ours look alike."""
        visit = self._visits.get(request.transport)
        if visit is None:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "internal")  # it has just gone
        request[VISIT] = visit
        visit.began()
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _plain(error)
        except Exception:
            self.hub.counters.bugs += 1
            log.exception("a fault in the web door")
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
        finally:
            visit.ended()

    # answers

    async def _healthz(self, _request: web.Request) -> web.Response:
        why = self.health()
        status = HTTPStatus.SERVICE_UNAVAILABLE if why else HTTPStatus.OK
        return web.Response(status=status, text=f"{why or 'ok'}\n", headers=ALWAYS)

    async def _measured(self, request: web.Request) -> web.Response:
        local = request[VISIT].address in {"127.0.0.1", "::1"}
        if not local and self.hub.settings.metrics != "all":
            return refusal(HTTPStatus.FORBIDDEN, "web-loopback")
        return await self._metrics.serve(request)

    async def _square(self, request: web.Request) -> web.Response:
        svg = square(f"HTTP://{request.host}".upper())
        headers = page_headers(request) | {"Content-Type": "image/svg+xml"}
        return web.Response(body=svg, headers=headers)

    # WebSockets

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        """Let a connection go on as a WebSocket (RFC 6455, 4.2)."""
        visit = request[VISIT]
        why = _not_a_handshake(request)
        if not why and not visit.is_at_the_end:
            why = "it goes on before it was answered"
        if why:
            answer = refusal(HTTPStatus.UPGRADE_REQUIRED, "web-socket", why=why)
            answer.headers.update({"Sec-WebSocket-Version": VERSION, "Upgrade": "websocket"})
            return answer
        if "Origin" not in request.headers and len(bearer(request)) < LEAST_TOKEN:
            return refusal(HTTPStatus.FORBIDDEN, "web-origin")
        offered = request.headers.get("Sec-WebSocket-Protocol", "")
        irc = IRC_PROTOCOL in [word.strip() for word in offered.split(",")]
        head = websocket.accept(request.headers["Sec-WebSocket-Key"], IRC_PROTOCOL if irc else "")
        connection = self._irc(visit) if irc else self._page(visit)
        return visit.become(connection, head)

    def _page(self, visit: Visit) -> Connection:
        codec = FrameCodec(AppCodec(self.form), jsonform.MOST_BYTES, lines=False)
        return self._connection(codec, "browser", visit)

    def _irc(self, visit: Visit) -> Connection:
        codec = FrameCodec(IrcCodec(self.shared), IRC_LINE, lines=True)
        return self._connection(codec, "irc", visit)

    def _connection(self, codec: Codec, door: str, visit: Visit) -> Connection:
        if visit.transport is not None:
            tcp.keep_alive(visit.transport.get_extra_info("socket"), KEEP_ALIVE)
        return Connection(self.hub, codec, self.place, door=door, address=visit.address)


def _not_a_handshake(request: web.Request) -> str:
    """Return what is wrong with a WebSocket handshake, or nothing."""
    headers = request.headers
    connection = [word.strip().lower() for word in headers.get("Connection", "").split(",")]
    if headers.get("Upgrade", "").lower() != "websocket" or "upgrade" not in connection:
        return "the upgrade is missing"
    if headers.get("Sec-WebSocket-Version") != VERSION:
        return "another version"
    if not websocket.is_key(headers.get("Sec-WebSocket-Key", "")):
        return "the key is not right"
    return ""


def _plain(error: web.HTTPException) -> web.Response:
    """Return one of aiohttp's own refusals the way we say it."""
    code = "web-method" if error.status == HTTPStatus.METHOD_NOT_ALLOWED else "web-no-page"
    answer = refusal(HTTPStatus(error.status), code)
    if "Allow" in error.headers:
        answer.headers["Allow"] = error.headers["Allow"]
    return answer
