"""Founders of rooms: to IRC clients they are operators, `@`."""

import pytest

from doors.irc.people import Talker, come
from support.memory import MemoryWorld


@pytest.fixture
def world() -> MemoryWorld:
    """A chat."""
    return MemoryWorld()


def test_who_makes_a_room_is_its_operator(world: MemoryWorld) -> None:
    """RFC 2812, 1.3: who makes a channel is its operator; nothing follows JOIN and NAMES."""
    ann = come(Talker, world, "ann", "")
    assert ann.ask("JOIN #new") == [
        ":ann!ann@lan.chat JOIN #new",
        ":hubbub 353 ann = #new :@ann",
        ":hubbub 366 ann #new :End of /NAMES list",
    ]


def test_a_new_founder_is_shown_as_operator(world: MemoryWorld) -> None:
    """PREFIX has no founders: +q is told as +o, -q as -o."""
    ann, ben = come(Talker, world, "ann", ""), come(Talker, world, "ben", "")
    ann.ask("JOIN #new")
    ben.ask("JOIN #new")
    assert ann.ask("MODE #new +q ben")[-1] == ":ann!ann@lan.chat MODE #new +o ben"
    assert ben.ask("MODE #new -q ann")[-1] == ":ben!ben@lan.chat MODE #new -o ann"
    assert ":hubbub 353 ben = #new :ann @ben" in ben.ask("NAMES #new")


def test_operators_cannot_unmake_a_founder(world: MemoryWorld) -> None:
    """MODE -o of a founder is refused to operators; the founder may step back."""
    ann, ben = come(Talker, world, "ann", ""), come(Talker, world, "ben", "")
    ann.ask("JOIN #new")
    ben.ask("JOIN #new")
    ann.ask("MODE #new +o ben")
    assert ben.ask("MODE #new -o ann")[-1].startswith(":hubbub 482 ben #new :")
    assert ann.ask("MODE #new -o ann") == [":ann!ann@lan.chat MODE #new -o ann"]
