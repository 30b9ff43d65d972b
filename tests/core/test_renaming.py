"""Rooms get other names: what follows, what stays, and what happens before it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hubbub.core import restart
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.events import Entered, Failed, Join, Message, Mode, ModeChange, Rename
from support.chat import Chat, port_of, snapshot


@pytest.fixture
def chat() -> Chat:
    """Return a chat."""
    return Chat()


def rename(chat: Chat, session: Session, room: str, new: str) -> Rename:
    """Return the event with which a session's person renames a room."""
    event_id, at = chat.hub.stamp()
    return Rename(id=event_id, at=at, nick=session.nick, room=room, new=new)


def started_again(chat: Chat) -> Hub:
    """Return the hub of a chat that starts with what the store of another one has kept."""
    hub = Chat().hub
    snapshot = chat.store.load(20)
    for power in snapshot.powers:
        restart.replay(hub, power)
    for stored in snapshot.rooms:
        room = restart.restore(hub, stored.room, stored.scope)
        room.topic = stored.topic
        room.recent.extend(stored.messages)
    return hub


def names_of(hub: Hub) -> dict[str, str]:
    """Return the scopes of the rooms but the lobby, by name."""
    return {room.name: room.scope for room in hub.rooms.values() if room is not hub.lobby}


def test_everything_follows(chat: Chat) -> None:
    """Windows, recent messages, read marks, roles, modes and invitations are those of before."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    for session in (ann, bob):
        chat.do(session, "join #dev")
    chat.do(ann, "mode #dev +mv bob")
    chat.do(bob, "say one")
    chat.do(bob, "mute")
    assert bob.user
    before = chat.hub.rooms["#dev"]
    chat.do(ann, "rename #build")
    room = chat.hub.rooms["#build"]
    assert room is before
    assert "#dev" not in chat.hub.rooms
    assert (ann.window, bob.window, chat.hub.name_of(bob.window)) == ("#build", "#build", "#build")
    assert [message.to for message in room.recent] == ["#build"]
    assert "m" in room.flags
    assert room.roles[bob.user.person] == "v"
    assert chat.hub.people.by_id[bob.user.person].muted == (room.scope,)
    chat.do(bob, "say two")
    chat.do(bob, "join #lobby")
    assert chat.hub.people.by_id[bob.user.person].read[room.scope] == chat.hub.seq
    assert [m.text for m in chat.store.before(room.scope, 99, 9)] == ["one", "two"]


def test_each_is_shown_it_as_it_looks_from_there(chat: Chat) -> None:
    """Who looks at the room, who looks elsewhere and who did it see it once, without bell."""
    ann, bob, cho, dee = (chat.enter(name) for name in ("ann", "bob", "cho", "dee"))
    for session in (ann, bob, cho):
        chat.do(session, "join #dev")
    chat.do(cho, "join #lobby")
    for session in (ann, bob, cho, dee):
        chat.seen(session)
        port_of(session).changes = port_of(session).rings = 0
    chat.do(ann, "rename #build")
    views = [[view for event, view in chat.seen(s) if isinstance(event, Rename)] for s in
             (ann, bob, cho, dee)]  # fmt: skip
    assert views == [[View.OWN], [View.PLAIN], [View.ELSEWHERE], []]
    assert [port_of(session).changes for session in (ann, bob, cho, dee)] == [1, 1, 0, 0]
    assert not any(port_of(session).rings for session in (ann, bob, cho, dee))


def test_what_is_on_its_way_arrives_under_the_new_name(chat: Chat) -> None:
    """A message that is not stored yet when its room is renamed is kept with the room."""
    ann = chat.enter("ann")
    chat.do(ann, "join #dev")
    event_id, at = chat.hub.stamp()
    assert ann.user
    said = Message(id=event_id, at=at, person=ann.user.person, nick="ann", to="#dev", scope="#dev",
                   text="on its way")  # fmt: skip
    shows = [chat.accept(said), chat.accept(rename(chat, ann, "#dev", "#build"))]
    for show in shows:
        assert show is not None
        chat.hub.deliver(show)
    assert [(m.text, m.to) for m in chat.hub.rooms["#build"].recent] == [("on its way", "#build")]


def test_a_name_is_free_when_that_is_stored(chat: Chat) -> None:
    """Until a new name is stored nobody takes the old one, so that it can go back to it."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #dev")
    chat.do(bob, "join #tea")
    chat.codes(bob)
    show = chat.accept(rename(chat, ann, "#dev", "#build"))
    assert show is not None
    before = snapshot(chat.hub)
    chat.do(bob, "join #dev")
    chat.do(bob, "rename #dev")
    assert chat.codes(bob) == ["room-moving", "room-moving"]
    assert snapshot(chat.hub) == before
    chat.hub.deliver(show)
    chat.do(bob, "rename #dev")
    assert names_of(chat.hub) == {"#build": "#dev", "#dev": "#tea"}


def test_it_goes_back_when_it_is_not_stored(chat: Chat) -> None:
    """Two names that could not be stored are taken back, the latest first, and nothing is left."""
    ann = chat.enter("ann")
    chat.do(ann, "join #box")
    chat.do(ann, "part #box")
    chat.do(ann, "join #dev")
    chat.do(ann, "say here")
    before = snapshot(chat.hub)
    shows = [chat.accept(rename(chat, ann, *names)) for names in (("#dev", "#box"), ("#box", "#c"))]
    assert snapshot(chat.hub) != before
    for show in reversed(shows):
        assert show is not None
        chat.hub.fail(show, "the disk is full")
    assert snapshot(chat.hub) == before


def test_a_second_name_before_the_first_is_stored(chat: Chat) -> None:
    """Each name is shown when it is stored, and the last one holds."""
    ann = chat.enter("ann")
    chat.do(ann, "join #dev")
    chat.seen(ann)
    for show in [chat.accept(rename(chat, ann, *n)) for n in (("#dev", "#b"), ("#b", "#c"))]:
        assert show is not None
        chat.hub.deliver(show)
    told = [event.new for event in chat.events(ann) if isinstance(event, Rename)]
    assert told == ["#b", "#c"]
    assert chat.hub.moving == set()
    assert names_of(chat.hub) == {"#c": "#dev"}


def test_somebody_put_out_meanwhile_is_in_the_lobby(chat: Chat) -> None:
    """Who still looks at a room that is not theirs any more looks at no name that is gone."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    for session in (ann, bob):
        chat.do(session, "join #dev")
    chat.accept(rename(chat, ann, "#dev", "#build"))
    assert chat.hub.name_of(bob.window) == "#build"
    chat.do(ann, "kick", name="bob", room="#build")
    assert bob.window == "#lobby"


def test_the_console_may_rename(chat: Chat) -> None:
    """The operator's console renames rooms it is not in."""
    ann = chat.enter("ann")
    chat.do(ann, "join #dev")
    console = chat.connect()
    console.user = chat.hub.server
    chat.hub.server.sessions.append(console)
    chat.do(console, "rename #dev #build")
    assert isinstance(chat.events(console)[-1], Rename)
    assert "#build" in chat.hub.rooms


def test_names_hold_after_a_restart(chat: Chat) -> None:
    """Names, roles and messages are found again, of a room renamed twice and its successor."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #dev")
    chat.do(ann, "say old")
    chat.do(ann, "mode #dev +m")
    chat.do(ann, "rename #b")
    chat.do(bob, "join #dev")
    chat.do(bob, "say new")
    chat.do(ann, "rename #c")
    hub = started_again(chat)
    assert ann.user
    assert bob.user
    assert names_of(hub) == names_of(chat.hub) == {"#c": "#dev", "#dev": "#dev 2"}
    assert hub.rooms["#c"].roles == {ann.user.person: "q"}
    assert hub.rooms["#dev"].roles == {bob.user.person: "q"}
    assert ("m" in hub.rooms["#c"].flags, "m" in hub.rooms["#dev"].flags) == (True, False)
    assert [m.text for m in hub.rooms["#c"].recent] == ["old"]


def test_names_swapped_hold_after_a_restart(chat: Chat) -> None:
    """Two rooms that took each other's name are told apart by what was said in them."""
    ann = chat.enter("ann")
    for room in ("#a", "#b"):
        chat.do(ann, f"join {room}")
        chat.do(ann, f"say in {room}")
    for names in ("#a #x", "#b #a", "#x #b"):
        chat.do(ann, f"rename {names}")
    hub = started_again(chat)
    assert names_of(hub) == names_of(chat.hub) == {"#a": "#b", "#b": "#a"}
    assert [m.text for m in hub.rooms["#b"].recent] == ["in #a"]


def test_a_name_holds_when_the_room_has_nothing_left() -> None:
    """A room of which only its modes are kept is called as it was last."""
    hub = Chat().hub
    founder = ModeChange(on=True, mode="q", value="ann", person="p")
    for room in ("#dev", "#build"):  # the latter left by all, and forgotten, before
        restart.replay(hub, Mode(id=room, at=1, nick="ann", room=room, changes=(founder,)))
    restart.replay(hub, Rename(id="r", at=2, nick="ann", room="#dev", new="#build"))
    later = ModeChange(on=True, mode="m")
    restart.replay(
        hub, Mode(id="l", at=3, nick="ann", room="#build", scope="#dev", changes=(later,))
    )
    assert names_of(hub) == {"#build": "#dev"}
    assert "m" in hub.rooms["#build"].flags


def test_entries_of_a_renamed_room_tell_its_scope(chat: Chat) -> None:
    """What is stored of a renamed room is kept with what it had before, a comer's entry too."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #dev")
    chat.do(ann, "rename #build")
    chat.published.clear()
    chat.do(bob, "join #build")
    event_id, at = chat.hub.stamp()
    again = chat.hub.accept(Join(id=event_id, at=at, nick="bob", room="#build"))
    assert again is not None
    assert again.event == replace(again.event, scope="#dev")
    entered = [event for event in chat.events(bob) if isinstance(event, Entered)]
    assert [event.scope for event in entered] == ["#dev"]


def test_renaming_is_limited() -> None:
    """Nobody renames rooms more than three times a minute."""
    chat = Chat(message_burst=50)
    ann = chat.enter("ann")
    chat.do(ann, "join #r0")
    chat.codes(ann)
    for n in range(1, 5):
        chat.do(ann, f"rename #r{n}")
    assert chat.codes(ann) == ["slow-down"]
    chat.pass_time(60)
    chat.do(ann, "rename #r4")
    assert chat.codes(ann) == []


@pytest.mark.parametrize(
    ("modes", "found"),
    [("", True), ("+s", False), ("+i", False), ("+k x", False), ("+b bob", False)],
)
def test_who_comes_back_finds_the_room_it_was(chat: Chat, modes: str, found: bool) -> None:
    """A program enters the room that it was, unless its person may not: then nothing is told."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    for session in (ann, bob):
        chat.do(session, "join #dev")
    chat.do(bob, "part #dev")
    chat.do(ann, "rename #build")
    chat.do(ann, f"mode #build {modes}")
    chat.seen(bob)
    chat.do(bob, "join", room="#dev", scope="#dev")
    entered = [event.room for event in chat.events(bob) if isinstance(event, Entered)]
    assert entered == (["#build"] if found else [])


@pytest.mark.parametrize("others", [False, True])
def test_what_is_told_of_a_room_that_cannot_be_entered(chat: Chat, others: bool) -> None:
    """The answer is the same for a room that never was, whether its old name is taken or not."""
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "join #dev")
    chat.do(ann, "mode #dev +s")
    chat.do(ann, "rename #build")
    if others:
        chat.do(ann, "join #dev")
    chat.seen(bob)
    refusals = []
    for scope in ("#dev", "#never was"):
        chat.do(bob, "join", room="#dev", scope=scope)
        refusals += [(e.code, e.text) for e in chat.events(bob) if isinstance(e, Failed)]
    assert [code for code, _ in refusals] == ["no-room", "no-room"]
    assert refusals[0] == refusals[1]
    assert "#build" not in refusals[0][1]


NAMES = st.sampled_from(["#a", "#b", "#c", "#B"])
DOINGS = st.one_of(
    st.builds("join {}".format, NAMES),
    st.builds("part {}".format, NAMES),
    st.builds("rename {} {}".format, NAMES, NAMES),
    st.builds("mode {} +{}".format, NAMES, st.sampled_from("mst")),
    st.builds("topic {} tea".format, NAMES),
    st.builds("say to {}".format, NAMES),
)


@given(st.lists(st.tuples(st.booleans(), DOINGS), max_size=25))
def test_whatever_is_done_holds_after_a_restart(doings: list[tuple[bool, str]]) -> None:
    """Names, messages, roles and modes of all rooms are the same after a restart."""
    chat = Chat()
    people = (chat.enter("ann"), chat.enter("bob"))
    for second, doing in doings:
        session = people[second]
        verb, _, to = doing.partition(" to ")
        if to:
            chat.do(session, verb, text=f"in {to}", to=to)
        else:
            chat.do(session, doing)
    before, after = chat.hub, started_again(chat)
    assert shape(after) == shape(before)
    kept = {room.name: room.scope for room in before.rooms.values() if room.recent}
    assert kept.items() <= {room.name: room.scope for room in after.rooms.values()}.items()


def shape(hub: Hub) -> object:
    """Return what is to be kept of all rooms."""
    return {
        room.name: (
            [(message.text, message.to) for message in room.recent],
            dict(room.roles),
            sorted(room.flags),
            room.topic.text if room.topic else "",
        )
        for room in hub.rooms.values()
    }
