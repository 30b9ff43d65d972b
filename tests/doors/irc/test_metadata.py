"""IRCv3 draft/metadata-3, section by section (ircv3-specifications, extensions/metadata.md)."""

import re
from pathlib import Path
from typing import Any, cast

import pytest

from doors.irc.people import MOST, Modern, Talker, come, tags, untagged
from hubbub.core.metadata import MOST_KEYS
from hubbub.doors.irc import metasync
from hubbub.doors.irc.caps import CAPABILITIES, MOST_SUBS
from hubbub.store.sqlite import SqliteStore
from support.clients import Netcat
from support.memory import MemoryWorld

AWARE = f"{MOST} draft/metadata-3"


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return who founded #dev."""
    ann = come(Modern, world, "ann", AWARE)
    ann.ask("JOIN #dev")
    return ann


@pytest.fixture
def ben(world: MemoryWorld, ann: Talker) -> Talker:
    """Return a member of #dev."""
    ben = come(Modern, world, "ben", AWARE)
    ben.ask("JOIN #dev")
    ann.told()
    return ben


def plain(lines: list[str]) -> list[str]:
    """Return lines without tags and the server, and texts of errors cut; batches as `[` and `]`."""
    told = []
    for line in lines:
        said = untagged(line).removeprefix(":hubbub ")
        begun = re.sub(r"^BATCH \+\S+ ", "[ ", said)
        ended = re.sub(r"^BATCH -\S+$", "]", begun)
        told.append(re.sub(r"^((FAIL|WARN) .*?) :.*", r"\1", ended))
    return told


# Each: section; who asks (ben is no operator of #dev); lines; what the last line is answered.
COMMANDS: list[tuple[str, str, list[str], list[str]]] = [
    ("METADATA client command", "ann", ["METADATA"], ["FAIL METADATA INVALID_PARAMS *"]),
    ("METADATA client command", "ann", ["METADATA #dev"], ["FAIL METADATA INVALID_PARAMS *"]),
    ("METADATA client command", "ann", ["METADATA #dev GET"],
        ["FAIL METADATA INVALID_PARAMS GET"]),
    ("METADATA client command", "ann", ["METADATA #dev SNEEZE"],
        ["FAIL METADATA INVALID_PARAMS SNEEZE"]),
    ("METADATA client command", "ann", ["METADATA #dev :: hi!"],
        ["FAIL METADATA INVALID_PARAMS *"]),
    ("METADATA client command", "ann", ["METADATA * LIST url"],
        ["FAIL METADATA INVALID_PARAMS LIST"]),
    ("METADATA client command", "ann", ["METADATA * SET url a b"],
        ["FAIL METADATA INVALID_PARAMS SET"]),
    ("METADATA SET", "ann", ["METADATA * SET url :http://x y"], ["761 ann ann url * :http://x y"]),
    ("METADATA SET", "ann", ["METADATA ANN set url x"], ["761 ann ann url * :x"]),
    ("METADATA SET", "ann", ["METADATA #DEV SET url :x"], ["761 ann #dev url * :x"]),
    ("METADATA SET", "ann", ["METADATA * SET url x", "METADATA * SET url x"],
        ["761 ann ann url * :x"]),
    ("METADATA SET", "ann", ["METADATA * SET url x", "METADATA * SET url"],
        ["766 ann ann url :Key not set"]),
    ("METADATA SET", "ann", ["METADATA * SET url x", "METADATA * SET url :"],
        ["766 ann ann url :Key not set"]),
    ("METADATA SET", "ann", ["METADATA * SET url"], ["766 ann ann url :Key not set"]),
    ("METADATA SET", "ann", ["METADATA * SET a :\x02bold\x02 \x0304red"],
        ["761 ann ann a * :bold red"]),
    ("METADATA SET", "ben", ["METADATA #dev SET url x"],
        ["FAIL METADATA KEY_NO_PERMISSION #dev url"]),
    ("METADATA SET", "ben", ["METADATA ann SET url x"],
        ["FAIL METADATA KEY_NO_PERMISSION ann url"]),
    ("METADATA SET", "ben", ["OPER x 7F3K-92QD", "METADATA ann SET url x"],
        ["761 ben ann url * :x"]),
    ("METADATA SET", "ben", ["OPER x 7F3K-92QD", "METADATA #dev SET url x"],
        ["761 ben #dev url * :x"]),
    ("METADATA SET", "ann", ["METADATA $a:user SET url x"],
        ["FAIL METADATA INVALID_TARGET $a:user"]),
    ("METADATA SET", "ann", ["METADATA server SET url x"], ["FAIL METADATA INVALID_TARGET server"]),
    ("Keys and Values", "ann", ["METADATA * SET $url$ x"], ["FAIL METADATA INVALID_KEY $url$"]),
    ("Keys and Values", "ann", ["METADATA * SET Url x"], ["FAIL METADATA INVALID_KEY Url"]),
    ("Keys and Values", "ann", [f"METADATA * SET {'k' * 65} x"],
        [f"FAIL METADATA INVALID_KEY {'k' * 65}"]),
    ("Keys and Values", "ann", [f"METADATA * SET {'k' * 64} {'v' * 300}"],
        [f"761 ann ann {'k' * 64} * :{'v' * 300}"]),
    ("Keys and Values", "ann", [f"METADATA * SET a {'v' * 301}"],
        ["FAIL METADATA INVALID_VALUE a"]),
    ("Keys and Values", "ann", ["METADATA * SET a :\x02 "], ["FAIL METADATA INVALID_VALUE a"]),
    ("METADATA GET", "ben", ["METADATA ann GET url Bad status"],
        ["[ metadata ann", "766 ben ann url :Key not set", "WARN METADATA INVALID_KEY Bad",
         "766 ben ann status :Key not set", "]"]),
    ("METADATA GET", "ann", ["METADATA * SET b 2", "METADATA * GET a b"],
        ["[ metadata ann", "766 ann ann a :Key not set", "761 ann ann b * :2", "]"]),
    ("METADATA GET", "ann", ["METADATA nobody GET a"], ["FAIL METADATA INVALID_TARGET nobody"]),
    ("METADATA LIST", "ann", ["METADATA * LIST"], ["[ metadata ann", "]"]),
    ("METADATA LIST", "ann", ["METADATA * SET b 2", "METADATA * SET a 1", "METADATA ann LIST"],
        ["[ metadata ann", "761 ann ann b * :2", "761 ann ann a * :1", "]"]),
    ("METADATA LIST", "ann", ["METADATA #none LIST"], ["FAIL METADATA INVALID_TARGET #none"]),
    ("METADATA CLEAR", "ann", ["METADATA * CLEAR"], ["[ metadata ann", "]"]),
    ("METADATA CLEAR", "ann", ["METADATA #dev SET a 1", "METADATA #dev SET b 2",
                               "METADATA #dev CLEAR"],
        ["[ metadata #dev", "766 ann #dev a :Key not set", "766 ann #dev b :Key not set", "]"]),
    ("METADATA CLEAR", "ann", ["METADATA * SET a 1", "METADATA * CLEAR", "METADATA * LIST"],
        ["[ metadata ann", "]"]),
    ("METADATA CLEAR", "ben", ["METADATA #dev CLEAR"],
        ["FAIL METADATA KEY_NO_PERMISSION #dev *"]),
    ("METADATA SUB", "ann", ["METADATA * SUB url Bad status url"],
        ["770 ann url status", "WARN METADATA INVALID_KEY Bad",
         "774 ann *ALL 0 :Please synchronize metadata later"]),
    ("METADATA SUB", "ann", ["METADATA * SUB url", "METADATA * SUB url"], ["770 ann url"]),
    ("METADATA SUB", "ann", ["METADATA * SET url x", "METADATA #dev SET url y",
                             "METADATA * SUB url"],
        ["770 ann url", "[ metadata *ALL", "761 ann #dev url * :y", "761 ann ann url * :x", "]"]),
    ("METADATA SUB", "ann", ["METADATA ben SUB url"], ["FAIL METADATA INVALID_TARGET ben"]),
    ("METADATA UNSUB", "ann", ["METADATA * UNSUB url Bad"],
        ["771 ann url", "WARN METADATA INVALID_KEY Bad"]),
    ("METADATA UNSUB", "ann", ["METADATA * SUB a b", "METADATA * UNSUB a", "METADATA * SUBS"],
        ["[ metadata-subs", "772 ann b", "]"]),
    ("METADATA UNSUB", "ann", ["METADATA #dev UNSUB url"], ["FAIL METADATA INVALID_TARGET #dev"]),
    ("METADATA SUBS", "ann", ["METADATA * SUBS"], ["[ metadata-subs", "]"]),
    ("METADATA SUBS", "ann", ["METADATA #dev SUBS"], ["FAIL METADATA INVALID_TARGET #dev"]),
    ("METADATA SYNC", "ann", ["METADATA #dev SYNC"], ["[ metadata #dev", "]"]),
    ("METADATA SYNC", "ann", ["METADATA #dev SET a 1", "METADATA * SET a 2", "METADATA * SET b 3",
                              "METADATA * SUB a", "METADATA #dev SYNC"],
        ["[ metadata #dev", "761 ann #dev a * :1", "761 ann ann a * :2", "]"]),
    ("METADATA SYNC", "ann", ["METADATA * SET a 2", "METADATA * SUB a", "METADATA *ALL SYNC"],
        ["[ metadata *ALL", "761 ann ann a * :2", "]"]),
    ("METADATA SYNC", "ann", ["METADATA *all SYNC"], ["FAIL METADATA INVALID_TARGET *all"]),
]  # fmt: skip


@pytest.mark.usefixtures("ann", "ben")
@pytest.mark.parametrize(("_section", "who", "lines", "wanted"), COMMANDS)
def test_command(
    request: pytest.FixtureRequest, _section: str, who: str, lines: list[str], wanted: list[str]
) -> None:
    """Each subcommand is answered as its section says."""
    client: Talker = request.getfixturevalue(who)
    for line in lines[:-1]:
        client.ask(line)
    assert plain(client.ask(lines[-1])) == wanted


def test_capability(ann: Talker) -> None:
    """draft/metadata-3 Capability: limits are tokens; the older draft is another capability."""
    listed = " ".join(ann.ask("CAP LS 302"))
    assert (
        "draft/metadata-3=before-connect,max-subs=50,max-keys=20,max-key-bytes=64,"
        "max-value-bytes=300"
    ) in listed
    assert ann.ask("CAP REQ :draft/metadata-2") == [":hubbub CAP ann NAK :draft/metadata-2"]


@pytest.mark.parametrize("given_back", ["draft/metadata-3", "batch"])
def test_subscriptions_end_with_the_capability(ann: Talker, ben: Talker, given_back: str) -> None:
    """draft/metadata-3 Capability: without it or batch nothing is told, and nothing remembered."""
    ben.ask("METADATA * SUB url")
    ben.ask(f"CAP REQ :-{given_back}")
    assert plain(ben.ask("METADATA * SUBS")) == ["FAIL METADATA INVALID_PARAMS SUBS"]
    ben.ask(f"CAP REQ :{given_back}")
    assert plain(ben.ask("METADATA * SUBS")) == ["[ metadata-subs", "]"]
    ann.ask("METADATA * SET url x")
    assert ben.told() == []


def test_labels(ann: Talker) -> None:
    """METADATA SUB: with labeled-response the batch is nested in that of the label."""
    told = ann.ask("@label=a METADATA * SUB url")
    assert tags(told[0]) == {"label": "a"}
    outer = told[0].rpartition(" BATCH +")[2].partition(" ")[0]
    assert told[0].endswith(" labeled-response")
    assert [tags(line)["batch"] for line in told[1:3]] == [outer, outer]
    assert tags(ann.ask("@label=b METADATA * SET url x")[0]) == {"label": "b"}
    assert tags(ann.ask("@label=c METADATA * LIST")[0]) == {"label": "c"}


# Who may know


@pytest.mark.parametrize("modes", ["+s", "+i", "+k word"])
def test_outsiders_know_nothing_of_closed_rooms(
    world: MemoryWorld, ann: Talker, modes: str
) -> None:
    """Concepts: for those outside a closed room tells as much as one that is not there."""
    ann.ask("METADATA #dev SET topic-url secret")
    dan = come(Modern, world, "dan", AWARE)
    assert "761 dan #dev topic-url * :secret" in plain(dan.ask("METADATA #dev LIST"))
    ann.ask(f"MODE #dev {modes}")
    dan.ask("METADATA * SUB topic-url")
    for rest in ("LIST", "GET topic-url", "SYNC", "SET topic-url x", "CLEAR"):
        hidden, missing = dan.ask(f"METADATA #dev {rest}"), dan.ask(f"METADATA #non {rest}")
        assert plain(hidden) == ["FAIL METADATA INVALID_TARGET #dev"]
        assert [line.replace("#dev", "#non") for line in hidden] == missing
    ann.ask("METADATA #dev SET topic-url more")
    assert dan.told() == []
    assert plain(dan.ask("METADATA *ALL SYNC")) == ["[ metadata *ALL", "]"]
    dan.ask("OPER x 7F3K-92QD")
    assert "761 dan #dev topic-url * :more" in plain(dan.ask("METADATA #dev LIST"))


def test_other_doors_show_nothing(world: MemoryWorld, ann: Talker) -> None:
    """Nobody but IRC clients that asked is shown metadata, which could feign another name."""
    dee, old = Netcat(world, "dee"), come(Talker, world, "kim")
    dee.enter()
    dee.unread.clear()
    old.told()
    ann.ask("METADATA * SET display-name Feigned", "METADATA #dev SET url x")
    assert dee.unread == []
    assert old.told() == []
    dee.say("/whois ann")
    assert "Feigned" not in str(dee.unread)
    assert "Feigned" not in str(old.ask("WHOIS ann"))


def test_whois(ann: Talker, ben: Talker) -> None:
    """Reference tables: WHOIS has 760 for chosen keys, for clients that know metadata."""
    ann.ask("METADATA * SET pronouns they", "METADATA * SET x-secret 1")
    told = [line for line in plain(ben.ask("WHOIS ann")) if line.startswith("760 ")]
    assert told == ["760 ben ann pronouns * :they"]


# Limits


def test_keys_are_bounded(world: MemoryWorld, ann: Talker) -> None:
    """Replies, LIMIT_REACHED: a person and a room have so many keys; old ones can be changed."""
    for target in ("ann", "#dev"):
        for number in range(MOST_KEYS):
            ann.ask(f"METADATA {target} SET k{number} x")
        wanted = [f"FAIL METADATA LIMIT_REACHED SET {target} {MOST_KEYS}"]
        assert plain(ann.ask(f"METADATA {target} SET one-more x")) == wanted
        assert plain(ann.ask(f"METADATA {target} SET k1 y")) == [f"761 ann {target} k1 * :y"]
    early = Talker(world, "abc")
    early.ask("CAP REQ :batch draft/metadata-3")
    for number in range(MOST_KEYS):
        early.ask(f"METADATA * SET k{number} x")
    assert plain(early.ask("METADATA * SET one-more x")) == [
        f"FAIL METADATA LIMIT_REACHED SET * {MOST_KEYS}"
    ]


def test_keys_taken_away_early_are_bounded(world: MemoryWorld) -> None:
    """Before registration nothing grows without a bound, and what was set is not lost for it."""
    early = Talker(world, "abc")
    early.ask("CAP REQ :batch draft/metadata-3", "METADATA * SET url x")
    for number in range(3 * MOST_KEYS):
        early.ask(f"METADATA * SET k{number}")
    (session,) = world.server.hub.sessions.values()
    assert len(cast("Any", session.port).codec.early) == MOST_KEYS + 1
    assert "761 * * url * :x" in plain(early.ask("METADATA * LIST"))


def test_what_was_stored_and_set_early_is_bounded_together(world: MemoryWorld, ann: Talker) -> None:
    """Automatic synchronization: the burst tells what holds then: what does not fit is left out."""
    for number in range(MOST_KEYS - 1):
        ann.ask(f"METADATA * SET k{number} x")
    ann.say("QUIT")
    again = Talker(world, "ann")
    again.ask("CAP REQ :batch draft/metadata-3", "METADATA * SET k0 y")
    again.ask("METADATA * SET new1 x", "METADATA * SET new2 x")
    told = [line for line in plain(again.ask("NICK ann", "CAP END")) if line.startswith("761 ")]
    assert len(told) == MOST_KEYS
    assert "761 ann ann k0 * :y" in told
    assert [line for line in plain(again.ask("METADATA * LIST")) if "761" in line] == told


def test_subscriptions_are_bounded(ann: Talker) -> None:
    """METADATA SUB: the first key too many is named, and those after it are not looked at."""
    keys = [f"k{number}" for number in range(MOST_SUBS)]
    ann.ask(f"METADATA * SUB {' '.join(keys[1:])}")
    told = plain(ann.ask("METADATA * SUB k1 new one-more Bad k2"))
    assert told[:2] == ["770 ann k1 new", f"FAIL METADATA LIMIT_REACHED SUB one-more {MOST_SUBS}"]
    lines = plain(ann.ask("METADATA * SUBS"))[1:-1]
    assert sorted(" ".join(line[8:] for line in lines).split()) == sorted([*keys[1:], "new"])
    assert all(len(line) < 400 for line in lines)


def test_changes_are_rate_limited() -> None:
    """Replies, 775: what comes too fast is told back, word for word, with the seconds to wait."""
    world = MemoryWorld()
    ann = come(Modern, world, "ann", AWARE)
    told: list[str] = []
    for number in range(25):
        told += plain(ann.ask(f"METADATA * SET url :try {number}"))
        world.advance(0.5)
    refused = [line for line in told if line.startswith("775 ")]
    assert re.fullmatch(r"775 ann \d+ \* SET url :try 20", refused[0])
    assert len(refused) == 5
    assert len([line for line in told if line.startswith("761 ")]) == 20


def test_long_names_and_values_stay_lines(world: MemoryWorld) -> None:
    """RFC 1459, 2.3: names of letters of three bytes leave less room for a value."""
    nick, room = "\u6f22" * 24, "#" + "\u5b57" * 32
    ann = come(Modern, world, nick, AWARE)
    ann.ask(f"JOIN {room}")
    told = ann.ask(f"METADATA {room} SET {'k' * 40} :{'é' * 150}")
    assert len(untagged(told[0]).encode()) <= 510
    assert " 761 " in told[0]


# Kept


def test_it_outlives_a_restart(tmp_path: Path) -> None:
    """What people and rooms tell is there again after a restart, from the same database."""
    store = SqliteStore(tmp_path)
    world = MemoryWorld(cast("Any", store), message_burst=0)
    ann = come(Modern, world, "ann", AWARE)
    ann.ask("JOIN #dev", "METADATA * SET url x", "METADATA * SET gone x", "METADATA * SET gone")
    ann.ask("METADATA #dev SET url y", "METADATA #dev SET url z", "METADATA #lobby SET url no")
    ann.ask("MODE #dev +s")
    assert [person.metadata for person in store.load(0).people] == [{"url": "x"}]  # not at the end
    world.stop()
    again = MemoryWorld(cast("Any", SqliteStore(tmp_path)), message_burst=0)
    ann = come(Modern, again, "ann", AWARE)
    assert plain(ann.ask("METADATA * LIST"))[1:-1] == ["761 ann ann url * :x"]
    ann.ask("JOIN #dev")
    assert plain(ann.ask("METADATA #dev LIST"))[1:-1] == ["761 ann #dev url * :z"]
    stranger = come(Modern, again, "ben", AWARE)
    assert plain(stranger.ask("METADATA #dev LIST")) == ["FAIL METADATA INVALID_TARGET #dev"]
    again.stop()


def test_it_is_listed() -> None:
    """Notes for implementing work-in-progress version: with the prefix draft/."""
    assert metasync.CAPABILITY in CAPABILITIES
