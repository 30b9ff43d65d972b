"""The server goes away and comes back: nothing is lost, doubled or moved, in any page."""

import pytest

from support.browser import LOST_LINK, MESSAGE, Person
from support.serving import Client, Server, Serving, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow


@pytest.fixture
def office(serving: Serving) -> Server:
    """Return a server of the test's own, which it may end."""
    return serving()


def come(visit: Visit, office: Server, name: str) -> Person:
    """Let a person in who may lose the server without that being a fault of the page."""
    person = visit(at=office)
    person.watch.allowed.append(LOST_LINK)
    person.join(fresh(name)).complete()  # else the end of the server is a fault in fetching it
    return person


def back(person: Person) -> None:
    """Press `Try now` where it is offered, and wait until a page has its server again."""
    again = "() => document.querySelector('#banner button')?.click()"
    person.page.evaluate(again)
    person.wait(lambda: not person.find("#banner").inner_text().strip(), "that all is well again")


def own(person: Person, prefix: str) -> list[str]:
    """Return the messages with a beginning, as the page shows them."""
    return [text for text in person.texts() if text.startswith(prefix)]


def test_what_waits_is_sent_once_in_order(office: Server, visit: Visit) -> None:
    """What is typed while the server is away waits, and is there once, in order, afterwards."""
    ana, bea = come(visit, office, "ana"), come(visit, office, "bea")
    ana.say("waited 0")
    bea.see("waited 0")
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    for number in range(1, 6):
        ana.type(f"waited {number}")
    ana.find("#box-text").fill("a draft")
    expected = [f"waited {number}" for number in range(6)]
    ana.wait(lambda: own(ana, "waited") == expected, "what waits")
    office.start()
    for person in (ana, bea):
        back(person)
        person.wait(lambda person=person: own(person, "waited") == expected, "all messages")  # type: ignore[misc]
    assert ana.find("#box-text").input_value() == "a draft"
    late = come(visit, office, "late")
    late.see("waited 5")
    assert own(late, "waited") == expected


def test_many_restarts_lose_and_double_nothing(office: Server, visit: Visit) -> None:
    """Both go on talking while the server is killed again and again."""
    ana, bea = come(visit, office, "ana"), come(visit, office, "bea")
    expected_a, expected_b = [], []
    for turn in range(3):
        for number in range(3):
            ana.type(f"from ana {turn}.{number}")
            bea.type(f"from bea {turn}.{number}")
            expected_a.append(f"from ana {turn}.{number}")
            expected_b.append(f"from bea {turn}.{number}")
        office.kill()
        ana.type(f"from ana {turn}.away")
        expected_a.append(f"from ana {turn}.away")
        office.start()
        back(ana)
        back(bea)
    for person in (ana, bea):
        person.wait(lambda person=person: own(person, "from ana") == expected_a, "ana's")  # type: ignore[misc]
        person.wait(lambda person=person: own(person, "from bea") == expected_b, "bea's")  # type: ignore[misc]
    assert ana.find("#log-list").inner_text() != ""
    order_a = [text for text in ana.texts() if text.startswith("from ")]
    bea.wait(
        lambda: [text for text in bea.texts() if text.startswith("from ")] == order_a,
        "the same order in both",
    )


def test_the_focus_stays_on_what_waited(office: Server, visit: Visit) -> None:
    """Who has gone to a message by keyboard while it waits is still there when it is stored."""
    ana = come(visit, office, "ana")
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    ana.type("it waits")
    ana.find("#box-text").press("Shift+ArrowUp")
    ana.find(".message.waiting:focus").wait_for()
    office.start()
    back(ana)
    ana.find(".message[data-seq]:focus").filter(has_text="it waits").wait_for()


def test_what_others_said_meanwhile_is_there(office: Server, visit: Visit) -> None:
    """A page that was away shows what it missed, once, and where it stopped reading."""
    ana = come(visit, office, "ana")
    ana.say("before")
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    ana.context.set_offline(True)  # the page cannot come back before ben has spoken
    office.start()
    with Client(office, fresh("ben")) as ben:
        for number in range(3):
            ben.say(f"meanwhile {number}")
    ana.context.set_offline(False)
    back(ana)
    ana.see("meanwhile 2")
    assert own(ana, "meanwhile") == [f"meanwhile {number}" for number in range(3)]
    assert own(ana, "before") == ["before"]


def test_a_reload_while_away_keeps_what_waits(office: Server, visit: Visit) -> None:
    """What waits to be sent outlives the page being closed and opened again."""
    ana = come(visit, office, "ana")
    ana.say("before")
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    ana.type("typed while away")
    ana.see("typed while away")
    ana.page.close()
    office.start()
    ana.tab()
    ana.entered()
    ana.find(f"{MESSAGE}[data-seq]").filter(has_text="typed while away").wait_for()  # is stored
    assert own(ana, "typed while away") == ["typed while away"]
    with Client(office, fresh("ben")) as ben:
        ben.say("now")  # what is shown on coming in is read
        ben.send("/history\n")
        assert ben.until("That was the start").count("typed while away") == 1


def test_a_closing_server_says_so(office: Server, visit: Visit) -> None:
    """A server that is closed on purpose is not `lost`: the page says what happened."""
    ana = come(visit, office, "ana")
    office.stop()
    ana.wait(lambda: ana.find("#banner").inner_text().strip(), "a banner")
    ana.type("typed meanwhile")
    office.start()
    back(ana)
    ana.wait(lambda: own(ana, "typed") == ["typed meanwhile"], "what was typed")
