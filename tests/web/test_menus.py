"""Menus: there without a connection, and what is copied is said to be."""

import pytest

from support.browser import LOST_LINK
from support.serving import Serving, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

CLIPBOARD = "() => navigator.clipboard.readText()"


def test_the_first_menu_opens_while_the_server_is_away(serving: Serving, visit: Visit) -> None:
    """What menus offer is fetched on coming in; what does need a connection says so."""
    office = serving()
    ana = visit(at=office)
    ana.watch.allowed.append(LOST_LINK)
    ana.join(fresh("ana"))
    ana.say("a message")
    ana.complete()
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    ana.find("#box-text").press("Shift+ArrowUp")
    ana.page.keyboard.press("Enter")
    ana.find("#message-menu[open]").get_by_text("Copy text").wait_for()
    ana.page.keyboard.press("Escape")
    ana.find("#search-button").click()
    ana.find("#search-text").fill("words")
    ana.find("#search-text").press("Enter")
    ana.is_told("There is no connection")
    office.start()


@pytest.mark.parametrize("key", ["c", "Control+c", "Enter"])
def test_what_is_copied_is_said_to_be(visit: Visit, key: str) -> None:
    """A key on a message, or its menu, puts the text on the clipboard and says so for a moment."""
    ana = visit(fresh("ana"), permissions=["clipboard-read", "clipboard-write"])
    text = fresh("kept")
    ana.type(f"**{text}** it is")
    ana.find(".message[data-seq]").get_by_text(f"{text} it is").wait_for()
    assert ana.find("#told").is_hidden()
    ana.find("#box-text").press("Shift+ArrowUp")
    ana.find(".message:focus").wait_for()
    ana.page.keyboard.press(key)
    if key == "Enter":
        ana.find("#message-menu[open]").get_by_text("Copy text").click()
    ana.is_told("Copied")
    assert ana.page.evaluate(CLIPBOARD) == f"**{text}** it is"
    ana.find("#told").wait_for(state="hidden")
