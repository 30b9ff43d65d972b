"""Much input at once is handled in slices, so that nobody waits for whoever sends it."""

from typing import Any

import pytest

from hubbub.doors.connection import WAITING, Connection
from hubbub.doors.input import SLICE
from support.clients import App, Netcat
from support.memory import MemoryWorld


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of what is handled at a time."""
    seen: list[int] = []
    receive = Connection._receive

    def noted(connection: Connection, data: bytes) -> None:
        seen.append(len(data))
        receive(connection, data)

    monkeypatch.setattr(Connection, "_receive", noted)
    return seen


def test_much_input_is_cut_into_slices(sizes: list[int]) -> None:
    """However much comes at once, a turn can end after a slice of it."""
    world = MemoryWorld()
    app = App(world, "ana")
    sizes.clear()
    app.send(b"\n" * (SLICE * 4 + 100))
    assert sizes == [SLICE, SLICE, SLICE, SLICE, 100]
    assert app.link.connection.backlog == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [SLICE - 1, SLICE, SLICE + 1, SLICE * 3])
def test_a_cut_changes_nothing(size: int) -> None:
    """A line that lies across slices is one line, and what comes meanwhile stands behind it."""
    world = MemoryWorld(message_burst=0)
    ana, ben = Netcat(world, "ana"), Netcat(world, "ben")
    ana.enter()
    ben.enter()
    ben.unread.clear()
    filler = ("hello there\n" * (size // 12 + 1)).encode()[:size]
    ana.send(filler + b"\n")
    ana.send(b"the end\n")
    said: list[Any] = [line.partition("ana: ")[2] for line in ben.lines() if "ana: " in line]
    assert "\n".join(said) == filler.decode().strip() + "\nthe end"


def test_a_full_queue_stops_the_reading() -> None:
    """What comes while a look-up is awaited and the queue is full waits in its place, unread."""
    world = MemoryWorld()
    ana = Netcat(world, "ana")
    ana.enter()
    connection = ana.link.connection  # type: ignore[attr-defined]
    connection.session.busy = 1
    world.loop.do(lambda: connection.take(["/help"]))
    connection.put_first([f"/nothing {number}" for number in range(WAITING)])
    assert not connection.paused
    ana.unread.clear()
    ana.send(b"/nonsense\n" * 2)
    assert (connection.paused, ana.lines()) == (True, [])
    connection.session.busy = 0
    world.loop.do(connection.resume)
    world.advance(60)
    assert not connection.paused
    assert sum("nonsense" in row for row in ana.lines()) == 2
