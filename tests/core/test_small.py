"""The small parts of the core: throttle, people, clockwork, windows, limits of the hub."""

from collections.abc import Callable
from typing import Any

import pytest

from hubbub.core.clockwork import Clockwork
from hubbub.core.people import MOST_PEOPLE, People, Person
from hubbub.core.throttle import Bucket, Budget
from hubbub.errors import StoreError
from hubbub.events import Crowd, Day, Info, Login, Logout, Message, Quit, Welcome
from support.chat import Chat, KeepingForm, port_of

DAY = 86_400_000  # milliseconds


class TestBucket:
    """A token bucket."""

    def test_a_burst_then_the_rate(self) -> None:
        """So many at once, then so many a second."""
        bucket = Bucket(3, 2.0, now=0.0)
        assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
        assert bucket.wait() == pytest.approx(0.5)
        assert not bucket.take(0.4)
        assert bucket.take(0.5)

    def test_it_never_holds_more_than_the_burst(self) -> None:
        """A long silence is worth one burst."""
        bucket = Bucket(2, 2.0, now=0.0)
        assert [bucket.take(1e6) for _ in range(3)] == [True, True, False]

    def test_no_burst_is_no_limit(self) -> None:
        """0 switches the limit off."""
        bucket = Bucket(0, 2.0, now=0.0)
        assert all(bucket.take(0.0) for _ in range(1000))


class TestBudget:
    """So many times in a sliding window."""

    def test_the_window_slides(self) -> None:
        """The oldest time makes place when it is long enough ago."""
        budget = Budget(2, 60)
        assert budget.spend(0) == 0
        assert budget.spend(30) == 0
        assert budget.spend(40) == 20
        assert budget.spend(60) == 0
        assert budget.spend(61) == 29

    def test_what_is_refused_does_not_count(self) -> None:
        """Trying again does not make the wait longer."""
        budget = Budget(1, 10)
        budget.spend(0)
        assert [budget.spend(n) for n in range(1, 10)] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
        assert budget.spend(10) == 0


class TestPeople:
    """Who is remembered, and who counts as coming back."""

    @pytest.mark.parametrize(
        ("address", "later", "device", "known"),
        [
            ("1.1.1.1", 0, False, True),
            ("1.1.1.1", DAY, False, True),
            ("1.1.1.1", DAY + 1, False, False),
            ("2.2.2.2", 0, False, False),
            ("1.1.1.1", 0, True, False),
        ],
    )
    def test_returning(self, address: str, later: int, *, device: bool, known: bool) -> None:
        """Same name, same address, within a day, no token: the same person."""
        people = People()
        people.add(Person(id="p", nick="Ann", address="1.1.1.1", seen=1000, device=device))
        assert bool(people.returning("ann", address, 1000 + later)) is known

    def test_the_newest_holder_of_a_name_is_found(self) -> None:
        """A name that went from one to another means the latest."""
        people = People()
        people.add(Person(id="new", nick="ann", seen=2))
        people.add(Person(id="old", nick="ann", seen=1))
        found = people.called("ann")
        assert found is not None
        assert found.id == "new"

    def test_renaming_frees_the_old_name(self) -> None:
        """Somebody is found under the present name only."""
        people = People()
        person = people.of("p", "ann")
        people.rename(person, "anna")
        assert people.called("ann") is None
        assert people.called("anna") is person
        assert people.changed == {"p": person}

    def test_the_longest_not_seen_go_first(self) -> None:
        """Memory for people is bounded, and whoever was seen lately stays."""
        people = People()
        first = people.of("first", "first")
        for n in range(MOST_PEOPLE - 1):
            people.of(f"p{n}", f"p{n}")
        people.seen(first, 5, 1)
        people.of("one", "one")
        assert len(people.by_id) == MOST_PEOPLE
        assert "first" in people.by_id
        assert "p0" not in people.by_id
        assert people.called("p0") is None


class TestClockwork:
    """What the passing of time does."""

    def test_a_crowd_is_told_once_a_second(self) -> None:
        """Above twenty people comings and goings are one line, for those who fold."""
        chat = Chat()
        form = KeepingForm()
        form.folds = True
        people = [chat.enter(f"p{n}", form=form) for n in range(21)]
        eve = chat.enter("eve")
        clockwork = Clockwork(chat.hub)
        clockwork.tick()
        for session in (people[0], eve):
            chat.seen(session)
        late = [chat.enter(f"q{n}", form=form) for n in range(3)]
        chat.seen(people[0])
        chat.do(late[0], "quit")
        assert not [e for e in chat.events(people[0]) if isinstance(e, Login | Quit)]
        clockwork.tick()
        crowds = [event for event in chat.events(people[0]) if isinstance(event, Crowd)]
        assert [(crowd.came, crowd.went) for crowd in crowds] == [(("q0", "q1", "q2"), ("q0",))]
        clockwork.tick()
        assert chat.events(people[0]) == []

    def test_a_new_day_is_told_once(self) -> None:
        """Midnight passes for everybody in the lobby."""
        chat = Chat()
        chat.form.folds = True
        ann = chat.enter("ann")
        clockwork = Clockwork(chat.hub)
        chat.pass_time(86_400)
        clockwork.tick()
        clockwork.tick()
        assert [type(event) for event in chat.events(ann)] == [Day]

    def test_lost_users_have_ten_seconds(self) -> None:
        """Who is lost is gone after the grace, and not before."""
        chat = Chat()
        chat.enter("ann")
        bob = chat.enter("bob")
        clockwork = Clockwork(chat.hub)
        user = chat.hub.users["bob"]
        event_id, at = chat.hub.stamp()
        chat.publish(Logout(id=event_id, at=at, nick="bob", session=bob.id, lost=True))
        chat.pass_time(9.9)
        clockwork.tick()
        assert chat.hub.users["bob"] is user
        chat.pass_time(0.2)
        clockwork.tick()
        assert "bob" not in chat.hub.users
        assert chat.hub.lost == set()

    def test_typing_ends_by_itself(self) -> None:
        """A notice is taken away when its time is over."""
        chat = Chat()
        ann, bob = chat.enter("ann"), chat.enter("bob")
        clockwork = Clockwork(chat.hub)
        chat.do(ann, "compose active")
        chat.pass_time(5.9)
        clockwork.tick()
        assert [e.state for e in port_of(bob).typists] == ["active"]
        chat.pass_time(0.2)
        clockwork.tick()
        assert [e.state for e in port_of(bob).typists] == ["active", "done"]
        assert chat.hub.typists == set()


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
