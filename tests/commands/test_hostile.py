"""What nobody can do to others: have a mistyped command broadcast, or forge their lines."""

import random
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.commands import ALIASES, find
from payloads import terminal_payloads
from support.clients import App, Netcat
from support.worlds import MemoryWorld

LETTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 /_-#@:.,!äλ日\t"
RESTS = ("", " ", " bob hi", " secret", " #lobby x", " 5", ' "bob" hi', " hello everybody")


def mistyped() -> set[str]:
    """Return words that are near a command, but none."""
    found = set()
    for word in ALIASES:
        for at in range(len(word)):
            found.add(word[:at] + word[at + 1 :])
            found.add(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
            found.add(word[:at] + word[at] + word[at:])
            found.add(word[:at] + "x" + word[at + 1 :])
    return {word for word in found if word and find(word) is None and "/" not in word}


def nonsense(many: int) -> list[str]:
    """Return lines that begin with a slash and are no command."""
    chance = random.Random(7)  # the same lines in every run
    lines: list[str] = []
    while len(lines) < many:
        text = "".join(chance.choices(LETTERS, k=chance.randint(0, 30)))
        word = text.partition(" ")[0]
        if not text.startswith("/") and find(word) is None:
            lines.append(f"/{text}")
    return lines


def test_no_mistyped_command_is_broadcast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 10,000 lines that begin with a slash and are no command, nobody else gets a byte."""
    # Looking for the word that was meant takes a millisecond, and is told to the typist only.
    monkeypatch.setattr("hubbub.core.commands.guess", lambda _word: "")
    near = sorted(mistyped())
    lines = [f"/{word}{rest}" for word, rest in product(near, RESTS)][:7_000] + nonsense(3_000)
    assert len(lines) == 10_000
    world = MemoryWorld(message_burst=0)
    ann, bob, eve = Netcat(world, "ann"), Netcat(world, "bob"), App(world, "eve")
    for client in (ann, bob):
        client.enter()
    bob.raw = eve.raw = b""
    for line in lines:
        ann.say(line)
        ann.lines().clear()
    assert bob.raw == b""
    assert eve.raw == b""
    assert world.store.messages == []
    assert not ann.link.closed


LINE = re.compile(r"(\d\d:\d\d (eve|\* eve|-- eve|\[private from eve\]|#dev eve)| {2})")
ALLOWED = re.compile(rb"[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f]*")


@pytest.fixture(scope="module")
def stage() -> tuple[MemoryWorld, App, Netcat]:
    """Return a chat with eve, who forges, and bob, who reads."""
    world = MemoryWorld(message_burst=0)
    eve, bob = App(world, "eve"), Netcat(world, "bob")
    bob.enter()
    return world, eve, bob


def check(bob: Netcat, payload: str) -> int:
    """Check that every line that bob got begins as one of eve's; return how many came."""
    plain = bob.raw.replace(b"\t", b" ")
    assert ALLOWED.fullmatch(plain), repr(payload)
    assert plain.count(b"\r") == plain.count(b"\n") == plain.count(b"\r\n"), repr(payload)
    for line in bob.lines():
        assert LINE.match(line), f"{payload!r} made {line!r}"
    assert b"\xe2\x80\xae" not in plain, "a direction override"
    heard = len(bob.lines())
    bob.raw = b""
    bob.lines().clear()
    return heard


def ask(eve: App, verb: str, **fields: str) -> None:
    """Make a request."""
    text = App.line({"cmd": verb, **fields})
    eve.send(text)
    eve.lines().clear()


@pytest.mark.parametrize("way", ["say", "me", "dm", "topic", "paste"])
def test_no_text_makes_somebody_elses_line(
    stage: tuple[MemoryWorld, App, Netcat], way: str
) -> None:
    """Whatever eve sends, bob's lines begin with eve's name or are indented."""
    _, eve, bob = stage
    bob.lines().clear()
    bob.raw = b""
    heard = 0
    for payload in terminal_payloads()[:: 4 if way in ("say", "topic") else 12]:
        text = payload.encode("utf-8", "replace").decode()
        if way == "dm":
            ask(eve, "dm", name="bob", text=text)
        elif way == "topic":
            ask(eve, "topic", room="#lobby", text=text)
        else:
            ask(eve, way, to="#lobby", text=text)
        heard += check(bob, payload)
    assert heard > 300


def test_no_name_room_or_reason_makes_a_line(stage: tuple[MemoryWorld, App, Netcat]) -> None:
    """Names and rooms are refused or clean; reasons are one clean line."""
    world, eve, bob = stage
    bob.lines().clear()
    bob.raw = b""
    hub = world.server.hub
    for payload in terminal_payloads()[::50]:
        text = payload.encode("utf-8", "replace").decode()
        ask(eve, "join", room=text)
        ask(eve, "part", why=text)
        ask(eve, "join", room="#lobby")
        ask(eve, "away", why=text)
        ask(eve, "back")
        check(bob, payload)
    shown = [room.name for room in hub.rooms.values()]
    assert all(name.isprintable() for name in shown)
    bob.say("/who")
    bob.say("/look")
    bob.say("/rooms")
    assert ALLOWED.fullmatch(bob.raw.replace(b"\t", b" "))
    bob.lines().clear()
    bob.raw = b""


@given(st.text(max_size=60))
def test_no_text_at_all_makes_a_line(text: str) -> None:
    """Any text whatever is one message of its author."""
    world = MemoryWorld(message_burst=0)
    eve, bob = App(world, "eve"), Netcat(world, "bob")
    bob.enter()
    bob.lines().clear()
    bob.raw = b""
    ask(eve, "say", text=text.encode("utf-8", "replace").decode())
    check(bob, text)
