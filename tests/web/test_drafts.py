"""What is typed and not sent: the same in all tabs of a browser, and lost in none."""

import pytest
from playwright.sync_api import Page

from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

HOLDS = "(text) => document.querySelector('#box-text').value === text"
KEPT = "(text) => (localStorage.getItem('hubbub.drafts') ?? '').includes(text)"


def holds(tab: Page, text: str) -> None:
    """Wait until a tab's box holds a text."""
    tab.wait_for_function(HOLDS, arg=text)


def test_tabs_share_what_is_typed(visit: Visit) -> None:
    """A draft appears in the other tab, which does not lose it by going, nor keep it when sent."""
    ana = visit(fresh("ana"))
    first = ana.page
    second = ana.tab()
    ana.entered()
    text = fresh("draft")
    ana.find("#box-text").fill(text)
    holds(first, text)
    first.reload()
    holds(first, text)
    holds(second, text)
    first.close()
    assert second.evaluate(KEPT, text)
    third = ana.tab()
    holds(third, text)
    third.locator("#box-text").press("Enter")
    holds(second, "")
    second.reload()
    second.locator(".mine[data-seq]").filter(has_text=text).wait_for()
    holds(second, "")


def test_two_drafts_leave_each_other_alone(visit: Visit) -> None:
    """Who types in both tabs finds in each what was typed there."""
    ana = visit(fresh("ana"))
    first = ana.page
    second = ana.tab()
    ana.entered()
    first.locator("#box-text").fill("one")
    holds(second, "one")
    second.locator("#box-text").press_sequentially(" and two")
    holds(first, "one and two")
    first.evaluate("() => { document.querySelector('#box-text').value = 'mine'; }")
    second.locator("#box-text").fill("yours")
    second.wait_for_function(KEPT, arg="yours")
    ana.drawn()
    assert first.evaluate(HOLDS, "mine")
