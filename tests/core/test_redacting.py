"""Taking messages back: whose they are is known of all of them, old ones too."""

import pytest

from hubbub import events as ev
from hubbub.core import redacting
from hubbub.core.session import Session
from hubbub.core.state import RECENT
from support.chat import Chat


def ids(chat: Chat) -> list[str]:
    """Return the ids of all messages that are stored."""
    return [message.id for message in chat.store.messages]


def redact(chat: Chat, by: Session, message: ev.Message, **given: str | int) -> list[str]:
    """Propose that a message goes, as a door might; return what was refused."""
    event_id, at = chat.hub.stamp()
    assert by.user is not None
    about = {"author": message.person, "sent": message.at, **given}
    event = ev.Redact(
        id=event_id,
        at=at,
        nick=by.nick,
        person=by.user.person,
        message=message.id,
        to=message.to,
        scope=message.scope,
        recipient=message.recipient,
        **about,  # type: ignore[arg-type]
    )
    chat.codes(by)
    chat.hub.propose(by, event)
    return chat.codes(by)


@pytest.mark.parametrize("said_since", [0, RECENT + 5])
def test_a_strangers_message_stays(said_since: int) -> None:
    """Whoever did not write it cannot take it back, however old it is; an operator can."""
    chat = Chat()
    ann, eve, bob = (chat.enter(name) for name in ("ann", "eve", "bob"))
    chat.do(bob, "op 7F3K-92QD")
    chat.do(ann, "say mine")
    (mine,) = chat.store.messages
    for number in range(said_since):
        chat.do(bob, f"say {number}")
    assert redact(chat, eve, mine) == ["not-room-operator"]
    assert redact(chat, eve, mine, author="", sent=0) == ["not-room-operator"]
    assert mine.id in ids(chat)
    assert redact(chat, bob, mine) == []
    assert mine.id not in ids(chat)


def test_a_private_message_goes_with_its_author_only() -> None:
    """The other one of a private conversation, or an operator, cannot take a message back."""
    chat = Chat()
    ann, eve = chat.enter("ann"), chat.enter("eve")
    chat.do(eve, "op 7F3K-92QD")
    chat.do(ann, "dm eve psst")
    (mine,) = chat.store.messages
    assert redact(chat, eve, mine) == ["nothing-to-undo"]
    assert redact(chat, ann, mine) == []
    assert ids(chat) == []


def test_undo_in_a_busy_room() -> None:
    """One's own last message goes within 15 minutes, however much was said since."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "say mine")
    mine = ids(chat)[0]
    for number in range(RECENT + 5):
        chat.do(bob, f"say {number}")
    chat.pass_time(14 * 60)
    chat.do(ann, "undo")
    assert mine not in ids(chat)
    assert len(ids(chat)) == RECENT + 5


def test_undo_after_a_new_name() -> None:
    """What one said under another name is one's own; what another said under it is not."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "say mine")
    mine = ids(chat)[0]
    chat.do(ann, "nick anna")
    chat.do(bob, "nick ann")
    for number in range(RECENT + 5):
        chat.do(bob, f"say {number}")
    chat.codes(ann)
    chat.do(ann, "undo")
    assert mine not in ids(chat)
    chat.do(ann, "undo")
    assert chat.codes(ann) == ["nothing-to-undo"]
    assert len(ids(chat)) == RECENT + 5


def test_undo_has_an_end() -> None:
    """After 15 minutes only an operator of the room can take a message back."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, "say mine")
    (mine,) = chat.store.messages
    chat.pass_time(redacting.UNDO_TIME / 1000 + 1)
    chat.do(ann, "undo")
    assert chat.codes(ann)[-1] == "nothing-to-undo"
    assert redact(chat, ann, mine) == ["nothing-to-undo"]
    chat.do(ann, "op 7F3K-92QD")
    assert redact(chat, ann, mine) == []
    assert ids(chat) == []
