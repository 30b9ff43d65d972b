"""Who is here: how each is shown is kept, and made anew when something of it changes."""

from collections.abc import Callable

import pytest

from hubbub.core import answers
from hubbub.core.session import Session
from support.chat import Chat
from support.infos import check_infos


def _program(_chat: Chat, ann: Session) -> None:
    ann.script = True


CHANGES: dict[str, Callable[[Chat, Session], None]] = {
    "a name": lambda chat, ann: chat.do(ann, "nick anna"),
    "away": lambda chat, ann: chat.do(ann, "away lunch"),
    "a program": _program,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_is_shown(what: str) -> None:
    """The list of members tells what changed, to whoever asks next."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    before = answers.members(chat.hub, chat.hub.lobby, ben).members[0]
    CHANGES[what](chat, ann)
    assert answers.members(chat.hub, chat.hub.lobby, ben).members[0] != before
    check_infos(chat.hub)


def test_what_does_not_change_is_kept() -> None:
    """Hundreds who come are told the same hundreds: nothing is made for each of them again."""
    chat = Chat()
    chat.enter("ann")
    ben, cho = chat.enter("ben"), chat.enter("cho")
    told = [answers.members(chat.hub, chat.hub.lobby, each).members[0] for each in (ben, cho)]
    assert told[0] is told[1]


def test_typing_and_oneself_are_for_one_answer() -> None:
    """Who types, and that one is oneself, is told and not kept."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ann, "compose")
    first, second = answers.members(chat.hub, chat.hub.lobby, ben).members
    assert (first.typing, first.you, second.typing, second.you) == (True, False, False, True)
    check_infos(chat.hub)
    chat.pass_time(60)
    assert not answers.members(chat.hub, chat.hub.lobby, ben).members[0].typing
