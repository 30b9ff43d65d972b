"""Nothing is shown, and nothing acked, before its commit returned; commits are shared."""

from pathlib import Path

import pytest

from crash.clients import DOORS
from crash.conftest import Join, Serve
from crash.faults import StoreFaults
from support.serving import Server

SENDERS, EACH = 50, 10
NOT_STORED = "Not stored, so nobody saw it: the disk is full."


@pytest.fixture
def faults(tmp_path: Path) -> StoreFaults:
    """Return what holds up the commits of the server."""
    return StoreFaults(tmp_path)


@pytest.fixture
def server(serve: Serve, faults: StoreFaults) -> Server:
    """Start a server whose commits can be held up."""
    return serve(patches=faults.patches, message_burst=0)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_shown_before_the_commit(join: Join, faults: StoreFaults, door: str) -> None:
    """While the commit hangs the sender has no receipt and nobody sees the message."""
    listeners = [join(name, f"listener{name}") for name in DOORS]
    sender = join(door, "ana")
    faults.hold()
    sender.speak("on its way")
    faults.wait_for_commit("on its way")
    assert not [listener for listener in listeners if "on its way" in listener.passed()]
    came = sender.read().decode()
    assert "You: " not in came
    assert '"done"' not in came
    faults.release()
    sender.receipt("on its way")
    for listener in listeners:
        listener.hears("ana", "on its way")


def test_commits_are_shared(join: Join, faults: StoreFaults) -> None:
    """What gathers while a commit hangs, 500 messages of 50 people, is one commit more."""
    people = [join("app", f"ana{number}") for number in range(SENDERS)]
    faults.hold()
    for person in people:
        for number in range(EACH):
            person.speak(f"{person.name} {number}")
    before = "".join(person.all_taken() for person in people)
    assert '"event":"done"' not in before
    faults.release()
    for person in people:
        person.receipt(f"{person.name} {EACH - 1}")
    assert len(faults.commits) <= 2


@pytest.mark.parametrize("door", DOORS)
def test_a_failed_commit_reaches_nobody(
    server: Server, join: Join, faults: StoreFaults, door: str
) -> None:
    """What could not be stored is told to its sender alone; the next message is as ever."""
    listeners = [join(name, f"listener{name}") for name in DOORS]
    sender = join(door, "ana")
    faults.fail("the disk is full")
    sender.speak("gone")
    sender.until(NOT_STORED)
    faults.mend()
    sender.speak("kept")
    sender.receipt("kept")
    for listener in listeners:
        assert "gone" not in listener.passed()
    assert server.log.count("not stored: the disk is full") == 1
    assert server.log.count("storing works again") == 1


def test_topic_goes_back(join: Join, faults: StoreFaults) -> None:
    """A topic that could not be stored is not shown, and the one before is there again."""
    ana, ben = join("app", "ana"), join("app", "ben")
    ana.command("topic", "lunch")
    ben.until('"text":"lunch"')
    faults.fail("the disk is full")
    ana.command("topic", "dinner")
    ana.until('"code":"not-stored"')
    faults.mend()
    ben.command("topic")
    assert "dinner" not in ben.until("Topic of #lobby: lunch")
    cho = join("netcat", "cho")
    cho.command("topic")
    cho.until("Topic of #lobby: lunch")


def test_resent_while_the_commit_hangs(join: Join, faults: StoreFaults) -> None:
    """A message sent again on a new connection, before it is stored, is stored once."""
    ana, again = join("app", "ana"), join("app", "ana")
    faults.hold()
    ana.speak("once", client="c1")
    faults.wait_for_commit("once")
    again.speak("once", client="c1")
    assert '"done"' not in again.all_taken()
    faults.release()
    ana.receipt("once")
    again.receipt("once")
    ben = join("app", "ben")
    ben.command("search", "once")
    assert ben.until('"event":"done"').count('"text":"once"') == 1


def test_resent_while_the_commit_fails(join: Join, faults: StoreFaults) -> None:
    """Sent twice and never stored, a message is acked to neither; the third time counts."""
    ana, again = join("app", "ana"), join("app", "ana")
    faults.hold()
    ana.speak("at last", client="c1")
    faults.wait_for_commit("at last")
    again.speak("at last", client="c1")
    again.all_taken()
    faults.fail("the disk is full")
    faults.release()
    assert '"done"' not in ana.until('"code":"not-stored"')
    assert '"done"' not in again.until('"code":"not-stored"')
    faults.mend()
    again.speak("at last", client="c1")
    again.receipt("at last")
