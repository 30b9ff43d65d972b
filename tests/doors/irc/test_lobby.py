"""#lobby for IRC clients: left by one of them, or hidden from all until they join it."""

import pytest

from doors.irc.people import Modern, Talker, come, untagged
from support.memory import MemoryWorld


@pytest.fixture
def world() -> MemoryWorld:
    """A chat in which IRC clients are in no room at first."""
    return MemoryWorld(irc_lobby=False)


def test_nobody_sees_the_lobby_unasked(world: MemoryWorld) -> None:
    """Setting irc_lobby: no JOIN, NAMES, LIST or WHOIS shows it, of oneself or of others."""
    ann = come(Modern, world, "ann")
    come(Modern, world, "ben")
    assert ann.told() == []
    assert [untagged(line) for line in ann.ask("LIST")] == [
        ":hubbub 321 ann Channel :Users  Name",
        ":hubbub 323 ann :End of /LIST",
    ]
    assert not [line for line in ann.ask("WHOIS ben") if " 319 " in line]
    assert ann.ask("PART #lobby") == [":hubbub 442 ann #lobby :You're not on that channel"]


def test_the_lobby_can_be_joined(world: MemoryWorld) -> None:
    """Setting irc_lobby: who joins #lobby sees it, and is seen to talk there, as everywhere."""
    ann, ben = come(Talker, world, "ann", ""), come(Talker, world, "ben", "")
    assert ann.ask("JOIN #lobby")[0] == ":ann!ann@lan.chat JOIN #lobby"
    ben.ask("JOIN #lobby", "PRIVMSG #lobby :hello")
    assert ann.told() == [":ben!ben@lan.chat PRIVMSG #lobby :hello"]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("QUIT :bye", ":ben!ben@lan.chat QUIT :bye"),
        ("NICK dan", ":ben!ben@lan.chat NICK dan"),
        ("AWAY :tea", ":ben!ben@lan.chat AWAY :tea"),
        ("SETNAME :Ben B", ":ben!ben@lan.chat SETNAME :Ben B"),
    ],
)
def test_who_shares_no_room_is_not_told(world: MemoryWorld, said: str, wanted: str) -> None:
    """RFC 2812, 3.2: QUIT, NICK and the like go to those in common rooms, to no others."""
    capabilities = "away-notify setname"
    ann = come(Modern, world, "ann", capabilities)
    ben = come(Modern, world, "ben", capabilities)
    far = come(Modern, world, "far", capabilities)
    for client in (ann, ben):
        client.ask("JOIN #dev")
    ann.told()
    ben.say(said)
    assert ann.told()[0] == wanted
    assert far.told() == []


def test_watchers_are_told_without_a_common_room(world: MemoryWorld) -> None:
    """IRCv3 extended-monitor: AWAY and SETNAME of who is watched come, once; then as in rooms."""
    ann = come(Modern, world, "ann", "extended-monitor away-notify setname")
    ben = come(Modern, world, "ben", "setname")
    ann.ask("MONITOR + ben")
    ben.ask("AWAY :tea", "SETNAME :Ben B")
    assert [line.split(" ")[1] for line in ann.told()] == ["AWAY", "SETNAME"]
    ann.ask("JOIN #dev")
    ben.ask("JOIN #dev", "AWAY")
    assert [line.split(" ")[1] for line in ann.told()] == ["JOIN", "AWAY", "AWAY"]


def test_marks_of_a_hidden_lobby_are_not_told(world: MemoryWorld) -> None:
    """IRCv3 draft/read-marker: nothing is told of a room the client does not see."""
    ann = come(Modern, world, "ann")
    ann.ask("JOIN #dev", "PART #dev")
    ann.ask("JOIN #dev")
    assert not [line for line in ann.told() if "#lobby" in line]
    assert [untagged(line) for line in ann.ask("MARKREAD #nowhere")] == [
        ":hubbub MARKREAD #nowhere *"
    ]


def test_going_in_and_out_is_no_way_round_the_limits(world: MemoryWorld) -> None:
    """Leaving #lobby and coming back lists all who are there: it costs tokens when done often."""
    ann = come(Talker, world, "ann")
    told = ann.ask(*(["JOIN #lobby", "PART #lobby"] * 40))
    assert any("You are sending fast" in line for line in told)
    assert sum(" 366 " in line for line in told) < 30


def test_a_lobby_joined_twice_in_one_line_is_listed_once(world: MemoryWorld) -> None:
    """JOIN of a room one is in does nothing (RFC 2812, 3.2.1), also where it just was not so."""
    ann = come(Talker, world, "ann")
    assert sum(" 366 " in line for line in ann.ask("JOIN #lobby,#LOBBY,#lobby")) == 1
