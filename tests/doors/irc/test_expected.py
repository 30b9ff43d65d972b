"""What clients expect of a server in cases that specs name: rooms, modes, keys, help, the past."""

import pytest

from doors.irc.people import MOST, Modern, Talker, come, exchange, tags, untagged
from doors.irc.test_commands import MODERN
from doors.irc.test_situations import all_fit
from hubbub.doors.irc.queries import QUERIES
from hubbub.doors.irc.syntax import SYNTAX
from hubbub.doors.irc.verbs import VERBS
from support.memory import MemoryWorld

# The section; what ann and bob said before; who says what; what it is told, and the other one.
Said = list[tuple[str, str]]
CASES: list[tuple[str, Said, tuple[str, str], list[str], list[str]]] = [
    (f"{MODERN} client limit", [("ann", "JOIN #x"), ("ann", "MODE #x +l 1"),
        ("ann", "INVITE bob #x")], ("bob", "JOIN #x"),
        [":bob!bob@lan.chat JOIN #x", ":hubbub 353 ...", ":hubbub 366 ..."],
        [":bob!bob@lan.chat JOIN #x"]),
    (f"{MODERN} client limit", [("ann", "JOIN #x"), ("ann", "INVITE bob #x"), ("bob", "JOIN #x"),
        ("bob", "PART #x"), ("ann", "MODE #x +l 1")], ("bob", "JOIN #x"),
        [":hubbub 471 bob #x :..."], []),
    ("RFC 2812 3.2.8", [("ann", "JOIN #x,#y"), ("bob", "JOIN #x,#y")],
        ("ann", "KICK #x,#y bob,bob :out"),
        [":ann!ann@lan.chat KICK #x bob :out", ":ann!ann@lan.chat KICK #y bob :out"],
        [":ann!ann@lan.chat KICK #x bob :out", ":ann!ann@lan.chat KICK #y bob :out"]),
    ("RFC 2812 3.2.8", [("ann", "JOIN #x"), ("bob", "JOIN #x")], ("ann", "KICK #x,#none bob"),
        [":ann!ann@lan.chat KICK #x bob :ann"], [":ann!ann@lan.chat KICK #x bob :ann"]),
    (f"{MODERN} key", [("ann", "JOIN #x")], ("ann", "MODE #x +k :a b"),
        [":hubbub 696 ann #x k * :..."], []),
    (f"{MODERN} key", [("ann", "JOIN #x")], ("ann", "MODE #x +k :"),
        [":hubbub 696 ann #x k * :..."], []),
    (f"{MODERN} key", [("ann", "JOIN #x")], ("ann", "MODE #x +k a,b"),
        [":hubbub 696 ann #x k * :..."], []),
    (f"{MODERN} ban", [("ann", "JOIN #x"), ("ann", "MODE #x +b BOB!*@*"),
        ("ann", "MODE #x -b bob!*@*")], ("ann", "MODE #x +b"), [":hubbub 368 ann #x :..."], []),
    (f"{MODERN} EXTBAN", [("ann", "JOIN #x"), ("bob", "JOIN #x"),
        ("ann", "MODE #x +b ~m:*!*@*"), ("ann", "MODE #x +e ~m:bob")],
        ("bob", "PRIVMSG #x :hi"), [], [":bob!bob@lan.chat PRIVMSG #x :hi"]),
    (f"{MODERN} ban", [("ann", "JOIN #x"), ("ann", "MODE #x +b *!~bob@*")], ("bob", "JOIN #x"),
        [":hubbub 474 bob #x :..."], []),
    (f"{MODERN} C", [("ann", "JOIN #x"), ("bob", "JOIN #x")],
        ("bob", "PRIVMSG #x :\x01VERSION\x01"), [":hubbub 404 bob #x :Of CTCP only ACTION..."], []),
    (f"{MODERN} KICK", [("ann", "JOIN #x"), ("bob", "JOIN #x"), ("ann", "MODE #x +o bob")],
        ("bob", "KICK #x ann"), [":hubbub 482 bob #x :ann stands above you here..."], []),
    (f"{MODERN} EXTBAN", [("ann", "JOIN #x"), ("bob", "JOIN #x"),
        ("ann", "MODE #x +b *!*@*"), ("ann", "MODE #x +e ~m:bob")],
        ("bob", "PRIVMSG #x :hi"), [":hubbub 404 bob #x :..."], []),
]  # fmt: skip


@pytest.mark.parametrize(("section", "before", "said", "wanted", "seen"), CASES)
def test_expected(
    world: MemoryWorld,
    section: str,
    before: Said,
    said: tuple[str, str],
    wanted: list[str],
    seen: list[str],
) -> None:
    """A line is answered, and shown to the other one, as its section says."""
    told, shown = exchange(world, before, said)
    assert all_fit(told, wanted), (section, told)
    assert all_fit(shown, seen), (section, shown)


def test_help_knows_what_clients_send() -> None:
    """modern.ircdocs.horse, HELP: every command of this door has its help."""
    untold = {"ADMIN", "HELPOP", "USERS"} - SYNTAX.keys()
    assert {*VERBS, *QUERIES} - untold <= SYNTAX.keys()


def test_lobby_is_no_room_of_the_limit(world: MemoryWorld) -> None:
    """modern.ircdocs.horse, CHANLIMIT: so many rooms can be joined as it says, and no more."""
    ann = come(Talker, world, "ann")
    told = ann.ask(*(f"JOIN #r{number}" for number in range(101)))
    joined = [line for line in told if " JOIN #r" in line]
    assert len(joined) == 100
    assert told[-1].startswith(":hubbub 405 ann #r100 :")


def test_history_is_called_as_it_was_asked_for(world: MemoryWorld) -> None:
    """IRCv3 chathistory: the batch names the target as the client did."""
    ann, bob = come(Modern, world, "ann"), come(Modern, world, "bob")
    bob.ask("PRIVMSG ann :hi", "JOIN #Dev", "PRIVMSG #Dev :hello")
    ann.ask("JOIN #dev")
    for target in ("BOB", "#DEV"):
        begin, *_, end = ann.ask(f"CHATHISTORY LATEST {target} * 5")
        assert untagged(begin).split(" ")[3:] == ["chathistory", target]
        assert " BATCH -" in end


def test_targets_tell_of_what_was_sent_too(world: MemoryWorld) -> None:
    """IRCv3 chathistory, TARGETS: with whom messages were exchanged, whoever wrote last."""
    ann, bob = come(Modern, world, "ann"), come(Modern, world, "bob")
    come(Modern, world, "cho")
    ann.ask("PRIVMSG cho :hi")
    world.advance(1)
    told = bob.ask("PRIVMSG ann :hi")
    world.advance(1)
    last = tags(ann.ask("PRIVMSG bob :hello")[0])["time"]
    assert tags(told[0])["time"] < last
    span = "timestamp=2000-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z"
    _, *found, _ = ann.ask(f"CHATHISTORY TARGETS {span} 9")
    assert [untagged(line).split(" ")[3:] for line in found][1:] == [["bob", last]]
    assert untagged(found[0]).split(" ")[3] == "cho"


def test_targets_are_people_who_are_known(world: MemoryWorld) -> None:
    """Of two who had the same name the latest talk counts; who is forgotten cannot be asked for."""
    ann = come(Modern, world, "ann")
    for address in ("127.0.0.8", "127.0.0.9"):
        bob = Modern(world, "bob", address=address)
        bob.enter()
        world.advance(1)
        bob.ask("PRIVMSG ann :hi")
        bob.ask("QUIT")
    last = tags(ann.told()[-1])["time"]
    span = "timestamp=2000-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z"
    _, *found, _ = ann.ask(f"CHATHISTORY TARGETS {span} 9")
    assert [untagged(line).split(" ")[3:] for line in found] == [["bob", last]]
    people = world.server.hub.people.by_id
    for person in [known for known in people.values() if known.nick == "bob"]:
        del people[person.id]
    assert not any(" TARGETS " in line for line in ann.ask(f"CHATHISTORY TARGETS {span} 9"))


def test_targets_tell_of_no_hidden_lobby(world: MemoryWorld) -> None:
    """PART #lobby hides it in CHATHISTORY TARGETS too."""
    ann, bob = come(Modern, world, "ann", MOST), come(Modern, world, "bob")
    bob.ask("PRIVMSG #lobby :hi")
    span = "timestamp=2000-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z"
    assert any(" TARGETS #lobby " in line for line in ann.ask(f"CHATHISTORY TARGETS {span} 9"))
    ann.ask("PART #lobby")
    assert not any(" TARGETS #" in line for line in ann.ask(f"CHATHISTORY TARGETS {span} 9"))


def test_away_is_told_on_entering(world: MemoryWorld) -> None:
    """IRCv3 away-notify: AWAY of who enters a room and is away, for those who asked for it."""
    ann = come(Modern, world, "ann", "away-notify")
    cho = come(Talker, world, "cho")
    bob = come(Modern, world, "bob", "away-notify")
    for client in (ann, cho):
        client.ask("JOIN #x", "PART #lobby")
    bob.ask("AWAY :at lunch")
    ann.told()
    told = bob.ask("JOIN #x")
    assert not any(" AWAY " in line for line in told)
    assert ann.told() == [
        ":bob!bob@lan.chat JOIN #x", ":bob!bob@lan.chat AWAY :at lunch"
    ]  # fmt: skip
    assert cho.told() == [":bob!bob@lan.chat JOIN #x"]
    bob.ask("AWAY", "PART #x")
    ann.told()
    bob.ask("JOIN #x")
    assert ann.told() == [":bob!bob@lan.chat JOIN #x"]
