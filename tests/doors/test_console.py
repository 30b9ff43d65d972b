"""The operator's console: each thing that happens is told there once."""

import re
from typing import Any

import pytest

from hubbub.doors.console import Console, EventLog
from support.chat import Chat
from support.clients import Netcat
from support.memory import MemoryWorld


class Watched(Chat):
    """A chat with a console, and what stands on it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.written: list[bytes] = []
        self.console = Console(self.hub, self.written.append, lambda: None)
        self.hub.listeners.append(self.console)

    def told(self) -> list[str]:
        """Return what the console was told since the last time."""
        data = re.sub(r"\x1b\[\d*m", "", b"".join(self.console.session.outbox).decode())
        self.console.session.outbox.clear()
        return [line[line.index(" ") + 1 :] for line in data.split("\r\n") if line]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/ban dee 2h spam", ["server banned dee and 10.0.0.9 until ", "server removed dee: spam"]),
        ("/op ann", ["ann is now an operator"]),
        ("/silence dee", ["dee is silenced until "]),
        ("/kick dee", ["server removed dee"]),
        ("/announce lunch", ["## From the operator (server): lunch"]),
    ],
)
def test_each_thing_is_told_once(line: str, told: list[str]) -> None:
    """What the console's operator does stands there once, as everybody else's doing does."""
    chat = Watched()
    chat.enter("ann")
    chat.enter("dee", address="10.0.0.9")
    chat.told()
    chat.console._typed(line)
    found = chat.told()
    assert len(found) == len(told), found
    assert all(text.startswith(start) for text, start in zip(found, told, strict=True)), found


def test_messages_are_told_once() -> None:
    """Where the operator wants to see messages, the one they send is no exception."""
    chat = Watched(show_messages=True)
    chat.console._typed("/announce lunch")
    assert chat.told() == ["#lobby server: lunch"]


def test_what_happens_in_one_tick_is_written_in_one_go() -> None:
    """A crowd that comes in wakes the thread that writes once, not each time."""
    world = MemoryWorld()
    ana, ben = Netcat(world, "ana"), Netcat(world, "ben")
    written: list[bytes] = []
    world.server.hub.listeners.append(EventLog(world.server.hub, written.append))

    def both() -> None:
        for client in (ana, ben):
            client.link.connection.data_received(f"{client.name}\n".encode())  # type: ignore[attr-defined]

    world.loop.do(both)
    world.settle()
    ana.say("/nick anna")
    world.settle()
    assert [part.count(b"\n") for part in written] == [2, 1]
    names = [re.split(rb"[ <]", line)[1] for line in b"".join(written).splitlines()]
    assert names == [b"ana", b"ben", b"ana"]
    world.close()
