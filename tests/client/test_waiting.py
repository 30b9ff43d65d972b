"""What the client keeps while it waits: lines not settled, rooms to return to, and its leaving."""

import pytest
from msgspec.structs import replace

from client.test_state import NOW, ON, WELCOME, entered, message, step
from hubbub import events as ev
from hubbub.client.model import (
    Connected,
    Leave,
    Lost,
    State,
    Tick,
    Typed,
    Waiting,
)
from hubbub.client.state import LEAVING, reduce
from hubbub.client.waiting import IN_FLIGHT, LATE, MOST_WAITING, STALLED
from hubbub.commands.talk import client_id


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
