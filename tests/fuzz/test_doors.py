"""Whole sessions of random bytes in memory: no fault, and the others notice nothing."""

import random
from itertools import islice

import pytest

from fuzz.conftest import A_SESSION
from fuzz.inputs import DIALECTS, inputs
from hubbub.wire.sniff import sniff
from support.clients import App, Netcat
from support.memory import MemoryLink, MemoryWorld

IN_A_WORLD = 1_000  # sessions, after which a new chat begins
PARTS = 5  # so that several processes share the work
OPEN = 12  # sessions at a time
MOST_PARTS = 8  # of what somebody sends
STEPS = 5  # parts sent between two arrivals
LOOK = 25  # sessions between two looks at the canaries
GRACE = 15.0  # seconds: longer than a lost user is waited for
NAMES = (b"ana", b"ben", b"Cho Lee", "Zoë".encode(), b"dee", b"eve", b"fay", b"gus", b"hal")


class Stranger:
    """Somebody who sends anything at all; what comes is not looked at."""

    def __init__(
        self, world: MemoryWorld, rng: random.Random, begin: bytes, parts: list[bytes]
    ) -> None:
        self.world = world
        self.rng = rng
        self.parts = parts
        begin = begin % rng.choice(NAMES) if b"%s" in begin else parts.pop()
        begin = begin if rng.random() < 0.9 else begin[: rng.randrange(len(begin) + 1)]
        first = sniff(begin) in world.server.listener.doors and rng.random() < 0.9
        self.opening = begin if first else b""
        self.link: MemoryLink = world.connect(self, f"10.0.0.{rng.randrange(9)}")
        if not first:
            self.send(begin)

    def took(self, data: bytes) -> None:
        """Take bytes that came, and forget them."""

    def send(self, data: bytes) -> None:
        """Send bytes if the connection is still there."""
        if not self.link.closed:
            self.link.send(data)

    def step(self) -> None:
        """Send the next part, or be stuck, or let time pass."""
        self.send(self.parts.pop())
        match self.rng.randrange(8):
            case 0:
                self.link.stuck = not self.link.stuck
            case 1:
                self.world.advance(self.rng.choice((0.03, 0.06, 0.5)))
            case 2:
                self.world.advance(2)

    def leave(self) -> None:
        """End in one of the ways connections end."""
        if self.link.closed:
            return
        match self.rng.randrange(3):
            case 0:
                self.link.cut()
            case 1:
                self.link.end()
                self.link.cut()
            case _:
                self.send(b"\n/quit\n")
                self.link.cut()


class Canaries:
    """Two people who are there all the time, and whom nothing is to disturb."""

    def __init__(self, world: MemoryWorld) -> None:
        self.world = world
        self.people = [Netcat(world, "canary one"), App(world, "canary two", token="c" * 32)]
        for person in self.people:
            person.enter()
        self.said = 0

    def check(self) -> None:
        """Let one speak, and assert that both hear it and that nothing went wrong."""
        self.said += 1
        text = f"tweet {self.said}."
        self.world.advance(1)
        self.people[self.said % 2].say(text)
        for person in self.people:
            assert not person.link.closed
            assert person.raw.count(text.encode()) == 1, (person.door, text)
            person.raw = b""
            person.unread.clear()
        assert self.world.server.hub.counters.bugs == 0


@pytest.mark.slow
@pytest.mark.fuzz
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_any_sessions(part: int, in_all: int) -> None:
    """Whatever strangers send, nothing fails, two others chat on, and nothing is left behind."""
    sessions = in_all // A_SESSION // PARTS
    for start in range(0, sessions, IN_A_WORLD):
        play(f"doors {part} {start}", min(sessions - start, IN_A_WORLD))


def play(seed: str, sessions: int) -> None:
    """Let so many strangers come and go in a new world."""
    world = MemoryWorld(join_history=5)
    rng = random.Random(seed)
    dialects = [
        (begin, inputs(f"{seed} {name}", sessions * MOST_PARTS, tokens))
        for name, (begin, tokens) in DIALECTS.items()
    ]
    canaries = Canaries(world)
    here: list[Stranger] = []
    for number in range(sessions):
        begin, follow = rng.choice(dialects)
        parts = list(islice(follow, rng.randint(1, MOST_PARTS)))
        here.append(Stranger(world, rng, begin, parts))
        busy = [one for one in here if one.parts and not one.link.closed]
        for one in rng.sample(busy, min(len(busy), STEPS)):
            one.step()
        if len(here) >= OPEN:
            here.pop(rng.randrange(OPEN)).leave()
        if number % LOOK == 0:
            canaries.check()
    for one in here:
        one.leave()
    world.advance(GRACE)
    canaries.check()
    check_nothing_left(world)
    world.close()


def check_nothing_left(world: MemoryWorld) -> None:
    """Assert that the server knows the two canaries and nobody else."""
    server = world.server
    assert sorted(user.nick for user in server.hub.users.values()) == ["canary one", "canary two"]
    assert len(server.listener.connections) == 2
    assert len(server.hub.sessions) == 2
    assert sum(server.listener.open.values()) == 2
    assert not server.listener.stalled, server.listener.stalled
    assert not server.listener.closing
    assert not server.hub.typists
