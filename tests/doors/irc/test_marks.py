"""How far a person has read: exact, told to all of the person's clients, and kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from doors.irc.people import Modern, Talker, come, tags
from hubbub.doors.app import person_of
from support.clients import App, Netcat
from support.memory import MemoryWorld

TOKEN = "a" * 40
EXACT = "2026-11-20T10:11:12.345Z"
EARLIER = "2026-11-20T10:11:12.344Z"
AT = int(datetime(2026, 11, 20, 10, 11, 12, 345_000, UTC).timestamp() * 1000)


def of_one_person(world: MemoryWorld, kind: type[Talker], name: str) -> Any:
    """Return an IRC client of the person with the token."""
    client = kind(world, name)
    client.link.connection.session.device = person_of(TOKEN)  # type: ignore[attr-defined]
    client.enter()
    client.told()
    return client


def test_a_mark_is_told_to_all_of_the_person() -> None:
    """draft/read-marker, "Server": other clients of the person are told, in every door."""
    world = MemoryWorld()
    app = App(world, "ann", token=TOKEN)
    one, other = of_one_person(world, Modern, "ann"), of_one_person(world, Modern, "ann")
    old, bob = of_one_person(world, Talker, "ann"), come(Modern, world, "bob")
    app.unread.clear()
    for client in (one, other, old, bob):
        client.told()
    mark = f":hubbub MARKREAD #lobby timestamp={EXACT}"
    assert one.ask(f"MARKREAD #lobby timestamp={EXACT}") == [mark]
    assert other.told() == [mark]
    assert (old.told(), bob.told()) == ([], [])
    (told,) = app.unread
    assert (told["event"], told["scope"], told["until"]) == ("read", "#lobby", AT)
    assert one.ask(f"MARKREAD #lobby timestamp={EARLIER}") == [mark]
    assert other.told() == []


def test_a_label_stands_on_the_mark() -> None:
    """labeled-response: the answer has the label, whether the mark moved or not."""
    ann = come(Modern, MemoryWorld(), "ann")
    for _ in range(2):
        (told,) = ann.ask(f"@label=L1 MARKREAD #lobby timestamp={EXACT}")
        assert told == f"@label=L1 :hubbub MARKREAD #lobby timestamp={EXACT}"


@pytest.mark.parametrize("target", ["a b", ":x", "x" * 200])
def test_what_can_be_no_target_is_refused(target: str) -> None:
    """A target that no line can repeat is no conversation, and no fault either."""
    ann = come(Modern, MemoryWorld(), "ann")
    (told,) = ann.ask(f"MARKREAD :{target}")
    assert told.startswith(":hubbub FAIL MARKREAD INVALID_PARAMS * :")
    assert ann.ask("PING 1") == [":hubbub PONG hubbub :1"]


def test_marks_are_exact_after_a_kill() -> None:
    """draft/read-marker: what was told holds over the end of the server, to the millisecond."""
    first = MemoryWorld()
    ann, bob = come(Modern, first, "ann"), come(Modern, first, "bob")
    bob.ask("PRIVMSG ann :psst")
    ann.told()
    for target in ("#lobby", "bob"):
        ann.ask(f"MARKREAD {target} timestamp={EXACT}")
    second = MemoryWorld(first.store)  # the first one is never stopped
    ann = come(Modern, second, "ann")
    for target in ("#lobby", "bob"):
        mark = f":hubbub MARKREAD {target} timestamp={EXACT}"
        assert ann.ask(f"MARKREAD {target}") == [mark]
        assert ann.ask(f"MARKREAD {target} timestamp={EARLIER}") == [mark]


def test_a_mark_that_is_told_is_stored() -> None:
    """The answer waits for the commit."""
    world = MemoryWorld()
    ann = come(Modern, world, "ann")
    person = world.server.hub.users["ann"].person
    stored: list[int] = []
    took = ann.read

    def read(data: bytes) -> None:
        if b" MARKREAD " in data:
            stored.append(world.store.people[person].marks.get("#lobby", 0))
        took(data)

    ann.read = read  # type: ignore[method-assign]
    ann.ask(f"MARKREAD #lobby timestamp={EXACT}")
    assert [at % 1000 for at in stored] == [345]


def test_reading_in_another_door_moves_the_mark() -> None:
    """Who leaves a conversation of the text door has read it: up to its last message."""
    world = MemoryWorld()
    app = App(world, "ann", token=TOKEN)
    ann, bob = of_one_person(world, Modern, "ann"), come(Modern, world, "bob")
    world.advance(1)
    at = tags(bob.ask("PRIVMSG #lobby :m1")[0])["time"]
    ann.told()
    world.advance(1)
    app.say("/join #dev")
    assert f":hubbub MARKREAD #lobby timestamp={at}" in ann.told()
    assert ann.ask("MARKREAD #lobby") == [f":hubbub MARKREAD #lobby timestamp={at}"]


def test_reading_moves_the_mark_of_a_room_with_another_name() -> None:
    """What was read is kept by the room, not by its name."""
    world = MemoryWorld()
    app = App(world, "ann", token=TOKEN)
    ann, bob = of_one_person(world, Modern, "ann"), come(Modern, world, "bob")
    app.say("/join #old")
    bob.ask("JOIN #old")
    app.say("/rename #new")
    world.advance(1)
    at = tags(bob.ask("PRIVMSG #new :m1")[0])["time"]
    ann.told()
    app.say("/join #lobby")
    assert f":hubbub MARKREAD #new timestamp={at}" in ann.told()


def missed(client: App) -> list[str]:
    """Return what an app was shown as missed on entering."""
    entered = next(event for event in client.unread if event["event"] == "entered")
    texts = [message["text"] for message in entered.get("messages", [])]
    return texts if entered.get("missed") else []


def test_what_was_shown_is_not_missed_after_a_kill() -> None:
    """After the server was killed only what came while somebody was away is shown as missed."""
    first = MemoryWorld()
    bob = come(Modern, first, "bob")
    App(first, "ann", token=TOKEN)
    away = App(first, "cho", token="b" * 40)
    bob.ask("PRIVMSG #lobby :seen by both")
    away.link.cut()
    first.settle()
    bob.ask("PRIVMSG #lobby :seen by ann")
    second = MemoryWorld(first.store)  # the first one is never stopped
    assert missed(App(second, "ann", token=TOKEN)) == []
    third = MemoryWorld(first.store)
    dee = Netcat(third, "dee")
    dee.enter()
    dee.say("said after")
    fourth = MemoryWorld(third.store)
    assert missed(App(fourth, "cho", token="b" * 40)) == ["seen by ann", "said after"]
    assert missed(App(fourth, "ann", token=TOKEN)) == ["said after"]
