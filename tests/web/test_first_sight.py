"""What somebody sees first: the end of what was said, or where the new begins."""

import pytest

from support.browser import Person
from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

BELOW = """() => {
    const log = document.querySelector('#log');
    return log.scrollHeight - log.scrollTop - log.clientHeight;
}"""


def at_end(person: Person) -> None:
    """Wait until the last message is in sight, and see that it stays there."""
    person.find("#log-list .message").first.wait_for()
    person.wait(lambda: person.page.evaluate(BELOW) < 2, "the end")
    person.drawn()
    assert person.page.evaluate(BELOW) < 2


def test_a_long_history_opens_at_its_end(visit: Visit) -> None:
    """At the first visit, after a reload, and when a room is opened the first time."""
    ben = visit(fresh("ben"))
    for number in range(6):
        ben.say("\n".join([f"block {number}", *(f"line {line}" for line in range(20))]))
    ana = visit(fresh("ana"))
    at_end(ana)
    ana.page.reload()
    ana.entered()
    at_end(ana)
    room = fresh("room")
    ana.type(f"/join {room}")
    ana.wait(lambda: ana.find("#bar-title").inner_text() == f"#{room}", "the room")
    ana.page.reload()
    ana.entered()
    ana.find("#room-list .place").first.click()
    ana.see("block 5")
    at_end(ana)


def test_ones_own_long_message_is_in_sight(visit: Visit) -> None:
    """The end stays in sight while the box grows to several lines and shrinks again."""
    ana = visit(fresh("ana"))
    for number in range(3):
        ana.say("\n".join([f"block {number}", *(f"line {line}" for line in range(20))]))
    ana.page.keyboard.type("many words " * 60)
    at_end(ana)
    ana.page.keyboard.type("the last")
    ana.page.keyboard.press("Enter")
    ana.see("the last")
    at_end(ana)


def test_the_first_letter_is_typed_once(visit: Visit) -> None:
    """Who comes in can type at once, and who types with nothing in focus types into the box."""
    ana = visit(fresh("ana"))
    ana.page.keyboard.type("hi everyone")
    assert ana.find("#box-text").input_value() == "hi everyone"
    ana.find("#box-text").fill("")
    ana.page.evaluate("document.activeElement.blur()")
    ana.page.keyboard.type("hello")
    assert ana.find("#box-text").input_value() == "hello"


def test_signs_that_come_late_move_nothing(visit: Visit) -> None:
    """Who reads further up stays there when the page has to write all texts anew."""
    ana = visit(fresh("ana"))
    for number in range(6):
        ana.type("\n".join([f"sign :smile: {number}", *(f"line {line}" for line in range(20))]))
        ana.see(f"sign 😄 {number}")
    ana.page.evaluate("document.querySelector('#log').scrollTop = 700")
    ana.keeps_place("#lobby")
    ana.page.reload()
    ana.entered()
    ana.see("sign 😄 5")
    ana.drawn()
    assert abs(ana.page.evaluate("document.querySelector('#log').scrollTop") - 700) < 40


def test_who_was_here_goes_straight_in(visit: Visit) -> None:
    """A second tab and a later visit ask for no name; after /quit there is a card."""
    ana = visit(fresh("ana"))
    ana.page.close()
    ana.tab()
    ana.entered()
    ana.type("/quit")
    ana.find("#card-name").wait_for()
    ana.page.close()
    ana.tab()
    ana.find("#card-name").wait_for()
