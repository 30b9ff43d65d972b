"""Finding one's way: by F6, in help, in the go-to box, and to what a search found."""

import pytest

from support.browser import Person
from support.serving import fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

WHERE = "() => document.activeElement.closest('#rooms, #log, #box, #people, #panel')?.id"


def around(person: Person, key: str, number: int) -> list[str]:
    """Press a key some times; return the parts of the page that had the focus."""
    parts = []
    for _ in range(number):
        person.page.keyboard.press(key)
        parts.append(person.page.evaluate(WHERE))
    return parts


def test_f6_goes_round_both_ways(visit: Visit) -> None:
    """Every part of the page has its turn, from anywhere: the box, nothing at all, a dialog."""
    ana = visit(fresh("ana"))
    ana.say("a message")
    assert around(ana, "F6", 5) == ["people", "rooms", "log", "box", "people"]
    assert around(ana, "Shift+F6", 5) == ["box", "log", "rooms", "people", "box"]
    ana.page.evaluate("document.activeElement.blur()")
    assert around(ana, "Shift+F6", 1) == ["people"]
    ana.type("/help")
    ana.find("#panel").wait_for()
    assert around(ana, "F6", 3) == ["panel", "rooms", "log"]  # in the place of people
    ana.page.keyboard.press("Control+k")
    ana.find("#goto-dialog[open]").wait_for()
    assert set(around(ana, "F6", 4)) == {"rooms", "log", "box", "panel"}


def test_help_is_shown_whole(visit: Visit) -> None:
    """No sentence of the panel is cut."""
    ana = visit(fresh("ana"))
    ana.type("/help dm")
    ana.find("#panel").wait_for()
    ana.type("/help")
    ana.find("#panel .option-note").first.wait_for()
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert ana.find("#panel .option-note").evaluate_all(cut) == 0


def test_what_was_found_is_marked_and_can_be_pressed(visit: Visit) -> None:
    """The words are marked in the text, and the whole result leads to the message."""
    ana, word = visit(fresh("ana")), fresh("printer")
    ana.say(f"where is the {word} of @{ana.name} now")
    ana.type(f"/search {word}")
    ana.find("#panel mark").wait_for()
    assert ana.find("#panel mark").all_inner_texts() == [word]
    assert ana.find("#panel .mention.me").count() == 0
    ana.find("#panel .result-head").click()
    ana.find(".message.found").get_by_text(word).wait_for()


def test_a_room_that_is_not_there_comes_last(visit: Visit) -> None:
    """The go-to box says what it makes, after all that is there already."""
    ana = visit(fresh("ana"))
    ana.page.keyboard.press("Control+k")
    ana.page.keyboard.type("jo")
    options = ana.find("#goto-list [role=option]")
    options.filter(has_text="/join").wait_for()
    assert options.last.inner_text().split() == ["#jo", "makes", "#jo"]
