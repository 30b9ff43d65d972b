"""On a secure page: the page itself opens while the server is away."""

import pytest

from support.browser import LOST_LINK
from support.serving import Serving, fresh
from web.conftest import Visit

READY = "async () => Boolean((await navigator.serviceWorker.ready).active)"
KEPT = """async () => (await (await caches.open("hubbub-1")).keys())
    .map(({ url }) => new URL(url).pathname).sort()"""
NOT_THERE = r"net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|EMPTY_RESPONSE|CONNECTION_RESET)"


@pytest.mark.slow
def test_the_page_opens_while_the_server_is_away(serving: Serving, visit: Visit) -> None:
    """A reload without the server shows the chat and says so; nothing typed is lost."""
    office = serving()
    ana = visit(at=office)
    ana.watch.allowed += [LOST_LINK, NOT_THERE]
    ana.join(fresh("ana"))
    assert ana.page.evaluate(READY)
    kept = ana.page.evaluate(KEPT)
    assert {"/", "/emoji.json", "/static/app.js", "/static/style.css"} <= set(kept)
    assert not [path for path in kept if path.startswith(("/api", "/ws", "/metrics"))]
    office.kill()
    ana.page.reload()
    ana.find("#banner").get_by_text("No connection yet").wait_for()
    ana.type("typed early")
    assert ana.see("typed early").locator(".message-state").inner_text() == "waiting"
    office.start()
    ana.wait(lambda: not ana.find("#banner").inner_text(), "that the server is found again")
    ana.say("here again")
    assert ana.texts() == ["typed early", "here again"]


@pytest.mark.slow
def test_alerts_need_a_click(visit: Visit) -> None:
    """The page asks for nothing by itself, and says in its settings how alerts stand."""
    ana = visit(fresh("ana"), permissions=[])
    asked = "Notification.permission"
    before = ana.page.evaluate(asked)
    ana.find("#settings-button").click()
    assert ana.find("#alerts-truth").inner_text().endswith(".")
    assert ana.page.evaluate(asked) == before
