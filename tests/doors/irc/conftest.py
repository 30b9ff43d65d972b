"""What the tests of the IRC door share: a server in memory, in which no fault may happen."""

from collections.abc import Iterator

import pytest

from support.memory import MemoryWorld


@pytest.fixture
def world() -> Iterator[MemoryWorld]:
    """Return a server on which nobody is slowed down."""
    world = MemoryWorld(message_burst=0)
    yield world
    assert (world.server.hub.counters.bugs, world.loop.faults) == (0, [])
