"""Tab in telnet's typing line: what it completes is what a person may know of."""

from hubbub.doors.text.terminal import Completer
from support.chat import Chat


def test_no_secret_room_is_completed() -> None:
    """Rooms are those that one could see anyhow: a secret one only from inside."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    for room in ("#den", "#dev"):
        chat.do(ann, f"join {room}")
    chat.do(ann, "mode #den +s")
    assert Completer(ann)("/join #D", 6) == ["#den ", "#dev "]
    assert Completer(ben)("/join #D", 6) == ["#dev "]
