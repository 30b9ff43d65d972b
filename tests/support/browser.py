"""People at a browser: a window each, and a record of all that must never happen in it."""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Playwright,
)

from support.serving import DEADLINE

CHROMIUM = "chromium-headless-shell"
LAPTOP = (1280, 800)
PHONE = (360, 740)
NOON = f"Etc/GMT{datetime.now(UTC).hour - 12:+}"  # a timezone in which no day ends meanwhile
# Any name but the server's own address is unknown: what asks for another host fails at once.
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",  # one of the environment would answer for every name
    "--disable-gpu",
]
# Tells of what the page's own policy refused, wherever in the page that was.
TELL = """
addEventListener("securitypolicyviolation",
    (e) => seenPolicy(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
# Notes what is said in passing: it is shown for a moment, in which a busy machine may not look.
NOTE = """
addEventListener("DOMContentLoaded", () => {
    const told = document.querySelector("#told");
    window.toldSoFar = [];
    const note = () => told.checkVisibility() && window.toldSoFar.push(told.textContent);
    if (told) {
        new MutationObserver(note).observe(told, { attributes: true, childList: true });
    }
});
"""
FETCHED = """() => performance.getEntriesByType("resource")
    .some((one) => one.name.endsWith("/static/more.js"))"""
TOLD = "(text) => window.toldSoFar.some((said) => said.includes(text))"
MESSAGE = "#log-list .message"
LOST_LINK = (
    r"WebSocket connection to .* failed|"
    r"net::ERR_(CONNECTION_|EMPTY_RESPONSE|INCOMPLETE_CHUNKED|CONTENT_LENGTH_MISMATCH)"
)


FRAMES = """(number) => new Promise((done) => {
    const step = () => { number -= 1; number < 0 ? done() : requestAnimationFrame(step); };
    step();
})"""
REMEMBERED = """(key) => Object.entries(localStorage)
    .some(([name, value]) => name.endsWith("places") && key in JSON.parse(value))"""


def launch(playwright: Playwright, program: str) -> Browser:
    """Start Debian's browser; playwright's own is never fetched."""
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


class Watch:
    """What happened in a window that must not."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host = host
        self.hosts: Counter[str] = Counter()
        self.errors: list[str] = []
        self.refused: list[str] = []  # by the content security policy
        self.ran: list[str] = []  # scripts that somebody wrote as text
        self.allowed: list[str] = []  # patterns of errors that the test itself brings about
        context.expose_binding("seenPolicy", lambda _, what: self.refused.append(what))
        context.expose_binding("xss", lambda _, *what: self.ran.append(repr(what)))
        context.add_init_script(TELL)
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", self._opened)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", self._told)

    def _opened(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("dialog", self._asked_person)

    def _asked_person(self, dialog: Dialog) -> None:
        """The page itself has its own dialogs: alert() is what an attacker calls."""
        self.ran.append(dialog.message)
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts[parts.netloc] += 1

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def check(self) -> None:
        """Assert that none of it happened."""
        unforeseen = [
            error
            for error in self.errors
            if not any(re.search(pattern, error) for pattern in self.allowed)
        ]
        assert not self.ran, f"what somebody wrote was run as a script: {self.ran}"
        assert not self.refused, f"the page does what its own policy forbids: {self.refused}"
        assert not unforeseen, f"errors in the console: {unforeseen}"
        assert set(self.hosts) <= {self.host}, f"the page asked another host: {self.hosts}"


class Window:
    """A browser window of one person: pages in it share what is stored, as tabs do."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        size: tuple[int, int] = LAPTOP,
        timezone: str = NOON,
        **settings: Any,
    ) -> None:
        width, height = size
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id=timezone,
            reduced_motion="reduce",
            **settings,
        )
        self.context.set_default_timeout(DEADLINE * 1000)
        self.watch = Watch(self.context, urlsplit(address).netloc)
        self.context.add_init_script(NOTE)
        self.page = self.tab()

    def tab(self) -> Page:
        """Open the chat in one more tab, which is the one in front from now on."""
        self.page = self.context.new_page()
        self.page.goto(self.address)
        return self.page

    def close(self) -> None:
        """Close all tabs."""
        self.context.close()

    def wait(self, seen: Callable[[], object], what: str) -> None:
        """Wait until a condition holds, while the page goes on. Raises AssertionError."""
        deadline = time.monotonic() + DEADLINE
        while not seen():
            assert time.monotonic() < deadline, f"not seen: {what}"
            self.page.wait_for_timeout(20)

    def drawn(self) -> None:
        """Return when the page has drawn some more frames: what was to happen has happened."""
        self.page.evaluate(FRAMES, 10)

    def keeps_place(self, key: str) -> None:
        """Wait until the page remembers where somebody reads in a conversation."""
        self.wait(lambda: self.page.evaluate(REMEMBERED, key), f"the place in {key} is kept")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Person(Window):
    """A person in the chat, who finds things as a person does: by looking and typing."""

    name = ""

    def find(self, selector: str) -> Locator:
        """Return the part of the page with a selector."""
        return self.page.locator(selector)

    def join(self, name: str) -> Self:
        """Give a name on the card, and wait for the chat."""
        self.name = name
        self.find("#card-name").fill(name)
        self.find("#card-name").press("Enter")
        self.entered()
        return self

    def entered(self) -> None:
        """Wait until the chat is there."""
        self.find("#app").wait_for(state="visible")
        self.find("#card").wait_for(state="hidden")

    def type(self, text: str) -> None:
        """Type into the message box, and press Enter."""
        self.find("#box-text").fill(text)
        self.find("#box-text").press("Enter")

    def say(self, text: str) -> None:
        """Say something, and wait until it stands in the log as stored."""
        self.type(text)
        self.find(f"{MESSAGE}[data-seq]").filter(has_text=text).last.wait_for(state="attached")

    def see(self, text: str) -> Locator:
        """Wait until the log shows a text, and return the message."""
        found = self.find(MESSAGE).filter(has_text=text).last
        found.wait_for(state="attached")
        return found

    def complete(self) -> None:
        """Wait until the rest of the page has come, which is fetched once one is in."""
        self.wait(lambda: self.page.evaluate(FETCHED), "the rest of the page")

    def is_told(self, text: str) -> None:
        """Wait until a text was shown in passing."""
        self.page.wait_for_function(TOLD, arg=text)

    def texts(self) -> list[str]:
        """Return what the log shows, oldest first."""
        return self.find("#log-list .message-text").all_inner_texts()
