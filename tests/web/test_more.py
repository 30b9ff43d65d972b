"""What is fetched once one is in: what was asked for before it came is done when it comes."""

import pytest
from playwright.sync_api import Route

from support.browser import Person
from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

MORE = "**/static/more.js"
NOT_FETCHED = r"net::ERR_FAILED"


def held(visit: Visit) -> tuple[Person, Route]:
    """Return somebody who is in, and the request for the rest of the page, which waits."""
    ana = visit(service_workers="block")
    ana.watch.allowed.append("Service Worker registration blocked")
    waiting: list[Route] = []
    ana.page.route(MORE, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    ana.join(fresh("ana"))
    ana.wait(lambda: waiting, "that more is asked for")
    return ana, waiting[0]


def test_what_was_wanted_early_comes(visit: Visit) -> None:
    """Suggestions, completion and answers come when the rest of the page does; talk goes on."""
    ana, more = held(visit)
    ana.say("before all is here")
    ana.type("/who")
    ana.find("#panel-title").get_by_text("Who is here").wait_for()
    ana.find("#box-text").press_sequentially("/histor")
    assert ana.find("#box-suggest").is_hidden()
    more.continue_()
    ana.find("#box-suggest").get_by_text("/history").wait_for()
    ana.find("#panel-body").get_by_text(ana.name).wait_for()


def test_the_go_to_box_opens_when_it_comes(visit: Visit) -> None:
    """Ctrl+K before the rest of the page is here opens the box as soon as it is."""
    ana, more = held(visit)
    ana.page.keyboard.press("Control+k")
    assert ana.find("#goto-dialog").is_hidden()
    more.continue_()
    ana.find("#goto-dialog[open] #goto-text:focus").wait_for()


def test_what_cannot_be_fetched_is_told(visit: Visit) -> None:
    """A menu that cannot be fetched says so, and opens when it can be; typing is not disturbed."""
    ana, more = held(visit)
    ana.watch.allowed.append(NOT_FETCHED)
    ana.page.route(f"{MORE}?*", lambda route: route.abort())
    more.abort()
    ana.type("#nothing is suggested here")
    ana.see("#nothing is suggested here")
    assert ana.find("#told").is_hidden()
    ana.find("#me-button").click()
    ana.is_told("There is no connection.")
    ana.page.unroute(f"{MORE}?*")
    ana.find("#me-button").click()
    ana.find("#message-menu[open]").get_by_text("Settings").wait_for()
