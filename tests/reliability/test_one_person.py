"""What operators do to a person holds for each of its sessions, in every door, at once."""

from collections.abc import Iterator

import pytest

from hubbub.doors.app import person_of
from support.clients import CLIENTS, App, Client, Netcat
from support.memory import MemoryWorld
from support.world import CODE

TOKEN = "d" * 40
PLACE = "127.0.0.9"
DOORS = ("telnet", "netcat", "app", "irc", "ircv3")


@pytest.fixture
def world() -> Iterator[MemoryWorld]:
    """Return a server on which nobody is slowed down, and in which nothing goes wrong."""
    world = MemoryWorld(message_burst=0)
    yield world
    assert (world.server.hub.counters.bugs, world.loop.faults) == (0, [])


@pytest.fixture
def boss(world: MemoryWorld) -> Client:
    """Return an operator of the server."""
    boss = Netcat(world, "ann")
    boss.enter()
    boss.say(f"/op {CODE}")
    return boss


def come(
    world: MemoryWorld, door: str, *, name: str = "dee", place: str = PLACE, proved: bool = True
) -> Client:
    """Return a client that gave a name; `proved` makes it the person with the token.

    Only programs of the app door have tokens yet: for the others it is put in place.
    """
    client = CLIENTS[door](world, name, address=place, token=TOKEN if proved else "")
    if proved and not isinstance(client, App):
        client.link.connection.session.device = person_of(TOKEN)  # type: ignore[attr-defined]
    client.enter()
    return client


@pytest.fixture
def dee(world: MemoryWorld) -> list[Client]:
    """Return the clients of one person, one in each door."""
    clients = [come(world, door) for door in DOORS]
    (user,) = [user for user in world.server.hub.users.values() if user.nick == "dee"]
    assert len(user.sessions) == len(DOORS)
    return clients


def heard(client: Client) -> str:
    """Return what a client was told since the last time."""
    raw, client.raw = client.raw.decode(errors="replace"), b""
    return raw


def do(boss: Client, line: str, dee: list[Client]) -> list[str]:
    """Let the operator do something; return what each client of dee is told in the same turn."""
    for client in dee:
        heard(client)
    boss.say(line)
    return [heard(client) for client in dee]


def is_in(client: Client) -> bool:
    """Tell whether a client is in the chat."""
    session = client.link.connection.session  # type: ignore[attr-defined]
    return session.user is not None and not session.ended


def test_kick(world: MemoryWorld, boss: Client, dee: list[Client]) -> None:
    """All are told and closed at once; with the token no door opens for a minute."""
    told = do(boss, "/kick dee calm down", dee)
    assert all("ann removed you: calm down. You can come back in 1 minute." in t for t in told)
    assert all(client.link.closed for client in dee)
    for door in DOORS:
        client = come(world, door)
        assert "You were removed from Office. You can come back in 1 minute" in heard(client)
        assert not is_in(client)
    world.advance(61)
    assert all(is_in(come(world, door)) for door in DOORS)


def test_ban(world: MemoryWorld, boss: Client, dee: list[Client]) -> None:
    """All are told and closed; neither name nor address nor token comes in, until it is lifted."""
    told = do(boss, "/ban dee 2h spam", dee)
    assert all("ann removed you: spam. You can come back in" in t for t in told)
    assert all(client.link.closed for client in dee)
    for door in DOORS:
        for client in (
            come(world, door),
            come(world, door, proved=False),
            come(world, door, name="eve", proved=False),
            come(world, door, place="127.0.0.8", proved=False),
        ):
            why = heard(client)
            assert "You are banned from Office" in why or "You were removed from Office" in why
            assert not is_in(client)
        other = come(world, door, name=f"fay {door}", place="127.0.0.8", proved=False)
        assert is_in(other)
    boss.say("/unban dee")
    assert all(is_in(come(world, door)) for door in DOORS)


def test_silence(world: MemoryWorld, boss: Client, dee: list[Client]) -> None:
    """No session of the person talks in a room; it reads, and writes to an operator."""
    do(boss, "/silence dee 10m shouting", dee)
    heard(boss)
    for client in dee:
        say(client, "#lobby", "unheard")
        assert "You are silenced until" in heard(client)
        assert "unheard" not in heard(boss)
        say(client, "ann", "sorry")
        assert "sorry" in heard(boss)
    boss.say("still here")
    assert all("still here" in heard(client) for client in dee)
    boss.say("/unsilence dee")
    for client in dee:
        say(client, "#lobby", "heard again")
        assert "heard again" in heard(boss)
    assert not [client for client in dee if client.link.closed]
    assert world.server.hub.silenced == {}


def say(client: Client, to: str, text: str) -> None:
    """Say something to #lobby or a person, as a door's people do."""
    if client.door.startswith("irc"):
        client.say(f"PRIVMSG {to} :{text}")
    else:
        client.say(text if to == "#lobby" else f"/dm {to} {text}")


def test_kick_from_a_room(world: MemoryWorld, boss: Client, dee: list[Client]) -> None:
    """Put out of a room, no session of the person talks or reads there; the chat goes on."""
    boss.say("/join #dev")
    for client in dee:
        client.say("JOIN #dev" if client.door.startswith("irc") else "/join #dev")
    room = world.server.hub.rooms["#dev"]
    assert len(room.members) == 2
    boss.say("/deop ann")
    told = do(boss, "/kick dee not here", dee)
    assert all("not here" in text and "ann" in text for text in told)
    assert len(room.members) == 1
    boss.say("among us")
    assert not [client for client in dee if "among us" in heard(client)]
    assert all(is_in(client) for client in dee)


def test_each_action_is_in_the_audit(world: MemoryWorld, boss: Client, dee: list[Client]) -> None:
    """Who did what to whom, and why, is kept, also over the end of the server."""
    for line in ("/silence dee 10m shouting", "/unsilence dee", "/ban dee 2h spam", "/unban dee"):
        do(boss, line, dee)
    come(world, "netcat")
    boss.say("/kick dee calm down")
    again = MemoryWorld(world.store)
    boss = Netcat(again, "ann")
    boss.enter()
    boss.say(f"/op {CODE}")
    heard(boss)
    boss.say("/audit")
    told = heard(boss)
    for part in (
        "dee is silenced until",
        "dee may talk again",
        "ann banned dee and 127.0.0.9 until",
        "ann removed dee: spam",
        "ann: dee and 127.0.0.9 may come back",
        "ann removed dee: calm down",
    ):
        assert told.count(part) == 1, (part, told)
