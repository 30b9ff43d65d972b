"""RENAME of the IRC door against the IRCv3 specification channel-rename."""

import pytest

from doors.irc.people import MOST, Modern, Talker, come, moment, tags, untagged
from doors.irc.test_commands import fits
from support.clients import Netcat
from support.memory import MemoryWorld

SPEC = "IRCv3 channel-rename,"
KNOWS = f"{MOST} draft/channel-rename"
ANN = ":ann!ann@lan.chat"

# The section of the spec, what ann says, and what she and bob are told. Both are in #dev, which
# she made and which has the topic `tea`; only she knows RENAME. #other is somebody else's.
CASES: list[tuple[str, str, list[str], list[str]]] = [
    (f"{SPEC} Messages", "RENAME #dev #build :tidy up",
        [f"{ANN} RENAME #dev #build :tidy up"],
        [":bob!bob@lan.chat PART #dev :tidy up", ":bob!bob@lan.chat JOIN #build",
         ":hubbub 332 bob #build :tea", ":hubbub 333 bob #build ann ...",
         ":hubbub 353 bob = #build :@ann bob", ":hubbub 366 bob #build :End of /NAMES list"]),
    (f"{SPEC} Messages, no reason", "RENAME #dev #build",
        [f"{ANN} RENAME #dev #build :"],
        [":bob!bob@lan.chat PART #dev", ":bob!bob@lan.chat JOIN #build",
         ":hubbub 332 bob #build :tea", ":hubbub 333 bob #build ann ...",
         ":hubbub 353 bob = #build :@ann bob", ":hubbub 366 bob #build :End of /NAMES list"]),
    (f"{SPEC} Messages, casing", "RENAME #dev #DEV", [f"{ANN} RENAME #dev #DEV :"], []),
    (f"{SPEC} Messages, casing", "RENAME #DEV #Dev :x", [f"{ANN} RENAME #dev #Dev :x"], []),
    (f"{SPEC} Messages, prefix type", "RENAME #dev &dev",
        [":hubbub FAIL RENAME CANNOT_RENAME #dev &dev :..."], []),
    (f"{SPEC} Errors", "RENAME #dev #other",
        [":hubbub FAIL RENAME CHANNEL_NAME_IN_USE #dev #other :..."], []),
    (f"{SPEC} Errors", "RENAME #dev #lobby",
        [":hubbub FAIL RENAME CHANNEL_NAME_IN_USE #dev #lobby :..."], []),
    (f"{SPEC} Errors", "RENAME #lobby #hall",
        [":hubbub FAIL RENAME CANNOT_RENAME #lobby #hall :..."], []),
    (f"{SPEC} Errors", "RENAME #dev #dev",
        [":hubbub FAIL RENAME CANNOT_RENAME #dev #dev :..."], []),
    (f"{SPEC} Errors", "RENAME #dev #a!b",
        [":hubbub FAIL RENAME CANNOT_RENAME #dev #a!b :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME", [":hubbub 461 ann RENAME :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME #dev", [":hubbub 461 ann RENAME :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME #nowhere #build", [":hubbub 403 ann #nowhere :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME dev #build", [":hubbub 403 ann dev :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME #other #build", [":hubbub 442 ann #other :..."], []),
    (f"{SPEC} Errors, numerics", "RENAME #bobs #build", [":hubbub 482 ann #bobs :..."], []),
]  # fmt: skip


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return a client that knows RENAME."""
    ann = come(Modern, world, "ann", KNOWS)
    ann.ask("JOIN #dev", "TOPIC #dev :tea")
    return ann


@pytest.fixture
def bob(world: MemoryWorld, ann: Talker) -> Talker:
    """Return an old client; with ann in #dev, which is hers, and in #bobs, which is his."""
    bob = come(Talker, world, "bob")
    bob.ask("JOIN #dev,#bobs")
    ann.ask("JOIN #bobs")
    other = Netcat(world, "cho")
    other.enter()
    other.say("/join other")
    bob.told()
    ann.told()
    return bob


@pytest.mark.parametrize(("section", "line", "wanted", "seen"), CASES)
def test_rename(
    ann: Talker, bob: Talker, section: str, line: str, wanted: list[str], seen: list[str]
) -> None:
    """What is asked is answered, and told to others, as its section says, line by line."""
    for heard, lines in ((ann.ask(line), wanted), (bob.told(), seen)):
        told = [untagged(line) for line in heard]
        assert len(told) == len(lines), (section, told)
        assert all(map(fits, told, lines)), (section, told)


def test_label(ann: Talker, bob: Talker) -> None:
    """Labeled-response: the new name, as RENAME or as PART and JOIN, answers who asked for it."""
    first, *more = ann.ask("@label=r RENAME #dev #build")
    assert (tags(first)["label"], more) == ("r", [])
    old = "CAP REQ :labeled-response batch"
    bob.ask(old)
    begin, *inside, end = bob.ask("@label=s RENAME #bobs #bens")
    assert (tags(begin)["label"], untagged(begin).split()[-1]) == ("s", "labeled-response")
    assert [untagged(line).split()[1] for line in inside] == ["PART", "JOIN", "353", "366"]
    assert untagged(end).startswith(":hubbub BATCH -")


def test_who_asks_without_the_capability_may_rename(ann: Talker, bob: Talker) -> None:
    """Fallback: a valid RENAME of a client that has not asked for the capability is carried out."""
    told = bob.ask("RENAME #bobs #bens :mine")
    assert told[:2] == [":bob!bob@lan.chat PART #bobs :mine", ":bob!bob@lan.chat JOIN #bens"]
    assert [untagged(line) for line in ann.told()] == [":bob!bob@lan.chat RENAME #bobs #bens :mine"]


def test_fallback_is_as_entering(world: MemoryWorld, ann: Talker, bob: Talker) -> None:
    """Fallback: after JOIN comes what a client with these capabilities gets on entering."""
    cho = come(Modern, world, "eve")
    cho.ask("JOIN #dev")
    ann.ask("RENAME #dev #build :x")
    told = [untagged(line) for line in cho.told()]
    assert told[:2] == [":eve!eve@lan.chat PART #dev :x", ":eve!eve@lan.chat JOIN #build * eve"]
    assert [line.split()[1] for line in told[2:]] == ["332", "333", "MARKREAD", "353", "366"]
    assert bob.told()


def test_what_follows_has_the_new_name(ann: Talker, bob: Talker) -> None:
    """Messages, modes, NAMES, history and read marks are those of before, under the new name."""
    bob.ask("PRIVMSG #dev :before")
    ann.ask(f"MARKREAD #dev timestamp={moment(0)}")
    ann.ask("RENAME #dev #build", "MODE #build +v bob")
    ann.told()
    bob.ask("PRIVMSG #build :after")
    assert untagged(ann.told()[-1]) == ":bob!bob@lan.chat PRIVMSG #build :after"
    page = [untagged(line) for line in ann.ask("CHATHISTORY LATEST #build * 9")]
    assert page[1:-1] == [
        ":bob!bob@lan.chat PRIVMSG #build :before",
        ":bob!bob@lan.chat PRIVMSG #build :after",
    ]
    assert ann.ask("MARKREAD #build") == [f":hubbub MARKREAD #build timestamp={moment(0)}"]
    assert ":hubbub 353 bob = #build :@ann +bob" in bob.ask("NAMES #build")
    assert bob.ask("PRIVMSG #dev :hm")[0].startswith(":hubbub 403 bob #dev :")


def test_renamed_from_outside(ann: Talker, bob: Talker) -> None:
    """An operator of the server who is not in the room is told it in words."""
    bob.ask("OPER x 7F3K-92QD", "PART #dev")
    assert bob.ask("RENAME #dev #build :tidy") == [
        ":hubbub NOTICE bob :bob renamed #dev to #build: tidy"
    ]
    assert untagged(ann.told()[-1]) == ":bob!bob@lan.chat RENAME #dev #build :tidy"


def test_too_often(world: MemoryWorld) -> None:
    """Security considerations: who floods a room with new names is refused for a while."""
    slowed = MemoryWorld(message_burst=50)
    ann = come(Modern, slowed, "ann", KNOWS)
    ann.ask("JOIN #r0")
    told = ann.ask(*(f"RENAME #r{n} #r{n + 1}" for n in range(4)))
    assert told[-1].startswith(":hubbub FAIL RENAME CANNOT_RENAME #r3 #r4 :Too many")
    assert world.server.hub.counters.bugs == 0


def test_two_names_at_once(world: MemoryWorld, ann: Talker, bob: Talker) -> None:
    """Names that follow each other are told in order, to each client as it knows them."""
    ann.send(b"RENAME #dev #b\r\nRENAME #b #c\r\n")
    world.settle()
    told = [untagged(line).split(" ")[1:4] for line in ann.told()]
    assert told == [["RENAME", "#dev", "#b"], ["RENAME", "#b", "#c"]]
    moves = [line.split()[1:3] for line in bob.told() if line.split()[1] in ("PART", "JOIN")]
    assert moves == [["PART", "#dev"], ["JOIN", "#b"], ["PART", "#b"], ["JOIN", "#c"]]


def test_long_reason_fits(world: MemoryWorld, ann: Talker) -> None:
    """RFC 1459 2.3: no line is longer than 512 bytes, however long names and reasons are."""
    telnet = Netcat(world, "cho")
    telnet.enter()
    room = "#" + "好" * 32
    telnet.say(f"/join {room}")
    telnet.say(f"/mode {room} +o ann")
    ann.ask(f"JOIN {room}")
    telnet.say(f"/rename #{'再' * 32} {'见' * 300}")
    (line,) = ann.told()
    assert line.split(" ")[2:4] == ["RENAME", room]
    assert len(untagged(line).encode()) <= 510
    assert line.endswith("见")


def test_the_old_name_is_free(ann: Talker, bob: Talker) -> None:
    """Channel redirection: there is none; who takes the old name has a room of its own."""
    ann.ask("MODE #dev +m", "RENAME #dev #build")
    bob.told()
    assert ":hubbub 353 bob = #dev :@bob" in bob.ask("JOIN #dev")
    assert bob.ask("MODE #dev +k beer") == [":bob!bob@lan.chat MODE #dev +k beer"]
    assert bob.ask("CHATHISTORY LATEST #dev * 9") == []
    assert ann.ask("MODE #build")[0] == ":hubbub 324 ann #build +Cmn"
