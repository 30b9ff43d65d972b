"""What a program finds again after the server was restarted: marks, settings, what was removed."""

from typing import Any

import pytest

from support.clients import App
from support.memorystore import MemoryStore
from support.worlds import MemoryWorld

TOKEN = "e" * 32


class Visit:
    """A server, ann and eve, who come as programs with tokens."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.world = MemoryWorld(store, message_burst=0)
        self.ann = App(self.world, "ann", address="127.0.0.2", token="a" * 32)
        self.eve = App(self.world, "eve", address="127.0.0.3", token=TOKEN)

    def ask(self, who: App, wanted: str, **request: Any) -> dict[str, Any]:
        """Send a request; return the event of a kind that answers it."""
        who.unread.clear()
        who.send(App.line(request))
        return next(event for event in who.unread if event["event"] == wanted)

    def restarted(self) -> "Visit":
        """Return the same people at a new server with the old data."""
        self.world.stop()
        return Visit(self.world.store)


@pytest.fixture
def first() -> Visit:
    """Return a visit in which ann said three things, and one to eve alone."""
    visit = Visit()
    for text in ("one", "two", "three"):
        visit.ask(visit.ann, "done", cmd="say", text=text, client=text, ref=1)
    visit.ask(visit.ann, "done", cmd="dm", name="eve", text="psst", ref=1)
    return visit


def test_read_marks_and_conversations(first: Visit) -> None:
    """What was read stays read, and what was not is still counted."""
    first.ask(first.eve, "read", cmd="read", to="#lobby", upto=2)
    before = first.ask(first.eve, "conversations", cmd="conversations")
    assert [(one["name"], one.get("unread")) for one in before["list"]] == [
        ("#lobby", 1),
        ("ann", 1),
    ]
    second = first.restarted()
    after = second.ask(second.eve, "conversations", cmd="conversations")
    wanted = [{k: v for k, v in one.items() if k != "count"} for one in before["list"]]
    assert [{k: v for k, v in one.items() if k != "count"} for one in after["list"]] == wanted


def test_settings(first: Visit) -> None:
    """What was set is told on coming in."""
    first.ask(first.eve, "preference", cmd="theme", value="contrast")
    second = first.restarted()
    welcome = next(event for event in second.eve.unread if event["event"] == "welcome")
    assert welcome["preferences"] == {"theme": "contrast"}


def test_what_was_removed(first: Visit) -> None:
    """A program that has seen a message learns later, from a new server too, that it is gone."""
    first.eve.link.cut()
    first.world.advance(60)
    done = first.ask(first.ann, "done", cmd="say", text="four", client="4", ref=1)
    first.ask(first.ann, "done", cmd="undo", message=done["id"], ref=2)
    second = first.restarted()
    page = second.ask(second.eve, "page", cmd="history", to="#lobby", after=done["seq"])
    assert page["removed"] == [done["id"]]
    assert page["messages"] == []


def test_undo_by_id(first: Visit) -> None:
    """A message is found by its id after a restart, also when the room has long gone on."""
    done = first.ask(first.ann, "done", cmd="say", text="four", client="4", ref=1)
    for n in range(250):
        first.ask(first.eve, "done", cmd="say", text=str(n), client=str(n), ref=1)
    second = first.restarted()
    second.ask(second.ann, "redact", cmd="undo", message=done["id"])
    page = second.ask(second.eve, "page", cmd="history", to="#lobby", around=done["seq"], count=2)
    assert [message["text"] for message in page["messages"]] == ["three", "0"]
