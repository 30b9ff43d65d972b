"""Who is here, and who was: names of users, invisible people, WHOWAS."""

import pytest

from doors.irc.people import Modern, Talker, come
from support.memory import MemoryWorld


@pytest.fixture
def world() -> MemoryWorld:
    """A chat whose IRC clients are in no room at first."""
    return MemoryWorld(irc_lobby=False)


def named(world: MemoryWorld, nick: str, user: str, realname: str = "Ben B") -> Talker:
    """Return a client that has registered with a user name of its own."""
    client = Talker(world, nick)  # says USER at once; the last one before NICK counts
    client.say(f"USER {user} 0 * :{realname}")
    client.enter()
    client.told()
    return client


@pytest.mark.parametrize(
    ("given", "shown"),
    [("tea_pot", "tea_pot"), ("~tea!@pot", "teapot"), ("x" * 30, "x" * 16), ("\u00fc", "ben")],
)
def test_user_names(world: MemoryWorld, given: str, shown: str) -> None:
    """modern.ircdocs.horse, USER, WHO, WHOIS; RFC 2812, 4.8: people have the name they gave."""
    ann = come(Talker, world, "ann", "")
    named(world, "ben", given)
    assert ann.ask("WHO ben")[0] == f":hubbub 352 ann * {shown} lan.chat hubbub ben H :0 Ben B"
    assert ann.ask("WHO ben %u")[0] == f":hubbub 354 ann :{shown}"
    assert ann.ask("WHOIS ben")[0] == f":hubbub 311 ann ben {shown} lan.chat * :Ben B"
    assert ann.ask("USERHOST ben") == [f":hubbub 302 ann :ben=+{shown}@lan.chat"]


def test_bans_hold_for_user_names(world: MemoryWorld) -> None:
    """modern.ircdocs.horse, "Ban Channel Mode": a mask may name the user as WHO shows it."""
    ann = come(Talker, world, "ann", "")
    ben = named(world, "ben", "teapot")
    ann.ask("JOIN #new", "MODE #new +b *!teapot@*")
    assert ben.ask("JOIN #new")[0].startswith(":hubbub 474 ben #new :")


def test_whowas_knows_who_it_was(world: MemoryWorld) -> None:
    """RFC 2812, 3.6.3: names of user and person, newest first, of several nicks too."""
    ann = come(Talker, world, "ann", "")
    named(world, "ben", "one", "First").ask("QUIT")
    named(world, "ben", "two", "Second").ask("NICK bo", "QUIT")
    assert [line for line in ann.ask("WHOWAS ben") if " 314 " in line] == [
        ":hubbub 314 ann ben two lan.chat * :Second",
        ":hubbub 314 ann ben one lan.chat * :First",
    ]
    told = ann.ask("WHOWAS ben,bo 2")
    assert [line.split(" ")[3:5] for line in told if " 314 " in line] == [
        ["bo", "two"],
        ["ben", "two"],
    ]
    assert told[-1] == ":hubbub 369 ann ben,bo :End of WHOWAS"


def test_masks_find_nobody_invisible(world: MemoryWorld) -> None:
    """modern.ircdocs.horse, "Invisible User Mode": only from a common room, or by the nick."""
    ann, ben = come(Modern, world, "ann", ""), come(Modern, world, "ben", "")
    ben.ask("MODE ben +i")
    assert ann.ask("WHO be*") == [":hubbub 315 ann be* :End of WHO list"]
    assert len(ann.ask("WHO ben")) == 2
    assert len(ben.ask("WHO be*")) == 2
    ann.ask("JOIN #new")
    ben.ask("JOIN #new")
    assert len(ann.ask("WHO be*")) == 2
    assert any(" 319 ann ben :#new" in line for line in ann.ask("WHOIS ben"))
    ben.ask("JOIN #other")
    ann.ask("PART #new")
    assert not [line for line in ann.ask("WHOIS ben") if " 319 " in line]
    ben.ask("PART #new", "MODE ben -i")
    assert len(ann.ask("WHO be*")) == 2
