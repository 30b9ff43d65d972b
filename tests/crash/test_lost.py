"""A connection that is lost takes what waited in it along, and leaves nothing behind."""

from collections.abc import Iterator

import pytest

from support.clients import Netcat
from support.memory import MemoryWorld

BURST = 10  # requests that never wait


@pytest.fixture
def world() -> Iterator[MemoryWorld]:
    """Open a chat in memory."""
    made = MemoryWorld(message_burst=BURST)
    yield made
    made.close()


def test_a_name_that_comes_too_late_makes_no_user(world: MemoryWorld) -> None:
    """A login that still waits for its turn when the connection is lost is never carried out."""
    netcat = Netcat(world, "ghost")
    netcat.send(b"!\n" * (BURST + 2) + b"ghost\n")
    netcat.link.end()
    netcat.link.cut()
    world.advance(60)
    assert not world.server.hub.users
    assert not world.server.hub.sessions
    assert not world.server.listener.closing


def test_lost_while_lines_wait(world: MemoryWorld) -> None:
    """Lines that still wait when their sender is lost leave nothing that is to be closed."""
    netcat = Netcat(world, "ana")
    netcat.enter()
    netcat.send(b"hello\n" * (BURST + 5))
    netcat.link.end()
    netcat.link.cut()
    world.advance(60)
    assert not world.server.hub.users
    assert not world.server.listener.connections
    assert not world.server.listener.closing
    assert not world.server.listener.nameless
