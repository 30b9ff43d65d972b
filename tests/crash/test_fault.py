"""A fault in one command ends that session alone, and is logged once."""

import pytest

from crash.clients import DOORS
from crash.conftest import Join, Serve
from crash.faults import BOOM
from support.serving import Server, wait_for

ROUNDS = 20  # of all doors
APOLOGY = "Something went wrong on the server's side. Please connect again."


@pytest.fixture
def server(serve: Serve) -> Server:
    """Start a server that has a command with a fault."""
    return serve(patches=BOOM)


@pytest.mark.parametrize("door", DOORS)
def test_a_fault_ends_one_session(server: Server, join: Join, door: str) -> None:
    """Who hits the fault is told and disconnected; the others go on."""
    others = [join(name, f"other{name}") for name in DOORS]
    victim = join(door, "ana")
    victim.command("boom")
    victim.until(APOLOGY)
    victim.ended()
    for number, speaker in enumerate(others):
        speaker.speak(f"still here {number}")
        for listener in others:
            if listener is speaker:
                listener.receipt(f"still here {number}")
            else:
                listener.hears(speaker.name, f"still here {number}")
    assert server.log.count("Traceback") == 1
    assert server.log.count("RuntimeError: this command has a fault") == 1
    join(door, "ana").passed()


@pytest.mark.slow
def test_faults_again_and_again(server: Server, join: Join) -> None:
    """Every fault has its one entry in the log, and leaves nothing behind."""
    watch = join("netcat", "watch")
    before = server.descriptors
    for number in range(ROUNDS):
        for door in DOORS:
            with DOORS[door](server, f"{door}{number}") as victim:
                victim.command("boom")
                victim.ended()
    watch.passed()
    wait_for(lambda: server.descriptors <= before, "the descriptors are closed")
    assert server.log.count("Traceback") == ROUNDS * len(DOORS)
