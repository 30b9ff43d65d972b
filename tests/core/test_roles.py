"""Who has a role in a room is told to programs that come in, enter, or ask who is there."""

import pytest

from hubbub.core.session import Session
from hubbub.events import Conversations, Entered, Members
from support.chat import Chat


def roles(chat: Chat, session: Session) -> dict[str, str]:
    """Return the roles of all members that a session was told of last."""
    found = [event for event in chat.events(session) if isinstance(event, Entered | Members)]
    return {member.nick: member.role for member in found[-1].members}


@pytest.fixture
def chat() -> Chat:
    """Return a chat with a room that ann founded."""
    chat = Chat()
    for name in ("ann", "bob", "cho"):
        chat.do(chat.enter(name, device=name), "join #dev")
    return chat


def test_members_are_told_with_their_roles(chat: Chat) -> None:
    """Who enters a room and who asks for its members learns who leads it."""
    ann, bob, cho = (chat.hub.users[name].sessions[0] for name in ("ann", "bob", "cho"))
    chat.do(ann, "mode #dev +o bob")
    chat.do(ann, "mode #dev +v cho")
    told = {"ann": "q", "bob": "o", "cho": "v"}
    chat.seen(cho)
    chat.do(cho, "who #dev")
    assert roles(chat, cho) == told
    chat.do(bob, "part")
    chat.seen(bob)
    chat.do(bob, "join #dev")
    assert roles(chat, bob) == told


def test_ones_own_roles_are_told_with_the_conversations(chat: Chat) -> None:
    """A second device learns of the rooms that its person leads; of others' nothing."""
    for name, role in (("ann", "q"), ("bob", "")):
        again = chat.enter(name, device=name)
        chat.seen(again)
        chat.do(again, "conversations")
        found = [event for event in chat.events(again) if isinstance(event, Conversations)]
        assert {one.name: one.role for one in found[-1].list} == {"#lobby": "", "#dev": role}
