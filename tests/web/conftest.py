"""What these tests share: running servers, a browser, and people at its windows."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from support.browser import CHROMIUM, Person, launch
from support.serving import ROOT, Server, server, serving, shared_server

__all__ = ["server", "serving", "shared_server"]

AXE = ROOT / ".venvs" / "node" / "node_modules" / "axe-core" / "axe.min.js"

Visit = Callable[..., Person]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start a browser; a module's, for playwright's loop must not stand in that of other tests."""
    program = shutil.which(CHROMIUM)
    if program is None:
        pytest.skip(f"not installed: {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = launch(playwright, program)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the program that looks for what keeps people from using a page."""
    if not AXE.exists():
        pytest.skip("not installed: axe-core of requirements/node (make test does)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    """Open windows on the server; whatever the test does, nothing forbidden happens in them."""
    windows: list[Person] = []

    def open_window(name: str = "", *, at: Server = server, **settings: object) -> Person:
        person = Person(chromium, f"http://{at.host}:{at.port}/", **settings)  # type: ignore[arg-type]
        windows.append(person)
        return person.join(name) if name else person

    yield open_window
    for person in windows:
        person.close()
    for person in windows:
        person.watch.check()
