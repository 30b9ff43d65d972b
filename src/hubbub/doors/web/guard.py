"""Who may ask what: the Host, the Origin and the method of a request, checked before all else.

A browser sends what any page tells it to, to any address, also to ours: pages of strangers
(forms, scripts, WebSockets) and names that suddenly lead here (DNS rebinding). No cookie is ever
used, so a foreign page has no rights to borrow; it gets no answer either.
"""

import ipaddress
import re
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import CIMultiDictProxy

from hubbub.errors import sentence

NOT_FOREIGN: Final = frozenset({"same-origin", "none"})  # values of Sec-Fetch-Site
PLAIN: Final = frozenset({"GET", "HEAD"})

# RFC 9110, 7.2: a name or an address, and a port; nothing that could end up in a policy.
HOST: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)

# What every answer says. `frame-ancestors` and the others are in the page's policy as well.
ALWAYS: Final = {
    "Server": "Hubbub",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def refusal(status: HTTPStatus, code: str, **args: object) -> web.Response:
    """Return an answer of one sentence, after which the connection is closed."""
    text = f"{sentence(code, args)}\n"
    answer = web.Response(status=status, text=text, headers=ALWAYS)
    answer.force_close()
    return answer


class Guard:
    """Knows which names lead here, and which other pages may ask."""

    def __init__(
        self,
        names: Collection[str],
        origins: Collection[str],
        own: Callable[[], Collection[str]],
        local: Callable[[web.Request], str],
    ) -> None:
        self.names = frozenset(name.lower().rstrip(".") for name in (*names, "localhost"))
        self.origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        self.own = own  # the addresses of this computer
        self.local = local  # the one of them that a request came to

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through to its handler, or refuse it."""
        return self.refuse(request) or await handler(request)

    def refuse(self, request: web.Request) -> web.Response | None:
        """Return why a request is not handled, or None."""
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not request.raw_path.startswith("/"):
            return refusal(HTTPStatus.BAD_REQUEST, "web-host", host="?")
        if not self.is_here(hosts[0], self.local(request)):
            return refusal(HTTPStatus.MISDIRECTED_REQUEST, "web-host", host=hosts[0][:80])
        if self._is_plain_page(request):
            return None
        if not self._same_site(request.headers, hosts[0]):
            return refusal(HTTPStatus.FORBIDDEN, "web-origin")
        return None

    def _is_plain_page(self, request: web.Request) -> bool:
        """Tell whether a request only fetches what everybody may see: a link may lead there."""
        open_path = not request.path.startswith(("/api", "/ws", "/metrics"))
        return request.method in PLAIN and open_path and "Upgrade" not in request.headers

    def _same_site(self, headers: CIMultiDictProxy[str], host: str) -> bool:
        if headers.get("Sec-Fetch-Site", "none").lower() not in NOT_FOREIGN:
            return False
        origins = headers.getall("Origin", [])
        if not origins:
            return True
        allowed = {f"http://{host}".lower(), f"https://{host}".lower(), *self.origins}
        return len(origins) == 1 and origins[0].lower() in allowed

    def is_here(self, host: str, local: str) -> bool:
        """Tell whether a Host header means this computer, asked for at its address `local`."""
        found = HOST.fullmatch(host)
        if found is None:
            return False
        name = (found["v6"] or found["name"]).lower().rstrip(".")
        try:
            address = str(ipaddress.ip_address(name))
        except ValueError:
            return name in self.names
        return address == local or address in self.own()
