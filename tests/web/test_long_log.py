"""A log of 10,000 messages: the page holds few of them at a time, and gets the others again."""

from itertools import islice
from pathlib import Path

import pytest
from bench.support.archive import messages
from msgspec.structs import replace

from hubbub.store.sqlite import SqliteStore
from support.browser import Person
from support.serving import fresh, running
from web.conftest import Visit

pytestmark = pytest.mark.slow

MANY = 10_000
MOST_NODES = 6_000  # elements of the page, whatever is in the room
NODES = "() => document.querySelectorAll('*').length"
SHOWN = "() => [...document.querySelectorAll('#log-list .message')].map((e) => +e.dataset.seq)"
UP = "() => { document.querySelector('#log').scrollTop = 0; }"
DOWN = "() => { const log = document.querySelector('#log'); log.scrollTop = log.scrollHeight; }"


def shown(person: Person) -> list[int]:
    """Return the numbers of the messages that the page holds; none twice, all in order."""
    numbers: list[int] = person.page.evaluate(SHOWN)
    assert numbers == sorted(set(numbers)), "doubled or moved"
    assert person.page.evaluate(NODES) <= MOST_NODES
    return numbers


def scroll(person: Person, way: str) -> list[int]:
    """Go to an edge of what the page holds, and wait for more."""
    before = shown(person)
    person.page.evaluate(way)
    person.wait(lambda: shown(person) != before, "more messages")
    return shown(person)


def test_ten_thousand_messages(tmp_path: Path, visit: Visit) -> None:
    """Far up and down again: the page stays small, and nothing is missing, doubled or moved."""
    store = SqliteStore(tmp_path / "data")
    all_of_them = (replace(one, to="#lobby", scope="#lobby") for one in messages(MANY))
    while batch := list(islice(all_of_them, 5_000)):
        store.write(batch)
    store.close()
    with running(tmp_path) as office:
        ana = visit(fresh("ana"), at=office)
        ana.find("#log-list .message").first.wait_for()
        assert shown(ana)[-1] == MANY
        seen: set[int] = set()
        while len(seen) < 2_000:
            seen.update(scroll(ana, UP))
        assert seen == set(range(min(seen), MANY + 1)), "messages are missing"
        again: set[int] = set()
        while len(again) < 500:
            again.update(scroll(ana, DOWN))
        assert again == set(range(min(again), max(again) + 1)), "messages are missing"
        ana.find("#to-latest").click()
        ana.wait(lambda: shown(ana)[-1] == MANY, "the latest")
        ana.say("at the end again")
        ana.close()  # before the server stops: without one the page tells of a lost link
