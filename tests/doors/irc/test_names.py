"""NAMES of a room that changes: what was listed before is used again only while it holds."""

from doors.irc.people import Modern, Talker, come
from support.memory import MemoryWorld
from support.world import CODE

# Who says what, and who is in #dev then, as 353 lists them.
STORY = [
    ("ann", "JOIN #dev", "@ann"),
    ("bob", "JOIN #dev", "@ann bob"),
    ("cho", "JOIN #dev", "@ann bob cho"),
    ("ann", "MODE #dev +v cho", "@ann bob +cho"),
    ("dee", "JOIN #dev", "@ann bob +cho dee"),
    ("bob", "NICK ben", "@ann +cho dee ben"),
    ("dee", f"OPER x {CODE}", "@ann +cho @dee ben"),
    ("cho", "PART #dev", "@ann @dee ben"),
    ("cho", "JOIN #dev", "@ann @dee ben +cho"),
    ("ann", "MODE #dev -v cho", "@ann @dee ben cho"),
    ("ann", "KICK #dev bob", "@ann @dee ben cho"),
    ("ann", "KICK #dev ben", "@ann @dee cho"),
    ("dee", "NICK Dee", "@ann cho @Dee"),
    ("cho", "QUIT", "@ann @Dee"),
]


def whole(member: str) -> str:
    """Return a member as userhost-in-names lists it."""
    return f"{member}!{member.lstrip('@+').lower()}@lan.chat"


def test_names_after_each_change() -> None:
    """Whatever changes among the members, NAMES tells it (modern.ircdocs.horse, NAMES)."""
    world = MemoryWorld(message_burst=0)
    people = {name: come(Talker, world, name) for name in ("ann", "bob", "cho", "dee")}
    modern = come(Modern, world, "eve", "userhost-in-names")
    for who, line, listed in STORY:
        people[who].ask(line)
        told = people["ann"].ask("NAMES #dev")
        assert told[0] == f":hubbub 353 ann = #dev :{listed}", line
        told = modern.ask("NAMES #dev")
        assert told[0] == f":hubbub 353 eve = #dev :{' '.join(map(whole, listed.split()))}", line


def test_a_room_named_twice_is_listed_once() -> None:
    """The same room in other letters does not make the answer longer."""
    world = MemoryWorld(message_burst=0)
    ann = come(Talker, world, "ann")
    ann.ask("JOIN #dev")
    assert [line.split(" ")[1] for line in ann.ask("NAMES #dev,#DEV,#Dev")] == ["353", "366"]
