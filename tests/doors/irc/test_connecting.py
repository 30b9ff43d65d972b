"""Registration, limits and floods of the IRC door, in memory and over sockets."""

import pytest

from doors.irc.people import Modern, Talker, come, untagged
from support.clients import Client, Netcat
from support.memory import MemoryLink, MemoryWorld
from support.sockets import SocketWorld
from support.world import World

REGISTRATION = "modern.ircdocs.horse, Connection Registration"


class Stranger(Talker):
    """A client that has said nothing but PING yet, so that the door knows it."""

    def registration(self, name: str) -> bytes:
        """Begin as WEBIRC does not: with a PASS, which nobody needs."""
        del name
        return b"PASS x\r\n"


# What a stranger says, and the beginning of the last line it is told.
CASES = [
    ("NICK", ":hubbub 431 * :No nickname given"),
    ("NICK ann", ""),
    ("USER ann", ":hubbub 461 * USER :Not enough parameters"),
    ("USER ann * * :", ":hubbub 461 * USER :Not enough parameters"),
    ("PASS", ":hubbub 461 * PASS :Not enough parameters"),
    ("JOIN #dev", ":hubbub 451 * :You have not registered"),
    ("PING x", ":hubbub PONG hubbub :x"),
    ("QUIT", "ERROR :Closing link: goodbye"),
    ("CAP LS", ":hubbub CAP * LS :"),
    ("CAP", ":hubbub 461 * CAP :Not enough parameters"),
]


@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_before_registration(line: str, wanted: str) -> None:
    """Before registration each command is answered as the specs say (451 for most)."""
    world = MemoryWorld()
    stranger = Stranger(world, "ann")
    told = stranger.ask(line)
    assert (told[-1] if told else "").startswith(wanted), REGISTRATION
    assert bool(told) == bool(wanted)
    assert stranger.link.closed == (line == "QUIT")


@pytest.mark.parametrize("make", [MemoryWorld, SocketWorld])
def test_burst(make: type[World]) -> None:
    """At most 12 lines until one is in #lobby, and no MOTD."""
    world = make()
    client = Talker(world, "ann")
    client.enter()
    told = [line.split(" ")[1] for line in client.told()]
    assert told == ["001", "002", "003", "004", "005", "005", "422", "JOIN", "353", "366"]
    client.ask("TOPIC #lobby :tea")
    other = Talker(world, "bob")
    other.enter()
    told = [line.split(" ")[1] for line in other.told()]
    assert told[5:] == ["005", "422", "JOIN", "332", "333", "353", "366"]
    assert len(told) == 12
    world.close()


def test_negotiation_holds_registration() -> None:
    """CAP LS and REQ: registration waits for CAP END."""
    client = Talker(MemoryWorld(), "ann")
    assert client.ask("CAP LS 302", "NICK ann")[-1].startswith(":hubbub CAP * LS ")
    assert client.ask("CAP END")[0].startswith(":hubbub 001 ann :")


def test_taken_name_keeps_the_connection() -> None:
    """433, and a NOTICE of what is free; another NICK comes in."""
    world = MemoryWorld()
    come(Talker, world, "ann")
    second = Talker(world, "bob", address="127.0.0.2")
    told = second.ask("NICK ann")
    assert told[0].startswith(":hubbub 433 * ann :")
    assert told[1].startswith(":hubbub NOTICE * :")
    assert "ann2" in told[1]
    assert second.ask("NICK ann2")[0].startswith(":hubbub 001 ann2 :")


def test_too_slow_registration() -> None:
    """Who does not register in time is told, and closed."""
    world = MemoryWorld()
    person = Netcat(world, "dee")
    stranger = Stranger(world, "ann")
    world.advance(58)
    assert stranger.told() == []
    world.advance(4)
    assert stranger.told()[-1].startswith("ERROR :Closing link: No name for 60 s")
    assert (stranger.link.closed, person.link.closed) == (True, False)
    world.advance(world.settings.login_time - 58)
    assert person.link.closed


def test_less_time_for_everybody_is_less_for_irc() -> None:
    """A shorter `login_time` holds in this door too."""
    world = MemoryWorld(login_time=20)
    stranger = Stranger(world, "ann")
    world.advance(22)
    assert stranger.told()[-1].startswith("ERROR :Closing link: No name for 20 s")


def rejoin(client: Talker, count: int) -> list[str]:
    """Let a client ask for rooms as one does that comes back; return what it was told."""
    wanted = [f"#r{number}" for number in range(count)]
    lines = [",".join(wanted[start : start + 50]) for start in range(0, count, 50)]
    return client.ask(*[f"JOIN {names}" for names in lines])


def test_rooms_of_last_time_are_free() -> None:
    """Whoever comes is at once in the 100 rooms of last time, without waiting for tokens."""
    world = MemoryWorld()
    for number in range(130):
        world.server.hub.room(f"#r{number}")
    ann = come(Talker, world, "ann")
    told = rejoin(ann, 99)
    assert sum(" JOIN #r" in line for line in told) == 99
    assert not [line for line in told if " NOTICE " in line or " 4" in line[:12]]


def test_rooms_are_free_once() -> None:
    """Going in and out in the first minute is not free for ever."""
    world = MemoryWorld(message_burst=500)
    for number in range(130):
        world.server.hub.room(f"#r{number}")
    ann = come(Talker, world, "ann")
    rejoin(ann, 99)
    ann.ask("JOIN 0")
    assert world.server.hub.users["ann"].rooms == [world.server.hub.lobby]
    told = rejoin(ann, 99)
    assert sum(" JOIN #r" in line for line in told) == 20
    assert any("Too many rooms entered for now" in line for line in told)


def test_later_rooms_are_counted() -> None:
    """Who has been here for a while enters 20 rooms a minute."""
    world = MemoryWorld()
    for number in range(130):
        world.server.hub.room(f"#r{number}")
    ann = come(Talker, world, "ann")
    world.advance(61)
    told = rejoin(ann, 25)
    for _ in range(30):
        world.advance(1)
        told += ann.told()
    assert sum(" JOIN #r" in line for line in told) == 20
    assert any("Too many rooms entered for now" in line for line in told)


def test_rooms_that_are_made_are_counted() -> None:
    """A room that one makes is none of last time."""
    world = MemoryWorld(message_burst=40)
    ann = come(Talker, world, "ann")
    assert sum(" JOIN #r" in line for line in rejoin(ann, 25)) == 20


def test_join_0() -> None:
    """RFC 2812 3.2.1: JOIN 0 is PART of all; #lobby is hidden from this client alone."""
    world = MemoryWorld(message_burst=0)
    ann = come(Talker, world, "ann")
    ann.ask("JOIN #a,#b")
    who = ":ann!ann@lan.chat"
    assert ann.ask("JOIN 0") == [f"{who} PART #lobby", f"{who} PART #a", f"{who} PART #b"]
    assert world.server.hub.users["ann"].rooms == [world.server.hub.lobby]
    assert ann.ask("JOIN 0") == []
    assert ann.ask("JOIN #lobby")[0] == f"{who} JOIN #lobby"


class Late(Client):
    """An IRC client that waits for the greeting of the text door before it speaks."""

    door = "irc"

    def read(self, data: bytes) -> None:
        """Cut bytes into lines."""
        self.unread += data.decode(errors="replace").split("\r\n")


def test_late_client_is_moved() -> None:
    """Whoever speaks IRC after the text door's greeting is in the IRC door all the same."""
    world = MemoryWorld()
    late = Late(world, "ann")
    late.send(b"CAP LS 302\r\nNICK ann\r\nUSER ann 0 * :Ann\r\nCAP END\r\n")
    assert any(line.startswith(":hubbub CAP * LS * :") for line in late.unread)
    assert any(line.startswith(":hubbub 001 ann :") for line in late.unread)
    late.send(b"PRIVMSG #lobby :hi\r\n")
    assert world.server.hub.rooms["#lobby"].recent[-1].text == "hi"
    assert len(world.server.hub.sessions) == 1
    late.link.cut()
    world.settle()
    assert not world.server.listener.connections
    assert not world.server.listener.open


def test_line_limits() -> None:
    """RFC 1459 2.3: 510 bytes pass, 511 are answered with 417, and one stays connected."""
    world = MemoryWorld(message_burst=0)
    ann, bob = come(Talker, world, "ann"), come(Talker, world, "bob")
    head = "PRIVMSG #lobby :"
    ann.told()
    assert ann.ask(head + "x" * (510 - len(head))) == []
    assert ann.ask(head + "x" * (511 - len(head))) == [":hubbub 417 ann :Input line was too long"]
    assert ann.ask("PING still") == [":hubbub PONG hubbub :still"]
    assert "".join(line.partition(" :")[2] for line in bob.told()) == "x" * (510 - len(head))


@pytest.mark.parametrize("make", [MemoryWorld, SocketWorld])
def test_no_line_end(make: type[World]) -> None:
    """16 KiB without a line end are told and cut, whatever comes after."""
    world = make()
    ann = come(Talker, world, "ann")
    ann.send(b"x" * 17_000)
    assert ann.told()[-1].startswith("ERROR :Closing link: More than 16 KiB without a line end")
    assert ann.link.closed
    world.close()


def test_flood_is_slowed_and_then_cut() -> None:
    """A burst passes, the rest waits, and who goes on is disconnected."""
    world = MemoryWorld(message_burst=10)
    ann, bob = come(Talker, world, "ann"), come(Talker, world, "bob")
    ann.told()
    ann.send(b"PRIVMSG #lobby :x\r\n" * 15)
    at_once = len(bob.told())
    assert at_once in (9, 10)  # coming in may have taken one of the ten
    world.advance(10)
    assert at_once + len(bob.told()) == 15
    ann.send(b"PRIVMSG #lobby :x\r\n" * 200)
    assert ann.told()[-1].startswith("ERROR :Closing link: Disconnected for flooding")


def test_queries_of_a_client_that_joins_cost_nothing() -> None:
    """A client that asks MODE and WHO of its rooms on connecting can talk at once."""
    world = MemoryWorld(message_burst=10)
    ann, bob = come(Talker, world, "ann"), come(Talker, world, "bob")
    ann.ask(*["WHO #lobby", "MODE #lobby"] * 10, "PRIVMSG #lobby :now")
    assert bob.told() == [":ann!ann@lan.chat PRIVMSG #lobby :now"]


def test_modes_hold_over_a_restart() -> None:
    """Roles, flags, lists and the topic of a room are there after a restart."""
    first = MemoryWorld(message_burst=0)
    ann = come(Talker, first, "ann")
    ann.ask("JOIN #dev", "MODE #dev +mtb zed", "MODE #dev +l 5", "TOPIC #dev :kept")
    first.stop()
    second = MemoryWorld(first.store, message_burst=0)
    ann = come(Talker, second, "ann")
    joined = ann.ask("JOIN #dev")
    assert any(line.startswith(":hubbub 332 ann #dev :kept") for line in joined)
    assert ":hubbub 353 ann = #dev :@ann" in joined
    assert ann.ask("MODE #dev")[0] == ":hubbub 324 ann #dev +Cmntl 5"
    assert ann.ask("MODE #dev b")[0].startswith(":hubbub 367 ann #dev zed!*@* ann ")


def test_a_ban_by_cloak_holds_over_a_restart() -> None:
    """A host's cloak is the same after a restart, so who was banned by it stays out of the room."""
    first = MemoryWorld(message_burst=0)
    cloak = first.server.hub.cloak("127.0.0.9")
    ann = come(Talker, first, "ann")
    ann.ask("JOIN #dev", f"MODE #dev +b *!*@{cloak}")
    first.stop()
    second = MemoryWorld(first.store, message_burst=0)
    assert second.server.hub.cloak("127.0.0.9") == cloak
    assert MemoryWorld().server.hub.cloak("127.0.0.9") != cloak
    come(Talker, second, "ann").ask("JOIN #dev")
    bob = Talker(second, "bob", address="127.0.0.9")
    bob.enter()
    assert bob.ask("JOIN #dev")[0].startswith(":hubbub 474 bob #dev :")


@pytest.mark.parametrize("make", [MemoryWorld, SocketWorld])
def test_three_doors_over_one_port(make: type[World]) -> None:
    """What netcat says IRC sees, and back; CHATHISTORY finds it by time and id."""
    world = make()
    dee, kim = Netcat(world, "dee"), Modern(world, "kim")
    dee.enter()
    kim.enter()
    dee.say("hello")
    kim.told()
    kim.say("PRIVMSG #lobby :hi dee")
    assert any("kim: hi dee" in line for line in dee.lines())
    told = kim.ask("CHATHISTORY LATEST #lobby * 9")
    assert [untagged(line) for line in told if "PRIVMSG" in line] == [
        ":dee!dee@lan.chat PRIVMSG #lobby :hello",
        ":kim!kim@lan.chat PRIVMSG #lobby :hi dee",
    ]
    world.close()


def test_late_client_that_had_to_wait_is_moved_once() -> None:
    """What waited behind a flood goes to the IRC door with the rest: nothing is left behind."""
    world = MemoryWorld(message_burst=10)
    late = Late(world, "ann")
    link = late.link
    assert isinstance(link, MemoryLink)
    late.send(b"/rooms\r\n" * 14 + b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
    world.advance(10)
    assert any(line.startswith(":hubbub 001 ann :") for line in late.unread)
    assert world.server.listener.connections == {link.connection}
    link.cut()
    world.settle()
    assert not world.server.listener.connections


def test_late_client_that_takes_nothing_is_watched() -> None:
    """Who stalled in the text door is stalled in the IRC door, and the text door's end is gone."""
    world = MemoryWorld(message_burst=0)
    late = Late(world, "ann")
    link = late.link
    assert isinstance(link, MemoryLink)
    link.stuck = True
    late.send(b"/help\r\n" * 100)
    stalled = world.server.listener.stalled
    assert stalled == {link.connection}
    before = link.connection
    late.send(b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
    assert link.connection is not before
    assert stalled == {link.connection}
