"""Much input at once is handled in slices, so that nobody waits for whoever sends it."""

from typing import Any

import pytest

from hubbub.doors.connection import Connection
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
