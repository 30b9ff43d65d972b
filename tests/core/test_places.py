"""Which conversation a program means, and that nobody learns of those of others."""

import pytest

from hubbub import events as ev
from support.chat import Chat


@pytest.fixture
def chat() -> Chat:
    """Return a chat of ann in #den, which is secret, bob in #dev, and eve, who was here."""
    chat = Chat()
    ann, bob, eve = (chat.enter(name, device=f"device-{name}") for name in ("ann", "bob", "eve"))
    chat.do(ann, "join #den")
    chat.do(ann, "mode #den +s")
    chat.do(ann, "say secret of the den")
    chat.do(ann, "dm bob secret of two")
    chat.do(bob, "join #dev")
    chat.do(eve, "quit")
    return chat


def ask(chat: Chat, who: str, verb: str, to: str) -> list[ev.Event]:
    """Return what somebody is told who asks by name for a conversation."""
    session = next(s for s in chat.hub.sessions.values() if s.nick == who)
    chat.seen(session)
    chat.do(session, verb, to=to)
    return chat.events(session)


@pytest.mark.parametrize("verb", ["history", "read"])
@pytest.mark.parametrize(
    ("to", "scope"),
    [
        ("", "#dev"),
        ("#dev", "#dev"),
        ("#DEV", "#dev"),
        ("#lobby", "#lobby"),
        ("ann", "@device-ann:device-bob"),
        ("@ann", "@device-ann:device-bob"),
        ("@device-ann", "@device-ann:device-bob"),
        ("eve", "@device-bob:device-eve"),
        ("bob", "@device-bob:device-bob"),
    ],
)
def test_own_conversations(chat: Chat, verb: str, to: str, scope: str) -> None:
    """A room one is in, or a person, here or not, by name or by id."""
    told = ask(chat, "bob", verb, to)
    if verb == "read":
        assert [e.scope for e in chat.published if isinstance(e, ev.Read)][-1] == scope
    else:
        assert [event.scope for event in told if isinstance(event, ev.Page)] == [scope]


@pytest.mark.parametrize("verb", ["history", "read"])
@pytest.mark.parametrize("room", ["#den", "#dev", "#nowhere"])
def test_rooms_of_others_are_as_rooms_that_are_not_there(chat: Chat, verb: str, room: str) -> None:
    """A room one is not in, secret or not, is refused in the words for one that is not there."""
    chat.hub.rooms.pop("#dev" if room != "#dev" else "#nowhere", None)
    (told,) = ask(chat, "ann" if room != "#den" else "bob", verb, room)
    text = f"There is no room called {room}. /join {room} makes it."
    assert isinstance(told, ev.Failed)
    assert (told.code, told.text) == ("no-room", text)


@pytest.mark.parametrize("verb", ["history", "read"])
@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("@device-ann:device-bob", "no-person"),
        ("device-ann:device-bob", "no-person"),
        ("nobody", "no-person"),
        ("#den@", "bad-room"),
        ("#", "bad-room"),
    ],
)
def test_scopes_are_no_names(chat: Chat, verb: str, to: str, code: str) -> None:
    """What conversations are kept under is no way to ask for them."""
    (told,) = ask(chat, "bob", verb, to)
    assert isinstance(told, ev.Failed)
    assert told.code == code


def test_a_third_person_sees_nothing_of_two(chat: Chat) -> None:
    """History with a person is one's own with that person, never that of the two others."""
    cho = chat.enter("cho", device="device-cho")
    for to in ("ann", "bob"):
        chat.do(cho, "history", to=to)
        (page,) = chat.events(cho)
        assert isinstance(page, ev.Page)
        assert page.messages == ()
    chat.do(cho, "conversations")
    (listed,) = chat.events(cho)
    assert isinstance(listed, ev.Conversations)
    assert [one.name for one in listed.list] == ["#lobby"]


def test_who_left_a_room_reads_it_no_more(chat: Chat) -> None:
    """An ex-member is refused as somebody who was never there."""
    bob = next(s for s in chat.hub.sessions.values() if s.nick == "bob")
    chat.do(bob, "say once")
    chat.do(bob, "part #dev")
    (told,) = ask(chat, "bob", "history", "#dev")
    assert isinstance(told, ev.Failed)
    assert told.code == "no-room"


def test_similar_names_tell_no_secret(chat: Chat) -> None:
    """A secret room is not among the names that are suggested."""
    (told,) = ask(chat, "bob", "history", "#denn")
    assert isinstance(told, ev.Failed)
    assert "#den." not in told.text
