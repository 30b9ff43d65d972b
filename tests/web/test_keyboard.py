"""The page by keyboard alone."""

import json

import pytest

from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

REGIONS = ".skips, #rooms, #bar, #log, #box, #people"
REGION = f"() => document.activeElement.closest('{REGIONS}')?.id"


def test_everything_by_keyboard(visit: Visit) -> None:
    """Who has no mouse can go everywhere: regions, rooms, a message's menu, dialogs and back."""
    keys = visit()
    press = keys.page.keyboard.press
    keys.find("#card-name:focus").wait_for()
    keys.name = fresh("kay")
    keys.page.keyboard.type(keys.name)
    press("Enter")
    keys.find("#box-text:focus").wait_for()
    keys.page.keyboard.type("one by key")
    press("Enter")
    keys.see("one by key")
    seen = set()
    for _ in range(12):
        press("F6")
        seen.add(keys.page.evaluate(REGION))
    assert {"rooms", "log", "box"} <= seen
    keys.find("#box-text").focus()
    press("Control+k")
    keys.find("#goto-text:focus").wait_for()
    room = fresh("keys")
    keys.page.keyboard.type(room)
    press("Enter")
    keys.find("#bar-title").get_by_text(f"#{room}").wait_for()
    keys.find("#box-text:focus").wait_for()
    press("Alt+ArrowUp")
    keys.find("#bar-title").get_by_text("#lobby").wait_for()
    press("Shift+ArrowUp")
    keys.find(".message:focus").wait_for()
    press("Enter")
    keys.find("#message-menu[open]").wait_for()
    press("Escape")
    keys.find(".message:focus").wait_for()
    press("Escape")
    keys.find("#box-text:focus").wait_for()
    press("Control+/")
    keys.find("#keys-dialog[open]").wait_for()
    press("Escape")
    keys.find("#box-text:focus").wait_for()


def test_tab_goes_through_all_and_shows_where(visit: Visit) -> None:
    """Tab reaches every region in the order of the page, each stop is visible and has a ring."""
    kay = visit(fresh("kay"))
    kay.say("something to stop at")
    kay.page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    regions: list[str] = []
    for _ in range(60):
        kay.page.keyboard.press("Tab")
        stop = kay.page.evaluate(
            """(regions) => {
                const e = document.activeElement;
                if (e === document.body) return null;
                const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                const inside = e.closest(regions);
                return { what: e.id || e.className || e.tagName,
                         region: inside ? inside.id || inside.className : "",
                         shown: box.width > 0 && box.height > 0 && box.bottom > 0
                                && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
                         ring: style.outlineStyle !== "none" || style.boxShadow !== "none"
                               || getComputedStyle(e.parentElement).outlineStyle !== "none" };
            }""",
            REGIONS,
        )
        if stop is None:
            break
        assert stop["shown"], f"focus cannot be seen: {json.dumps(stop)}"
        assert stop["ring"], f"focus has no ring: {json.dumps(stop)}"
        regions.append(stop["region"])
    wanted = ["skips", "rooms", "bar", "log", "box", "people"]
    assert list(dict.fromkeys(regions))[: len(wanted)] == wanted
