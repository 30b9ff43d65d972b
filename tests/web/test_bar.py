"""The bar above the messages and the lists beside them: nothing that matters is hidden or cut."""

import pytest

from support.browser import PHONE, Person
from support.serving import Client, Server, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

CUT = "(one) => one.scrollWidth - one.clientWidth"


def inside(person: Person, room: str) -> None:
    """Enter a room, and wait until it is shown."""
    person.type(f"/join {room}")
    person.wait(lambda: person.find("#bar-title").inner_text() == f"#{room}", "the room")


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


def test_a_long_topic_leaves_the_rooms_name(visit: Visit) -> None:
    """However long the topic is, the name of the room stands there whole."""
    ana = visit(fresh("ana"))
    inside(ana, fresh("room"))
    ana.type(f"/topic {'what it is about ' * 20}")
    ana.find("#bar-topic").get_by_text("what it is").wait_for()
    assert ana.find("#bar-topic").evaluate(CUT) > 0
    assert ana.find("#bar-title").evaluate("(one) => getComputedStyle(one).flexShrink") == "0"
    assert ana.find("#bar-title").evaluate(CUT) == 0


def test_an_away_text_leaves_the_name(server: Server, visit: Visit) -> None:
    """In the list of private talk the name comes first; what is said of it takes what is left."""
    ana = visit(fresh("ana"))
    with Client(server, fresh("bo")) as bo:
        bo.send(f"/dm {ana.name} hello\n/away {'lunch and then a long meeting ' * 3}\n")
        row = ana.find("#private-list .place").filter(has_text=bo.name)
        row.get_by_text("lunch").wait_for()
        assert row.locator(".place-note").evaluate(CUT) > 0
        assert row.locator(".place-name").evaluate(CUT) == 0


def test_what_is_unread_out_of_sight_is_told(server: Server, visit: Visit) -> None:
    """A button leads to unread places that a long list hides, and goes when all are in sight."""
    ana = visit(fresh("ana"), size=(1280, 360))
    more = ana.find("#to-unread")
    for _ in range(8):
        inside(ana, fresh("room"))
    ana.find("#room-list .place").first.click()
    ana.find("#room-list .place").first.scroll_into_view_if_needed()
    assert more.is_hidden()
    with Client(server, fresh("ben")) as ben:
        ben.send(f"/dm {ana.name} hello\n")
        more.wait_for()
        more.click()
        more.wait_for(state="hidden")
        ana.find("#private-list .place.unread").filter(has_text=ben.name).click()
        ana.see("hello")
    ana.find("#room-list .place").first.scroll_into_view_if_needed()
    ana.drawn()
    assert more.is_hidden(), "it was read"


def test_who_leads_a_room_is_shown(visit: Visit) -> None:
    """Roles stand in the list of people and in the answer to /who; spaces in a room's name join."""
    ana = visit(fresh("ana"))
    room = fresh("room")
    ana.find("#room-add").click()
    ana.find("#ask-text").fill(f"{room}  two")
    ana.find("#ask-text").press("Enter")
    ana.find("#bar-title").get_by_text(f"#{room}-two").wait_for()
    ana.find("#people-list").get_by_text("you, founder").wait_for()
    ana.type("/who")
    ana.find("#panel").get_by_text("you, founder").wait_for()
    ana.type(f"/rooms {room}")
    ana.find("#panel").get_by_text("1 person", exact=True).wait_for()


def test_a_refusal_is_seen_while_reading_above(visit: Visit) -> None:
    """Who reads further up sees why a line was not taken, and that one is too long."""
    ana = visit(fresh("ana"))
    for number in range(6):
        ana.say("\n".join([f"block {number}", *(f"line {line}" for line in range(20))]))
    ana.page.evaluate("document.querySelector('#log').scrollTop = 300")
    ana.find("#to-latest").wait_for()
    ana.type("/nosuchword")
    ana.is_told("No command")
    ana.find("#told").wait_for(state="hidden")
    ana.type("x" * 4_100)
    ana.is_told("too long")


def test_signs_are_offered_at_the_first_time(visit: Visit) -> None:
    """The table of signs is fetched for the first of them, which is offered when it is here."""
    ana = visit(fresh("ana"))
    ana.find("#box-text").press_sequentially(":smil")
    ana.find("#box-suggest").get_by_text(":smile:").first.wait_for()


def test_a_phone_on_its_side_shows_messages(visit: Visit) -> None:
    """There the rooms are a sheet, as on a phone that stands, and menus lie at the lower edge."""
    ana = visit(fresh("ana"), size=(PHONE[1], PHONE[0]), has_touch=True, is_mobile=True)
    assert ana.find("#rooms").is_hidden()
    ana.find("#bar-menu").tap()
    ana.find("#rooms-close").tap()
    ana.find("#bar-more").tap()
    ana.find("#message-menu[open]").wait_for()
    place = ana.find("#message-menu").bounding_box()
    assert place is not None
    assert (place["width"], place["y"] + place["height"]) == (PHONE[1], PHONE[0])
