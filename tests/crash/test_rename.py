"""After kill -9 a new name is there with all that goes by it, or not."""

from pathlib import Path

import pytest

from crash.clients import Program
from crash.conftest import Serve
from crash.faults import StoreFaults
from support.serving import Server

pytestmark = [pytest.mark.slow, pytest.mark.crash]


@pytest.fixture
def faults(tmp_path: Path) -> StoreFaults:
    """Return what holds up the commits of the server."""
    return StoreFaults(tmp_path)


def in_dev(server: Server) -> Program:
    """Return somebody who made #dev, with a topic, and said something there."""
    ana = Program(server, "ana")
    ana.command("join", "dev")
    ana.until('"ref":"join"')
    ana.command("topic", "tea")
    ana.until('"ref":"topic"')
    ana.speak("before")
    ana.receipt("before")
    return ana


def kill(server: Server) -> None:
    """End a server as a power cut does."""
    server.process.kill()
    server.process.wait()


def seen(server: Server, room: str) -> str:
    """Return what somebody is shown on entering a room."""
    with Program(server, "ben") as ben:
        ben.command("join", room)
        return ben.until('"ref":"join"')


def test_a_name_that_was_shown_is_kept(serve: Serve) -> None:
    """Once the new name was shown it holds: with the topic, what was said, and the founder."""
    server = serve()
    with in_dev(server) as ana:
        ana.command("rename", "#build tidy")
        ana.until('"event":"rename"')
        kill(server)
    again = serve()
    shown = seen(again, "build")
    assert '"room":"#build"' in shown
    assert '"topic":"tea"' in shown
    assert '"text":"before"' in shown
    assert '"made":true' in seen(again, "dev")
    with Program(again, "ana") as ana:
        ana.command("join", "build")
        ana.until('"ref":"join"')
        ana.command("rename", "#box")
        ana.until('"new":"#box"')
        ana.command("search", "before")
        assert '"to":"#box"' in ana.until('"ref":"search"')


def test_a_name_that_was_not_stored_is_the_old_one(serve: Serve, faults: StoreFaults) -> None:
    """Killed while the commit hangs, the room is as if nobody had asked, and nobody saw it."""
    server = serve(patches=faults.patches)
    with in_dev(server) as ana, Program(server, "ben") as ben:
        ben.command("join", "dev")
        ben.until('"ref":"join"')
        faults.hold()
        ana.command("rename", "#build tidy")
        faults.wait_for_commit("tidy")
        assert '"event":"rename"' not in ben.all_taken()
        assert '"event":"rename"' not in ana.all_taken()
        kill(server)
    faults.release()
    again = serve()
    shown = seen(again, "dev")
    assert '"topic":"tea"' in shown
    assert '"text":"before"' in shown
    assert '"made":true' in seen(again, "build")
