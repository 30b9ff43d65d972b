"""Labels on what several requests answer, and on what one says to oneself."""

import pytest

from doors.irc.people import Modern, Talker, come, tags, untagged
from support.memory import MemoryWorld

SECTION = "IRCv3 labeled-response"


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return a client with labels, batches, tags and echo."""
    return come(Modern, world, "ann")


def words(line: str) -> list[str]:
    """Return command and parameters of a line."""
    return untagged(line).split(" ")[1:]


def in_batch(told: list[str], label: str) -> list[str]:
    """Return what is in the one batch that answers a label, and nothing else."""
    begin, *inner, end = told
    kind, reference = words(begin)[2], words(begin)[1].removeprefix("+")
    assert (kind, tags(begin)["label"]) == ("labeled-response", label), SECTION
    assert words(end) == ["BATCH", f"-{reference}"]
    assert {tags(line)["batch"] for line in inner} == {reference}
    assert not any("label" in tags(line) for line in inner)
    return inner


def test_several_targets_are_one_answer(world: MemoryWorld, ann: Talker) -> None:
    """Echoes of one line to several targets are one batch, and others see no label."""
    bob, cho = come(Modern, world, "bob"), come(Modern, world, "cho")
    bob.told()
    told = in_batch(ann.ask("@label=a PRIVMSG bob,cho,#lobby :hi"), "a")
    assert [words(line)[1] for line in told] == ["bob", "cho", "#lobby"]
    seen = bob.told() + cho.told()
    assert len(seen) == 4
    assert not any({"label", "batch"} & tags(line).keys() for line in seen)


def test_refusals_stand_in_the_batch_too(ann: Talker) -> None:
    """Whatever comes of the parts of a line is in the batch of its label."""
    told = in_batch(ann.ask("@label=b JOIN #a,in@valid,#b"), "b")
    shown = [words(line)[0] for line in told if words(line)[0] in ("JOIN", "403")]
    assert shown == ["JOIN", "403", "JOIN"]
    told = in_batch(ann.ask("@label=c PART #a,#lobby,#none,#b"), "c")
    shown = [words(line)[0] for line in told if words(line)[0] in ("PART", "403")]
    assert shown == ["PART", "PART", "403", "PART"]


def test_one_answer_needs_no_batch(world: MemoryWorld) -> None:
    """Where nothing but the last part is answered the label stands on that; else it is ACK."""
    ann = come(Modern, world, "ann", "labeled-response batch")
    come(Talker, world, "bob")
    (told,) = ann.ask("@label=d JOIN #lobby,in@valid")
    assert (tags(told), words(told)[0]) == ({"label": "d"}, "403")
    (told,) = ann.ask("@label=e PRIVMSG bob,#lobby :hi")
    assert (tags(told), words(told)) == ({"label": "e"}, ["ACK"])


def test_a_label_can_come_again(ann: Talker) -> None:
    """Two lines with one label are answered apart."""
    for _ in range(2):
        told = in_batch(ann.ask("@label=f JOIN #a,#b"), "f")
        assert [words(line)[0] for line in told].count("JOIN") == 2
        ann.ask("PART #a,#b")


@pytest.mark.parametrize("said", ["PRIVMSG ann :hi", "NOTICE ann :hi", "TAGMSG ann"])
def test_to_oneself(ann: Talker, said: str) -> None:
    """What one says to oneself comes as echo, with the label, and as message, without."""
    echo, message = ann.ask(f"@label=g;+draft/react=x {said}")
    assert tags(echo) == {"label": "g"} | tags(message)
    assert untagged(echo) == untagged(message) == f":ann!ann@lan.chat {said}"


def test_to_oneself_among_others(world: MemoryWorld, ann: Talker) -> None:
    """Of what one says to oneself too only the echo stands in the batch."""
    come(Talker, world, "bob")
    *told, message = ann.ask("@label=h PRIVMSG bob,ann :hi")
    assert [words(line)[1] for line in in_batch(told, "h")] == ["bob", "ann"]
    assert words(message) == ["PRIVMSG", "ann", ":hi"]
    assert not {"label", "batch"} & tags(message).keys()


def test_to_oneself_without_echo(world: MemoryWorld) -> None:
    """Without echo-message what one says to oneself comes once, tags alone too."""
    ann = come(Modern, world, "ann", "labeled-response batch message-tags")
    (told,) = ann.ask("@label=i PRIVMSG ann :hi")
    assert (tags(told)["label"], words(told)) == ("i", ["PRIVMSG", "ann", ":hi"])
    (told,) = ann.ask("@+draft/react=x TAGMSG ann")
    assert words(told) == ["TAGMSG", "ann"]
