"""The page on screens of all sizes."""

import pytest

from support.browser import PHONE
from support.serving import Client, Server, fresh
from web.conftest import Visit
from web.scenes import full

pytestmark = pytest.mark.slow

WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("button, a[href], input, textarea")]
    .filter((e) => e.checkVisibility() && !e.closest(".message-text") && !e.matches(".skip"))
    .map((e) => [e.id || e.className, e.getBoundingClientRect()])
    .filter(([, box]) => box.right > 0 && box.left < innerWidth)
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def test_a_phone_has_room_for_thumbs(server: Server, visit: Visit) -> None:
    """On a phone nothing is wider than the screen, and what is touched has 44 pixels."""
    ana = full(visit, server, size=PHONE, has_touch=True, is_mobile=True)
    assert ana.page.evaluate(WIDER) <= 0
    assert ana.page.evaluate(SMALL_TARGETS) == []
    box = ana.find("#box-text").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert box >= 16, "smaller text makes iOS zoom in"
    ana.find("#bar-menu").tap()
    ana.find("#goto-button").wait_for(state="visible")
    assert ana.page.evaluate(SMALL_TARGETS) == []
    ana.find("#private-list button").first.tap()
    ana.see("between us")
    ana.wait(lambda: not ana.find("#goto-button").is_visible(), "that the sheet is gone")
    ana.find("#people-button").tap()
    ana.find("#people").wait_for(state="visible")
    assert ana.page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("width", [320, 360, 640, 641, 800, 1023, 1024, 1920])
def test_no_width_needs_sideways_scrolling(server: Server, visit: Visit, width: int) -> None:
    """From 320 pixels on nothing is cut off, long words included."""
    with Client(server, fresh("ben")) as ben:
        ana = visit(fresh("ana"), size=(width, 600))
        long = "w" * 300
        ben.say(f"{long} http://192.168.1.20/{long}")
        ana.see("www")
        assert ana.page.evaluate(WIDER) <= 0
        log = "e => e.scrollWidth - e.clientWidth"
        assert ana.find("#log").evaluate(log) <= 0
        for part in ("#box-text", "#box-send", "#bar-title"):
            place = ana.find(part).bounding_box()
            assert place is not None, f"{part} is not there"
            assert place["x"] >= 0, part
            assert place["x"] + place["width"] <= width, part
