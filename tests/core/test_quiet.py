"""Who may not talk says nothing by other ways either: topics, names, reasons."""

import pytest

from hubbub import events as ev
from hubbub.core.session import Session
from support.chat import Chat

WORDS = "buy this"
Quiet = tuple[Chat, Session, Session]


def quiet(how: str) -> Quiet:
    """Return a chat in which ben may not talk in #dev, and is silenced or muted in the lobby."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ann, "op 7F3K-92QD")
    for session in (ann, ben):
        chat.do(session, "join #dev")
    if how == "silenced":
        chat.do(ann, "silence ben 10m")
    else:
        for room in ("#dev", "#lobby"):
            chat.do(ann, f"mode {room} {how}")
    for session in (ann, ben):
        chat.seen(session)
    return chat, ann, ben


WAYS = {"silenced": "silenced", "+m": "moderated", "+b ben!*@*": "muted-here"}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Return each way of not being let talk."""
    return str(request.param)


def test_no_topic(way: str) -> None:
    """A topic is talk: it is refused as talk is, and so is taking one away."""
    chat, ann, ben = quiet(way)
    for text in (WORDS, "-"):
        chat.do(ben, f"topic #dev {text}")
        assert chat.codes(ben) == [WAYS[way]]
    assert chat.events(ann) == []
    assert chat.hub.rooms["#dev"].topic is None
    chat.do(ann, f"topic #dev {WORDS}")
    assert chat.hub.rooms["#dev"].topic is not None


@pytest.mark.parametrize("line", ["part #dev buy this", "quit buy this"])
def test_leaving_without_words(way: str, line: str) -> None:
    """One can leave, and the reason is not told."""
    chat, ann, ben = quiet(way)
    chat.do(ben, line)
    left = [event for event in chat.events(ann) if isinstance(event, ev.Part | ev.Quit)]
    assert [event.text for event in left] == [""]
    assert "ben" not in chat.hub.rooms["#dev"].members


def test_who_may_talk_says_why() -> None:
    """Everybody else's reasons are told, and a voice is enough."""
    chat, ann, ben = quiet("+m")
    chat.do(ann, "mode #dev +v ben")
    chat.seen(ann)
    chat.do(ben, f"part #dev {WORDS}")
    assert [e.text for e in chat.events(ann) if isinstance(e, ev.Part)] == [WORDS]


@pytest.mark.parametrize("line", ["nick buy this", "away buy this"])
def test_no_names_and_no_away(line: str) -> None:
    """While silenced, nothing that everybody is told can be chosen."""
    chat, ann, ben = quiet("silenced")
    chat.do(ben, line)
    assert chat.codes(ben) == ["silenced"]
    assert chat.events(ann) == []
    chat.pass_time(601)
    chat.do(ben, line)
    assert chat.codes(ben) == []


def test_away_without_words_is_free() -> None:
    """Being away, and back, says nothing."""
    chat, _, ben = quiet("silenced")
    chat.do(ben, "away")
    chat.do(ben, "back")
    assert not set(chat.codes(ben)) & {"silenced"}


def test_no_new_names_of_rooms() -> None:
    """A silenced founder gives its room no name, and what it does there is told without words."""
    chat, ann, ben = quiet("silenced")
    chat.do(ann, "mode #dev +q ben")
    chat.do(ann, "deop ann")
    chat.do(ann, "op 7F3K-92QD")
    for session in (ann, ben):
        chat.seen(session)
    chat.do(ben, "rename #dev #buy-this")
    assert chat.codes(ben) == ["silenced"]
    cho = chat.enter("cho")
    chat.do(cho, "join #dev")
    chat.seen(ann)
    chat.do(ben, "kick", name="cho", why=WORDS, room="#dev")
    assert [e.text for e in chat.events(ann) if isinstance(e, ev.Kick)] == [""]


def test_what_is_taken_back_takes_no_words_along() -> None:
    """A message may be taken back while one is silenced, without a reason."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ben, "say hello")
    (said,) = [event for event in chat.events(ann) if isinstance(event, ev.Message)]
    chat.do(ann, "op 7F3K-92QD")
    chat.do(ann, "silence ben 10m")
    chat.seen(ann)
    event_id, at = chat.hub.stamp()
    chat.publish(
        ev.Redact(
            id=event_id,
            at=at,
            nick="ben",
            person=said.person,
            message=said.id,
            to=said.to,
            scope=said.scope,
            text=WORDS,
        )
    )
    assert [e.text for e in chat.events(ann) if isinstance(e, ev.Redact)] == [""]


def test_a_real_name_and_metadata_are_words() -> None:
    """IRC's other texts that people are told are refused to who is silenced, too."""
    chat, _, ben = quiet("silenced")
    assert ben.user is not None
    event_id, at = chat.hub.stamp()
    chat.hub.propose(ben, ev.Realname(id=event_id, at=at, nick="ben", text=WORDS))
    event_id, at = chat.hub.stamp()
    told = {"display-name": WORDS}
    person = ben.user.person
    chat.hub.propose(
        ben, ev.Metadata(id=event_id, at=at, nick="ben", who="ben", person=person, changes=told)
    )
    assert chat.codes(ben) == ["silenced", "silenced"]


@pytest.mark.parametrize("mode", ["+b buy-my-things!*@*", "+e word", "+I word", "+k word"])
def test_a_silenced_founder_puts_no_words_into_modes(mode: str) -> None:
    """Masks and passwords are words that others see; taking some away, and flags, are not."""
    chat, _, ben = quiet("silenced")
    chat.do(ben, "join #own")
    chat.codes(ben)
    chat.do(ben, f"mode #own {mode}")
    assert chat.codes(ben) == ["silenced"]
    chat.do(ben, "mode #own +m-b word")
    assert "silenced" not in chat.codes(ben)
    assert "m" in chat.hub.rooms["#own"].flags
