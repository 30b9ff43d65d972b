"""Locked rooms let their own people in again: over a goodbye, a restart, and kill -9."""

import pytest

from hubbub.events import Failed, Mode, ModeChange, Rooms
from support.chat import Chat
from support.clients import Netcat
from support.memory import MemoryWorld
from support.memorystore import MemoryStore

HERE = "127.0.0.7"


def come(world: MemoryWorld, name: str) -> Netcat:
    """Let somebody come in."""
    client = Netcat(world, name, address=HERE)
    client.enter()
    return client


def told(client: Netcat, line: str) -> str:
    """Return what somebody is told for a line."""
    client.unread.clear()
    client.say(line)
    return "\n".join(client.lines())


def locked(store: MemoryStore, how: str) -> MemoryWorld:
    """Return a world in which ann made #dev, ben is in it, cho left it, and then it was locked."""
    world = MemoryWorld(store, message_burst=0)
    ann, ben, cho = (come(world, name) for name in ("ann", "ben", "cho"))
    for client in (ann, ben, cho):
        client.say("/join #dev")
    cho.say("/part")
    ann.say(f"/lock {how}")
    return world


@pytest.mark.parametrize(("how", "refused"), [("invite", "by invitation"), ("secret", "password")])
def test_who_was_in_a_locked_room_comes_back(how: str, refused: str) -> None:
    """The founder and the members do, after a restart too; who had left before does not."""
    store = MemoryStore()
    world = locked(store, how)
    world.close()
    world = MemoryWorld(store, message_burst=0)
    ann, ben, cho = (come(world, name) for name in ("ann", "ben", "cho"))
    assert "You are in #dev" in told(ann, "/join #dev")
    assert "You are in #dev" in told(ben, "/join #dev")
    assert refused in told(cho, "/join #dev")
    world.close()


def test_who_leaves_or_is_put_out_does_not_come_back() -> None:
    """A locked room is left for good; its founder alone needs nobody's leave."""
    chat = Chat()
    ann, ben, cho = (chat.enter(name) for name in ("ann", "ben", "cho"))
    for session in (ann, ben, cho):
        chat.do(session, "join #dev")
    chat.do(ann, "lock invite")
    chat.do(ann, "kick ben #dev")
    chat.do(cho, "part #dev")
    for session in (ben, cho):
        chat.seen(session)
        chat.do(session, "join #dev")
        assert chat.codes(session) == ["invite-only"]
    chat.do(ann, "part #dev")
    chat.seen(ann)
    chat.do(ann, "join #dev")
    assert chat.codes(ann) == []


def test_who_is_in_a_secret_room_is_not_named_outside() -> None:
    """Whoever may not enter is told whom to ask, but not where nobody is to know who is inside."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ann, "join #dev")
    told = []
    for mode in ("+i", "+s"):
        chat.do(ann, f"mode #dev {mode}")
        chat.seen(ben)
        chat.do(ben, "join #dev")
        told += [event.text for event in chat.events(ben) if isinstance(event, Failed)]
    assert ["ann" in text for text in told] == [True, False]


@pytest.mark.parametrize(("how", "code"), [("invite", "invite-only"), ("secret", "room-password")])
def test_a_lock_ends_invitations(how: str, code: str) -> None:
    """Who was asked in before a room was locked is to be asked again; who is asked after comes."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ann, "join #dev")
    chat.do(ann, "invite ben #dev")
    chat.do(ann, f"lock {how}")
    chat.seen(ben)
    chat.do(ben, "join #dev")
    assert chat.codes(ben) == [code]
    chat.do(ann, "invite ben #dev")
    chat.seen(ben)
    chat.do(ben, "join #dev")
    assert chat.codes(ben) == []


def test_a_lock_that_is_not_stored_keeps_invitations() -> None:
    """When a lock cannot be stored, who was invited is so still."""
    chat = Chat()
    ann, ben = chat.enter("ann"), chat.enter("ben")
    chat.do(ann, "join #dev")
    chat.do(ann, "invite ben #dev")
    invited = chat.hub.rooms["#dev"].invited
    event_id, at = chat.hub.stamp()
    lock = Mode(
        id=event_id, at=at, nick="ann", room="#dev", changes=(ModeChange(on=True, mode="i"),)
    )
    show = chat.accept(lock)
    assert show is not None
    show.undo(show)
    assert chat.hub.rooms["#dev"].invited == invited
    assert ben.user is not None
    assert invited == {ben.user.person}


def test_a_lock_is_seen_in_the_list_of_rooms() -> None:
    """Who looks for a room to enter is told which need more than a word."""
    chat = Chat()
    ann = chat.enter("ann")
    for room, how in (("#den", "invite"), ("#dev", "secret"), ("#open", "off")):
        chat.do(ann, f"join {room}")
        chat.do(ann, f"lock {how}")
    chat.seen(ann)
    chat.do(ann, "rooms")
    (rooms,) = [event for event in chat.events(ann) if isinstance(event, Rooms)]
    locks = {room.room: room.lock for room in rooms.rooms}
    assert locks == {"#lobby": "", "#den": "invite", "#dev": "password", "#open": ""}
