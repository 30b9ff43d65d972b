"""The bus of a lone node: order kept, and nothing shown that is not stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.bus import local
from hubbub.core.show import Show
from hubbub.events import Away, Done, Message, Mode, Nick, Public, Read
from support.buschat import BusChat
from support.chat import KeepingForm, port_of


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
