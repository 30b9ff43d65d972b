"""The netcat that people have: by hand, raw, and in scripts."""

import subprocess
from collections.abc import Iterator

import pytest

from conftest import needs
from realclients.programs import Program
from support.serving import DEADLINE, Client, Server, Serving, fresh, running

pytestmark = [needs("nc"), pytest.mark.slow]


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server whose room shows nothing of earlier tests."""
    with running(tmp_path_factory.mktemp("shared"), join_history=0) as server:
        yield server


FIRST_MINUTE = """\
Welcome to Office chat! 3 people are here.
Type your name, or login NAME. (Not encrypted: others can read along.)
Your name: login Dinesh Kumar
Welcome to this chatroom! You are Dinesh Kumar. Just type to talk.
-- /help lists commands, /quit leaves. Topic: Stand-up 9:30, small room
-- In #lobby: ben (script), cho (script), dee (script), Dinesh Kumar
   (you). The last 3 messages:
00:00 ben: anyone for lunch?
00:00 * cho raises a hand
00:00 dee: printer is back
hello from netcat
00:00 You: hello from netcat
00:00 ben: hi Dinesh
"""


def test_first_minute(serving: Serving) -> None:
    """Line by line, with the words of old; the probe leaves nothing on the screen."""
    server = serving()
    with Client(server, "ben") as ben, Client(server, "cho") as cho, Client(server, "dee") as dee:
        ben.send("/topic Stand-up 9:30, small room\n")
        ben.say("anyone for lunch?")
        cho.send("/me raises a hand\n")
        cho.until("* cho raises a hand")
        dee.say("printer is back")
        with Program("nc", server.host, str(server.port)) as dinesh:
            dinesh.see_row("Your name:")
            dinesh.type("login Dinesh Kumar\n")
            dinesh.see("dee: printer is back")
            dinesh.type("hello from netcat\n")
            dinesh.see("You: hello from netcat")
            ben.say("hi Dinesh")
            dinesh.see("ben: hi Dinesh")
            assert "\n".join(dinesh.masked) == FIRST_MINUTE


def test_raw_terminal_becomes_character_mode(server: Server) -> None:
    """After `stty -icanon -echo` netcat has a typing line that arriving lines leave alone."""
    raw = f"stty -icanon -echo; exec nc {server.host} {server.port}"
    with Client(server, fresh("ben")) as ben, Program("sh", "-c", raw) as ana:
        name = fresh("ana")
        ana.see_row("Your name:")
        ana.type(name[0])
        ana.quiet()
        ana.type(name[1])
        ana.see_row(f"Your name: {name[:2]}")
        ana.type(name[2:])
        ana.see_row(f"Your name: {name}")
        ana.type("\n")
        ana.see_row(f"{name}>")
        ana.type("half a li")
        ana.see_row(f"{name}> half a li")
        ben.say("something arrives")
        ana.see(f"{ben.name}: something arrives")
        ana.see_row(f"{name}> half a li")
        ana.type("\x7fine\n")
        ben.until(f"{name}: half a line")
        ana.see(" You: half a line")
        ana.see_row(f"{name}>")


def test_script(server: Server) -> None:
    """Piped lines are done in order; the end of input leaves after the last one was delivered."""
    name = fresh("bot")
    with Client(server, fresh("ben")) as ben:
        pipe = f"(echo login {name}; echo the build is green) | nc -N {server.host} {server.port}"
        done = subprocess.run(["sh", "-c", pipe], capture_output=True, timeout=DEADLINE, check=True)
        seen = ben.until(f"{name} disconnected")
    assert seen.count(f"{name}: the build is green") == 1
    assert f"{name} lost" not in seen
    said = done.stdout.decode()
    assert said.startswith("Welcome to Office chat! ")
    assert said.count("You: the build is green") == 1
    assert f"-- Goodbye, {name}." in said
    assert not {"\x1b", "\ufffd", "\xff", "\a"} & set(said)


def test_script_that_only_reads(server: Server) -> None:
    """A pipe of one line, and an empty one, end well too."""
    for lines in ("echo who", "true", f"printf 'login {fresh('bot')}'", "printf '\\n\\n'"):
        pipe = f"({lines}) | nc -N {server.host} {server.port}"
        done = subprocess.run(
            ["sh", "-c", pipe], capture_output=True, timeout=DEADLINE, check=False
        )
        assert done.returncode == 0, lines


def test_ctrl_c_leaves(server: Server) -> None:
    """Ctrl+C ends netcat, and so the visit; the name is free at once."""
    with Client(server, fresh("ben")) as ben:
        name = fresh("ana")
        for _ in range(2):
            with Program("nc", server.host, str(server.port)) as ana:
                ana.see_row("Your name:")
                ana.type(f"{name}\n")
                ana.see(f"You are {name}.")
                ana.type("\x03")
                ana.ended()
            ben.until(f"{name} disconnected")
