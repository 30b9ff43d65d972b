"""What screen readers are told: each message once, and nothing of the past."""

import pytest

from support.browser import Person
from support.serving import Client, Server, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow

TOLD = """() => {
    window.told = [];
    new MutationObserver((changes) => {
        for (const change of changes) {
            for (const node of change.addedNodes) told.push(node.textContent);
        }
    }).observe(document.querySelector("#announcer"), { childList: true, subtree: true });
}"""


def told(person: Person) -> list[str]:
    """Return the lines that the announcer was given since it was listened to."""
    lines: list[str] = person.page.evaluate("told")
    return lines


def test_each_message_is_announced_once(server: Server, visit: Visit) -> None:
    """One line for each message of others in the open room; own ones are not read back."""
    with Client(server, fresh("ben")) as ben:
        ana = visit(fresh("ana"))
        ben.say("settled")
        ana.see("settled")
        ana.page.evaluate(TOLD)
        ana.say("my own")
        ben.say("first")
        ana.wait(lambda: told(ana), "an announcement")
        assert told(ana) == [f"{ben.name}: first"]
        ana.wait(lambda: not ana.find("#announcer").text_content(), "an empty announcer")
        ben.say("second")
        ana.wait(lambda: len(told(ana)) > 1, "another announcement")
        assert told(ana) == [f"{ben.name}: first", f"{ben.name}: second"]


def test_history_is_not_announced(server: Server, visit: Visit) -> None:
    """What was there before, on coming in and on going to another room, is not read out."""
    with Client(server, fresh("ben")) as ben:
        for number in range(5):
            ben.say(f"old {number}")
        ana = visit()
        ana.page.evaluate(TOLD)
        ana.join(fresh("ana"))
        ana.see("old 4")
        ana.type(f"/join {fresh('side')}")
        ana.find("#bar-title").get_by_text("#side").wait_for()
        ana.find("#room-list").get_by_text("lobby").click()
        ana.see("old 4")
        ben.say("new")
        ana.wait(lambda: told(ana), "an announcement")
        assert told(ana) == [f"{ben.name}: new"]
