"""The page's files in a browser without a server: what a test writes stands in for its views."""

from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

from support.browser import Watch
from support.serving import ROOT

FOLDER = ROOT / "src" / "hubbub" / "web"
ORIGIN = "http://office.test"  # a name, so that the page is not a secure one
KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


class Pieces:
    """A window with the page in it, under the policy that the server gives it."""

    def __init__(
        self, browser: Browser, script: str, *, origin: str = ORIGIN, **settings: Any
    ) -> None:
        self.script = script
        self.origin = origin
        self.context = browser.new_context(**settings)
        self.watch = Watch(self.context, urlsplit(origin).netloc)
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.open()

    def open(self) -> None:
        """Load the page, or load it again, and wait until the script has set `window.ready`."""
        self.page.goto(f"{self.origin}/")
        self.page.wait_for_function("window.ready")

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        made = {"/static/app.js": self.script, "/qr.svg": SQUARE}
        path = FOLDER / (parts.path.removeprefix("/static").lstrip("/") or "index.html")
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            route.abort()
        elif parts.path in made:
            suffix = parts.path[parts.path.rindex(".") :]
            route.fulfill(body=made[parts.path], content_type=KINDS[suffix])
        elif path.is_file():
            route.fulfill(
                body=path.read_bytes(),
                content_type=f"{KINDS[path.suffix]}; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )
        else:
            route.fulfill(status=404)

    def __enter__(self) -> Self:
        """Use the window in a `with`."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; nothing forbidden may have happened in it."""
        self.context.close()
        if error is None:
            self.watch.check()
