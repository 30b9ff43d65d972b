"""Delivery: rendered once per format and view, and each session sees what is its own."""

import pytest

from hubbub.core.session import Session, View
from hubbub.events import Done, Failed, Login, Message, Typing
from support.chat import Chat, KeepingForm, port_of

OWN, MENTION, ELSEWHERE = View.OWN, View.MENTION, View.ELSEWHERE


def views(chat: Chat, session: Session) -> list[View]:
    """Return the views in which a session saw messages."""
    return [view for event, view in chat.seen(session) if isinstance(event, Message)]


def test_a_message_is_rendered_once_for_all_who_see_it_alike() -> None:
    """Fifty people cost one rendering, and one more for the sender."""
    chat = Chat()
    people = [chat.enter(f"p{n}") for n in range(50)]
    chat.form.rendered.clear()
    chat.do(people[0], "say hello")
    rendered = [view for event, view in chat.form.rendered if isinstance(event, Message)]
    assert sorted(rendered) == [View.PLAIN, OWN]
    assert all(session.outbox == people[1].outbox for session in people[1:])


def test_each_format_renders_once() -> None:
    """Two kinds of clients cost two renderings, however many people use them."""
    chat = Chat()
    other = KeepingForm(windows=False)
    ann = chat.enter("ann")
    for n in range(10):
        chat.enter(f"p{n}")
        chat.enter(f"q{n}", form=other)
    chat.form.rendered.clear()
    other.rendered.clear()
    chat.do(ann, "say hello")
    assert len(other.rendered) == 1
    assert len(chat.form.rendered) == 2


def test_what_a_format_does_not_show_reaches_nobody() -> None:
    """An empty rendering is no output and wakes nobody."""
    chat = Chat()
    mute = KeepingForm()
    ann, bob = chat.enter("ann"), chat.enter("bob", form=mute)
    mute.silent = True
    chat.do(ann, "say hello")
    assert bob.outbox == []


def test_views() -> None:
    """Own, plain, mentioned, and elsewhere are told apart."""
    chat = Chat()
    ann, bob, cho = chat.enter("ann"), chat.enter("bob"), chat.enter("cho")
    chat.do(cho, "join #dev")
    for session in (ann, bob, cho):
        chat.seen(session)
    chat.do(ann, "say cho and bob: look")
    assert views(chat, ann) == [OWN]
    assert views(chat, bob) == [MENTION]
    assert views(chat, cho) == [ELSEWHERE | MENTION]
    chat.do(ann, "say nobody in special")
    assert views(chat, bob) == [View.PLAIN]
    assert views(chat, cho) == [ELSEWHERE]
    assert [event.text for event in port_of(cho).elsewheres if isinstance(event, Message)] == [
        "nobody in special"
    ]


def test_clients_that_show_all_conversations_have_no_elsewhere() -> None:
    """A program with windows of its own gets every room alike."""
    chat = Chat()
    form = KeepingForm(windows=False)
    ann, eve = chat.enter("ann"), chat.enter("eve", form=form)
    chat.do(eve, "join #dev")
    chat.seen(eve)
    chat.do(ann, "say hello")
    assert views(chat, eve) == [View.PLAIN]


def test_every_session_of_the_sender_sees_it_as_own() -> None:
    """One person's other devices show the message as sent, once."""
    chat = Chat()
    one = chat.enter("ann", device="d1")
    two = chat.enter("ann", device="d1")
    bob = chat.enter("bob")
    chat.do(one, "say hello")
    assert views(chat, one) == [OWN]
    assert views(chat, two) == [OWN]
    assert views(chat, bob) == [View.PLAIN]


def test_a_private_message_is_seen_by_both_and_nobody_else() -> None:
    """Two people see it, each in their way; it rings for the one it is for."""
    chat = Chat()
    ann, bob, cho = chat.enter("ann"), chat.enter("bob"), chat.enter("cho")
    chat.do(ann, "dm bob psst")
    assert views(chat, ann) == [OWN | ELSEWHERE]
    assert views(chat, bob) == [ELSEWHERE]
    assert chat.seen(cho) == []
    assert port_of(bob).rings
    chat.do(bob, "dm ann")
    chat.do(ann, "dm bob")
    for session in (ann, bob):
        chat.seen(session)
    chat.do(ann, "say closer")
    assert views(chat, ann) == [OWN]
    assert views(chat, bob) == [View.PLAIN]


def test_ignored_people_are_rendered_for_others_only() -> None:
    """Who ignores the author gets nothing, also not when mentioned, privately or invited."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "ignore bob")
    chat.seen(ann)
    chat.do(bob, "say ann: hello")
    chat.do(bob, "dm ann hello")
    chat.do(bob, "join #dev")
    chat.do(bob, "invite ann")
    chat.do(bob, "me waves")
    assert chat.seen(ann) == []
    assert port_of(ann).rings == 0


@pytest.mark.parametrize("text", ["bob", "Bob, look", "@bob", "see bob.", "(bob)"])
def test_mentions_ring(text: str) -> None:
    """A name in a message rings for that person, and for nobody else."""
    chat = Chat()
    ann, bob, cho = chat.enter("ann"), chat.enter("bob"), chat.enter("cho")
    chat.do(ann, f"say {text}")
    assert port_of(bob).rings == 1
    assert port_of(cho).rings == 0


def test_only_those_who_want_to_know_get_done() -> None:
    """A program's request with a ref is settled with it once; without one, silently."""
    chat = Chat()
    form = KeepingForm(windows=False)
    form.acks = True
    eve, ann = chat.enter("eve", form=form), chat.enter("ann")
    eve.ref = 7
    chat.hub.propose(eve, chat.login_event("x"))
    assert [e.ref for e in chat.events(eve) if isinstance(e, Done)] == [7]
    ann.ref = 8
    chat.do(ann, "say hello")
    assert not [e for e in chat.events(ann) if isinstance(e, Done)]


def test_typing_is_told_to_the_doors_and_never_to_oneself() -> None:
    """A notice reaches who looks at the room; the typist gets none."""
    chat = Chat()
    ann, bob, cho = chat.enter("ann"), chat.enter("bob"), chat.enter("cho")
    chat.do(cho, "join #dev")
    chat.do(ann, "compose active")
    assert [e.nick for e in port_of(bob).typists] == ["ann"]
    assert port_of(ann).typists == []
    assert port_of(cho).typists == []
    assert not [e for e in chat.events(ann) if isinstance(e, Typing)]


def test_a_second_message_that_is_begun_at_once_is_told() -> None:
    """Notices are 3 seconds apart for one message; the next message begins a new count."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    for _ in range(3):
        chat.do(ann, "compose active")
    chat.do(ann, "say hello")
    chat.do(ann, "compose active")
    assert [event.state for event in port_of(bob).typists if event.state == "active"] == [
        "active"
    ] * 2


def test_who_ignores_a_typist_is_not_told() -> None:
    """A typing notice reaches a room, and a person, but not those who ignore the typist."""
    chat = Chat()
    ann, bob, cho = (chat.enter(name) for name in ("ann", "bob", "cho"))
    for session in (ann, bob, cho):
        chat.do(session, "join #dev")
    chat.do(ann, "ignore bob")
    for session in (ann, cho):
        chat.seen(session)
    chat.do(bob, "compose", state="active")
    chat.pass_time(5)
    chat.do(bob, "compose", state="active", to="ann")
    assert port_of(ann).typists == []
    assert [type(event) for event in chat.events(ann)] == []
    assert [event.nick for event in port_of(cho).typists] == ["bob"]


def test_a_typist_with_another_name_is_shown_no_longer() -> None:
    """The notice under the old name ends before the new name begins."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(bob, "compose", state="active")
    chat.do(bob, "nick rob")
    told = [(event.nick, event.state) for event in port_of(ann).typists]
    assert told == [("bob", "active"), ("bob", "done")]


def test_nobody_hears_of_a_refusal() -> None:
    """What is refused is shown to who asked, and to nobody else."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "part #lobby")
    assert [type(event) for event in chat.events(ann)] == [Failed]
    assert chat.seen(bob) == []


def test_listeners_hear_every_event() -> None:
    """Console and counters hear what is shown, in order."""
    chat = Chat()
    heard: list[object] = []
    chat.hub.listeners.append(heard.append)
    ann = chat.enter("ann")
    chat.do(ann, "say hello")
    assert [type(event) for event in heard] == [Login, Message]
