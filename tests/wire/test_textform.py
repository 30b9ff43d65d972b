"""Events as lines of text: each kind in each look, and that nothing from people steers them."""

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import events as ev
from hubbub.core.session import View
from hubbub.wire.clean import width
from hubbub.wire.look import BOLD, DIM, PLAIN, RED, Look
from hubbub.wire.textform import CLEAR, text_form
from payloads import terminal_payloads
from wire.test_jsonform import KINDS, example

AT = int(datetime(2026, 11, 21, 9, 15).astimezone().timestamp() * 1000)
DAY = 86_400_000  # milliseconds
ID: dict[str, Any] = {"id": "x", "at": AT}
OWN, MENTION, ELSEWHERE = View.OWN, View.MENTION, View.ELSEWHERE

NETCAT = Look()
PLAIN_LOOK = Look(plain=True)
TERMINAL = Look(screen=True, columns=40)
COLOURS = Look(screen=True, colours=True)


def message(text: str = "hello", **fields: Any) -> ev.Message:
    """Return a message from ben to the lobby."""
    given_fields = {"person": "b", "nick": "ben", "to": "#lobby", "scope": "#lobby", **fields}
    return ev.Message(**ID, text=text, **given_fields)


PRIVATE = {"to": "ana", "recipient": "a", "scope": "@a:b"}
MESSAGES: list[tuple[ev.Message, int, str, str]] = [
    (message(), 0, "09:15 ben: hello", "ben: hello"),
    (message(), OWN, "09:15 You: hello", "You: hello"),
    (message(kind="act", text="waves"), 0, "09:15 * ben waves", "* ben waves"),
    (message(kind="act", text="waves"), OWN, "09:15 * ben waves", "* ben waves"),
    (message(**PRIVATE), 0, "09:15 [private from ben] hello", "Private from ben: hello"),
    (message(**PRIVATE), OWN, "09:15 [private to ana] hello", "Private to ana: hello"),
    (
        message(**PRIVATE, kind="act", text="waves"),
        0,
        "09:15 [private from ben] * ben waves",
        "Private from ben: * ben waves",
    ),
    (message(to="#dev"), ELSEWHERE, "09:15 #dev ben: hello", "In dev, ben: hello"),
    (message(to="#dev"), ELSEWHERE | OWN, "09:15 #dev You: hello", "In dev, You: hello"),
    (message(), MENTION, "09:15 ben: hello", "Mentions you. ben: hello"),
    (
        message(kind="announce"),
        0,
        "09:15 ## From the operator (ben): hello",
        "From the operator, ben: hello",
    ),
    (message(kind="notice"), 0, "09:15 -ben-: hello", "-ben-: hello"),
    (message(nick="Pavan Kumar"), 0, "09:15 Pavan Kumar: hello", "Pavan Kumar: hello"),
]


@pytest.mark.parametrize(("event", "view", "normal", "plain"), MESSAGES)
def test_messages(event: ev.Message, view: int, normal: str, plain: str) -> None:
    """Who speaks, to whom and from where, in signs and in words."""
    assert text_form(NETCAT).rows(event, view) == [normal]
    assert text_form(PLAIN_LOOK).rows(event, view) == [plain]
    assert text_form(NETCAT).render(event, view) == f"{normal}\r\n".encode()


EVENTS: list[tuple[ev.Event, int, list[str], list[str]]] = [
    (
        ev.Login(**ID, nick="dee", person="d", session="s", door="app", address="10.0.0.1"),
        0,
        ["09:15 -- dee connected"],
        [],
    ),
    (ev.Quit(**ID, nick="dee", person="d"), 0, ["09:15 -- dee disconnected"], []),
    (
        ev.Quit(**ID, nick="dee", person="d", text="bye"),
        0,
        ["09:15 -- dee disconnected: bye"],
        [],
    ),
    (
        ev.Quit(**ID, nick="dee", person="d", lost=True),
        0,
        ["09:15 -- dee lost the connection"],
        [],
    ),
    (
        ev.Nick(**ID, nick="ana", person="a", new="anna"),
        0,
        ["09:15 -- ana is now called anna"],
        ["ana is now called anna"],
    ),
    (
        ev.Nick(**ID, nick="ana", person="a", new="anna"),
        OWN,
        ["-- You are now called anna."],
        ["You are now called anna."],
    ),
    (ev.Join(**ID, nick="ana", room="#dev"), 0, ["09:15 -- ana joined #dev"], []),
    (ev.Part(**ID, nick="ana", room="#dev"), 0, ["09:15 -- ana left #dev"], []),
    (ev.Part(**ID, nick="ana", room="#dev", text="x"), 0, ["09:15 -- ana left #dev: x"], []),
    (
        ev.Part(**ID, nick="ana", room="#dev"),
        OWN,
        ["-- You left #dev. You are in #lobby."],
        ["You left #dev. You are in #lobby."],
    ),
    (
        ev.Topic(**ID, nick="ana", room="#dev", text="new"),
        0,
        ["09:15 -- ana set the topic: new"],
        ["ana set the topic: new"],
    ),
    (
        ev.Topic(**ID, nick="ana", room="#dev", text=""),
        ELSEWHERE,
        ["09:15 -- ana cleared the topic of #dev"],
        ["ana cleared the topic of #dev"],
    ),
    (
        ev.Invite(**ID, nick="ana", to="dee", room="#dev"),
        0,
        ["09:15 -- ana invites you to #dev. /join #dev"],
        ["ana invites you to #dev. /join #dev"],
    ),
    (ev.Away(**ID, nick="ana", on=True, text="lunch"), 0, [], []),
    (
        ev.Away(**ID, nick="ana", on=True, text="lunch"),
        OWN,
        ["-- You are away: lunch. Your next message, or /back, ends it."],
        ["You are away: lunch. Your next message, or /back, ends it."],
    ),
    (
        ev.Op(**ID, nick="ana", by="dee", on=False),
        0,
        ["09:15 -- ana is no longer an operator"],
        ["ana is no longer an operator"],
    ),
    (
        ev.Crowd(at=AT, room="#lobby", came=("a", "b"), went=("c", "d", "e", "f")),
        0,
        ["09:15 -- a and b connected", "09:15 -- 4 people disconnected"],
        [],
    ),
    (
        ev.Crowd(at=AT, room="#dev", came=("a",)),
        0,
        ["09:15 -- a joined #dev"],
        [],
    ),
    (ev.Day(at=AT), 0, ["-- Saturday 21 November --"], ["Saturday 21 November."]),
    (ev.Info(code="x", text="So it is."), 0, ["-- So it is."], ["So it is."]),
    (ev.Failed(code="x", text="No. Try x."), 0, ["!! No. Try x."], ["Error: No. Try x."]),
    (ev.Goodbye(text="Bye."), 0, ["-- Bye."], ["Bye."]),
    (ev.Goodbye(text="Full.", error=True), 0, ["!! Full."], ["Error: Full."]),
    (ev.Done(ref=1), 0, [], []),
    (ev.Clear(), 0, [], []),
]


@pytest.mark.parametrize(("event", "view", "normal", "plain"), EVENTS)
def test_events(event: ev.Event, view: int, normal: list[str], plain: list[str]) -> None:
    """What happened, in a line with its sign and time, or in words."""
    assert text_form(NETCAT).rows(event, view) == normal
    assert text_form(PLAIN_LOOK).rows(event, view) == plain


MEMBERS = (
    ev.MemberInfo(nick="ana", you=True, operator=True),
    ev.MemberInfo(nick="ben", typing=True),
    ev.MemberInfo(nick="cho", away=True, why="lunch"),
    ev.MemberInfo(nick="bot", script=True),
)


def test_who() -> None:
    """One line with what each is doing; in words, one person to a line."""
    event = ev.Members(room="#lobby", count=4, members=MEMBERS)
    assert text_form(NETCAT).rows(event) == [
        "-- In #lobby (4): ana (you, operator), ben (typing), cho (away: lunch),",
        "   bot (script)",
    ]
    assert text_form(PLAIN_LOOK).rows(event) == [
        "4 people in #lobby.",
        "ana, you, operator.",
        "ben, typing.",
        "cho, away: lunch.",
        "bot, script.",
    ]


def test_more_members_than_are_listed() -> None:
    """Past what an answer lists, a number says how many more."""
    event = ev.Members(room="#lobby", count=99, members=MEMBERS[:1])
    assert "and 98 others (/who)" in " ".join(text_form(NETCAT).rows(event))


def test_times() -> None:
    """24 hours, 12 hours, none; in words only where it was asked for."""
    event = message()
    assert text_form(Look(time="12")).rows(event) == ["9:15 am ben: hello"]
    assert text_form(Look(time="off")).rows(event) == ["ben: hello"]
    assert text_form(Look(plain=True, time="12")).rows(event) == ["9:15 am ben: hello"]


def test_older_lines_say_the_day() -> None:
    """History names the day of lines that are not of today."""
    old = message()
    page = ev.Page(messages=(old,), at=AT + DAY, person="x")
    assert text_form(NETCAT).rows(page) == ["Sat 09:15 ben: hello"]
    page = ev.Page(messages=(old,), at=AT + 9 * DAY, person="b", head="Head:", tail="Tail.")
    assert text_form(NETCAT).rows(page) == ["-- Head:", "21 Nov 09:15 You: hello", "-- Tail."]


def test_several_lines() -> None:
    """A block says how long it is, and its lines are indented."""
    assert text_form(NETCAT).rows(message("one\n two\n09:15 ana: forged")) == [
        "09:15 ben (3 lines):",
        "  one",
        "   two",
        "  09:15 ana: forged",
    ]


def test_addresses() -> None:
    """An address stands behind the name only where it is set so."""
    login = ev.Login(**ID, nick="dee", person="d", session="s", door="app", address="10.0.0.1")
    assert text_form(Look(addresses=True)).rows(login) == ["09:15 -- dee<10.0.0.1> connected"]


def test_emoji_in_words() -> None:
    """Who wants words gets words."""
    assert text_form(Look(emoji="words")).rows(message("good 👍")) == [
        "09:15 ben: good :thumbs up sign:"
    ]


def test_netcat_gets_messages_whole() -> None:
    """Scripts want one message on one line, however long."""
    assert len(text_form(NETCAT).rows(message("x " * 1000))) == 1
    assert max(map(len, text_form(NETCAT).rows(ev.Info(code="x", text="word " * 50)))) <= 72


def test_a_terminal_gets_wrapped_rows() -> None:
    """No row is wider than the window, and the rest stands under the text."""
    rows = text_form(TERMINAL).rows(message("some words " * 20))
    assert all(width(row) < 40 for row in rows)
    assert all(row.startswith(" " * 6) for row in rows[1:])
    assert len(rows) > 3


def test_colours() -> None:
    """Notices are dim, errors red, mentions bold, and names coloured; the text never."""
    form = text_form(COLOURS)
    assert form.rows(ev.Info(code="x", text="x")) == [f"{DIM}-- x{PLAIN}"]
    assert form.rows(ev.Failed(code="x", text="x")) == [f"{RED}!! x{PLAIN}"]
    assert form.rows(message(), MENTION) == [f"{BOLD}09:15 ben: hello{PLAIN}"]
    (row,) = form.rows(message("ben ben"))
    assert re.fullmatch(r"09:15 \x1b\[[0-9;]+mben\x1b\[0m: ben ben", row)
    assert form.rows(ev.Clear()) == [CLEAR]


def test_equal_clients_share_a_form() -> None:
    """An event is rendered once for all clients that look the same."""
    assert text_form(Look(time="12")) is text_form(Look(time="12"))
    assert text_form(Look(time="12")) is not text_form(Look(time="24"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("look", [NETCAT, PLAIN_LOOK, TERMINAL, COLOURS])
@pytest.mark.parametrize("view", [0, OWN, MENTION, ELSEWHERE, OWN | ELSEWHERE])
def test_every_kind_in_every_look(kind: type[ev.Event], look: Look, view: int) -> None:
    """Each event has a form for each client, of whole lines."""
    data = text_form(look).render(example_with_sense(kind), view)
    assert data == b"" or data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")


def example_with_sense(kind: type[ev.Event]) -> ev.Event:
    """Return an event with something in each field, and rooms where there must be some."""
    if kind is ev.Rooms:
        room = ev.RoomInfo(room="#a", count=1, members=("ann",), topic="x")
        return ev.Rooms(rooms=(room,), server="Office", people=1, detailed=True)
    made: ev.Event = example(kind)
    return made


STEERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
PAYLOADS = terminal_payloads()[::7]


@pytest.mark.slow
@pytest.mark.parametrize("look", [NETCAT, PLAIN_LOOK, TERMINAL], ids=["netcat", "plain", "screen"])
def test_nothing_from_people_steers_a_terminal(look: Look) -> None:
    """No field of any event brings an escape code, a line end or a change of direction."""
    form = text_form(look)
    for payload in PAYLOADS:
        for row in hostile_rows(form, payload):
            found = STEERS.search(row.replace("\t", " "))
            assert not found or is_balanced(row), f"{payload!r} made {row!r}"


def hostile_rows(form: Any, payload: str) -> list[str]:
    """Return events whose every field is hostile, each with its rows joined."""
    info = ev.MemberInfo(nick=payload, away=True, why=payload)
    room = ev.RoomInfo(room=payload, count=1, members=(payload,), topic=payload)
    hostile = [
        message(payload, nick=payload, to=payload),
        message(payload, nick=payload, to=payload, recipient="x"),
        message(payload, nick=payload, kind="act"),
        message(payload, nick=payload, kind="announce"),
        ev.Topic(**ID, nick=payload, room=payload, text=payload),
        ev.Login(**ID, nick=payload, person="p", session="s", door="d", address=payload),
        ev.Quit(**ID, nick=payload, person="p", text=payload),
        ev.Nick(**ID, nick=payload, person="p", new=payload),
        ev.Join(**ID, nick=payload, room=payload),
        ev.Part(**ID, nick=payload, room=payload, text=payload),
        ev.Op(**ID, nick=payload, by=payload, on=True),
        ev.Invite(**ID, nick=payload, to=payload, room=payload),
        ev.Away(**ID, nick=payload, on=True, text=payload),
        ev.Kick(**ID, nick=payload, room=payload, who=payload, text=payload),
        ev.Removed(**ID, nick=payload, who=payload, person="p", text=payload),
        ev.Ban(**ID, nick=payload, name=payload, address=payload, text=payload),
        ev.Silence(**ID, nick=payload, who=payload, person="p"),
        ev.Members(room=payload, count=1, members=(info,)),
        ev.Entered(room=payload, at=AT, person="p", count=1, members=(info,), topic=payload),
        ev.Rooms(rooms=(room,), server="x", people=1, detailed=True),
        ev.Rooms(rooms=(room,), server="x", people=1),
        ev.Whois(nick=payload, doors=("d",), since=AT, quiet=0, rooms=(payload,), why=payload),
        ev.Welcome(server="x", nick=payload, person="p", seq=0),
        ev.Crowd(at=AT, room=payload, came=(payload,), went=(payload,)),
        ev.Info(code="x", text=payload),
        ev.Failed(code="x", text=payload),
        ev.Goodbye(text=payload),
    ]
    return [" ".join(form.rows(event, view)) for event in hostile for view in (0, OWN, ELSEWHERE)]


def is_balanced(row: str) -> bool:
    """Tell whether all that is left are isolates, each of them closed again (Unicode UAX 9)."""
    rest = re.sub(r"[\u2066-\u2069\t]", "", row)
    opened = sum(row.count(char) for char in "\u2066\u2067\u2068")
    return not STEERS.search(rest) and opened == row.count("\u2069")


@given(st.text(max_size=80), st.sampled_from([0, OWN, MENTION, ELSEWHERE]))
def test_any_text_stays_in_its_lines(text: str, view: int) -> None:
    """Each line of a message after the first one is indented: none can pass for another's."""
    rows = text_form(NETCAT).rows(message(text), view)
    assert rows
    assert all(row.startswith("  ") for row in rows[1:])
    assert rows[0].startswith("09:15 ")
