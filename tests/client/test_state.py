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
from hubbub.client.state import reduce
from hubbub.client.views import typing_hint, view
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
