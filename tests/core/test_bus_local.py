"""The bus of a lone node: order kept, nothing shown that is not stored, and recovery by itself."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.bus import local
from hubbub.bus.local import LocalBus
from hubbub.core.session import Session
from hubbub.core.show import Show
from hubbub.core.state import RECENT
from hubbub.events import Away, Done, Failed, Message, Mode, Nick, Public, Read, Topic
from support.chat import Chat, KeepingForm, port_of, snapshot
from support.stepping import StepLoop


class Writer:
    """An executor whose jobs are run when the test says so."""

    def __init__(self) -> None:
        self.jobs: deque[Callable[[], None]] = deque()
        self.ended = False

    def submit(self, run: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Keep a job."""
        future: Future[Any] = Future()

        def job() -> None:
            try:
                future.set_result(run(*args))
            except Exception as error:  # noqa: BLE001 - that is what a future is for
                future.set_exception(error)

        self.jobs.append(job)
        return future

    def shutdown(self) -> None:
        """Note the end."""
        self.ended = True


class BusChat(Chat):
    """A chat on a real bus, whose writer waits for the test."""

    def __init__(self, *, relaxed: bool = False) -> None:
        super().__init__()
        self.loop = StepLoop()
        self.bus = LocalBus(self.store, relaxed=relaxed)
        self.writer = Writer()
        self.bus._writer = cast("Any", self.writer)
        self.bus.hub = self.hub
        self.hub.publish = self.bus.publish
        self.hub.call_soon = self.loop.call_soon
        self.form.acks = True
        self.loop.complete(self.bus.start())

    def commit(self) -> None:
        """Let the writer finish one batch."""
        self.writer.jobs.popleft()()
        self.loop.run()

    def commit_all(self) -> None:
        """Let the writer finish everything."""
        while self.writer.jobs:
            self.commit()

    def enter(self, name: str, **given: Any) -> Session:
        """Return a session that came in, with nothing left to store."""
        session = super().enter(name, **given)
        self.commit_all()
        self.seen(session)
        return session

    def texts(self, session: Session) -> list[str]:
        """Return the texts of the messages a session was shown."""
        return [e.text for e in self.events(session) if isinstance(e, Message)]


@pytest.fixture
def chat() -> BusChat:
    """Return a chat whose writer waits."""
    return BusChat()


def test_nothing_is_shown_before_it_is_stored(chat: BusChat) -> None:
    """A message waits for its commit, the sender's own copy too."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "say hello")
    assert chat.texts(ann) == []
    assert chat.texts(bob) == []
    assert chat.store.messages == []
    chat.commit()
    assert [m.text for m in chat.store.messages] == ["hello"]
    assert chat.texts(ann) == ["hello"]
    assert chat.texts(bob) == ["hello"]


def test_what_waits_is_one_commit(chat: BusChat) -> None:
    """Messages that gather while the writer is busy are stored together."""
    ann = chat.enter("ann")
    for n in range(20):
        chat.do(ann, f"say {n}")
    assert len(chat.writer.jobs) == 1
    chat.commit()
    assert chat.texts(ann) == ["0"]
    chat.commit()
    assert chat.texts(ann) == [str(n) for n in range(1, 20)]
    assert not chat.writer.jobs


def test_a_read_mark_is_told_when_it_is_stored() -> None:
    """What a program marked as read is in the store when it is told; a seq alone waits for none."""
    chat = BusChat()
    ann = chat.enter("ann")
    assert ann.user is not None
    person = ann.user.person
    event_id, at = chat.hub.stamp()
    chat.hub.propose(ann, Read(id=event_id, at=at, person=person, scope="#x", upto=0, until=5))
    assert chat.events(ann) == []
    chat.commit_all()
    assert chat.store.people[person].marks == {"#x": 5}
    assert [event.until for event in chat.events(ann) if isinstance(event, Read)] == [5]
    event_id, at = chat.hub.stamp()
    chat.hub.propose(ann, Read(id=event_id, at=at, person=person, scope="#x", upto=7))
    assert [event.upto for event in chat.events(ann) if isinstance(event, Read)] == [7]
    chat.commit_all()


def test_a_commit_has_a_largest_size(chat: BusChat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of very many is not kept waiting for the last."""
    monkeypatch.setattr(local, "MOST_IN_BATCH", 3)
    ann = chat.enter("ann")
    for n in range(8):
        chat.do(ann, f"say {n}")
    shown = []
    while chat.writer.jobs:
        chat.commit()
        shown.append(chat.texts(ann))
    assert shown == [["0"], ["1", "2", "3"], ["4", "5", "6"], ["7"]]


def test_ephemeral_never_overtakes_durable(chat: BusChat) -> None:
    """What is not stored keeps its place behind a message that is; alone it is shown at once."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "away")
    assert [type(e) for e in chat.events(ann)] == [Away]
    chat.commit_all()
    chat.do(bob, "say one")
    chat.do(bob, "nick rob")
    chat.do(bob, "join #dev")
    assert chat.events(ann) == []
    assert chat.hub.users["rob"].nick == "rob", "the state changes at once"
    chat.commit_all()
    kinds = [type(event) for event in chat.events(ann)]
    assert kinds == [Message, Nick]


@given(
    st.lists(st.sampled_from(["say x", "topic y", "me z", "join #a", "part #a", "away", "nick"]))
)
def test_order_is_kept(requests: list[str]) -> None:
    """Whatever is asked, events are shown in the order in which they were applied."""
    chat = BusChat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    applied: list[str] = []
    shown: list[str] = []
    accept, deliver = chat.hub.accept, chat.hub.deliver

    def accepting(event: Public) -> Show | None:
        show = accept(event)
        applied.extend([event.id] * (show is not None))
        return show

    def delivering(show: Show) -> None:
        shown.append(show.event.id)
        deliver(show)

    chat.hub.accept, chat.hub.deliver = accepting, delivering  # type: ignore[method-assign]
    for n, request in enumerate(requests):
        chat.do((ann, bob)[n % 2], f"nick n{n}" if request == "nick" else request)
        if n % 3 == 0 and chat.writer.jobs:
            chat.commit()
    chat.commit_all()
    assert shown == applied
    assert not chat.bus.line


def test_who_makes_a_room_is_its_founder(chat: BusChat) -> None:
    """However many come before it is told: the room belongs to the first."""
    ann, bob, cho = chat.enter("ann"), chat.enter("bob"), chat.enter("cho")
    chat.do(cho, "say the writer is busy")
    chat.do(ann, "join #dev")
    chat.do(bob, "mode #dev +q bob")
    chat.do(bob, "join #dev")
    chat.commit_all()
    assert ann.user
    assert chat.hub.rooms["#dev"].roles == {ann.user.person: "q"}
    assert [(m.nick, m.room) for m in chat.store.powers if isinstance(m, Mode)] == [("ann", "#dev")]


def test_what_one_does_behind_another_is_waited_for(chat: BusChat) -> None:
    """A session's next request waits until what it did is shown, also behind others' commits."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "say first")
    chat.do(bob, "away tea")
    assert (bob.pending, port_of(bob).resumed) == (1, 0)
    chat.commit_all()
    assert (bob.pending, port_of(bob).resumed) == (0, 1)
    chat.do(bob, "back")
    assert (bob.pending, port_of(bob).resumed) == (0, 1)


class TestFailing:
    """A commit that fails."""

    def test_only_the_sender_is_told(self, chat: BusChat) -> None:
        """Nobody else sees anything, and the sender is told why."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.store.broken = "the disk is full"
        chat.do(ann, "say lost")
        chat.commit()
        refusals = chat.events(ann)
        assert [type(e) for e in refusals] == [Failed]
        assert "the disk is full" in str(refusals)
        assert chat.events(bob) == []
        assert list(chat.hub.lobby.recent) == []
        assert ann.pending == 0
        assert port_of(ann).resumed

    def test_it_recovers_by_itself(self, chat: BusChat) -> None:
        """The next message is stored and shown, with no help."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.store.broken = "the disk is full"
        chat.do(ann, "say lost")
        chat.commit_all()
        healthy = [chat.bus.healthy]
        chat.store.broken = ""
        chat.do(ann, "say kept")
        chat.commit_all()
        assert [*healthy, chat.bus.healthy] == [False, True]
        assert chat.texts(bob) == ["kept"]
        assert [m.text for m in chat.store.messages] == ["kept"]

    def test_the_state_is_taken_back(self, chat: BusChat) -> None:
        """A topic and an id that were not stored are as if they had never been."""
        ann = chat.enter("ann")
        chat.store.broken = "full"
        chat.do(ann, "topic lost")
        chat.do(ann, "say lost", text="lost", client="c1")
        chat.commit_all()
        assert chat.hub.lobby.topic is None
        assert chat.hub.known_ids == {}

    def test_who_was_put_out_is_here_as_before(self, chat: BusChat) -> None:
        """Putting out of a room, and of the server, is taken back for all it changed."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(ann, "op 7F3K-92QD")
        for session in (ann, bob):
            chat.do(session, "join #dev")
        chat.commit_all()
        before = snapshot(chat.hub)
        chat.store.broken = "full"
        chat.do(ann, "kick", name="bob", room="#dev")
        chat.do(ann, "kick bob")
        chat.commit_all()
        assert snapshot(chat.hub) == before
        assert chat.hub.barred == {}
        chat.store.broken = ""
        chat.do(bob, "say still here")
        chat.commit_all()
        assert "still here" in chat.texts(ann)

    def test_who_left_meanwhile_is_lost(self, chat: BusChat) -> None:
        """A removal that is taken back brings nobody back whose connection has ended."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(ann, "op 7F3K-92QD")
        chat.commit_all()
        chat.store.broken = "full"
        chat.do(ann, "kick bob")
        bob.ended = True
        chat.commit_all()
        user = chat.hub.users["bob"]
        assert (user.sessions, user in chat.hub.lost) == ([], True)

    def test_a_name_taken_meanwhile_stays_with_who_has_it(self, chat: BusChat) -> None:
        """Then the one whose removal was not stored is put out all the same."""
        ann, bob = chat.enter("ann"), chat.enter("bob", address="10.0.0.2")
        chat.do(ann, "op 7F3K-92QD")
        chat.commit_all()
        chat.store.broken = "full"
        chat.do(ann, "kick bob")
        other = chat.connect(address="10.0.0.3")
        chat.do(other, "login bob")
        chat.commit_all()
        assert chat.hub.users["bob"].sessions == [other]
        assert port_of(bob).closed

    def test_a_message_is_back_in_its_place(self, chat: BusChat) -> None:
        """Taking back that was not stored leaves the room's messages in order, and bounded."""
        ann = chat.enter("ann")
        for n in range(RECENT):
            chat.do(ann, f"say {n}")
        chat.commit_all()
        chat.do(ann, "say the writer is busy")
        chat.do(ann, "undo")
        chat.commit()
        chat.store.broken = "full"
        chat.commit_all()
        said = [message.text for message in chat.hub.lobby.recent]
        assert said == [*map(str, range(1, RECENT)), "the writer is busy"]

    def test_nobody_becomes_an_operator(self, chat: BusChat) -> None:
        """A power that was not stored is not there."""
        ann = chat.enter("ann")
        chat.store.broken = "full"
        chat.do(ann, "op 7F3K-92QD")
        chat.commit_all()
        assert ann.user
        assert not ann.user.operator

    def test_what_stands_on_it_goes_too(self, chat: BusChat) -> None:
        """State is taken back in order: a later topic is not undone by an earlier one."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(ann, "topic first")
        chat.commit_all()
        chat.store.broken = "full"
        chat.do(ann, "topic second")
        chat.do(bob, "topic third")
        chat.writer.jobs.popleft()()  # fails; its result comes when the disk works again
        chat.store.broken = ""
        chat.loop.run()
        chat.commit_all()
        topic = chat.hub.lobby.topic
        assert topic is not None
        stored = chat.store.topics["#lobby"]
        assert topic.text == stored.text
        told = [e.text for e in chat.events(bob) if isinstance(e, Topic)]
        assert told[-1] == topic.text

    def test_a_fault_in_taking_back_holds_up_nobody(
        self, chat: BusChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """When one change cannot be taken back, the others are, and the bus goes on."""
        ann = chat.enter("ann")
        fail = chat.hub.fail

        def failing(show: Show, why: str) -> None:
            if type(show.event) is Topic:
                raise RuntimeError("a bug")
            fail(show, why)

        monkeypatch.setattr(chat.hub, "fail", failing)
        chat.store.broken = "full"
        chat.do(ann, "say", text="lost", client="c1")
        chat.do(ann, "topic lost")
        chat.commit_all()
        chat.store.broken = ""
        assert chat.hub.known_ids == {}
        assert "a bug" in caplog.text
        chat.do(ann, "say kept")
        chat.commit_all()
        assert chat.texts(ann) == ["kept"]

    def test_ephemeral_events_between_are_shown(self, chat: BusChat) -> None:
        """What needs no storing is shown all the same."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(bob, "join #dev")
        chat.do(ann, "join #dev")
        chat.commit_all()
        for session in (ann, bob):
            chat.seen(session)
        chat.store.broken = "full"
        chat.do(ann, "say lost")
        chat.do(ann, "nick anna")
        chat.commit_all()
        assert [type(e) for e in chat.events(bob)] == [Nick]

    def test_people_wait_for_the_next_commit(self, chat: BusChat) -> None:
        """What is known about people is kept for later when it cannot be stored."""
        ann = chat.enter("ann")
        chat.store.broken = "full"
        chat.do(ann, "set time 12")
        chat.commit_all()
        chat.store.broken = ""
        chat.do(ann, "say x")
        chat.commit_all()
        person = ann.user.person if ann.user else ""
        assert chat.store.people[person].preferences == {"time": "12"}

    def test_a_fault_of_the_store_is_no_end(
        self, chat: BusChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A bug in the store is logged, and told without its words."""
        ann = chat.enter("ann")

        def broken(_events: object) -> None:
            raise RuntimeError("a bug with secrets")

        monkeypatch.setattr(chat.store, "write", broken)
        chat.do(ann, "say lost")
        chat.commit_all()
        monkeypatch.undo()
        assert "secrets" not in str(chat.events(ann))
        assert "a bug with secrets" in caplog.text
        chat.do(ann, "say kept")
        chat.commit_all()
        assert chat.texts(ann) == ["kept"]

    def test_a_fault_in_showing_holds_up_nobody(
        self, chat: BusChat, caplog: pytest.LogCaptureFixture
    ) -> None:
        """When one event cannot be shown, the next one is."""
        ann = chat.enter("ann")

        def listener(event: object) -> None:
            if isinstance(event, Message) and event.text == "bad":
                raise RuntimeError("a bug")

        chat.hub.listeners.append(listener)
        chat.do(ann, "say bad")
        chat.do(ann, "say good")
        chat.commit_all()
        assert chat.texts(ann) == ["bad", "good"]
        assert chat.hub.counters.bugs == 1
        assert "a bug" in caplog.text


class TestTwice:
    """The same message sent again."""

    def test_it_is_stored_and_shown_once(self, chat: BusChat) -> None:
        """A client's own id makes the second one nothing, but both are settled."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        for ref in (1, 2):
            ann.ref = ref
            chat.do(ann, "say", text="once", client="c1")
        chat.commit_all()
        assert chat.texts(bob) == ["once"]
        assert len(chat.store.messages) == 1

    def test_another_persons_same_id_is_another_message(self, chat: BusChat) -> None:
        """Nobody can keep others from sending by guessing their ids."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(ann, "say", text="one", client="c1")
        chat.do(bob, "say", text="two", client="c1")
        chat.commit_all()
        assert chat.texts(ann) == ["one", "two"]

    def test_after_it_failed_it_is_new(self, chat: BusChat) -> None:
        """What was not stored may be sent again under the same id."""
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.store.broken = "full"
        chat.do(ann, "say", text="again", client="c1")
        chat.commit_all()
        chat.store.broken = ""
        chat.do(ann, "say", text="again", client="c1")
        chat.commit_all()
        assert chat.texts(bob) == ["again"]


def test_relaxed_shows_first() -> None:
    """Where it is set so, messages are shown at once and stored after."""
    chat = BusChat(relaxed=True)
    ann = chat.enter("ann")
    chat.do(ann, "say hello")
    assert chat.texts(ann) == ["hello"]
    assert chat.store.messages == []
    chat.commit_all()
    assert [m.text for m in chat.store.messages] == ["hello"]


def test_a_full_line_is_told(chat: BusChat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors can see that so much waits that they have to stop reading."""
    monkeypatch.setattr(local, "MOST_IN_LINE", 50)
    ann = chat.enter("ann")
    full = [chat.bus.full]
    for n in range(50):
        chat.do(ann, f"say {n}")
    full.append(chat.bus.full)
    chat.commit_all()
    full.append(chat.bus.full)
    assert full == [False, True, False]


def test_stopping_stores_what_waits(chat: BusChat) -> None:
    """Nothing in line is lost by a stop."""
    ann = chat.enter("ann")
    for n in range(5):
        chat.do(ann, f"say {n}")
    task = chat.loop.create_task(chat.bus.stop())
    chat.loop.run()
    assert not task.done()
    chat.commit_all()
    chat.loop.run()
    assert task.done()
    assert chat.writer.ended
    assert len(chat.store.messages) == 5
    assert len(chat.texts(ann)) == 5


def test_places_go_on_after_a_restart() -> None:
    """The seq of the first message follows the last one stored."""
    chat = BusChat()
    ann = chat.enter("ann")
    chat.do(ann, "say one")
    chat.commit_all()
    again = BusChat()
    again.store = chat.store
    again.hub.load(chat.store.load(200).seq, [], [])
    again.loop.complete(again.bus.start())
    bob = again.enter("bob")
    again.do(bob, "say two")
    again.commit_all()
    assert [e.seq for e in again.events(bob) if isinstance(e, Message)] == [2]


def test_settled_requests_carry_the_place() -> None:
    """A program is told under which id and place its message is stored."""
    chat = BusChat()
    form = KeepingForm(windows=False)
    form.acks = True
    eve = chat.enter("eve", form=form)
    eve.ref = 7
    event_id, at = chat.hub.stamp()
    person = eve.user.person if eve.user else ""
    message = Message(
        id=event_id, at=at, person=person, nick="eve", to="#lobby", scope="#lobby", text="x"
    )
    chat.hub.propose(eve, message)
    chat.commit_all()
    done = [e for e in chat.events(eve) if isinstance(e, Done)]
    assert done == [Done(ref=7, id=event_id, seq=1)]
