"""METADATA: who is told of changes, what comes by itself, and what is set before registration."""

from typing import Any, cast

import pytest

from doors.irc.people import Modern, Talker, come
from doors.irc.test_metadata import AWARE, plain
from hubbub.doors.irc import Shared, metasync
from support.memory import MemoryWorld


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return who founded #dev."""
    ann = come(Modern, world, "ann", AWARE)
    ann.ask("JOIN #dev")
    return ann


@pytest.fixture
def ben(world: MemoryWorld, ann: Talker) -> Talker:
    """Return a member of #dev."""
    ben = come(Modern, world, "ben", AWARE)
    ben.ask("JOIN #dev")
    ann.told()
    return ben


# Notifications


def test_members_of_the_room_are_told(world: MemoryWorld, ann: Talker, ben: Talker) -> None:
    """Notifications: a room's members who want to know are told; not who asked, nor outsiders."""
    cho = come(Modern, world, "cho", AWARE)
    for client in (ann, ben, cho):
        client.ask("METADATA * SUB url")
    assert plain(ann.ask("METADATA #dev SET url x")) == ["761 ann #dev url * :x"]
    assert plain(ben.told()) == ["761 ben #dev url * :x"]
    ann.ask("METADATA #dev SET color red", "METADATA #dev CLEAR")
    assert plain(ben.told()) == ["766 ben #dev url :Key not set"]
    assert cho.told() == []


def test_who_shares_a_room_is_told(world: MemoryWorld, ann: Talker, ben: Talker) -> None:
    """Notifications: of a user those are told who are in a room with it, or watch it."""
    ben.ask("METADATA * SUB url", "PART #dev")
    ann.ask("METADATA * SET url x")
    assert plain(ben.told()) == ["761 ben ann url * :x"]
    ben.ask("PART #lobby")  # for this client alone: now it shares none
    ann.told()
    ann.ask("METADATA * SET url y")
    assert ben.told() == []
    ben.ask("MONITOR + ann")
    ann.ask("METADATA * SET url z")
    assert plain(ben.told()) == ["761 ben ann url * :z"]
    assert world.server.hub.counters.bugs == 0


def test_somebody_changed_by_an_operator_is_told(ann: Talker, ben: Talker) -> None:
    """Notifications: a subscriber is told what others changed of it."""
    ann.ask("METADATA * SUB url")
    ben.ask("OPER x 7F3K-92QD", "METADATA ann SET url x")
    assert plain(ann.told())[-1] == "761 ann ann url * :x"


def test_who_comes_is_told_of(world: MemoryWorld, ann: Talker) -> None:
    """Notifications: clients MAY be told more: so they are of what who comes back tells."""
    ben = come(Modern, world, "ben", AWARE)
    ben.ask("METADATA * SET url x")
    ben.say("QUIT")
    ann.ask("METADATA * SUB url")
    come(Modern, world, "ben")
    assert plain(ann.told())[-1] == "761 ann ben url * :x"


def test_who_ended_is_forgotten(world: MemoryWorld, ann: Talker) -> None:
    """Clients that want to know are no more than the sessions there are."""
    heard = [cast("Any", each).__self__ for each in world.server.hub.listeners]
    shared = next(each for each in heard if isinstance(each, Shared))
    for number in range(9):
        client = come(Modern, world, f"n{number}", AWARE)
        client.ask("METADATA * SUB url")
        client.say("QUIT")
    ann.ask("METADATA * SUB url")
    assert len(shared.subscribers) <= len(world.server.hub.sessions)


# Automatic synchronization


def test_own_metadata_comes_with_the_burst(world: MemoryWorld, ann: Talker) -> None:
    """Automatic synchronization: before 422 one's own, all keys; on entering what is wanted."""
    ann.ask("METADATA * SET url x", "METADATA #lobby SET url y")
    ann.say("QUIT")
    again = type("Again", (Modern,), {"capabilities": AWARE})(world, "ann")
    again.enter()
    told = plain(again.told())
    start = told.index("[ metadata ann")
    assert told[start + 1 : start + 4] == [
        "761 ann ann url * :x",
        "]",
        next(line for line in told if line.startswith("422 ")),
    ]
    assert "[ metadata #lobby" in told


def test_entering_a_room(world: MemoryWorld, ann: Talker) -> None:
    """Automatic synchronization: on JOIN comes what SYNC would answer; too much is put off."""
    ann.ask("METADATA #dev SET url x", "METADATA * SET url y", "METADATA * SET color z")
    dan = come(Modern, world, "dan", AWARE)
    dan.ask("METADATA * SUB url")
    told = plain(dan.ask("JOIN #dev"))
    start = told.index("[ metadata #dev")
    assert told[start:] == plain(dan.ask("METADATA #dev SYNC"))
    assert told[start + 1 :] == ["761 dan #dev url * :x", "761 dan ann url * :y", "]"]
    assert not [line for line in come(Modern, world, "eve").ask("JOIN #dev") if "metadata" in line]


def test_large_rooms_are_put_off(
    world: MemoryWorld, ann: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postponed synchronization: 774 instead of much that was not asked for, or of too much."""
    ann.ask("METADATA #dev SET url x", "METADATA * SET url y")
    monkeypatch.setattr(metasync, "MOST_UNASKED", 1)
    dan = come(Modern, world, "dan", AWARE)
    later = "774 dan {} {} :Please synchronize metadata later"
    assert plain(dan.ask("METADATA * SUB color url"))[-1] == "]"
    assert plain(dan.ask("JOIN #dev"))[-1] == later.format("#dev", 0)
    assert plain(dan.ask("METADATA * SUB pronouns"))[-1] == later.format("*ALL", 0)
    dan.ask("METADATA * UNSUB url")
    assert plain(dan.ask("METADATA * SUB url"))[-1] == later.format("*ALL", 0)
    assert plain(dan.ask("METADATA #dev SYNC"))[-1] == "]"
    monkeypatch.setattr(metasync, "MOST_SYNCED", 1)
    assert plain(dan.ask("METADATA #dev SYNC")) == [later.format("#dev", 60)]
    assert plain(dan.ask("METADATA ann SYNC"))[-1] == "]"


def test_monitor(world: MemoryWorld, ann: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Automatic synchronization: 730 brings what the user tells, as SYNC would."""
    ann.ask("METADATA * SET url x")
    dan = come(Modern, world, "dan", AWARE)
    dan.ask("METADATA * SUB url")
    batch = ["[ metadata ann", "761 dan ann url * :x", "]"]
    assert plain(dan.ask("MONITOR + ann,none")) == [
        "730 dan :ann!ann@lan.chat",
        "731 dan :none",
        *batch,
    ]
    ann.say("QUIT")
    dan.told()
    come(Modern, world, "ann")
    told = plain(dan.told())
    at = told.index("730 dan :ann!ann@lan.chat")
    assert told[at + 1 : at + 4] == batch
    monkeypatch.setattr(metasync, "MOST_WATCHED", 0)
    assert plain(dan.ask("MONITOR S"))[-1].startswith("774 dan *ALL 0 ")


# Before registration


def test_before_registration(world: MemoryWorld, ann: Talker) -> None:
    """Setting keys and subscribing with `before-connect`: as in the example of the text."""
    ann.ask("METADATA * SUB display-name")
    client = Talker(world, "abc")
    client.ask("CAP LS 302", "CAP REQ :batch message-tags draft/metadata-3")
    for asked, wanted in [
        ("METADATA * SUB display-name", ["770 * display-name"]),
        ("METADATA * SET display-name :a b c", ["761 * * display-name * :a b c"]),
        ("METADATA * SET gone x", ["761 * * gone * :x"]),
        ("METADATA * SET gone", ["766 * * gone :Key not set"]),
        ("METADATA * LIST", ["[ metadata *", "761 * * display-name * :a b c", "]"]),
        ("METADATA * GET gone", ["[ metadata *", "766 * * gone :Key not set", "]"]),
        ("METADATA * SYNC", ["[ metadata *", "]"]),
        ("METADATA ann LIST", ["FAIL METADATA INVALID_TARGET ann"]),
        ("METADATA #lobby LIST", ["FAIL METADATA INVALID_TARGET #lobby"]),
        ("METADATA abc SUBS", ["FAIL METADATA INVALID_TARGET abc"]),
        ("METADATA * SUBS", ["[ metadata-subs", "772 * display-name", "]"]),
    ]:
        assert plain(client.ask(asked)) == wanted, asked
    told = plain(client.ask("NICK abc", "CAP END"))
    start = told.index("[ metadata abc")
    assert told[start + 1 : start + 3] == ["761 abc abc display-name * :a b c", "]"]
    own = ["[ metadata abc", "761 abc abc display-name * :a b c", "]"]
    assert plain(client.ask("METADATA * LIST")) == own
    assert plain(ann.told())[-1] == "761 ann abc display-name * :a b c"


def test_nothing_before_registration_without_the_capability(world: MemoryWorld) -> None:
    """`before-connect`: who did not ask for it is told to register first."""
    assert plain(Talker(world, "abc").ask("METADATA * SUBS"))[0].startswith("451 ")


def test_cleared_before_registration(world: MemoryWorld) -> None:
    """METADATA CLEAR before registration means what was set so far."""
    client = Talker(world, "abc")
    client.ask("CAP REQ :batch draft/metadata-3", "METADATA * SET url x")
    assert plain(client.ask("METADATA * CLEAR")) == [
        "[ metadata *",
        "766 * * url :Key not set",
        "]",
    ]
    client.ask("NICK abc", "CAP END")
    assert plain(client.ask("METADATA * LIST")) == ["[ metadata abc", "]"]
