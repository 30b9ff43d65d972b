"""The watch over windows sees what it is for, in pages that misbehave."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from support.browser import Window
from web.attacks import LEAST, attacks

# The page's own icon, `data:,`, is allowed: else its refusal may be told before that of the style.
POLICY = "default-src 'none'; script-src 'self'; img-src data:"
PAGES = {
    "/good": ("", "<h1>hello"),
    "/elsewhere": ("", "<img src='http://elsewhere.example/x.png'>"),
    "/error": ("", "<script>console.error('oh no')</script>"),
    "/thrown": ("", "<script>throw new Error('oh dear')</script>"),
    "/policy": (POLICY, "<p style='color: red'>hello"),
    "/script": ("", "<script>xss(1)</script>"),
    "/dialog": ("", "<script>alert(1)</script>"),
    "/socket": ("", "<script>new WebSocket('ws://elsewhere.example/')</script>"),
}


class Pages(BaseHTTPRequestHandler):
    """Serves the pages above."""

    def do_GET(self) -> None:
        """Answer with a page."""
        policy, text = PAGES.get(self.path, ("", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(f"<link rel=icon href=data:,>{text}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{pages.server_port}"
        pages.shutdown()
        thread.join()


def complaint(window: Window) -> str:
    """Return what the watch says of what was seen so far, nothing where all is well."""
    try:
        window.watch.check()
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/elsewhere", "another host|ERR_NAME_NOT_RESOLVED"),
        ("/error", "oh no"),
        ("/thrown", "oh dear"),
        ("/policy", "its own policy"),
        ("/script", "run as a script"),
        ("/dialog", "run as a script"),
        ("/socket", "another host|elsewhere"),
    ],
)
def test_what_must_not_happen_is_seen(
    chromium: Browser, address: str, path: str, told: str
) -> None:
    """Each kind of misbehaviour fails the test in which it happens."""
    with Window(chromium, address + path) as window:
        window.wait(lambda: re.search(told, complaint(window)), told)


@pytest.mark.slow
def test_a_good_page_passes(chromium: Browser, address: str) -> None:
    """A page that does nothing forbidden is none."""
    with Window(chromium, address + "/good") as window:
        window.page.wait_for_selector("h1")
    window.watch.check()
    assert window.watch.hosts == {window.watch.host: 1}


@pytest.mark.slow
def test_what_a_test_brings_about_is_allowed(chromium: Browser, address: str) -> None:
    """An error that a test names beforehand does not fail it."""
    with Window(chromium, address + "/error") as window:
        window.watch.allowed.append("oh no")
        window.wait(lambda: window.watch.errors, "the error")
    window.watch.check()


def test_attacks_are_many() -> None:
    """No attack stands there twice."""
    assert len(set(attacks())) == len(attacks()) >= LEAST


@pytest.mark.slow
def test_attacks_succeed_where_text_becomes_markup(chromium: Browser, address: str) -> None:
    """A careless page is taken over by very many of them: they would be seen in ours."""
    with Window(chromium, address + "/good") as window:
        for attack in attacks():
            window.page.evaluate("text => { document.body.innerHTML = text; }", attack)
        window.wait(lambda: len(window.watch.ran) >= 150, "attacks that succeed")
