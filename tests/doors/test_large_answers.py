"""Answers larger than what may wait for a reader: they arrive, and bound what comes after them."""

from support.clients import Netcat
from support.memory import MemoryLink, MemoryWorld

SENDQ = 65_536  # bytes
LINES = 20  # of 4,000 characters: more than that


def test_an_answer_larger_than_sendq_cuts_nobody_off() -> None:
    """Whoever asks for many long messages gets them, and is cut off only for more than that."""
    world = MemoryWorld(sendq=SENDQ, message_burst=0)
    ann, bob = Netcat(world, "ann"), Netcat(world, "bob")
    for client in (ann, bob):
        client.enter()
    for _ in range(LINES):
        ann.say("x" * 4_000)
    link = bob.link
    assert isinstance(link, MemoryLink)
    link.stuck = True
    bob.say(f"/history {LINES}")
    assert link.unsent > SENDQ
    closed = [link.closed]
    for _ in range(LINES):
        ann.say("x" * 4_000)
    assert [*closed, link.closed] == [False, True]
    world.close()
