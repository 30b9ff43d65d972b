"""IRCv3 draft/event-playback: what else happened in a conversation comes in its history."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doors.irc.people import MOST, Modern, Talker, come, tags, untagged
from hubbub.core.archive import Archive
from hubbub.doors.irc.past import Past
from hubbub.events import Mode, Public
from support.memory import MemoryWorld
from support.memorystore import MemoryStore
from support.stored import said, topic

PLAYS = f"{MOST} draft/event-playback"


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return who founded #dev and did something of everything in it, a second apart."""
    ann, ben = come(Modern, world, "ann", PLAYS), come(Talker, world, "ben")
    ann.ask("JOIN #dev")
    ben.ask("JOIN #dev")
    wrong = tags(ann.ask("PRIVMSG #dev :oops")[0])["msgid"]
    for line in DONE:
        world.advance(1)
        ann.ask(line.format(wrong=wrong))
    return ann


DONE = [
    "PRIVMSG #dev :m0",
    "TOPIC #dev :t1",
    "PRIVMSG #dev :m2",
    "MODE #dev +mk secret",
    "REDACT #dev {wrong}",
    "KICK #dev ben :k5",
    "PRIVMSG #dev :m6",
]
TOLD = [
    "PRIVMSG #dev m0",
    "TOPIC #dev t1",
    "PRIVMSG #dev m2",
    "MODE #dev +mk *",
    "REDACT #dev ID",
    "KICK #dev ben k5",
    "PRIVMSG #dev m6",
]


def bare(lines: list[str]) -> list[str]:
    """Return lines without tags, sources, ids and colons."""
    cut = [untagged(line).partition(" ")[2].replace(" :", " ") for line in lines]
    return [re.sub(r"\b[0-9a-f]{16}\b", "ID", line) for line in cut]


def told(lines: list[str]) -> list[str]:
    """Return what a batch holds."""
    return bare(lines[1:-1])


def test_everything_comes_in_its_place(ann: Talker) -> None:
    """chathistory, "CHATHISTORY Command": TOPIC, MODE, KICK and REDACT stand where they were.

    Passwords are not told again: who came later need not know them.
    """
    lines = ann.ask("CHATHISTORY LATEST #dev * 50")
    assert told(lines) == TOLD
    assert all({"batch", "time", "msgid"} <= tags(line).keys() for line in lines[1:-1])
    times = [tags(line)["time"] for line in lines[1:-1]]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "capabilities", [MOST, f"{MOST.replace(' batch', '')} draft/event-playback"]
)
def test_messages_only_without_it(world: MemoryWorld, ann: Talker, capabilities: str) -> None:
    """chathistory, "CHATHISTORY Command": else nothing but PRIVMSG and NOTICE; so without batch."""
    ann.ask("MODE #dev -mk secret")
    cho = come(Modern, world, "cho", capabilities)
    cho.ask("JOIN #dev")
    lines = bare(cho.ask("CHATHISTORY LATEST #dev * 50"))
    assert [line for line in lines if not line.startswith("BATCH")] == [
        line for line in TOLD if line.startswith("PRIVMSG")
    ]


def test_no_redact_for_who_does_not_know_it(world: MemoryWorld, ann: Talker) -> None:
    """message-redaction: REDACT goes to those who asked for it; in a batch nobody is told else."""
    ann.ask("MODE #dev -mk secret")
    cho = come(Modern, world, "cho", PLAYS.replace("draft/message-redaction", ""))
    cho.ask("JOIN #dev")
    lines = cho.ask("CHATHISTORY LATEST #dev * 50")
    assert not [line for line in lines if "REDACT" in line or "NOTICE" in line]
    assert "TOPIC #dev t1" in told(lines)


def test_ids_of_events_are_references(ann: Talker, world: MemoryWorld) -> None:
    """message-ids: a TOPIC has one id, live and in history, from which any client can page on."""
    cho = come(Modern, world, "cho")
    ann.ask("MODE #dev -mk secret")
    cho.ask("JOIN #dev")
    ann.told()
    live = tags(ann.ask("TOPIC #dev :t9")[0])["msgid"]
    assert live == tags(cho.told()[0])["msgid"]
    ann.ask("PRIVMSG #dev :m10")
    asked = f"CHATHISTORY AFTER #dev msgid={live} 9"
    assert told(ann.ask(asked)) == told(cho.ask(asked)) == ["PRIVMSG #dev m10"]
    latest = ann.ask("CHATHISTORY LATEST #dev * 2")
    assert tags(latest[1])["msgid"] == live


PAGES = [
    ("LATEST #dev * 3", TOLD[-3:]),
    ("LATEST #dev {t1} 100", TOLD[2:]),
    ("BEFORE #dev {m2} 2", TOLD[0:2]),
    ("BEFORE #dev {t1} 1", TOLD[0:1]),
    ("BEFORE #dev timestamp={at_m2} 1", TOLD[1:2]),
    ("AFTER #dev {m2} 2", TOLD[3:5]),
    ("AFTER #dev timestamp={at_m2} 2", TOLD[3:5]),
    ("AROUND #dev {m2} 4", TOLD[0:4]),
    ("BETWEEN #dev {m0} {m6} 3", TOLD[1:4]),
    ("BETWEEN #dev {m6} {m0} 3", TOLD[3:6]),
]


@pytest.mark.parametrize(("asked", "wanted"), PAGES)
def test_pages_count_events(ann: Talker, asked: str, wanted: list[str]) -> None:
    """chathistory, "Subcommands": events count as messages do, in every direction."""
    lines = ann.ask("CHATHISTORY LATEST #dev * 50")
    places = {line[-2:]: f"msgid={tags(line)['msgid']}" for line in lines[1:-1]}
    places |= {f"at_{line[-2:]}": tags(line)["time"] for line in lines[1:-1]}
    assert told(ann.ask(f"CHATHISTORY {asked.format(**places)}")) == wanted


def test_history_on_joining(ann: Talker, world: MemoryWorld) -> None:
    """event-playback without chathistory: the history on entering has the events too."""
    ann.ask("MODE #dev -mk secret")
    known = PLAYS.replace("draft/chathistory ", "").replace("draft/message-redaction ", "")
    cho = come(Modern, world, "cho", known)
    lines = cho.ask("JOIN #dev")
    batch = next(n for n, line in enumerate(lines) if " chathistory #dev" in line)
    assert told(lines[batch:]) == [
        *(line for line in TOLD if "REDACT" not in line),
        "MODE #dev -mk *",
    ]
    old = come(Modern, world, "dan", known.replace(" draft/event-playback", ""))
    assert not [line for line in old.ask("JOIN #dev") if "TOPIC" in line or "MODE" in line]


def test_private_talk_has_what_was_taken_back(ann: Talker, world: MemoryWorld) -> None:
    """message-redaction, chathistory: who was away learns what was taken back in private."""
    message = tags(ann.ask("PRIVMSG ben :wrong")[0])["msgid"]
    ann.ask("PRIVMSG ben :m1", f"REDACT ben {message}")
    lines = ann.ask("CHATHISTORY LATEST ben * 9")
    assert told(lines) == ["PRIVMSG ben m1", "REDACT ben ID"]
    assert message in lines[2]
    cho = come(Modern, world, "cho", PLAYS)
    assert len(cho.ask("CHATHISTORY LATEST ben * 9")) == 2


@given(kinds=st.lists(st.booleans(), max_size=30), seq=st.integers(0, 40), limit=st.integers(0, 12))
def test_no_page_misses_or_doubles(kinds: list[bool], seq: int, limit: int) -> None:
    """Before and after a place come exactly the nearest, whatever kind each is."""
    events: list[Public] = [
        said(n, room="#Dev") if message else topic(n, "x") for n, message in enumerate(kinds, 1)
    ]
    store = MemoryStore()
    store.write([*events, Mode(id="m", at=1, seq=99, nick="ana", room="#other", changes=())])
    archive: Archive = store
    past = Past(archive, events=True)
    older = [event for event in events if event.seq < seq]
    assert past.before("#dev", seq, limit) == older[max(0, len(older) - limit) :]
    assert past.after("#dev", seq, limit) == [e for e in events if e.seq > seq][:limit]
    for event in events:
        assert past.place("#dev", message=event.id) == event.seq
