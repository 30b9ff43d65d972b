"""Steps of the wall clock disconnect nobody and change no order."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from support.clients import App, Client, Netcat, Telnet
from support.memory import MemoryWorld

HOUR = 3_600_000  # milliseconds
STEPS = [24 * HOUR, -HOUR, *([1_000, -1_000] * 50), -24 * HOUR, 30 * 24 * HOUR]


class Shifted(MemoryWorld):
    """A world whose wall clock can be set, which its monotonic one does not notice."""

    shift = 0  # milliseconds

    def clock(self) -> int:
        """Return the time of day, as somebody set it."""
        return super().clock() + self.shift


@pytest.fixture
def world() -> Iterator[Shifted]:
    """Open a chat in memory."""
    made = Shifted(join_history=0)
    yield made
    made.close()


def enter(world: Shifted, *makes: type[Client]) -> list[Client]:
    """Let a person come in by each door."""
    people = [make(world, f"{make.door}er") for make in makes]
    for person in people:
        person.enter()
    return people


def told(person: Client) -> str:
    """Return everything that a person was sent so far."""
    return person.raw.decode(errors="replace")  # negotiation is in it too


def test_steps_disconnect_nobody(world: Shifted) -> None:
    """After every step everybody is here, hears each message once, and is not slowed."""
    people = enter(world, Netcat, Telnet, App)
    for number, step in enumerate(STEPS):
        world.shift += step
        world.advance(2)
        people[number % 3].say(f"tick {number}.")
        for person in people:
            assert not person.link.closed
            heard = f'"text":"tick {number}."' if person.door == "app" else f": tick {number}."
            assert told(person).count(heard) == 1, (person.door, number)
    assert "lost the connection" not in told(people[0])
    assert world.server.hub.counters.bugs == 0


def test_order_rises_whatever_the_clock(world: Shifted) -> None:
    """Places in the order rise with every message, though its time goes back."""
    (app,) = enter(world, App)
    for step in STEPS:
        world.shift += step
        world.advance(1)
        app.say("tick")
    messages = [event for event in app.lines() if event["event"] == "message"]
    assert len(messages) == len(STEPS)
    assert all(one["seq"] < other["seq"] for one, other in pairwise(messages))
    assert not all(one["at"] <= other["at"] for one, other in pairwise(messages))
    assert len({message["id"] for message in messages}) == len(messages)


@pytest.mark.parametrize("step", [24 * HOUR, -HOUR])
def test_grace_does_not_follow_the_clock(world: Shifted, step: int) -> None:
    """Who is dropped has 10 s to come back, whatever the clock does meanwhile."""
    (netcat,) = enter(world, Netcat)
    app = App(world, "apper", token="t" * 32)
    app.link.cut()
    world.settle()
    world.shift += step
    world.advance(8)
    assert "lost the connection" not in told(netcat)
    world.advance(3)
    assert "apper lost the connection" in told(netcat)


def test_wrong_codes_are_forgotten_by_the_other_clock(world: Shifted) -> None:
    """The clock put back locks nobody out: a minute is a minute."""
    (netcat,) = enter(world, Netcat)
    for _ in range(4):
        netcat.say("/op 0000-0000")
    assert "Too many wrong codes" in told(netcat)
    world.shift -= 24 * HOUR
    world.advance(61)
    netcat.say("/op 7F3K-92QD")
    assert "You are an operator now" in told(netcat)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return what moves this computer to another timezone; it comes back in the end."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def test_timezone_changes(world: Shifted, zone: Callable[[str], None]) -> None:
    """When the computer moves to another timezone, so do the times shown from then on."""
    world.shift = 1_000 * 24 * HOUR  # to minutes that no other test has seen: they are remembered
    netcat, _ = enter(world, Netcat, Telnet)
    for name, ahead in (("UTC0", 0), ("XXX-5", 5), ("XXX+3", -3)):
        zone(name)
        world.advance(60)
        now = time.gmtime(world.clock() / 1000 + ahead * 3600)
        netcat.say(f"in {name}")
        assert f"{now.tm_hour:02}:{now.tm_min:02} You: in {name}" in told(netcat)
