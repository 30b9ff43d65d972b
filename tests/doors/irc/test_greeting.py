"""What everybody is told after registration: the same lines, each with the nick in its place."""

import pytest

from doors.irc.people import Talker, come
from hubbub.doors.irc.greeting import greeting
from hubbub.doors.irc.queries import limits
from support.chat import Chat
from support.memory import MemoryWorld


@pytest.mark.parametrize("nick", ["a", "ana", "Zoë_Smith", "日本語", "x" * 30])
def test_each_line_names_the_client(nick: str) -> None:
    """RFC 2812, 5.1: each reply begins with the nick, and 001 ends with it; 512 bytes hold all."""
    hub = Chat().hub
    for _ in range(2):  # made, then taken from what is remembered
        lines = greeting(hub, "hubbub", nick, limits(hub)).decode().split("\r\n")[:-1]
        assert [line.split(" ")[2] for line in lines] == [nick] * len(lines)
        assert lines[0].endswith(f" {nick}")
        assert max(len(line.encode()) for line in lines) <= 510


def test_another_nick_as_long_gets_its_own() -> None:
    """Clients whose nicks are as long are told the same, but for the nick."""
    hub = Chat().hub
    ana, bob = (greeting(hub, "hubbub", nick, limits(hub)) for nick in ("ana", "bob"))
    assert ana.replace(b"ana", b"bob") == bob
    assert ana != bob


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("chat.example.org", "chat.example.org"),
        ("Chat.Example.org", "Chat.Example.org"),
        ("Office", "hubbub"),
        ("Office 2.0", "hubbub"),
        ("office..lan", "hubbub"),
        (".lan", "hubbub"),
        ("b\u00fcro.lan", "hubbub"),
    ],
)
def test_the_name_of_the_server(name: str, server: str) -> None:
    """RFC 2812, 2.3.1: a server is called as a host; so is the chat, if its name is such a one."""
    world = MemoryWorld(name=name)
    ann = come(Talker, world, "ann", "")
    come(Talker, world, "ben", "")
    assert ann.ask("PING x")[-1] == f":{server} PONG {server} :x"
    assert ann.ask("WHO ben")[0].split(" ")[6] == server
    assert ann.ask("TIME")[0].startswith(f":{server} 391 ann {server} :")
    assert ann.ask("MODE")[0] == f":{server} 461 ann MODE :Not enough parameters"
