"""Commands of the IRC door in situations that their specs describe; and that none is forgotten."""

import inspect

import pytest

from doors.irc import (
    test_capabilities,
    test_commands,
    test_marks,
    test_metadata,
    test_metadata_told,
    test_playback,
    test_renaming,
)
from doors.irc.people import Modern, come, exchange, tags, untagged
from doors.irc.test_commands import CASES as PLAIN
from doors.irc.test_commands import MODERN, fits
from hubbub.doors.irc.caps import CAPABILITIES
from hubbub.doors.irc.codec import OWN
from hubbub.doors.irc.queries import QUERIES
from hubbub.doors.irc.verbs import VERBS
from support.memory import MemoryWorld
from support.world import CODE

Said = list[tuple[str, str]]
A, B = ":ann!ann@lan.chat", ":bob!bob@lan.chat"

# The section of the spec; who said what before; who says what then; what that one is told, what
# the other one is told. Ann and bob are in #lobby; nobody else is there.
CASES: list[tuple[str, Said, tuple[str, str], list[str], list[str]]] = [
    # entering
    (f"{MODERN} 471", [("ann", "JOIN #x"), ("ann", "MODE #x +l 1")], ("bob", "JOIN #x"),
        [":hubbub 471 bob #x :..."], []),
    (f"{MODERN} 473", [("ann", "JOIN #x"), ("ann", "MODE #x +i")], ("bob", "JOIN #x"),
        [":hubbub 473 bob #x :..."], []),
    (f"{MODERN} 474", [("ann", "JOIN #x"), ("ann", "MODE #x +b bob")], ("bob", "JOIN #x"),
        [":hubbub 474 bob #x :..."], []),
    (f"{MODERN} 474", [("ann", "JOIN #x"), ("ann", "MODE #x +b b0*")], ("bob", "JOIN #x"),
        [":hubbub 474 bob #x :..."], []),
    (f"{MODERN} e", [("ann", "JOIN #x"), ("ann", "MODE #x +be *!*@* bob")], ("bob", "JOIN #x"),
        [f"{B} JOIN #x", ":hubbub 353 bob = #x :@ann bob", ":hubbub 366 bob #x :..."],
        [f"{B} JOIN #x"]),
    (f"{MODERN} I", [("ann", "JOIN #x"), ("ann", "MODE #x +iI bob")], ("bob", "JOIN #x"),
        [f"{B} JOIN #x", ":hubbub 353 bob = #x :@ann bob", ":hubbub 366 bob #x :..."],
        [f"{B} JOIN #x"]),
    (f"{MODERN} 475", [("ann", "JOIN #x"), ("ann", "MODE #x +k key")], ("bob", "JOIN #x wrong"),
        [":hubbub 475 bob #x :..."], []),
    (f"{MODERN} JOIN", [("ann", "JOIN #x"), ("ann", "MODE #x +k key")], ("bob", "JOIN #x key"),
        [f"{B} JOIN #x", ":hubbub 353 bob = #x :@ann bob", ":hubbub 366 bob #x :..."],
        [f"{B} JOIN #x"]),
    ("RFC 2812 3.2.1", [("ann", "JOIN #x"), ("ann", "MODE #x +k key")], ("bob", "JOIN ,#x no,key"),
        [f"{B} JOIN #x", ":hubbub 353 bob = #x :@ann bob", ":hubbub 366 bob #x :..."],
        [f"{B} JOIN #x"]),
    (f"{MODERN} INVITE", [("ann", "JOIN #x"), ("ann", "MODE #x +i"), ("ann", "INVITE bob #x")],
        ("bob", "INVITE"), [":hubbub 336 bob #x", ":hubbub 337 bob :End of /INVITE list"], []),
    (f"{MODERN} 482", [("ann", "JOIN #x"), ("ann", "MODE #x +i"), ("bob", "JOIN #y")],
        ("bob", "INVITE ann #x"), [":hubbub 442 bob #x :..."], []),
    # leaving
    (f"{MODERN} 442", [("ann", "JOIN #x")], ("bob", "PART #x"), [":hubbub 442 bob #x :..."], []),
    (f"{MODERN} PART", [("ann", "JOIN #x,#y"), ("bob", "JOIN #x")], ("ann", "PART #x,#y :bye"),
        [f"{A} PART #x :bye", f"{A} PART #y :bye"], [f"{A} PART #x :bye"]),
    (f"{MODERN} QUIT", [], ("ann", "QUIT :tired"), ["ERROR :Closing link: ..."],
        [f"{A} QUIT :tired"]),
    (f"{MODERN} QUIT", [], ("ann", "QUIT"), ["ERROR :Closing link: ..."], [f"{A} QUIT :Quit"]),
    # rooms
    (f"{MODERN} TOPIC", [("ann", "JOIN #x"), ("ann", "TOPIC #x :tea")], ("ann", "TOPIC #x"),
        [":hubbub 332 ann #x :tea", ":hubbub 333 ann #x ann ..."], []),
    (f"{MODERN} TOPIC", [("ann", "JOIN #x"), ("ann", "TOPIC #x :tea")], ("ann", "TOPIC #x :"),
        [f"{A} TOPIC #x :"], []),
    (f"{MODERN} t", [("ann", "JOIN #x"), ("ann", "MODE #x +t"), ("bob", "JOIN #x")],
        ("bob", "TOPIC #x :no"), [":hubbub 482 bob #x :..."], []),
    (f"{MODERN} 403", [("ann", "JOIN #x"), ("ann", "MODE #x +s")], ("bob", "TOPIC #x"),
        [":hubbub 403 bob #x :No such channel"], []),
    (f"{MODERN} s", [("ann", "JOIN #x"), ("ann", "MODE #x +s")], ("bob", "LIST #x"),
        [":hubbub 321 bob Channel :Users  Name", ":hubbub 323 bob :End of /LIST"], []),
    (f"{MODERN} s", [("ann", "JOIN #x"), ("ann", "MODE #x +s")], ("bob", "NAMES #x"),
        [":hubbub 366 bob #x :End of /NAMES list"], []),
    (f"{MODERN} s", [("ann", "JOIN #x"), ("ann", "MODE #x +s")], ("bob", "WHO #x"),
        [":hubbub 315 bob #x :End of WHO list"], []),
    (f"{MODERN} KICK", [("ann", "JOIN #x"), ("bob", "JOIN #x")], ("ann", "KICK #x bob,zed :out"),
        [f"{A} KICK #x bob :out", ":hubbub 401 ann zed :..."], [f"{A} KICK #x bob :out"]),
    (f"{MODERN} KICK", [("ann", "JOIN #x"), ("bob", "JOIN #x")], ("bob", "KICK #x ann"),
        [":hubbub 482 bob #x :..."], []),
    (f"{MODERN} KICK", [("ann", "JOIN #x")], ("bob", "KICK #x ann"),
        [":hubbub 482 bob #x :..."], []),
    (f"{MODERN} 482", [("ann", "JOIN #x"), ("bob", "JOIN #x")], ("bob", "MODE #x +m"),
        [":hubbub 482 bob #x :..."], []),
    (f"{MODERN} MODE", [("ann", "JOIN #x"), ("bob", "JOIN #x")], ("ann", "MODE #x +vm-n bob"),
        [f"{A} MODE #x +vm-n bob"], [f"{A} MODE #x +vm-n bob"]),
    (f"{MODERN} MODE b", [("ann", "JOIN #x"), ("ann", "MODE #x +b zed")], ("bob", "MODE #x +b"),
        [":hubbub 367 bob #x zed!*@* ann ...", ":hubbub 368 bob #x :..."], []),
    (f"{MODERN} MODE b", [("ann", "JOIN #x"), ("ann", "MODE #x +b zed")], ("ann", "MODE #x -b zed"),
        [f"{A} MODE #x -b zed!*@*"], []),
    (f"{MODERN} MODE k", [("ann", "JOIN #x"), ("ann", "MODE #x +k key")], ("bob", "MODE #x"),
        [":hubbub 324 bob #x +Cnk *", ":hubbub 329 bob #x ..."], []),
    # talk
    (f"{MODERN} n", [("ann", "JOIN #x")], ("bob", "PRIVMSG #x :hi"),
        [":hubbub 404 bob #x :..."], []),
    (f"{MODERN} n", [("ann", "JOIN #x"), ("ann", "MODE #x -n")], ("bob", "PRIVMSG #x :hi"),
        [], [f"{B} PRIVMSG #x :hi"]),
    (f"{MODERN} m", [("ann", "JOIN #x"), ("bob", "JOIN #x"), ("ann", "MODE #x +m")],
        ("bob", "PRIVMSG #x :hi"), [":hubbub 404 bob #x :..."], []),
    (f"{MODERN} v", [("ann", "JOIN #x"), ("bob", "JOIN #x"), ("ann", "MODE #x +mv bob")],
        ("bob", "PRIVMSG #x :hi"), [], [f"{B} PRIVMSG #x :hi"]),
    (f"{MODERN} EXTBAN", [("ann", "JOIN #x"), ("bob", "JOIN #x"), ("ann", "MODE #x +b ~m:bob")],
        ("bob", "PRIVMSG #x :hi"), [":hubbub 404 bob #x :..."], []),
    (f"{MODERN} NOTICE", [], ("ann", "NOTICE bob :hi"), [], [f"{A} NOTICE bob :hi"]),
    (f"{MODERN} NOTICE", [("ann", "JOIN #x")], ("bob", "NOTICE #x :hi"), [], []),
    (f"{MODERN} PRIVMSG", [], ("ann", "PRIVMSG #lobby,bob :hi"), [],
        [f"{A} PRIVMSG #lobby :hi", f"{A} PRIVMSG bob :hi"]),
    (f"{MODERN}/ctcp ACTION", [], ("ann", "PRIVMSG #lobby :\x01ACTION waves\x01"), [],
        [f"{A} PRIVMSG #lobby :\x01ACTION waves\x01"]),
    ("IRCv3 message-tags TAGMSG", [], ("ann", "TAGMSG #lobby"), [], []),
    ("IRCv3 message-tags TAGMSG", [], ("ann", "TAGMSG"),
        [":hubbub 461 ann TAGMSG :Not enough parameters"], []),
    ("IRCv3 message-tags TAGMSG", [], ("ann", "@+draft/react=x TAGMSG #none"),
        [":hubbub 403 ann #none :..."], []),
    # people
    (f"{MODERN} NICK", [("bob", "JOIN #x"), ("ann", "JOIN #x")], ("ann", "NICK dora"),
        [f"{A} NICK dora"], [f"{A} NICK dora"]),
    (f"{MODERN} NICK", [], ("ann", "NICK Ann"), [f"{A} NICK Ann"], [f"{A} NICK Ann"]),
    (f"{MODERN} 301", [("bob", "AWAY :lunch")], ("ann", "WHOIS bob"), [
        ":hubbub 311 ann bob ...", ":hubbub 319 ann bob :#lobby", ":hubbub 312 ann bob ...",
        ":hubbub 301 ann bob :lunch", ":hubbub 317 ann bob ...", ":hubbub 318 ann bob :..."], []),
    (f"{MODERN} 313", [("bob", f"OPER x {CODE}")], ("ann", "WHOIS bob"), [
        ":hubbub 311 ann bob ...", ":hubbub 319 ann bob ...", ":hubbub 312 ann bob ...",
        ":hubbub 313 ann bob :is an IRC operator", ":hubbub 317 ann bob ...",
        ":hubbub 318 ann bob :..."], []),
    (f"{MODERN} WHOIS", [], ("ann", "WHOIS hubbub bob"), [
        ":hubbub 311 ann bob ...", ":hubbub 319 ann bob ...", ":hubbub 312 ann bob ...",
        ":hubbub 317 ann bob ...", ":hubbub 318 ann bob :..."], []),
    (f"{MODERN} WHO", [("bob", "AWAY :x"), ("bob", f"OPER x {CODE}")], ("ann", "WHO bob"),
        [":hubbub 352 ann * bob lan.chat hubbub bob G* :0 bob", ":hubbub 315 ann bob :..."], []),
    (f"{MODERN} WHO o", [("bob", f"OPER x {CODE}")], ("ann", "WHO * o"),
        [":hubbub 352 ann * bob lan.chat hubbub bob H* :0 bob", ":hubbub 315 ann * :..."], []),
    (f"{MODERN} USERHOST", [("bob", "AWAY :x"), ("bob", f"OPER x {CODE}")], ("ann", "USERHOST bob"),
        [":hubbub 302 ann :bob*=-bob@lan.chat"], []),
    (f"{MODERN} WHOWAS", [("bob", "NICK rob")], ("ann", "WHOWAS bob 1"), [
        ":hubbub 314 ann bob bob lan.chat * :bob", ":hubbub 312 ann bob hubbub ...",
        ":hubbub 369 ann bob :End of WHOWAS"], []),
    ("IRCv3 monitor", [("ann", "MONITOR + bob,zed"), ("ann", "MONITOR - zed")],
        ("ann", "MONITOR L"), [":hubbub 732 ann :bob", ":hubbub 733 ann :End of MONITOR list"], []),
    ("IRCv3 monitor", [("ann", "MONITOR + bob,zed")], ("ann", "MONITOR S"),
        [":hubbub 730 ann :bob!bob@lan.chat", ":hubbub 731 ann :zed"], []),
    ("IRCv3 monitor", [("ann", "MONITOR + bob"), ("ann", "MONITOR C")], ("ann", "MONITOR L"),
        [":hubbub 733 ann :End of MONITOR list"], []),
    ("IRCv3 setname", [], ("ann", "SETNAME :Ann A"), [], []),
    # operators
    (f"{MODERN} KILL", [("ann", f"OPER x {CODE}")], ("ann", "KILL zed :x"),
        [":hubbub 401 ann zed :..."], []),
    ("RFC 2812 483", [("ann", f"OPER x {CODE}")], ("ann", "KILL hubbub :x"),
        [":hubbub 483 ann :You cant kill a server!"], []),
    (f"{MODERN} REHASH", [("ann", f"OPER x {CODE}")], ("ann", "REHASH"),
        [":hubbub 382 ann hubbub.toml :Rehashing"], []),
    (f"{MODERN} WALLOPS", [("ann", f"OPER x {CODE}")], ("ann", "WALLOPS :tea is ready"), [],
        [f"{A} NOTICE #lobby :From the operator: tea is ready"]),
    (f"{MODERN} MODE user", [("ann", f"OPER x {CODE}")], ("ann", "MODE ann -o"),
        [f"{A} MODE ann -o"], []),
    # the connection
    (f"{MODERN} PONG", [], ("ann", "PONG x"), [], []),
    ("IRCv3 sasl-3.1", [], ("ann", "AUTHENTICATE PLAIN"),
        [":hubbub 421 ann AUTHENTICATE :Unknown command"], []),
    ("IRCv3 account-registration", [], ("ann", "REGISTER * * x"),
        [":hubbub 421 ann REGISTER :Unknown command"], []),
]  # fmt: skip


def all_fit(told: list[str], wanted: list[str]) -> bool:
    """Tell whether lines are as wanted, one by one."""
    return len(told) == len(wanted) and all(map(fits, told, wanted))


@pytest.mark.parametrize(("section", "before", "said", "wanted", "seen"), CASES)
def test_situation(
    world: MemoryWorld,
    section: str,
    before: Said,
    said: tuple[str, str],
    wanted: list[str],
    seen: list[str],
) -> None:
    """A command is answered, and shown to others, as its section says."""
    told, shown = exchange(world, before, said)
    assert all_fit(told, wanted), (section, told)
    assert all_fit(shown, seen), (section, shown)


def test_every_command_has_a_case() -> None:
    """No command of this door is without a case that cites its spec."""
    tables = {line for _, line, _ in PLAIN} | {said[1] for _, _, said, _, _ in CASES}
    words = {word for line in tables for word in line.split(" ")[:2]}
    sources = inspect.getsource(test_metadata) + inspect.getsource(test_renaming)
    words |= {word for word in ("METADATA", "RENAME") if word in sources}
    assert {*VERBS, *QUERIES, *OWN} <= words


def test_every_capability_has_a_test() -> None:
    """No capability is listed that no test names after its spec."""
    modules = (
        test_capabilities,
        test_commands,
        test_marks,
        test_metadata,
        test_metadata_told,
        test_playback,
        test_renaming,
    )
    sources = "".join(map(inspect.getsource, modules)) + NAMED
    assert [name for name in CAPABILITIES if name.removeprefix("draft/") not in sources] == []


NAMED = "account-notify account-tag extended-monitor"  # see the tests below


def test_nobody_has_an_account(world: MemoryWorld) -> None:
    """account-tag, account-notify, extended-join: without accounts no tag, no ACCOUNT, and `*`."""
    ann = come(Modern, world, "ann", "account-tag account-notify extended-join message-tags")
    bob = come(Modern, world, "bob", "account-tag extended-join")
    told = ann.told()
    bob.ask("PRIVMSG #lobby :hi", "NICK rob", "AWAY :x", "JOIN #x")
    ann.ask("JOIN #x")
    told += ann.told()
    joins = [line for line in told if " JOIN " in line]
    assert joins
    assert all(" * " in line for line in joins)
    assert not [line for line in told if "account" in tags(line) or " ACCOUNT " in line]


def test_watched_people_are_told_of_once(world: MemoryWorld) -> None:
    """extended-monitor: AWAY, SETNAME and CHGHOST of who is watched come once, in no room too."""
    wanted = "extended-monitor away-notify setname chghost"
    ann = come(Modern, world, "ann", wanted)
    ben = come(Modern, world, "ben", "setname")
    ann.ask("MONITOR + ben", "PART #lobby")
    ben.ask("AWAY :tea", "SETNAME :Ben B", "NICK dan")
    told = [untagged(line).split(" ")[1] for line in ann.told()]
    assert told == ["AWAY", "SETNAME", "CHGHOST", "731"]
