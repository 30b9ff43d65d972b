"""What everybody is told after registration: the same lines, each with the nick in its place."""

import pytest

from hubbub.doors.irc.greeting import greeting
from hubbub.doors.irc.queries import limits
from support.chat import Chat


@pytest.mark.parametrize("nick", ["a", "ana", "Zoë_Smith", "日本語", "x" * 30])
def test_each_line_names_the_client(nick: str) -> None:
    """RFC 2812, 5.1: each reply begins with the nick, and 001 ends with it; 512 bytes hold all."""
    hub = Chat().hub
    for _ in range(2):  # made, then taken from what is remembered
        lines = greeting(hub, nick, limits(hub)).decode().split("\r\n")[:-1]
        assert [line.split(" ")[2] for line in lines] == [nick] * len(lines)
        assert lines[0].endswith(f" {nick}")
        assert max(len(line.encode()) for line in lines) <= 510


def test_another_nick_as_long_gets_its_own() -> None:
    """Clients whose nicks are as long are told the same, but for the nick."""
    hub = Chat().hub
    ana, bob = (greeting(hub, nick, limits(hub)) for nick in ("ana", "bob"))
    assert ana.replace(b"ana", b"bob") == bob
    assert ana != bob
