"""The bar above the messages and the lists beside them: nothing that matters is hidden or cut."""

import pytest

from support.browser import PHONE
from support.serving import Server, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow


def test_a_topic_is_seen_on_a_phone_and_its_address_opens(visit: Visit) -> None:
    """The address in a topic is a link; the topic is set by a button of its own."""
    ana, room = visit(fresh("ana")), fresh("room")
    ana.type(f"/join {room}")
    ana.wait(lambda: ana.find("#bar-title").inner_text() == f"#{room}", "the room")
    ana.find("#topic-edit").click()
    ana.find("#ask-text").fill("plan: http://127.0.0.1/plan today")
    ana.find("#ask-text").press("Enter")
    link = ana.find("#bar-topic a")
    link.wait_for()
    assert link.get_attribute("href") == "http://127.0.0.1/plan"
    assert ana.find("#bar-topic").inner_text() == "plan: http://127.0.0.1/plan today"
    phone = visit(fresh("phone"), size=PHONE, has_touch=True, is_mobile=True)
    phone.type(f"/join {room}")
    phone.find("#bar-topic a").wait_for(state="visible")


def test_people_are_called_by_their_whole_names(visit: Visit) -> None:
    """What is said of a person stands under the name, which is not cut for it."""
    ana = visit("Ana Maria da Silva")
    ana.type("/away in a long meeting until half past four")
    row = ana.find("#people-list .person").filter(has_text="Ana Maria")
    row.get_by_text("long meeting").wait_for()
    cut = "(one) => one.scrollWidth - one.clientWidth"
    assert row.locator(".place-name").evaluate(cut) == 0
    ana.type("/quit")


def test_free_names_are_said_once(server: Server, visit: Visit) -> None:
    """When a name is taken the buttons name the free ones, and Join does not promise it again."""
    ana, bea = visit(fresh("ana")), visit()
    bea.find("#card-name").fill(ana.name)
    bea.find("#card-name").press("Enter")
    bea.find("#card-free button").first.wait_for()
    name = bea.find("#card-free button").first.inner_text()
    assert name not in bea.find("#card-error").inner_text()
    assert bea.find("#card-join").inner_text() == "Join"
    assert server.ready


def test_a_slash_tells_of_help(visit: Visit) -> None:
    """Who types a stroke is told where all commands and keys stand."""
    ana = visit(fresh("ana"))
    ana.find("#box-text").press_sequentially("/")
    assert "/help" in ana.find("#box-left").inner_text()
    ana.find("#box-text").press_sequentially("w")
    assert not ana.find("#box-left").inner_text()
