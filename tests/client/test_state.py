"""reduce(): what each event makes of the state, as tables."""

from typing import Any

import pytest
from msgspec.structs import replace

from hubbub import events as ev
from hubbub.client.model import (
    Connected,
    Ended,
    Leave,
    Local,
    Lost,
    Named,
    Overlong,
    Retry,
    State,
    Tick,
    Turn,
    Typed,
    Typist,
    Waiting,
)
from hubbub.client.state import LEAVING, reduce
from hubbub.client.views import typing_hint, view
from hubbub.client.waiting import IN_FLIGHT, LATE, MOST_WAITING, STALLED
from hubbub.commands.talk import client_id
from hubbub.wire.look import ELSEWHERE, MENTION, OWN

NOW = 1000.0
ON = State(phase="on", name="ana", token="t", nick="ana", person="p", server="Office", seq=7)


def step(state: State, *events: ev.AnyEvent | Local, now: float = NOW) -> Turn:
    """Reduce several events; return the last step."""
    turn = Turn(state, now)
    for event in events:
        turn = reduce(turn.state, event, now)
    return turn


def message(text: str = "hello", **fields: Any) -> ev.Message:
    """Return a message of ben's to #lobby, unless said otherwise."""
    given: dict[str, Any] = {
        "id": f"m-{text}",
        "at": 1,
        "seq": 8,
        "person": "q",
        "nick": "ben",
        "to": "#lobby",
        "scope": "#lobby",
        "text": text,
    }
    return ev.Message(**{**given, **fields})


def entered(room: str = "#lobby", *messages: ev.Message) -> ev.Entered:
    """Return the answer on entering a room."""
    me = ev.MemberInfo(nick="ana", you=True)
    ben = ev.MemberInfo(nick="ben")
    return ev.Entered(
        room=room, at=1, person="p", count=2, members=(me, ben), messages=tuple(messages)
    )


RENAMED = ev.Rename(id="r", at=1, nick="ben", room="#dev", new="#build")
WELCOME = ev.Welcome(server="Office", nick="ana", person="p", seq=7)

# state before, events, what is different after
CHANGES: dict[str, tuple[State, list[ev.AnyEvent | Local], dict[str, Any]]] = {
    "without a name the server is only asked who it is": (
        State(),
        [Connected(), ev.Hello(version=1, server="Office", people=3, nick="ana")],
        {"phase": "nameless", "server": "Office", "default": "ana"},
    ),
    "a name that comes before the server's answer is not lost": (
        State(),
        [Connected(), Named("ana", "t"), ev.Hello(version=1, server="Office", people=3)],
        {"phase": "login", "name": "ana"},
    ),
    "a name logs in": (
        State(phase="nameless"),
        [Named("ana", "t")],
        {"phase": "login", "name": "ana"},
    ),
    "the welcome says who one is": (
        State(phase="login", name="ana"),
        [WELCOME],
        {"nick": "ana", "person": "p", "seq": 7},
    ),
    "entering a room turns to it": (ON, [entered("#dev")], {"window": "#dev"}),
    "a room entered is remembered": (ON, [entered("#dev")], {"rooms": ("#lobby", "#dev")}),
    "members are known by name": (ON, [entered()], {"people": ("ben",)}),
    "the server turns the window": (ON, [ev.Window(name="@ben")], {"window": "@ben"}),
    "a message moves the place to resume from": (ON, [message(seq=9)], {"seq": 9}),
    "an older one does not": (ON, [message(seq=3)], {"seq": 7}),
    "a new name of one's own": (
        ON,
        [ev.Nick(id="n", at=1, nick="ana", person="p", new="anna")],
        {"nick": "anna", "name": "anna"},
    ),
    "the other one of a private window is renamed": (
        replace(ON, window="@ben"),
        [ev.Nick(id="n", at=1, nick="ben", person="q", new="bob")],
        {"window": "@bob", "nick": "ana"},
    ),
    "leaving a room": (
        replace(ON, rooms=("#lobby", "#dev")),
        [ev.Part(id="x", at=1, nick="ana", room="#dev")],
        {"rooms": ("#lobby",)},
    ),
    "somebody else leaving it": (
        replace(ON, rooms=("#lobby", "#dev")),
        [ev.Part(id="x", at=1, nick="ben", room="#dev")],
        {"rooms": ("#lobby", "#dev")},
    ),
    "a room that is renamed is that room": (
        replace(ON, rooms=("#lobby", "#Dev"), window="#Dev", scopes={"#dev": "#dev"}),
        [RENAMED],
        {"rooms": ("#lobby", "#build"), "window": "#build", "scopes": {"#build": "#dev"}},
    ),
    "who looks elsewhere stays there": (
        replace(ON, rooms=("#lobby", "#dev")),
        [RENAMED],
        {"rooms": ("#lobby", "#build"), "window": "#lobby"},
    ),
    "who types there goes on": (
        replace(ON, rooms=("#lobby", "#dev"), typists=(Typist("ben", "#dev", 9.0),)),
        [RENAMED],
        {"rooms": ("#lobby", "#build"), "typists": (Typist("ben", "#build", 9.0),)},
    ),
    "of a room that was entered it is known what it is": (
        ON,
        [replace(entered("#dev"), scope="#dev 2")],
        {"scopes": {"#dev": "#dev 2"}},
    ),
    "of a room that was left it is forgotten": (
        replace(ON, scopes={"#old": "#old"}),
        [replace(entered("#dev"), scope="#dev")],
        {"scopes": {"#dev": "#dev"}},
    ),
    "somebody who quits is forgotten": (
        replace(ON, people=("ben", "cho")),
        [ev.Quit(id="x", at=1, nick="ben", person="q")],
        {"people": ("cho",)},
    ),
    "a setting is learnt from its confirmation": (
        ON,
        [ev.Info(code="setting", text="The bell is off.")],
        {"choices": {"bell": "off"}},
    ),
    "the same words from a message are no setting": (
        ON,
        [ev.Info(code="answer", text="The bell is off.")],
        {"choices": {}},
    ),
    "a lost connection": (ON, [Lost(5)], {"phase": "off", "lost": NOW, "lost_at": 5}),
    "it is lost since the first time": (
        replace(ON, lost=900.0, lost_at=1),
        [Lost(5)],
        {"lost": 900.0, "lost_at": 1},
    ),
    "before the first login nothing is lost": (State(name="ana"), [Lost(5)], {"lost": None}),
    "the next try": (ON, [Retry(4.0)], {"retry": NOW + 4.0}),
    "Ctrl+D without a connection": (replace(ON, phase="off"), [Ended()], {"phase": "over"}),
    "Ctrl+D before there is a name": (State(phase="nameless"), [Ended()], {"phase": "over"}),
    "/quit without a connection": (
        replace(ON, phase="off"),
        [Typed("/quit", "1")],
        {"phase": "over"},
    ),
    "a signal without a connection": (replace(ON, phase="off"), [Leave()], {"phase": "over"}),
    "a pipe waits for the connection": (
        replace(ON, phase="off", patient=True, waiting=(Waiting("1", "hello", NOW),)),
        [Ended(), Tick()],
        {"phase": "off", "ended": True},
    ),
    "an ended pipe with nothing left does not": (
        replace(ON, phase="off", patient=True, ended=True),
        [Tick()],
        {"phase": "over"},
    ),
    "nothing happens after the end": (
        replace(ON, phase="over"),
        [Connected(), message(), Typed("x", "1")],
        {"phase": "over", "waiting": ()},
    ),
    "a newer server": (
        State(phase="greeting"),
        [ev.Hello(version=99, server="Office", people=1)],
        {"phase": "over", "refused": True},
    ),
    "blank lines are nothing": (ON, [Typed("  ", "1")], {"waiting": ()}),
    "a line is sent and waits for its answer": (
        ON,
        [Typed("hello", "1")],
        {"waiting": (Waiting("1", "hello", NOW, 1),)},
    ),
    "its answer settles it": (
        ON,
        [Typed("hello", "1"), ev.Done(ref=1, id=client_id("p", "1"), seq=9)],
        {"waiting": (), "seq": 9},
    ),
    "the answer to something else that it did does not": (
        ON,
        [Typed("hello", "1"), ev.Done(ref=1, id="end of being away")],
        {"waiting": (Waiting("1", "hello", NOW, 1),)},
    ),
    "a command is settled by any answer": (
        ON,
        [Typed("/away", "1"), ev.Done(ref=1, id="away")],
        {"waiting": ()},
    ),
    "without a connection a line waits": (
        replace(ON, phase="off"),
        [Typed("hello", "1")],
        {"waiting": (Waiting("1", "hello", NOW),)},
    ),
    "what has no answer is sent again later": (
        ON,
        [Typed("hello", "1"), Lost(1)],
        {"waiting": (Waiting("1", "hello", NOW, 0, tried=True),)},
    ),
    "a line far too long": (ON, [Overlong()], {"failed": True, "waiting": ()}),
    "/discard": (
        replace(ON, unsent=(Waiting("1", "x", 0.0),)),
        [Typed("/discard", "2")],
        {"unsent": ()},
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes(case: str) -> None:
    """Each event changes what the table says."""
    before, events, changed = CHANGES[case]
    after = step(before, *events).state
    assert {name: getattr(after, name) for name in changed} == changed


VIEWS: list[tuple[dict[str, Any], State, int]] = [
    ({}, ON, 0),
    ({"person": "p", "nick": "ana"}, ON, OWN),
    ({"text": "ana: look"}, ON, MENTION),
    ({"text": "look, @ana"}, ON, MENTION),
    ({"text": "banana"}, ON, 0),
    ({"to": "#dev", "scope": "#dev"}, ON, ELSEWHERE),
    ({"to": "#dev", "text": "ana?"}, ON, ELSEWHERE | MENTION),
    ({"to": "#Dev"}, replace(ON, window="#dev"), 0),
    ({"to": "ana", "recipient": "p"}, ON, ELSEWHERE),
    ({"to": "ana", "recipient": "p"}, replace(ON, window="@Ben"), 0),
    ({"to": "ben", "recipient": "q", "person": "p"}, replace(ON, window="@ben"), OWN),
    ({"to": "ben", "recipient": "q", "person": "p"}, ON, OWN | ELSEWHERE),
]


@pytest.mark.parametrize(("fields", "state", "expected"), VIEWS)
def test_views(fields: dict[str, Any], state: State, expected: int) -> None:
    """Own messages, mentions and other conversations are told apart."""
    assert view(state, message(**fields)) == expected


@pytest.mark.parametrize(
    ("fields", "choices", "rings"),
    [
        ({}, {}, False),
        ({"text": "ana?"}, {}, True),
        ({"text": "ana?"}, {"bell": "off"}, False),
        ({"recipient": "p", "to": "ana"}, {}, True),
        ({"recipient": "q", "to": "ben", "person": "p"}, {}, False),
        ({"text": "ana, that is me", "person": "p"}, {}, False),
    ],
)
def test_bell(fields: dict[str, Any], choices: dict[str, str], rings: bool) -> None:
    """The bell rings for what is meant for this person, unless it is off."""
    shown = step(replace(ON, choices=choices), message(**fields)).shown
    assert [item.rings for item in shown] == [rings]


TYPING = ev.Typing(id="t", at=1, nick="ben", to="#lobby")


@pytest.mark.parametrize(
    ("events", "window", "after", "hint"),
    [
        ([TYPING], "#lobby", 5.9, "ben is typing"),
        ([TYPING], "#lobby", 6.1, ""),
        ([replace(TYPING, state="paused")], "#lobby", 29.0, "ben is typing"),
        ([TYPING, replace(TYPING, state="done")], "#lobby", 0.0, ""),
        ([TYPING, message()], "#lobby", 0.0, ""),
        ([TYPING, ev.Quit(id="x", at=1, nick="ben", person="q")], "#lobby", 0.0, ""),
        ([TYPING], "#dev", 0.0, ""),
        ([TYPING], "@ben", 0.0, ""),
        ([replace(TYPING, to="ana")], "@ben", 0.0, "ben is typing"),
        ([replace(TYPING, to="ana")], "#lobby", 0.0, ""),
        ([replace(TYPING, nick="ana")], "#lobby", 0.0, ""),
        ([TYPING, replace(TYPING, nick="cho")], "#lobby", 0.0, "ben and cho are typing"),
    ],
)
def test_typing(events: list[ev.AnyEvent], window: str, after: float, hint: str) -> None:
    """Who types is shown in the conversation they type to, for as long as it may be true."""
    state = step(replace(ON, window=window), *events).state
    assert typing_hint(state, NOW + after) == hint


def test_hello_resumes_only_after_a_break() -> None:
    """The first hello asks for history as the server gives it, later ones for what was missed."""
    first = step(State(name="ana", token="t"), Connected()).requests
    assert first == [{"cmd": "hello", "version": 1, "name": "ana", "token": "t", "ref": 1}]
    again = step(replace(ON, phase="off", lost=900.0), Connected()).requests
    assert again[0]["after"] == 7


def test_messages_missed_are_shown_in_order_and_once() -> None:
    """While coming back, live and missed messages are held, then shown by their place."""
    back = replace(ON, phase="login", lost=NOW - 42, login_ref=3)
    early, late = message("early", seq=8), message("late", seq=9)
    turn = step(back, WELCOME, late, entered("#lobby", early, late, message("old", seq=5)))
    assert turn.shown == []
    shown = step(turn.state, ev.Done(ref=3)).shown
    texts = [getattr(item.event, "text", "") for item in shown]
    assert texts == ["Back after 42 s. 2 messages meanwhile.", "early", "late"]


def test_a_room_renamed_meanwhile_is_found() -> None:
    """Asked for is the room that it was; it is shown under its name of now, and looked at."""
    away = replace(ON, rooms=("#lobby", "#dev"), window="#dev", scopes={"#dev": "#dev"})
    turn = step(away, Lost(5), Connected(), WELCOME, replace(entered(), scope="#lobby"))
    turn = reduce(turn.state, ev.Done(ref=turn.state.login_ref), NOW)
    (asked,) = turn.requests
    assert (asked["cmd"], asked["room"], asked["scope"]) == ("join", "#dev", "#dev")
    turn = reduce(turn.state, replace(entered("#build"), scope="#dev"), NOW)
    assert [getattr(shown.event, "text", "") for shown in turn.shown] == [
        "#dev is now called #build."
    ]
    turn = reduce(turn.state, ev.Done(ref=asked["ref"]), NOW)
    assert (turn.state.window, turn.state.rooms) == ("#build", ("#lobby", "#build"))
    assert turn.state.phase == "on"


def test_a_name_given_meanwhile_to_another_room_is_not_entered() -> None:
    """A room that one may not enter any more is gone, whoever has its name: nothing goes there."""
    away = replace(ON, rooms=("#lobby", "#dev"), window="#dev", scopes={"#dev": "#dev"})
    turn = step(away, Lost(5), Connected(), WELCOME, entered())
    turn = reduce(turn.state, ev.Done(ref=turn.state.login_ref), NOW)
    refused = ev.Failed(code="no-room", text="There is no room.", ref=turn.requests[0]["ref"])
    turn = reduce(turn.state, refused, NOW)
    assert (turn.state.window, turn.state.rooms) == ("#lobby", ("#lobby",))


def test_the_place_to_resume_from_stays_until_all_is_back() -> None:
    """A second break while coming back loses nothing: it resumes from the same place."""
    back = replace(ON, phase="restoring", lost=NOW - 1)
    assert step(back, message(seq=99), Lost(1)).state.seq == 7


@pytest.mark.parametrize(
    ("waited", "late"), [(LATE - 1, False), (LATE + 1, True)], ids=["in time", "late"]
)
def test_a_line_waits_two_minutes(waited: float, late: bool) -> None:
    """Then it is not sent, kept, and status 1 if one leaves now."""
    off = replace(ON, phase="off", lost=NOW - waited)
    turn = step(replace(off, waiting=(Waiting("1", "x", NOW - waited),)), Tick())
    assert bool(turn.state.unsent) == late
    assert bool(turn.shown) == late
    assert turn.state.status == 1


def test_a_connection_that_answers_is_never_late() -> None:
    """With a connection, lines may wait their turn for as long as the server lets them."""
    state = replace(ON, progress=NOW, waiting=(Waiting("1", "x", NOW - LATE - 1, 5),))
    turn = step(state, Tick())
    assert turn.state.unsent == ()
    assert not turn.hang_up


def test_a_stalled_connection_is_hung_up_on() -> None:
    """30 s without an answer that is due; an idle connection is left alone."""
    owing = replace(ON, progress=NOW - STALLED - 1, waiting=(Waiting("1", "x", NOW, 5),))
    assert step(owing, Tick()).hang_up
    assert not step(replace(owing, waiting=()), Tick()).hang_up


def test_the_51st_line_is_given_back() -> None:
    """At most 50 lines wait; one more is refused in words and not lost."""
    full = tuple(Waiting(str(number), "x", NOW) for number in range(MOST_WAITING))
    turn = step(replace(ON, phase="off", waiting=full), Typed("one more", "51"))
    assert turn.back == ["one more"]
    assert turn.state.waiting == full


def test_a_line_too_big_for_the_wire_is_given_back() -> None:
    """It would never be answered, so it is not sent."""
    turn = step(ON, Typed("x" * 70_000, "1"))
    assert turn.requests == []
    assert turn.back == ["x" * 70_000]


def test_a_refused_line_is_given_back() -> None:
    """The server's sentence is shown, the text goes back into the typing line."""
    turn = step(ON, Typed("/jion", "1"), ev.Failed(code="unknown-command", text="No.", ref=1))
    assert turn.back == ["/jion"]
    assert turn.state.waiting == ()


def test_few_lines_are_in_flight() -> None:
    """The server lets 20 wait and refuses more: never more than 8 are sent without an answer."""
    turn = step(ON, *[Typed("x", str(number)) for number in range(20)])
    assert sum(1 for item in turn.state.waiting if item.ref) == IN_FLIGHT


def test_a_resent_message_stored_before_is_told() -> None:
    """Its echo went down with the old connection: it is not left in doubt."""
    item = Waiting("1", "/dm ben hi", NOW, 5, tried=True)
    done = ev.Done(ref=5, id=client_id("p", "1"))
    (shown,) = step(replace(ON, waiting=(item,)), done).shown
    assert getattr(shown.event, "text", "") == "Sent before the connection was lost: /dm ben hi"


def test_leaving_has_a_deadline() -> None:
    """A server that never says goodbye does not keep anybody."""
    leaving = step(ON, Leave())
    assert leaving.requests == [{"cmd": "quit", "ref": 1}]
    late = step(leaving.state, Tick(), now=NOW + LEAVING + 1)
    assert late.state.phase == "over"


REMOVED = "ben removed you. You can come back in 1 minute."
OUT = replace(ON, phase="login", login_ref=1, lost=NOW - 9, person="p")


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (ON, ev.Goodbye(text=REMOVED, error=True, code="removed")),
        (ON, ev.Goodbye(text="Disconnected for flooding.", error=True, code="flood-cut")),
        (OUT, ev.Failed(code="barred", text="You were removed from Office.", ref=1)),
        (OUT, ev.Failed(code="banned", text="You are banned from Office.", ref=1)),
    ],
)
def test_who_is_put_out_stays_out(state: State, event: ev.AnyEvent) -> None:
    """The client says when one can come back, and does not try by itself."""
    turn = step(state, event)
    assert (turn.state.phase, turn.state.status) == ("over", 1)
    assert [shown.event for shown in turn.shown] == [event]


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (ON, ev.Goodbye(text="Something went wrong. Please connect again.", error=True)),
        (ON, ev.Goodbye(text="Office is closing.")),
        (OUT, ev.Failed(code="full", text="Office is full. Try again later.", ref=1)),
    ],
)
def test_who_may_come_back_does(state: State, event: ev.AnyEvent) -> None:
    """After anything else the client connects again by itself."""
    turn = step(state, event)
    assert (turn.state.phase == "over", turn.hang_up) == (False, True)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ON, 0),
        (replace(ON, failed=True), 0),
        (replace(ON, failed=True, patient=True), 1),
        (replace(ON, refused=True), 1),
        (replace(ON, waiting=(Waiting("1", "x", 0.0),)), 1),
        (replace(ON, unsent=(Waiting("1", "x", 0.0),)), 1),
    ],
)
def test_exit_status(state: State, status: int) -> None:
    """0 if all was sent; a refused line counts only where nobody could correct it."""
    assert state.status == status
