"""The typing line: nothing that comes in breaks what is being typed, on a real screen."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from client.fake import FakeNames, FakeOutside, FakeServer
from hubbub import events as ev
from hubbub.client.line import LineFace
from hubbub.client.link import Link
from hubbub.client.model import State
from hubbub.client.waiting import LATE

ROWS = 24
LETTERS = "abc xyz,.ßé漢字あ한😀/@"


class Screen:
    """A terminal: what the client writes is carried out on rows that can be looked at."""

    def __init__(self, columns: int) -> None:
        self.screen = pyte.Screen(columns, ROWS)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""
        self.changed = asyncio.Event()
        self.encoding = "utf-8"

    def write(self, data: str) -> int:
        """Carry out what is written."""
        self.raw += data
        self._stream.feed(data)
        self.changed.set()
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True

    def fileno(self) -> int:
        """It has no file."""
        raise OSError

    @property
    def rows(self) -> list[str]:
        """The rows, without the empty ones at the end."""
        rows = [row.rstrip() for row in self.screen.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows


class Person:
    """Somebody at the keyboard."""

    def __init__(self, face: LineFace, keys: PipeInput, screen: Screen) -> None:
        self.face, self.keys, self.screen = face, keys, screen

    def type(self, text: str) -> None:
        """Press keys."""
        self.keys.send_text(text)

    async def until(self, holds: Callable[[list[str]], bool]) -> None:
        """Wait until the screen looks as wanted; pytest-timeout ends a wait in vain."""
        while not holds(self.screen.rows):
            self.screen.changed.clear()
            await self.screen.changed.wait()

    async def until_last(self, row: str) -> None:
        """Wait until the last row is this."""
        await self.until(lambda rows: bool(rows) and rows[-1] == row.rstrip())


@asynccontextmanager
async def visit(server: FakeServer, columns: int = 80, name: str = "ana") -> AsyncIterator[Person]:
    """Let somebody join a fake server in a terminal."""
    screen = Screen(columns)
    server.watch = screen.changed.set
    with create_pipe_input() as keys:
        size = Size(rows=ROWS, columns=columns)
        output = Vt100_Output(screen, lambda: size, term="xterm")  # type: ignore[arg-type]
        outside = FakeOutside()
        face = LineFace(outside.now, colours=False, keys=keys, output=output)
        face.link = Link([server.place], State(name=name), face, outside, FakeNames())
        task = asyncio.create_task(face.run())
        try:
            yield Person(face, keys, screen)
        finally:
            face.link.leave()
            await task


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("seed", range(3))
def test_what_comes_in_never_breaks_the_typed_line(seed: int, columns: int) -> None:
    """40 characters of many scripts while 100 lines arrive: each row is whole at every step."""
    chance = random.Random(seed)

    async def story() -> None:
        async with FakeServer() as server, visit(server, columns) as ana:
            await ana.until_last("ana>")
            typed, heard = "x", 0
            ana.type(typed)
            for _ in range(40):
                letter = chance.choice(LETTERS)
                ana.type(letter)
                typed += letter
                for _ in range(chance.randrange(6)):
                    server.hear("ben", f"line {heard}")
                    heard += 1
                await ana.until(partial(_intact, typed, heard, columns))
            assert heard > 50

    asyncio.run(story())


def _intact(typed: str, heard: int, columns: int, rows: list[str]) -> bool:
    """Tell whether the line is as typed, below the last message, and all messages are whole."""
    starts = [place for place, row in enumerate(rows) if row.startswith("ana> ")]
    if len(starts) != 1:
        return False
    shown = "".join(row.ljust(columns)[:columns] for row in rows[starts[0] :])
    if shown.replace(" ", "") != f"ana> {typed}".replace(" ", ""):
        return False
    above = [row for row in rows[: starts[0]] if " ben: " in row]
    return heard == 0 or [row[6:] for row in above] == [
        f"ben: line {number}" for number in range(heard - len(above), heard)
    ]


def test_a_line_becomes_its_message() -> None:
    """After Enter the text stands once: as the message that was stored."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            ana.type("hello\r")
            await ana.until(lambda rows: len(rows) > 1 and rows[-2].endswith(" You: hello"))
            await ana.until_last("ana>")
            assert sum("hello" in row for row in ana.screen.rows) == 1

    asyncio.run(story())


def test_without_a_connection_typing_goes_on() -> None:
    """The rows above the line say what is the matter and what waits; then it is sent."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.greeting = lambda: ev.Goodbye(text="", error=True)
            server.cut()
            await ana.until(lambda rows: any("Connection lost at" in row for row in rows))
            ana.type("one\rtwo\rhalf")
            await ana.until(lambda rows: rows[-1] == "ana> half" and "waiting: two" in rows[-3])
            assert ana.screen.rows[-4] == "waiting: one"
            server.greeting = None
            await ana.until(lambda rows: len(rows) > 1 and rows[-2].endswith("You: two"))
            await ana.until_last("ana> half")
            assert server.texts == ["one", "two"]
            assert not any("waiting" in row for row in ana.screen.rows)

    asyncio.run(story())


def test_a_refused_line_comes_back() -> None:
    """Its text is in the typing line again, to be mended."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.refuse["line"] = ev.Failed(code="unknown-command", text="No command /jion.")
            ana.type("/jion #dev\r")
            await ana.until_last("ana> /jion #dev")
            assert ana.screen.rows[-2] == "!! No command /jion."

    asyncio.run(story())


def test_another_command_takes_the_place_of_a_refused_one() -> None:
    """A slash begins anew where a refused line stands untouched; the Up key brings that back."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.refuse["line"] = ev.Failed(code="usage", text="/dm needs a name.")
            ana.type("/dm\r")
            await ana.until_last("ana> /dm")
            ana.type("/who/x")
            await ana.until_last("ana> /who/x")
            ana.type("\x15\x1b[A")
            await ana.until_last("ana> /dm")
            ana.type(" ben/x")
            await ana.until_last("ana> /dm ben/x")

    asyncio.run(story())


def test_keys() -> None:
    """Ctrl+C clears, then says how to leave; Tab completes; Up brings back; Ctrl+D leaves."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            ana.type("oops")
            await ana.until_last("ana> oops")
            ana.type("\x03")
            await ana.until_last("ana>")
            ana.type("\x03")
            await ana.until(lambda rows: "-- To leave: /quit or Ctrl+D." in rows)
            server.hear("ben", "hi")
            await ana.until(lambda rows: rows[-2].endswith("ben: hi"))
            ana.type("be\t")
            await ana.until_last("ana> ben: ")
            ana.type("yes\r")
            await ana.until(lambda rows: rows[-2].endswith("You: ben: yes"))
            ana.type("\x1b[A")
            await ana.until_last("ana> ben: yes")
            ana.type("\x03\x04")
            await ana.until(lambda rows: rows[-1] == "-- Goodbye, ana.")

    asyncio.run(story())


def test_pasted_lines_are_one_block() -> None:
    """A paste is not sent line by line: Enter sends it whole."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            ana.type("\x1b[200~one\r\ntwo\x1b[201~")
            await ana.until(lambda rows: any("You pasted 2 lines." in row for row in rows))
            assert server.asked("line") == []
            ana.type("\r")
            await ana.until(lambda rows: any("You (2 lines):" in row for row in rows))
            assert server.texts == ["one\ntwo"]

    asyncio.run(story())


def test_typing_is_told_both_ways() -> None:
    """Others are told that one types, not what; theirs stands at the right end of the row."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.tell(ev.Typing(id="t", at=1, nick="ben", to="#lobby"))
            await ana.until(lambda rows: rows[-1].endswith("ben is typing"))
            assert ana.screen.rows[-1] == "ana>".ljust(80 - len("ben is typing")) + "ben is typing"
            ana.type("secret")
            await ana.until(lambda _: bool(server.asked("compose")))
            assert server.asked("compose") == [{"cmd": "compose", "state": "active"}]

    asyncio.run(story())


def test_a_mention_rings() -> None:
    """One BEL for several mentions in the same moment."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            for _ in range(3):
                server.hear("ben", "ana?")
            await ana.until(lambda rows: sum("ana?" in row for row in rows) == 3)
            assert ana.screen.raw.count("\a") == 1

    asyncio.run(story())


def test_not_sent_is_said_with_what_to_do() -> None:
    """After two minutes without a connection the line is told as not sent, and how to send it."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.greeting = lambda: ev.Goodbye(text="", error=True)
            server.cut()
            await ana.until(lambda rows: any("Connection lost at" in row for row in rows))
            ana.type("late\r")
            await ana.until(lambda rows: "waiting: late" in rows)
            ana.face.link.outside.time += LATE + 1  # type: ignore[attr-defined]
            ana.face.link.tick()
            await ana.until(lambda rows: "!! Not sent: late" in rows)
            how = "-- /resend sends what was not sent, /discard throws it away."
            assert how in ana.screen.rows

    asyncio.run(story())


def test_the_name_is_asked_for() -> None:
    """`Your name:` is the first prompt; the name is not kept among what Up brings back."""

    async def story() -> None:
        async with FakeServer() as server, visit(server, name="") as ana:
            await ana.until_last("Your name:")
            ana.type("ana\r")
            await ana.until_last("ana>")
            ana.type("\x1b[Ahi")
            await ana.until_last("ana> hi")

    asyncio.run(story())


def test_nothing_from_others_steers_the_terminal() -> None:
    """Escape codes in messages, names and topics are shown, not carried out."""

    async def story() -> None:
        async with FakeServer() as server, visit(server) as ana:
            await ana.until_last("ana>")
            server.hear("ben", "\x1b[2J\x1b]0;title\a gone?\r!! forged")
            await ana.until(lambda rows: any("gone?" in row for row in rows))
            server.tell(ev.Typing(id="t", at=1, nick="\x1b[2Jeve", to="#lobby"))
            server.tell(ev.Window(name="@\x1b[2Jeve"))
            await ana.until(lambda rows: rows[-1].startswith("ana @^[[2Jeve>"))
            assert "\x1b[2J" not in ana.screen.raw
            assert "\x1b]" not in ana.screen.raw

    asyncio.run(story())
