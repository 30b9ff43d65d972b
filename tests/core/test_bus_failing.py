"""The bus when storing fails: only the sender is told, the state goes back, and it recovers."""

import pytest

from hubbub.core import answers
from hubbub.core.show import Show
from hubbub.core.state import RECENT
from hubbub.events import Failed, Message, Nick, Topic
from support.buschat import BusChat
from support.chat import port_of, snapshot
from support.infos import check_infos


@pytest.fixture
def chat() -> BusChat:
    """Return a chat whose writer waits."""
    return BusChat()


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

    def test_who_is_left_is_shown_as_who_they_are(self, chat: BusChat) -> None:
        """Of somebody whose person left meanwhile, a script stays, and the list says so."""
        ann, bob = chat.enter("ann"), chat.enter("bob", device="b")
        chat.enter("bob", device="b").script = True
        chat.do(ann, "op 7F3K-92QD")
        chat.commit_all()
        check_infos(chat.hub)
        chat.store.broken = "full"
        chat.do(ann, "kick bob")
        bob.ended = True
        chat.commit_all()
        check_infos(chat.hub)
        assert answers.members(chat.hub, chat.hub.lobby, ann).members[-1].script

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
