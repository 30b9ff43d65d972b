"""The bounds of reading back: how much one answer holds, and how often one may ask."""

import pytest

from hubbub import events as ev
from hubbub.commands import history
from hubbub.core.session import Session
from support.chat import Chat


def page(chat: Chat, session: Session, **asked: int) -> ev.Page:
    """Return the answer to a program that asks for history of the lobby."""
    chat.do(session, "history", to="#lobby", **asked)
    (told,) = chat.events(session)
    assert isinstance(told, ev.Page)
    return told


def office(messages: int, size: int = 1) -> tuple[Chat, Session]:
    """Return a chat in which somebody said so many things of a size."""
    chat = Chat()
    ann = chat.enter("ann")
    for _ in range(messages):
        chat.do(ann, "say " + "x" * size)
    chat.seen(ann)
    return chat, ann


def test_a_program_gets_five_hundred_at_most() -> None:
    """More than that comes page by page."""
    chat, ann = office(502)
    told = page(chat, ann, count=10_000)
    assert (len(told.messages), told.first, told.more) == (500, 3, True)
    rest = page(chat, ann, count=10_000, before=3)
    assert ([message.seq for message in rest.messages], rest.more) == ([1, 2], False)


@pytest.mark.parametrize(
    ("asked", "seqs", "more", "newer"),
    [
        ({}, [8, 9], True, False),
        ({"before": 3}, [1, 2], False, False),
        ({"before": 5}, [3, 4], True, False),
        ({"after": 7}, [8, 9], False, False),
        ({"after": 0}, [1, 2], True, False),
        ({"around": 5}, [3, 4, 5, 6], True, True),
        ({"around": 99}, [8, 9], True, False),
        ({"around": 0}, [1, 2], False, True),
    ],
)
def test_an_answer_holds_so_much_text(
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, int],
    seqs: list[int],
    *,
    more: bool,
    newer: bool,
) -> None:
    """Past it the page ends early, on the side away from what was asked, and says so."""
    monkeypatch.setattr(history, "MOST_TEXT", 25)
    chat, ann = office(9, size=10)
    told = page(chat, ann, count=8, **asked)
    assert [message.seq for message in told.messages] == seqs
    assert (told.more, told.newer) == (more, newer)
    assert (told.first, told.last) == (seqs[0], seqs[-1])


def test_one_message_always_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is larger than an answer comes alone, so that nobody is stuck before it."""
    monkeypatch.setattr(history, "MOST_TEXT", 5)
    chat, ann = office(3, size=10)
    assert [message.seq for message in page(chat, ann).messages] == [3]


def test_who_ignores_all_can_go_on() -> None:
    """A page whose messages are all ignored tells where the next one begins."""
    chat, _ = office(4)
    bob = chat.enter("bob")
    chat.do(bob, "ignore ann")
    chat.seen(bob)
    told = page(chat, bob, count=2)
    assert (told.messages, told.first, told.last, told.more) == ((), 3, 4, True)


@pytest.mark.parametrize(
    ("verb", "asked", "many", "what"),
    [
        ("history", {"to": "#lobby"}, 60, "look-ups"),
        ("conversations", {}, 60, "look-ups"),
        ("undo", {"message": "none"}, 60, "look-ups"),
        ("read", {"upto": 1}, 120, "read marks"),
        ("search", {"words": "x", "before": 1}, 10, "searches"),
    ],
)
def test_so_many_times_a_minute(verb: str, asked: dict[str, object], many: int, what: str) -> None:
    """Then the usual sentence says how long to wait; what is refused looks nothing up."""
    chat = Chat(message_burst=10)
    ann = chat.enter("ann")
    for _ in range(many):
        chat.do(ann, verb, **asked)
        assert "slow-down" not in chat.codes(ann)
    chat.hub.lookup = lambda _job, _then: pytest.fail("looked up")
    chat.do(ann, verb, **asked)
    (failed,) = chat.events(ann)
    assert isinstance(failed, ev.Failed)
    assert failed.text == f"Too many {what} for now. Wait 61 s, then try again."
