"""Events: what each changes, that a refusal changes nothing, and that hubs agree."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import events as ev
from hubbub.core import changes, entering, keeping, modes
from hubbub.core.hub import Hub
from hubbub.errors import ChatError
from hubbub.events import Public
from support.chat import Chat, snapshot

Make = Callable[..., Public]


class Table:
    """A chat in which ann and cho are operators of nothing, bob of the server and of dev."""

    def __init__(self) -> None:
        self.chat = Chat()
        self.ann = self.chat.enter("ann")
        self.bob = self.chat.enter("bob")
        self.cho = self.chat.enter("cho")
        self.chat.do(self.bob, "join #dev")
        self.chat.do(self.cho, "join #dev")
        self.chat.do(self.bob, "join #kept")
        self.chat.do(self.bob, "topic #kept tea")
        self.chat.do(self.bob, "part #kept")
        self.chat.do(self.bob, "op 7F3K-92QD")

    def event(self, kind: type[Public], **fields: Any) -> Public:
        """Return an event with an id and a time."""
        event_id, at = self.chat.hub.stamp()
        return kind(id=event_id, at=at, **fields)


TEXT = {"person": "p", "scope": "#lobby", "text": "hi"}
POWER = {"nick": "ann", "who": "bob", "person": "p"}
REFUSALS: list[tuple[str, type[Public], dict[str, Any]]] = [
    ("login-first", ev.Message, {"nick": "nobody", "to": "#lobby", **TEXT}),
    ("not-in-room", ev.Message, {"nick": "ann", "to": "#dev", **TEXT}),
    ("no-room", ev.Message, {"nick": "ann", "to": "#nowhere", **TEXT}),
    ("login-first", ev.Topic, {"nick": "nobody", "room": "#lobby", "text": "x"}),
    ("not-in-room", ev.Topic, {"nick": "ann", "room": "#dev", "text": "x"}),
    ("name-taken", ev.Login, {"nick": "ANN", "person": "x", "session": "s", "door": "d"}),
    ("name-taken", ev.Login, {"nick": "server", "person": "x", "session": "s", "door": "d"}),
    ("login-first", ev.Logout, {"nick": "nobody", "session": "none"}),
    ("login-first", ev.Logout, {"nick": "ann", "session": "none"}),
    ("not-here", ev.Quit, {"nick": "nobody", "person": "x"}),
    ("not-here", ev.Quit, {"nick": "ann", "person": "x"}),
    ("login-first", ev.Nick, {"nick": "nobody", "person": "x", "new": "y"}),
    ("name-taken-later", ev.Nick, {"nick": "ann", "person": "x", "new": "BOB"}),
    ("name-taken-later", ev.Nick, {"nick": "ann", "person": "x", "new": "server"}),
    ("login-first", ev.Join, {"nick": "nobody", "room": "#dev"}),
    ("login-first", ev.Part, {"nick": "nobody", "room": "#dev"}),
    ("not-in-room", ev.Part, {"nick": "ann", "room": "#dev"}),
    ("lobby-stays", ev.Part, {"nick": "ann", "room": "#lobby"}),
    ("login-first", ev.Op, {"nick": "nobody", "by": "x", "on": True}),
    ("no-person", ev.Invite, {"nick": "ann", "to": "nobody", "room": "#lobby"}),
    ("not-in-room", ev.Invite, {"nick": "ann", "to": "bob", "room": "#dev"}),
    ("already-in-room", ev.Invite, {"nick": "ann", "to": "bob", "room": "#lobby"}),
    ("not-away", ev.Away, {"nick": "ann", "on": False}),
    ("login-first", ev.Away, {"nick": "nobody", "on": True}),
    ("not-in-room", ev.Typing, {"nick": "ann", "to": "#dev"}),
    ("no-person", ev.Typing, {"nick": "ann", "to": "nobody"}),
    ("not-in-room", ev.Tagged, {"nick": "ann", "to": "#dev", "tags": {"+draft/react": "x"}}),
    ("no-person", ev.Tagged, {"nick": "ann", "to": "nobody", "tags": {"+draft/react": "x"}}),
    ("login-first", ev.Realname, {"nick": "nobody", "text": "Nobody"}),
    ("not-room-operator", ev.Mode, {"nick": "ann", "room": "#dev", "changes": (
        ev.ModeChange(on=True, mode="m"),)}),
    ("no-room", ev.Mode, {"nick": "ann", "room": "#nowhere", "changes": ()}),
    ("login-first", ev.Rename, {"nick": "nobody", "room": "#dev", "new": "#b"}),
    ("not-in-room", ev.Rename, {"nick": "ann", "room": "#dev", "new": "#b"}),
    ("no-room", ev.Rename, {"nick": "bob", "room": "#nowhere", "new": "#b"}),
    ("lobby-name", ev.Rename, {"nick": "bob", "room": "#lobby", "new": "#b"}),
    ("not-room-operator", ev.Rename, {"nick": "cho", "room": "#dev", "new": "#b"}),
    ("bad-room", ev.Rename, {"nick": "bob", "room": "#dev", "new": "#b b"}),
    ("called-so", ev.Rename, {"nick": "bob", "room": "#DEV", "new": "dev"}),
    ("room-taken", ev.Rename, {"nick": "bob", "room": "#dev", "new": "#LOBBY"}),
    ("room-taken", ev.Rename, {"nick": "bob", "room": "#dev", "new": "#kept"}),
    ("lobby-stays", ev.Kick, {"nick": "ann", "who": "bob", "room": "#lobby"}),
    ("not-room-operator", ev.Kick, {"nick": "ann", "who": "bob", "room": "#dev"}),
    ("not-there", ev.Kick, {"nick": "bob", "who": "ann", "room": "#dev"}),
    ("not-operator", ev.Removed, POWER),
    ("not-here", ev.Removed, {**POWER, "nick": "bob"}),
    ("not-operator", ev.Ban, {"nick": "ann", "name": "bob"}),
    ("not-banned", ev.Ban, {"nick": "bob", "name": "ann", "on": False}),
    ("not-operator", ev.Silence, POWER),
    ("login-first", ev.Metadata, {"nick": "nobody", "changes": {"url": "x"}}),
    ("not-here", ev.Metadata, {"nick": "ann", "changes": {"url": "x"}, "person": "p"}),
    ("not-in-room", ev.Metadata, {"nick": "ann", "changes": {"url": "x"}, "room": "#nowhere"}),
    ("not-room-operator", ev.Metadata, {"nick": "ann", "changes": {"url": "x"}, "room": "#dev"}),
    ("login-first", ev.Redact, {"nick": "nobody", "message": "x", "to": "#dev", "scope": "#dev"}),
]  # fmt: skip


IDS = [f"{kind.__name__}-{code}-{n}" for n, (code, kind, _) in enumerate(REFUSALS)]


@pytest.mark.parametrize(("code", "kind", "fields"), REFUSALS, ids=IDS)
def test_a_refusal_changes_nothing(code: str, kind: type[Public], fields: dict[str, Any]) -> None:
    """A refused event leaves users, rooms and people as they were."""
    table = Table()
    if "person" in kind.__struct_fields__ and kind is ev.Redact:
        fields = {**fields, "person": "p"}
    event = table.event(kind, **fields)
    before = snapshot(table.chat.hub)
    with pytest.raises(ChatError) as caught:
        changes.apply(table.chat.hub, event)
    assert caught.value.code == code
    assert snapshot(table.chat.hub) == before


def test_every_kind_of_event_that_can_be_refused_is_in_the_table() -> None:
    """Only what a person keeps for themselves is never refused (but for a list that is full)."""
    kinds = {kind for _, kind, _ in REFUSALS}
    personal = {ev.Preference, ev.Ignore, ev.Mute, ev.Read}
    assert kinds | personal == set(ev.PublicEvent.__args__)


# Bounds


def test_rooms_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """When there are as many rooms as there can be, an empty one makes place, else nothing."""
    monkeypatch.setattr(entering, "MOST_ROOMS", 4)
    chat = Chat()
    ann = chat.enter("ann")
    for room in ("#a", "#b", "#c"):
        chat.do(ann, f"join {room}")
    chat.codes(ann)
    chat.do(ann, "join #d")
    assert chat.codes(ann) == ["too-many-rooms-here"]
    chat.do(ann, "part #b")
    chat.do(ann, "join #d")
    assert "#b" not in chat.hub.rooms
    assert "#d" in chat.hub.rooms


@pytest.mark.parametrize(
    ("line", "days", "goes"),
    [
        ("", 0, True),
        ("lock secret", 31, False),
        ("lock invite", 31, False),
        ("topic #old ours", 31, False),
        ("mode #old +b x", 31, False),
        ("mode #old +o bob", 31, False),
        ("say hello", 29, False),
        ("say hello", 31, True),
    ],
)
def test_a_room_that_somebody_would_miss_stays(
    monkeypatch: pytest.MonkeyPatch, line: str, days: int, *, goes: bool
) -> None:
    """Locked rooms stay, and ruled ones; one with messages goes a month after them."""
    monkeypatch.setattr(entering, "MOST_ROOMS", 2)
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #old")
    if line:
        chat.do(ann, line)
    chat.do(ann, "quit")
    chat.pass_time(days * 86_400)
    chat.codes(bob)
    chat.do(bob, "join #new")
    assert ("#new" in chat.hub.rooms, "#old" in chat.hub.rooms) == (goes, not goes)
    assert ("too-many-rooms-here" in chat.codes(bob)) is not goes


def test_a_founder_seen_lately_keeps_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room where long ago something was said is not taken from a founder who comes by."""
    monkeypatch.setattr(entering, "MOST_ROOMS", 2)
    chat = Chat()
    ann, bob = chat.enter("ann", device="a"), chat.enter("bob")
    chat.do(ann, "join #old")
    chat.do(ann, "say hello")
    chat.do(ann, "quit")
    chat.pass_time(31 * 86_400)
    ann = chat.enter("ann", device="a")
    chat.do(bob, "join #new")
    assert chat.codes(bob) == ["too-many-rooms-here"]
    chat.do(ann, "quit")
    chat.do(bob, "join #new")
    assert chat.codes(bob) == ["too-many-rooms-here"]
    chat.pass_time(31 * 86_400)
    chat.do(bob, "join #new")
    assert "#old" not in chat.hub.rooms


def test_who_may_enter_no_more_rooms_takes_none_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal changes nothing: no empty room goes for a room that is not made."""
    monkeypatch.setattr(entering, "MOST_ROOMS", 3)
    monkeypatch.setattr(entering, "MOST_ROOMS_EACH", 1)
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(bob, "join #empty")
    chat.do(bob, "part #empty")
    chat.do(ann, "join #a")
    chat.codes(ann)
    chat.do(ann, "join #b")
    assert chat.codes(ann) == ["too-many-rooms"]
    assert "#empty" in chat.hub.rooms


def test_ignored_people_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person ignores so many people at most; one taken off makes place."""
    monkeypatch.setattr(keeping, "MOST_IGNORED", 2)
    chat = Chat()
    ann = chat.enter("ann")
    for name in ("b1", "b2", "b3"):
        chat.enter(name)
    chat.do(ann, "ignore b1")
    chat.do(ann, "ignore b2")
    chat.codes(ann)
    before = snapshot(chat.hub)
    chat.do(ann, "ignore b3")
    assert chat.codes(ann) == ["too-many-ignored"]
    assert snapshot(chat.hub) == before
    chat.do(ann, "unignore b1")
    chat.do(ann, "ignore b3")
    assert chat.codes(ann) == ["unignored", "ignoring"]


def test_lists_of_a_room_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room has so many masks of one kind at most."""
    monkeypatch.setattr(modes, "MOST_IN_LIST", 1)
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, "join #dev")
    chat.do(ann, "mode #dev +b x")
    chat.codes(ann)
    chat.do(ann, "mode #dev +b y")
    assert chat.codes(ann) == ["list-full"]


def test_read_marks_and_preferences_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest mark goes when there are too many; a mark never goes back."""
    monkeypatch.setattr(keeping, "MOST_MARKS", 2)
    table = Table()
    hub = table.chat.hub
    for scope, upto in (("#a", 5), ("#b", 6), ("#b", 3), ("#c", 7)):
        changes.apply(hub, table.event(ev.Read, person="p", scope=scope, upto=upto))
    assert hub.people.by_id["p"].read == {"#b": 6, "#c": 7}


def test_known_ids_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the ids of the latest messages are remembered."""
    monkeypatch.setattr("hubbub.core.hub.REMEMBERED_IDS", 3)
    chat = Chat()
    ann = chat.enter("ann")
    for n in range(10):
        chat.do(ann, f"say {n}")
    assert len(chat.hub.known_ids) == 3


def test_recent_messages_are_bounded() -> None:
    """A room keeps its last 200 messages."""
    chat = Chat()
    ann = chat.enter("ann")
    for n in range(300):
        chat.do(ann, f"say {n}")
    assert [m.text for m in chat.hub.lobby.recent] == [str(n) for n in range(100, 300)]


# Two hubs that hear the same


NICKS = st.sampled_from(["ann", "bob", "Cho", "cho", "Pavan Kumar"])
ROOMS = st.sampled_from(["#lobby", "#dev", "#DEV", "#b", "#c"])
PEOPLE = st.sampled_from(["p1", "p2", "p3"])
WORDS = st.sampled_from(["", "x", "ann: hi", "a\nb"])
KEYS = st.sampled_from([f"m{n}" for n in range(6)])
CHANGES = st.tuples(
    st.builds(
        ev.ModeChange,
        on=st.booleans(),
        mode=st.sampled_from("ovbkimtlf"),
        value=st.just("5"),
        person=PEOPLE,
    )
)
# What the fields of these names may be, in any event; others are taken by their type.
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "id": KEYS, "session": KEYS, "message": KEYS,
    "nick": NICKS, "new": NICKS, "who": NICKS, "by": NICKS,
    "person": PEOPLE, "other": PEOPLE,
    "room": ROOMS, "to": ROOMS, "scope": ROOMS,
    "text": WORDS, "changes": CHANGES, "tags": st.just({"+draft/react": "x"}),
}  # fmt: skip
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["", "x", "time", "12"]),
    bool: st.booleans(),
    int: st.integers(0, 9),
}
BY_ITSELF = ("id", "at", "seq", "recipient", "kind", "client")  # given below, or left out


def fields_of(kind: type[Public]) -> dict[str, st.SearchStrategy[Any]]:
    """Return what the fields of a kind of event may be."""
    found = {
        field.name: BY_NAME.get(field.name, BY_TYPE.get(field.type))
        for field in msgspec.structs.fields(kind)
        if field.name not in BY_ITSELF
    }
    return {name: strategy for name, strategy in found.items() if strategy is not None}


FIELDS: dict[type[Public], dict[str, st.SearchStrategy[Any]]] = {
    kind: fields_of(kind) for kind in ev.PublicEvent.__args__
}
FIELDS[ev.Message]["id"] = KEYS
FIELDS[ev.Invite]["to"] = NICKS
FIELDS[ev.Metadata]["changes"] = st.sampled_from([{"url": "x"}, {"url": ""}, {}])
FIELDS[ev.Rename]["new"] = ROOMS
SOME_EVENT: st.SearchStrategy[tuple[type[Public], dict[str, Any]]] = st.one_of(
    *(st.tuples(st.just(kind), st.fixed_dictionaries(fields)) for kind, fields in FIELDS.items())
)
COMINGS: st.SearchStrategy[tuple[type[Public], dict[str, Any]]] = st.one_of(
    *(st.tuples(st.just(k), st.fixed_dictionaries(FIELDS[k])) for k in (ev.Login, ev.Join, ev.Op))
)


def feed(hub: Hub, event: Public) -> None:
    """Apply an event as a bus does; a refusal must change nothing."""
    before = snapshot(hub)
    show = hub.accept(event)
    if show is None:
        assert snapshot(hub) == before, "refused, but changed"
    else:
        hub.deliver(show)


@given(st.lists(COMINGS, max_size=6), st.lists(SOME_EVENT, max_size=25))
def test_hubs_that_hear_the_same_are_equal(
    comings: list[tuple[type[Public], dict[str, Any]]],
    story: list[tuple[type[Public], dict[str, Any]]],
) -> None:
    """Two nodes that are fed the same events have the same state, refusals included."""
    one, two = Chat(), Chat()
    for number, (kind, fields) in enumerate([*comings, *story]):
        event = kind(**{"id": f"e{number}", "at": one.time + number, **fields})
        feed(one.hub, event)
        feed(two.hub, event)
    assert snapshot(one.hub) == snapshot(two.hub)


@given(st.lists(COMINGS, max_size=6), st.lists(SOME_EVENT, max_size=25))
def test_users_and_rooms_always_fit_together(
    comings: list[tuple[type[Public], dict[str, Any]]],
    story: list[tuple[type[Public], dict[str, Any]]],
) -> None:
    """Whoever is in a room knows it, everybody is in the lobby, and each name is one person's."""
    chat = Chat()
    for number, (kind, fields) in enumerate([*comings, *story]):
        feed(chat.hub, kind(**{"id": f"e{number}", "at": chat.time + number, **fields}))
    hub = chat.hub
    assert len(hub.scopes) == len(hub.rooms)
    for name, room in hub.rooms.items():
        assert (room.key, hub.scopes[room.scope]) == (name, room)
        for key, user in room.members.items():
            assert hub.users[key] is user
            assert room in user.rooms
    for key, user in hub.users.items():
        assert user.key == key
        assert hub.lobby in user.rooms
        assert all(room.members[key] is user for room in user.rooms)
        assert hub.by_person[user.person] is user
    assert len(hub.by_person) == len(hub.users)
