"""What strangers could make grow has a bound; what goes wrong for one does not hold others up."""

import difflib

import pytest

from hubbub import events as ev
from hubbub.commands import people as commands
from hubbub.core import likeness
from hubbub.core import people as peoples
from hubbub.core.archive import Archive
from hubbub.core.hub import MOST_ADDRESSES
from hubbub.core.people import People, Person
from hubbub.errors import ChatError
from support.chat import Chat, port_of


def test_who_is_here_is_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """When more people came than are remembered, those who are here stay, with their settings."""
    monkeypatch.setattr(peoples, "MOST_PEOPLE", 10)
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, "set bell off")
    assert ann.user is not None
    for number in range(30):
        chat.hub.people.of(f"p{number}", f"guest {number}")
    assert len(chat.hub.people.by_id) == 10
    assert chat.hub.people.by_id[ann.user.person].preferences == {"bell": "off"}
    assert chat.hub.people.called("ann") is not None


def test_who_keeps_nothing_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of new names does not drive out who chose something, or has a role in a room."""
    monkeypatch.setattr(peoples, "MOST_PEOPLE", 10)
    chat = Chat()
    known = {}
    for name, line in {
        "ann": "set bell off",
        "ben": "join #dev",
        "cho": "ignore ann",
        "dee": "mute #lobby",
    }.items():
        session = chat.enter(name)
        chat.do(session, line)
        assert session.user is not None
        known[name] = session.user.person
        chat.do(session, "quit")
    for number in range(30):
        chat.do(chat.enter(f"guest {number}"), "quit")
    assert len(chat.hub.people.by_id) == 10
    assert set(known.values()) <= chat.hub.people.by_id.keys()
    for person in chat.hub.people.by_id.values():
        person.preferences = {"bell": "off"}
    oldest = next(iter(chat.hub.people.by_id))
    chat.enter("one more")
    assert len(chat.hub.people.by_id) == 10
    assert oldest not in chat.hub.people.by_id


def test_the_store_forgets_others_first() -> None:
    """Whoever is here counts as seen now when old people are deleted, and missed nothing by it."""
    chat = Chat()
    ann = chat.enter("ann")
    assert ann.user is not None
    seen_seq = chat.hub.people.by_id[ann.user.person].seen_seq
    chat.do(ann, "say hello")
    chat.pass_time(3_600)
    chat.hub.people.changed.clear()
    chat.hub.keep_those_here()
    (person,) = chat.hub.people.changed.values()
    assert (person.nick, person.seen, person.seen_seq) == ("ann", chat.time, seen_seq)
    assert person.here


def test_a_full_house_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """When everybody remembered is here, one more is remembered all the same."""
    monkeypatch.setattr(peoples, "MOST_PEOPLE", 5)
    people = People()
    people.is_here = lambda _person: True
    for number in range(9):
        people.of(f"p{number}", f"p{number}")
    assert len(people.by_id) == 9


def test_ignoring_ends_with_who_ignores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom forgotten people ignored is forgotten with them."""
    monkeypatch.setattr(peoples, "MOST_PEOPLE", 10)
    people = People()
    for number in range(100):
        ignored = {f"x{number}": "x", "y": "y"}
        people.add(Person(id=f"p{number}", nick=f"p{number}", ignored=ignored))
    assert len(people.ignorers) == 11
    assert people.ignorers["y"] == set(people.by_id)


def test_a_logout_that_is_refused_changes_nothing() -> None:
    """A session that somebody else names stays known."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    event_id, at = chat.hub.stamp()
    chat.hub.publish(ev.Logout(id=event_id, at=at, nick="bob", session=ann.id))
    assert chat.hub.sessions == {ann.id: ann, bob.id: bob}
    chat.do(ann, "quit")
    assert ann.id not in chat.hub.sessions


def test_a_fault_in_an_answer_does_not_hold_the_session() -> None:
    """A bug in what is done with a look-up is told, counted, and the session goes on."""
    chat = Chat()
    ann = chat.enter("ann")
    faults: list[Exception] = []
    chat.hub.on_fault = faults.append

    def then(_found: object) -> None:
        raise KeyError("a bug")

    def job(archive: Archive) -> list[ev.Message]:
        return archive.before("#lobby", 1, 1)

    chat.hub.look_up(ann, job, then)
    assert chat.codes(ann) == ["no-answer"]
    assert (ann.busy, port_of(ann).resumed) == (0, 1)
    assert [type(fault) for fault in faults] == [KeyError]
    assert chat.hub.counters.bugs == 1


def test_few_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among thousands of names the near one is found, and only a few are compared by letters."""
    names = [f"person {number:x} {number * 7919 % 99991:x}" for number in range(1_999)]
    names.insert(1_500, "Pavan Kumar")
    compared: list[int] = []
    compare = difflib.get_close_matches

    def counted(word: str, among: list[str], most: int, least: float) -> list[str]:
        compared.append(len(among))
        return compare(word, among, most, least)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    assert likeness.close("pavan kumra", names)[0] == "Pavan Kumar"
    assert max(compared) <= likeness.MOST_LIKELY


@pytest.mark.parametrize(
    ("word", "near"),
    [("bne", "ben"), ("Anan", "ana"), ("pavan", "Pavan Kumar"), ("kum", ""), ("x" * 5_000, "")],
)
def test_similar_names(word: str, near: str) -> None:
    """A name mistyped, or half of one, finds it; anything else finds nothing."""
    names = ["ben", "ana", "Pavan Kumar", "dee"]
    assert (likeness.close(word, names) or [""])[0] == near


def test_a_room_without_n_takes_messages_from_outside() -> None:
    """Modern IRC, "No External Messages Mode": -n lets people write who are not in the room."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #dev")
    chat.seen(ann)
    chat.do(bob, "say", text="hi", to="#dev")
    assert chat.codes(bob) == ["not-in-room"]
    chat.do(ann, "mode #dev -n")
    chat.seen(ann)
    chat.do(bob, "say", text="hi", to="#dev")
    assert [e.text for e in chat.events(ann) if isinstance(e, ev.Message)] == ["hi"]
    chat.do(ann, "mode #dev +s")
    chat.codes(bob)
    chat.do(bob, "say", text="hi", to="#dev")
    assert chat.codes(bob) == ["no-room"]
    with pytest.raises(ChatError):
        chat.hub.find_room("#nowhere")


def test_a_crowd_of_flooders_lets_nobody_in_who_is_kept_out_for_longer() -> None:
    """When too many are kept out, those may come back first who may come back soonest."""
    hub = Chat().hub
    hub.bar("banned", 7_200_000)
    for number in range(MOST_ADDRESSES + 10):
        hub.bar(f"flooder {number}", 60_000 + number)
    assert len(hub.barred) == MOST_ADDRESSES
    assert hub.barred["banned"] == 7_200_000
    assert "flooder 0" not in hub.barred


def test_who_asks_for_all_is_told_of_so_many_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands of rooms /look shows the largest, so nobody is left out: all are in #lobby."""
    monkeypatch.setattr(commands, "MOST_ROOMS", 3)
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    for name in "abcde":
        chat.do(ann, f"join #{name}")
    chat.do(ben, "join #e")
    chat.do(ann, "look")
    told = [event for event in chat.events(ann) if isinstance(event, ev.Rooms)]
    assert [room.room for room in told[-1].rooms] == ["#lobby", "#e", "#a"]
