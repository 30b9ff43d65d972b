"""The telnet that people have: their first minute, and keys as they press them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import needs
from realclients.programs import Program
from support.serving import Client, Server, Serving, fresh, running, wait_for

pytestmark = [needs("telnet"), pytest.mark.slow]

UP, DOWN, LEFT, ENTER = "\x1bOA", "\x1bOB", "\x1bOD", "\r"


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server whose room shows nothing of earlier tests."""
    with running(tmp_path_factory.mktemp("shared"), join_history=0) as server:
        yield server


def telnet(server: Server, **settings: int | str) -> Program:
    """Start the telnet program."""
    return Program("telnet", server.host, str(server.port), **settings)  # type: ignore[arg-type]


def enter(program: Program, name: str) -> None:
    """Give a name."""
    program.see_row("Your name:")
    program.sends_each_key()
    program.type(name + ENTER)
    program.see_row(f"{name}>")


FIRST_MINUTE = """\
Trying ADDRESS...
Connected to ADDRESS.
Escape character is '^]'.
Welcome to Office chat! 3 people are here.
Type your name, or login NAME. (Not encrypted: others can read along.)
Welcome to this chatroom! You are ana. Just type to talk.
-- /help lists commands, /quit leaves. Topic: Stand-up 9:30, small room
-- In #lobby: ben (script), cho (script), dee (script), ana (you). The last 3
   messages:
00:00 ben: anyone for lunch?
00:00 * cho raises a hand
00:00 dee: printer is back
00:00 -- Pavan Kumar connected
00:00 Pavan Kumar: hello all
00:00 You: I was thinking that we could meet
00:00 ben: good idea
00:00 [private from ben] is the boss in?
00:00 [private to ben] no, back at two
ana>"""


def test_first_minute(serving: Serving) -> None:
    """Line by line: four keys to talk, and the typing line never breaks."""
    server = serving()
    with Client(server, "ben") as ben, Client(server, "cho") as cho, Client(server, "dee") as dee:
        ben.send("/topic Stand-up 9:30, small room\n")
        ben.say("anyone for lunch?")
        cho.send("/me raises a hand\n")
        cho.until("* cho raises a hand")
        dee.say("printer is back")
        with telnet(server) as ana:
            enter(ana, "ana")
            ana.type("I was thinking that we co")
            ana.see_row("ana> I was thinking that we co")
            with Client(server, "Pavan Kumar") as pavan:
                pavan.say("hello all")
                ana.see("Pavan Kumar: hello all")
                ana.see_row("ana> I was thinking that we co")
                ana.type("uld meet" + ENTER)
                ana.see("You: I was thinking that we could meet")
                ben.say("good idea")
                ben.send("/dm ana is the boss in?\n")
                ana.see("[private from ben] is the boss in?")
                ana.type("/r no, back at two" + ENTER)
                ana.see("[private to ben] no, back at two")
                ana.see_row("ana>")
                assert "\n".join(ana.masked) == FIRST_MINUTE


def test_two_people_see_each_other_type(server: Server) -> None:
    """The hint shows both ways, at the right end of the row, and goes when the line is sent."""
    with telnet(server) as ana, telnet(server) as ben:
        one, other = fresh("ana"), fresh("ben")
        enter(ana, one)
        enter(ben, other)
        ana.type("hello the")
        ben.see(f"{one} is typing")
        ben.type("me too")
        ana.see(f"{other} is typing")
        assert ana.row.startswith(f"{one}> hello the ")
        assert len(ana.row) == 79
        ana.type("re" + ENTER)
        ben.see(f"{one}: hello there")
        ben.see_row(f"{other}> me too")
        ben.type(ENTER)
        ana.see(f"{other}: me too")
        ana.see_row(f"{one}>")


def test_keys(server: Server) -> None:
    """Arrows edit and bring lines back, Tab completes, Ctrl+C clears, Ctrl+D leaves."""
    with Client(server, fresh("ben")) as ben, telnet(server) as ana:
        name = fresh("ana")
        enter(ana, name)
        ana.type("helo" + LEFT + "l")
        ana.see_row(f"{name}> hello")
        ana.type(ENTER)
        ben.until(f"{name}: hello")
        ana.type("draft")
        ana.see_row(f"{name}> draft")
        ana.type(UP)
        ana.see_row(f"{name}> hello")
        ana.type(DOWN)
        ana.see_row(f"{name}> draft")
        ana.type("\x03")
        ana.see_row(f"{name}>")
        ana.type("/hist\t")
        ana.see_row(f"{name}> /history")
        ana.type("\x15" + ben.name[:3] + "\t")
        ana.see(f"{name}> {ben.name}:")
        ana.type("\x7f\x7f\b")
        ana.see_row(f"{name}> {ben.name[:-1]}")
        ana.type("\x03")
        ana.see_row(f"{name}>")
        ana.type("\x03")
        ana.see("-- To leave: /quit or Ctrl+D.")
        ana.see_row(f"{name}>")
        ana.type("\x04")
        ana.see(f"-- Goodbye, {name}.")
        ana.see("Connection closed by foreign host.")
        ana.ended()


def test_paste(server: Server) -> None:
    """Sixty pasted lines wait; Esc throws them away, Enter sends them as one message."""
    lines = [f"line {number:02} {'x' * 120}" for number in range(60)]
    with Client(server, fresh("ben")) as ben, telnet(server) as ana:
        name = fresh("ana")
        enter(ana, name)
        for end in ("\x1b", ENTER):
            ana.paste("\r".join(lines))
            ana.see("-- You pasted 60 lines. Enter sends them as one block, Esc throws them away.")
            ana.watch(lambda: ana.row.startswith(f"{name}> (60 lines) line 00"), "the block")
            ana.type(end)
            ana.watch(lambda: ana.row == f"{name}>", "the empty line")
        assert ana.lines.count("-- Thrown away.") == 1
        assert "line 00" not in ben.until(f"{name} (60 lines):\r\n")
        block = ben.until(lines[-1])
        assert [line.strip() for line in block.split("\r\n")] == lines
        ben.say("and on")


def test_resize(server: Server) -> None:
    """The row and the wrapping follow the window while something is being typed."""
    with Client(server, fresh("ben")) as ben, telnet(server) as ana:
        name = fresh("ana")
        enter(ana, name)
        ana.type("something long enough to be cut off somewhere")
        ana.see_row(f"{name}> something long enough to be cut off somewhere")
        ana.resize(40, 24)
        ana.type("!")
        ana.watch(lambda: ana.row.startswith(f"{name}> <") and ana.row.endswith("!"), "the end")
        ben.say("word " * 12 + "end")
        ana.see(" word end")
        last = next(at for at, line in enumerate(ana.lines) if line.endswith(" word end"))
        first, second = ana.lines[last - 1 : last + 1]
        assert first.endswith(" word")
        assert second.startswith("      word ")
        assert max(len(first), len(second)) < 40
        ana.resize(100, 24)
        ana.type("?")
        ana.see_row(f"{name}> something long enough to be cut off somewhere!?")


def test_dumb_terminal(server: Server) -> None:
    """Where the terminal is dumb, telnet's own echo shows the typing and lines are plain."""
    with Client(server, fresh("ben")) as ben, telnet(server, terminal="dumb") as ana:
        name = fresh("ana")
        ana.see("Your name:")
        ana.quiet()
        ana.type(f"{name}\n")
        ana.see(f"You are {name}.")
        ana.type("hello\n")
        ben.until(f"{name}: hello")
        ben.say("good day")
        ana.watch(lambda: f"{ben.name}: good day" in ana.lines, "a line without a time")


def test_console_of_the_operator(tmp_path: Path) -> None:
    """The server's own terminal says who came, and by which program; no text of theirs."""
    with running(tmp_path) as server, telnet(server) as ana:
        enter(ana, "ana")
        ana.type("a private thought" + ENTER)
        ana.see("You: a private thought")
        wait_for(lambda: "ana<127.0.0.1> connected (telnet)\n" in server.events, "the event")
        assert "thought" not in server.events + server.log
