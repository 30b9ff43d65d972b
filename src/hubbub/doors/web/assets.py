"""The files of the page, read once: compressed, tagged, and served from memory."""

import asyncio
import gzip
import html
import json
from collections.abc import Iterable, Mapping
from functools import cache, partial
from hashlib import blake2b
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Final, NamedTuple

import segno
from aiohttp import web

from hubbub.core.commands import COMMANDS
from hubbub.doors.web.bundle import LATER, bundle
from hubbub.doors.web.guard import ALWAYS, refusal
from hubbub.doors.web.lean import lean

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
AT_THE_ROOT: Final = frozenset(
    {"sw.js", "manifest.webmanifest", "emoji.json", "commands.json"}
)  # asked for by fixed names
RUNNING: Final = frozenset({"/", "/sw.js"})  # what has a policy of its own: page and worker
FILE_HEADERS: Final = ALWAYS | {
    "Cache-Control": "no-cache",  # asked for each time, answered by 304
    "Vary": "Accept-Encoding",
}
OF_PAGES: Final = ("X-Frame-Options", "Cross-Origin-Opener-Policy")  # mean nothing for a script
SCRIPT_HEADERS: Final = {key: said for key, said in FILE_HEADERS.items() if key not in OF_PAGES}
START: Final = "app.js"  # the module that the page begins with; sent with all that it needs
SQUARE_BORDER: Final = 2  # modules; scanners manage with less than the standard's four

# What the page may do (CSP level 3). {host} is where it came from: not all browsers take 'self'
# for its WebSocket.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Asset(NamedTuple):
    """A file as it is served."""

    kind: str
    plain: bytes
    packed: bytes  # gzip; b"" = not worth it
    tag: str


def asset(name: str, data: bytes) -> Asset:
    """Return a file as it is served; its kind tells from its name."""
    kind = KINDS[name[name.rindex(".") :]]
    packed = b"" if kind == "image/png" else gzip.compress(data, mtime=0)
    return Asset(kind, data, packed, f'"{blake2b(data, digest_size=8).hexdigest()}"')


def page_files(server: str, ways: Iterable[str]) -> dict[str, Asset]:
    """Return all files of the page by the path they are asked for; takes a tenth of a second."""
    items = "".join(f"<li><code>{html.escape(way)}</code></li>" for way in ways)
    words = {"server": html.escape(server), "addresses": items}
    data = {
        file.name: _filled(file, words)
        for file in files("hubbub").joinpath("web").iterdir()
        if file.name[file.name.rfind(".") :] in KINDS
    }
    sent = {name: lean(name, each) for name, each in data.items()}
    sent |= scripts() | {"commands.json": commands_json()}
    return {_path(name): asset(name, each) for name, each in sent.items()}


@cache
def scripts() -> dict[str, bytes]:
    """Return the page's two scripts as they are sent. Raises BundleError and LeanError."""
    folder = files("hubbub").joinpath("web").iterdir()
    modules = {each.name: each.read_text("utf-8") for each in folder if each.name.endswith(".js")}
    made = bundle(modules, START, LATER)
    return {name: lean(name, text.encode()) for name, text in made.items()}


class Assets:
    """The files of the page: `make` them before there is anybody to ask."""

    def __init__(self, server: str, ways: Iterable[str]) -> None:
        self._make = partial(page_files, server, tuple(ways))
        self._files: dict[str, Asset] = {}

    async def make(self) -> None:
        """Make all of them, in a thread. Raises BundleError and LeanError."""
        self._files = await asyncio.to_thread(self._make)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a file."""
        found = self._files.get(request.path)
        if found is None:
            return refusal(HTTPStatus.NOT_FOUND, "web-no-page")
        headers = page_headers(request) if request.path in RUNNING else SCRIPT_HEADERS
        headers = headers | {"ETag": found.tag, "Content-Type": found.kind}
        if found.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        body = found.plain
        if found.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = found.packed
        return web.Response(body=body, headers=headers)


def page_headers(request: web.Request) -> dict[str, str]:
    """Return what is said with the page itself."""
    return FILE_HEADERS | {"Content-Security-Policy": POLICY.format(host=request.host)}


def _path(name: str) -> str:
    if name == "index.html":
        return "/"
    return f"/{name}" if name in AT_THE_ROOT else f"/static/{name}"


def _filled(file: Traversable, words: Mapping[str, str]) -> bytes:
    """Return a file's bytes; in HTML the placeholders are filled in."""
    data = file.read_bytes()
    if file.name.endswith(".html"):
        for word, value in words.items():
            data = data.replace(f"{{{{{word}}}}}".encode(), value.encode())
    return data


def commands_json() -> bytes:
    """Return all commands as the page's command line offers them."""
    return json.dumps(
        [
            {
                "verb": found.verb,
                "aliases": found.aliases,
                "usage": found.usage,
                "help": found.help,
                "operator": found.operator,
            }
            for found in COMMANDS.values()
        ]
    ).encode()


def square(url: str) -> bytes:
    """Return the QR code of an address as SVG."""
    out = BytesIO()
    segno.make(url, error="l", micro=False).save(
        out, kind="svg", scale=8, border=SQUARE_BORDER, dark="#000", light="#fff", xmldecl=False
    )
    return out.getvalue()
