"""The hub: look-ups, wrong codes, what a store remembers, notices."""

from collections.abc import Callable
from typing import Any

import pytest

from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.events import Info, Message
from support.chat import Chat


class TestLookUps:
    """Look-ups that fail, or end after their session."""

    def test_a_store_that_fails_is_told(self) -> None:
        """The person is told to try again, and the next request goes on."""
        chat = Chat()
        ann = chat.enter("ann")

        def broken(_job: object, then: Callable[[object], None]) -> None:
            then(StoreError("look-ups"))

        chat.hub.lookup = broken
        for request in ("history", "search x", "unread"):
            chat.do(ann, request)
            assert chat.codes(ann) == ["no-answer"], request
        assert ann.busy == 0

    def test_an_answer_for_who_left_is_dropped(self) -> None:
        """The answer of a look-up reaches no session that has ended."""
        chat = Chat()
        ann = chat.enter("ann")
        chat.do(ann, "say hello")
        waiting: list[tuple[Any, Any]] = []
        answer = chat.hub.lookup
        chat.hub.lookup = lambda job, then: waiting.append((job, then))
        chat.do(ann, "history")
        assert ann.busy == 1
        ann.ended = True
        chat.seen(ann)
        job, then = waiting.pop()
        answer(job, then)
        assert chat.seen(ann) == []


def test_wrong_codes_are_remembered_for_so_many_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table keyed by strangers' addresses is bounded."""
    monkeypatch.setattr("hubbub.core.hub.MOST_ADDRESSES", 3)
    chat = Chat()
    for n in range(10):
        chat.hub.note_wrong_code(f"10.0.0.{n}", [1.0])
    assert len(chat.hub.wrong_codes) == 3


def test_what_a_store_remembers_is_taken_over() -> None:
    """After a restart the hub knows people, whom they ignore, and ids."""
    chat = Chat()
    ann = Person(id="a", nick="ann", ignored={"b": "bob"}, preferences={"time": "12"})
    chat.hub.load(41, [ann, Person(id="b", nick="bob")], ["m1"])
    assert chat.hub.seq == 41
    assert chat.hub.ignorers == {"b": {"a"}}
    assert chat.hub.is_name("bob")
    event_id, at = chat.hub.stamp()
    del event_id
    chat.enter("cho")
    again = Message(id="m1", at=at, person="c", nick="cho", to="#lobby", scope="#lobby", text="x")
    show = chat.hub.accept(again)
    assert show is not None
    assert not show.durable
    assert show.groups == []


def test_every_notice_is_info() -> None:
    """A notice carries the key of its sentence for programs."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.hub.tell(ann, "nothing-waiting")
    assert chat.events(ann) == [Info(code="nothing-waiting", text="Nothing is waiting.")]
