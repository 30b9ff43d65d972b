"""Places in the log: where one was, what is new, what a link names, and a finger on a message."""

from typing import Any

import pytest

from support.browser import MESSAGE, PHONE, Person
from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

UPPERMOST = """() => {
    const edge = document.querySelector('#log').getBoundingClientRect().top;
    const seen = [...document.querySelectorAll('#log-list .message')]
        .map((one) => [one.dataset.seq, one.getBoundingClientRect()])
        .find(([, place]) => place.top > edge);
    return [seen[0], Math.round(seen[1].top - edge)];
}"""
SCROLL = "(top) => { document.querySelector('#log').scrollTop = top; }"


def settled(person: Person) -> list[Any]:
    """Return the uppermost message in sight and its height, when it has come to rest."""
    places: list[list[Any]] = [[], [0]]

    def rests() -> bool:
        person.drawn()
        places[:] = [places[1], person.page.evaluate(UPPERMOST)]
        return places[0] == places[1]

    person.wait(rests, "the log at rest")
    return places[1]


def stays(person: Person, before: list[Any]) -> None:
    """Assert that the same message rests where one was before, but for a part of a pixel."""
    seq, height = settled(person)
    assert seq == before[0]
    assert abs(height - before[1]) <= 1


def talk(person: Person, number: int) -> None:
    """Say some blocks of lines, as many in all."""
    for start in range(0, number, 10):
        person.say("\n".join(f"line {line}" for line in range(start, start + 10)))


def test_a_reload_keeps_the_place(visit: Visit) -> None:
    """Who reads further up finds the same message at the same height after a reload."""
    ana = visit(fresh("ana"))
    room = fresh("room")
    ana.type(f"/join {room}")
    inside(ana, room)
    talk(ana, 300)
    ana.page.evaluate(SCROLL, 700)
    before = settled(ana)
    ana.keeps_place(f"#{room}")
    ana.page.reload()
    ana.find(MESSAGE).first.wait_for()
    stays(ana, before)


def test_what_comes_while_reading_above_moves_nothing(visit: Visit) -> None:
    """New messages are counted on the way down, and what is read stays where it is."""
    ana, ben, room = visit(fresh("ana")), visit(fresh("ben")), fresh("room")
    for person in (ana, ben):
        person.type(f"/join {room}")
        inside(person, room)
    talk(ana, 200)
    ana.page.evaluate(SCROLL, 500)
    before = settled(ana)
    ben.say("one")
    ben.say("two")
    ana.wait(lambda: ana.find("#to-latest").inner_text() == "2 new messages below", "the count")
    stays(ana, before)
    ana.find("#to-latest").click()
    ana.wait(lambda: not ana.find("#to-latest").is_visible(), "the end")


def test_what_is_new_above_is_told(visit: Visit) -> None:
    """More new messages than fit: the end is shown, and one key leads to the first new one."""
    ana, ben, room = visit(fresh("ana")), visit(fresh("ben")), fresh("room")
    for person in (ana, ben):
        person.type(f"/join {room}")
        inside(person, room)
    ana.find("#room-list .place").first.click()
    inside(ana, "lobby")
    for number in range(8):
        ben.say("\n".join([f"part {number}", *"abcdefgh"]))
    unread = ana.find("#room-list .place").filter(has_text=room).locator(".badge")
    ana.wait(lambda: unread.inner_text() == "8", "all that is new")
    ana.find("#room-list .place").get_by_text(room).click()
    inside(ana, room)
    ana.wait(lambda: ana.find("#to-new").inner_text() == "8 new above", "the hint")
    ana.page.keyboard.press("Shift+PageUp")
    ana.wait(lambda: not ana.find("#to-new").is_visible(), "the new line in sight")
    assert ana.find(".line.new").is_visible()


def test_a_link_leads_into_a_room(visit: Visit) -> None:
    """The address of a room opens it, also for somebody who was not in it."""
    ana, ben, room = visit(fresh("ana")), visit(fresh("ben")), fresh("room")
    ana.type(f"/join {room}")
    inside(ana, room)
    ben.page.goto(f"{ben.address}#{room}")
    inside(ben, room)


def test_an_address_makes_no_room_by_itself(visit: Visit) -> None:
    """An address with the name of a room that is not there asks whether it is to be made."""
    ana, room = visit(fresh("ana")), fresh("none")
    ana.page.goto(f"{ana.address}#{room}")
    ana.page.reload()
    question = ana.find("#ask-dialog")
    question.get_by_text(f"No room #{room} is listed").wait_for()
    ana.page.keyboard.press("Escape")
    question.wait_for(state="hidden")
    inside(ana, "lobby")
    assert ana.find("#room-list").get_by_text(room).count() == 0
    ana.page.reload()
    question.wait_for(state="visible")
    ana.page.keyboard.press("Enter")
    inside(ana, room)


def test_a_long_press_opens_the_menu(visit: Visit) -> None:
    """A finger that rests on a message opens its menu, which stays when the finger leaves."""
    ana = visit(fresh("ana"), size=PHONE, has_touch=True, is_mobile=True)
    ana.say("press me")
    place = ana.see("press me").locator(".message-text").bounding_box()
    assert place is not None
    finger = [{"x": place["x"] + 20, "y": place["y"] + 8}]
    touch = ana.context.new_cdp_session(ana.page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": finger})
    menu = ana.find("#message-menu")
    menu.wait_for(state="visible")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    menu.get_by_text("Copy text").wait_for()
    ana.drawn()
    assert menu.is_visible()


def inside(person: Person, room: str) -> None:
    """Wait until a room is open."""
    person.wait(lambda: person.find("#bar-title").inner_text() == f"#{room}", f"#{room}")
