"""Coming and going: who is told, and who is the same person."""

from collections.abc import Callable
from typing import Any

import pytest

from hubbub.errors import StoreError
from hubbub.events import Logout, Welcome
from support.chat import Chat, port_of


class TestComing:
    """Coming in and coming back."""

    def test_nothing_overtakes_what_was_missed(self) -> None:
        """While private messages are looked up, later output waits behind them."""
        chat = Chat()
        ann = chat.enter("ann", address="1.1.1.1")
        bob = chat.enter("bob")
        chat.do(ann, "quit")
        chat.do(bob, "dm ann psst")
        waiting: list[tuple[Any, Any]] = []
        answer = chat.hub.lookup
        chat.hub.lookup = lambda job, then: waiting.append((job, then))
        back = chat.connect(address="1.1.1.1")
        chat.do(back, "login ann")
        chat.do(bob, "say hello")
        assert back.held is not None
        job, then = waiting.pop()
        answer(job, then)
        kinds = [type(event).__name__ for event in chat.events(back)]
        assert kinds.index("Page") < kinds.index("Message")
        assert kinds[0] == "Welcome"

    def test_a_look_up_that_fails_holds_nobody(self) -> None:
        """Without the store one comes in all the same."""
        chat = Chat()
        ann = chat.enter("ann", address="1.1.1.1")
        chat.do(ann, "quit")

        def broken(_job: object, then: Callable[[object], None]) -> None:
            then(StoreError("the disk is gone"))

        chat.hub.lookup = broken
        back = chat.connect(address="1.1.1.1")
        chat.do(back, "login ann")
        assert isinstance(chat.events(back)[0], Welcome)

    def test_who_was_proved_by_a_token_comes_back_with_it(self) -> None:
        """Without the token nobody takes over who was lost a moment ago, from no address."""
        chat = Chat()
        ann = chat.enter("ann", device="d")
        event_id, at = chat.hub.stamp()
        chat.hub.publish(Logout(id=event_id, at=at, nick="ann", session=ann.id, lost=True))
        other = chat.connect()
        chat.do(other, "login ann")
        assert chat.codes(other) == ["name-taken"]
        back = chat.enter("ann", device="d")
        assert back.user
        assert back.user.person == "d"

    def test_who_has_no_token_does_not_probe_who_has_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever comes from the same address finds the name taken, and closes nothing."""
        chat = Chat()
        ann = chat.enter("ann", device="d")
        asked: list[Callable[[], None]] = []
        monkeypatch.setattr(port_of(ann), "probe", asked.append)
        other = chat.connect()
        chat.do(other, "login ann")
        assert chat.codes(other) == ["name-taken"]
        assert asked == []

    @pytest.mark.parametrize("device", ["", "d"])
    def test_an_operator_who_comes_back_needs_a_token(self, device: str) -> None:
        """Powers over the server are kept by who proves it: a name and an address prove little."""
        chat = Chat()
        ann = chat.enter("ann", device=device)
        chat.do(ann, "op 7F3K-92QD")
        event_id, at = chat.hub.stamp()
        chat.hub.publish(Logout(id=event_id, at=at, nick="ann", session=ann.id, lost=True))
        back = chat.connect(device=device)
        chat.do(back, "login ann")
        user = chat.hub.users["ann"]
        assert user.sessions == [back]
        assert user.operator is bool(device)
        assert ("deop-you" in chat.codes(back)) is not bool(device)

    def test_one_person_has_several_sessions(self) -> None:
        """A second device changes nothing for the others, and leaving with one neither."""
        chat = Chat()
        bob = chat.enter("bob")
        one = chat.enter("ann", device="d")
        chat.seen(bob)
        chat.enter("ann", device="d")
        chat.do(one, "quit")
        assert chat.seen(bob) == []
        assert len(chat.hub.users["ann"].sessions) == 1
