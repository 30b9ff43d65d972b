"""Who is not in a room reads nothing of it, in any door, and cannot tell that it exists.

A matrix of roles, doors and everything that reads: each is asked about a room that is there and
about one that is not, and the answers differ in nothing but the name.
"""

import json
import re
from collections.abc import Iterator

import pytest

from support.clients import CLIENTS, Client
from support.memory import MemoryWorld

CANARY = "the canary sings"
PRIVATE = "the canary whispers"
CODE = "TEST-CODE"
THERE, NOWHERE = "#vault", "#attic"  # as long as each other: tables look the same
ROLES = ("outsider", "former", "banned", "chief")

# What reads, by door. {room} is either room, {id} and {seq} are those of the canary.
TYPED = (
    "/who {room}",
    "/topic {room}",
    "/rooms {room}",
    "/invite outsider {room}",
    "/mode {room}",
    "/mute {room}",
    "/part {room}",
    "/kick ann {room}",
    "/rename {room} #other",
)
READS = {
    "script": (
        *TYPED,
        "/search canary",
        "/history 200",
        "/look",
        "/rooms",
        "/whois ann",
        "/unread",
    ),
    "app": (
        *TYPED,
        '{{"cmd": "history", "to": "{room}", "ref": 1}}',
        '{{"cmd": "history", "to": "{room}", "before": 99, "ref": 1}}',
        '{{"cmd": "history", "to": "{room}", "after": 0, "ref": 1}}',
        '{{"cmd": "history", "to": "{room}", "around": {seq}, "ref": 1}}',
        '{{"cmd": "line", "line": "/history", "to": "{room}", "ref": 1}}',
        '{{"cmd": "say", "text": "x", "to": "{room}", "ref": 1}}',
        '{{"cmd": "read", "to": "{room}", "upto": {seq}, "ref": 1}}',
        '{{"cmd": "compose", "to": "{room}", "ref": 1}}',
        '{{"cmd": "history", "to": "#lobby", "around": {seq}, "ref": 1}}',
        '{{"cmd": "history", "to": "ann", "after": 0, "ref": 1}}',
        '{{"cmd": "conversations", "ref": 1}}',
        '{{"cmd": "search", "words": "canary", "ref": 1}}',
        '{{"cmd": "unread", "ref": 1}}',
        '{{"cmd": "undo", "message": "{id}", "ref": 1}}',
    ),
    "ircv3": (
        "NAMES {room}",
        "WHO {room}",
        "LIST {room}",
        "LIST",
        "TOPIC {room}",
        "MODE {room}",
        "MODE {room} b",
        "WHOIS ann",
        "CHATHISTORY LATEST {room} * 50",
        "CHATHISTORY BEFORE {room} msgid={id} 50",
        "CHATHISTORY AFTER {room} timestamp=2020-01-01T00:00:00.000Z 50",
        "CHATHISTORY AROUND {room} msgid={id} 50",
        "CHATHISTORY AROUND #lobby msgid={id} 50",
        "CHATHISTORY LATEST ann * 50",
        "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00Z timestamp=2030-01-01T00:00:00Z 9",
        "MARKREAD {room}",
        "REDACT {room} {id}",
        "METADATA {room} LIST",
        "METADATA {room} GET url",
        "PRIVMSG {room} :x",
        "TAGMSG {room}",
        "RENAME {room} #other :x",
    ),
}
CHANGING = re.compile(  # times, ids, and how long somebody was quiet
    r"\b\d\d:\d\d\b|time=\S+Z|\"(?:at|id|since|ref)\":[^,}]+|batch=\w+|BATCH [+-]\w+| 317 .*"
)


class Vault:
    """A secret room by invitation, with two members, and people who are not in it."""

    def __init__(self, world: MemoryWorld) -> None:
        self.world = world
        self.people: dict[str, Client] = {}
        ann, ben = self.come("app", "ann"), self.come("netcat", "ben")
        self.come("netcat", "former")
        self.come("netcat", "banned")
        for who in ("ann", "ben", "former", "banned"):
            self.people[who].say(f"/join {THERE}")
        ann.say("/topic what only members know")
        ben.say(f"{CANARY} at three")
        ann.unread.clear()
        ann.say(f"{CANARY} again")
        message = next(event for event in ann.unread if event["event"] == "message")
        self.id, self.seq = message["id"], message["seq"]
        ann.say(f"/dm ben {PRIVATE}")
        self.people["former"].say("/part")
        ann.say(f"/mode {THERE} +b banned")
        ann.say(f"/kick banned {THERE}")
        ann.say(f"/mode {THERE} +si")

    def come(self, door: str, name: str, token: str = "") -> Client:
        """Let somebody come in."""
        client = CLIENTS[door](self.world, name, token=token)
        client.enter()
        self.people[name] = client
        return client

    def asker(self, role: str, door: str) -> Client:
        """Return somebody who has a role, at a door."""
        if role in self.people:
            self.people.pop(role).say("/quit")
        asker = self.come(door, role)
        if role == "chief":
            self.world.server.hub.operator_code = CODE
            asker.say(f"OPER op {CODE}" if door == "ircv3" else f"/op {CODE}")
        return asker

    def answer(self, asker: Client, request: str, room: str) -> str:
        """Return what somebody is shown for a request about a room, without times and ids."""
        asker.lines()
        asker.unread.clear()
        asker.say(request.format(room=room, id=self.id, seq=self.seq))
        self.world.advance(3.0)
        shown = "\n".join(
            line if isinstance(line, str) else json.dumps(line, separators=(",", ":"))
            for line in asker.lines()
        )
        return CHANGING.sub("", shown).replace(room[1:], "ROOM")


@pytest.fixture
def vault() -> Iterator[Vault]:
    """Return the room, and what is around it."""
    world = MemoryWorld(message_burst=0)
    yield Vault(world)
    world.close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", READS)
def test_who_is_not_in_a_room_reads_nothing_of_it(vault: Vault, door: str, role: str) -> None:
    """Every way to read, for every role: no word of it, and the same answer as for no room."""
    asker = vault.asker(role, door)
    told = []
    for request in READS[door]:
        there = vault.answer(asker, request, THERE)
        nowhere = vault.answer(asker, request, NOWHERE)
        assert CANARY not in there, request
        assert PRIVATE not in there, request
        if there != nowhere:
            told.append((request, there, nowhere))
    # Operators of the server keep order in all rooms: they see who is where, and the modes.
    assert told == [] or role == "chief"


def test_members_read_it(vault: Vault) -> None:
    """The matrix means something: who is in the room finds the canary by the same words."""
    ben = vault.people["ben"]
    for request in ("/search canary", "/history 50"):
        assert CANARY in vault.answer(ben, request, THERE)


def test_operators_read_no_private_messages(vault: Vault) -> None:
    """An operator of the server is no reader of what two people say to each other."""
    asker = vault.asker("chief", "app")
    shown = vault.answer(asker, '{{"cmd": "history", "to": "ben", "after": 0, "ref": 1}}', THERE)
    shown += vault.answer(asker, "/search whispers", THERE)
    shown += vault.answer(asker, "/audit", THERE)
    assert PRIVATE not in shown
