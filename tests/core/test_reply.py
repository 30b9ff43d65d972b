"""/reply answers who wrote last, also what this session never saw."""

from hubbub.events import Message
from support.chat import Chat


def test_a_second_session_knows_who_wrote() -> None:
    """What came before a session is found in the archive."""
    chat = Chat()
    ann, ben, cho = chat.enter("ann", device="a"), chat.enter("ben"), chat.enter("cho")
    chat.do(ben, "dm ann first")
    chat.do(cho, "dm ann last")
    again = chat.enter("ann", device="a")
    for session in (ben, cho):
        chat.seen(session)
    chat.do(again, "reply got it")
    assert [e.text for e in chat.events(cho) if isinstance(e, Message)] == ["got it"]
    assert not [e for e in chat.events(ben) if isinstance(e, Message)]
    chat.do(ann, "reply me too")
    assert [e.text for e in chat.events(cho) if isinstance(e, Message)] == ["me too"]


def test_ignored_people_are_not_answered() -> None:
    """Whom one does not see is not written to by accident; with nobody left that is told."""
    chat = Chat()
    ann, ben, cho = chat.enter("ann", device="a"), chat.enter("ben"), chat.enter("cho")
    chat.do(ben, "dm ann hello")
    chat.do(cho, "dm ann psst")
    chat.do(ann, "ignore cho")
    again = chat.enter("ann", device="a")
    for session in (ben, cho):
        chat.seen(session)
    chat.do(again, "reply hi")
    assert [e.text for e in chat.events(ben) if isinstance(e, Message)] == ["hi"]
    assert chat.events(cho) == []
    chat.do(ann, "ignore ben")
    third = chat.enter("ann", device="a")
    chat.do(third, "reply hi")
    assert chat.codes(third) == ["nobody-wrote"]
