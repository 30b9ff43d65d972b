"""The line being typed, on a real connection: nothing that arrives may scramble it."""

import random
import re
import unicodedata
from collections.abc import Iterator

import pytest

from doors.emulator import DOWN, ENTER, LEFT, RIGHT, UP, Telnet
from doors.programs import App
from support.serving import Client, Pair, Server, fresh, running, wait_for

LETTERS = [*"abcdefghij XYZ 0123 .,!?", *"éßøжя", *"日本語漢字", *"😀🎉👍", "e\u0301", "n\u0303"]
WONT_ECHO = b"\xff\xfc\x01"
BACKSPACE, HOME, END, KILL = "\x7f", "\x01", "\x05", "\x15"
LINE = re.compile(r"\d\d:\d\d \S+: line (\d+) \.{1,9}")
# Whoever was lost in the tests before is missed ten seconds later, whatever goes on then.
NOTICE = re.compile(r"\d\d:\d\d -- .* (dis)?connected|.* lost the connection")
WHOLE = re.compile(f"{LINE.pattern}|{NOTICE.pattern}")


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that lets people speak as fast as they like."""
    folder = tmp_path_factory.mktemp("shared")
    with running(folder, message_burst=0, join_history=0) as server:
        yield server


@pytest.fixture
def ben(server: Server) -> Iterator[Client]:
    """Return somebody whose lines arrive."""
    with Client(server, fresh("ben")) as client:
        yield client


def composed(text: str) -> str:
    """Return text as the emulator shows it."""
    return unicodedata.normalize("NFC", text).rstrip()


def shows(telnet: Telnet, prompt: str, text: str) -> bool:
    """Tell whether the typing row shows the prompt and the text, or the end of a longer text."""
    row, whole = composed(telnet.row), composed(prompt + text)
    if row == whole:
        return True
    start, mark, rest = row.partition("<")
    return start == prompt and bool(mark) and composed(text).endswith(rest) and len(rest) > 1


def see(telnet: Telnet, prompt: str, text: str) -> None:
    """Wait until the typing row shows the prompt and the text."""
    telnet.watch(lambda: shows(telnet, prompt, text), prompt + text)


def see_cursor(telnet: Telnet, column: int) -> None:
    """Wait until the cursor is in a column, counted from 0."""
    telnet.watch(lambda: telnet.screen.cursor.x == column, f"the cursor in column {column}")


def last(telnet: Telnet) -> str:
    """Return the row above the typing row, but for notices of who came and went."""
    rows = (row for row in telnet.lines[-2::-1] if not NOTICE.fullmatch(row))
    return next(rows, "")


class Numbered:
    """Lines with numbers that one person says, and what has become of them on a screen."""

    def __init__(self, speaker: Client, telnet: Telnet) -> None:
        self.speaker, self.telnet = speaker, telnet
        self.said = 0

    def say(self, count: int) -> None:
        """Say the next lines."""
        first, self.said = self.said, self.said + count
        lines = [f"line {number} {'.' * (1 + number % 9)}\n" for number in range(first, self.said)]
        self.speaker.send("".join(lines))

    def is_there(self) -> bool:
        """Tell whether the last line is on the screen, right above the typing row."""
        return f": line {self.said - 1} ." in last(self.telnet)

    def check(self) -> None:
        """Assert that every row is a whole message and none is missing, doubled or moved."""
        rows = self.telnet.lines[:-1]
        first = next(at for at, row in enumerate(rows) if ": line 0 " in row)
        assert [row for row in rows[first:] if not WHOLE.fullmatch(row)] == []
        numbers = [match[1] for row in rows[first:] if (match := LINE.fullmatch(row))]
        assert numbers == [str(number) for number in range(self.said)]


@pytest.mark.slow
@pytest.mark.parametrize("columns", [80, 40])
def test_typing_while_lines_arrive(server: Server, ben: Client, columns: int) -> None:
    """40 characters of all widths typed among 200 lines: after each, all is in place."""
    chance = random.Random(columns)
    with Telnet(server, columns=columns) as ana:
        name, typed = fresh("ana"), ""
        ana.enter(name)
        prompt, lines = f"{name}> ", Numbered(ben, ana)
        for _ in range(40):
            letter = chance.choice(LETTERS)
            typed += letter
            ana.send(letter)
            lines.say(5)
            ana.watch(lines.is_there, "the last line")
            see(ana, prompt, typed)
        lines.check()
        while typed:
            cut = 2 if unicodedata.combining(typed[-1]) else 1
            typed = typed[:-cut]
            ana.send(BACKSPACE)
            see(ana, prompt, typed)
        assert ana.row == prompt.rstrip()


@pytest.mark.slow
def test_resize_while_lines_arrive(server: Server, ben: Client) -> None:
    """Windows of every size in turn, while lines arrive and something is typed."""
    with Telnet(server) as ana:
        name, typed = fresh("ana"), "what I was about to say 日本"
        ana.enter(name)
        ana.send(typed)
        prompt, lines = f"{name}> ", Numbered(ben, ana)
        for columns, rows in ((40, 24), (132, 50), (50, 10), (80, 24), (45, 8)):
            ana.resize(columns, rows)
            ana.send("x")
            typed += "x"
            see(ana, prompt, typed)
            lines.say(10)
            ana.watch(lines.is_there, "the last line")
            assert shows(ana, prompt, typed)


@pytest.mark.slow
def test_edits_while_lines_arrive(server: Server, ben: Client) -> None:
    """After each of 200 random edits among arriving lines the row is what it should be."""
    chance = random.Random(200)
    left, right = "", ""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        prompt, lines = f"{name}> ", Numbered(ben, ana)
        lines.say(1)
        for _ in range(200):
            key = chance.choice([*"abcdefgh日本", LEFT, RIGHT, BACKSPACE, HOME, END, "say"])
            if key == "say":
                lines.say(1)
            else:
                ana.send(key)
            if key == LEFT and left:
                left, right = left[:-1], left[-1] + right
            elif key == RIGHT and right:
                left, right = left + right[0], right[1:]
            elif key == BACKSPACE:
                left = left[:-1]
            elif key == HOME:
                left, right = "", left + right
            elif key == END:
                left, right = left + right, ""
            elif len(key) == 1 and key.isprintable() and len(left + right) < 30:
                left += key
            elif len(key) == 1 and key.isprintable():
                ana.send(BACKSPACE)
            ana.watch(lines.is_there, "the last line")
            see(ana, prompt, left + right)
            see_cursor(ana, len(prompt) + _columns(left))
        lines.check()


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) == "W" else 1 for letter in text)


def test_longest_line(server: Server, ben: Client) -> None:
    """A line of 4,000 characters stays one row; what is left is shown; more is refused."""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        prompt, lines = f"{name}> ", Numbered(ben, ana)
        text = "".join(f"word{number:04} " for number in range(444))
        for start in range(0, len(text), 200):
            ana.send(text[start : start + 200])
        ana.send("end!")
        ana.see("end!")
        ana.see("0 left")
        lines.say(3)
        ana.watch(lines.is_there, "the lines")
        assert ana.row.startswith(prompt + "<")
        ana.send("y")
        ana.watch(lambda: any("The line is full: 4,000" in row for row in ana.lines), "the refusal")
        ana.send(ENTER)
        ana.until("end!\r\n")
        ana.watch(lambda: ana.row == prompt.rstrip(), "the empty prompt")


@pytest.mark.parametrize("columns", [20, 8, 2, 1])
def test_narrow_windows(server: Server, ben: Client, columns: int) -> None:
    """In the narrowest windows typing and reading go on, one row, without an end."""
    with Telnet(server, columns=columns) as ana:
        ana.until("Your name: ")
        name = fresh("ana")
        ana.send(name + ENTER)
        wait_for(lambda: f" {name}<" in server.events, "the login")
        ana.send("some 日本 words")
        ben.say("line 日本 😀 e\u0301 " + "word" * 20)
        ana.send(ENTER)
        ben.until(f"{name}: some 日本 words")


def test_escape_sequences_are_not_put_together(server: Server) -> None:
    """ESC in one message and the rest of a sequence in the next stay two messages."""
    with Telnet(server) as ana, App(server, fresh("app")) as app:
        ana.enter(fresh("ana"))
        for text in ("\x1b", "[2J", "a\x1b", "c", "\u009b", "2J"):
            app.ask(cmd="say", text=text)
        app.ask(cmd="say", text="the end")
        ana.watch(lambda: "the end" in last(ana), "the end")
        shown = [row.partition(": ")[2] for row in ana.lines if f"{app.name}: " in row]
    assert shown == ["^[", "[2J", "a^[", "c", "\\x9b", "2J", "the end"]


def test_letters_in_parts(server: Server, ben: Client) -> None:
    """A letter whose bytes come one by one, lines between them, is one letter."""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        lines = Numbered(ben, ana)
        for byte in "日😀".encode():
            ana.send(bytes((byte,)))
            lines.say(1)
            ana.watch(lines.is_there, "the line")
        see(ana, f"{name}> ", "日😀")
        ana.send(LEFT)
        see_cursor(ana, len(name) + 2 + 2)
        ana.send(ENTER)
        ben.until(f"{name}: 日😀\r\n")


def test_unknown_keys_do_nothing(server: Server) -> None:
    """Function keys, mouse reports, and answers of a terminal type nothing."""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        ana.send("a")
        for key in ("\x1bOP", "\x1b[15~", "\x1b[24;80R", "\x1b[?62;c", "\x1b[<0;10;10M", "\x1b[5n"):
            ana.send(key)
        ana.send("b")
        ana.see("ab")
        assert ana.row == f"{name}> ab"


def test_two_people_see_each_other_type(server: Server) -> None:
    """The hint stands at the right end of the row while somebody types, and goes with the line."""
    with Telnet(server) as ana, Telnet(server) as ben:
        one, other = fresh("ana"), fresh("ben")
        ana.enter(one)
        ben.enter(other)
        ana.send("I was thinking")
        ben.see(f"{one} is typing")
        ben.send("me too")
        ana.see(f"{other} is typing")
        assert ana.row.startswith(f"{one}> I was thinking ")
        assert ana.row.endswith(f" {other} is typing")
        assert len(ana.row) == 79
        ana.send(ENTER)
        ben.watch(lambda: ben.row == f"{other}> me too", "no hint")
        ben.send(KILL)
        ana.watch(lambda: ana.row == f"{one}>", "no hint")


def test_commands_being_typed_are_nobodys_business(server: Server) -> None:
    """No hint for a line that begins with a slash."""
    with Telnet(server) as ana, App(server, fresh("app")) as app:
        ana.enter(fresh("ana"))
        ana.send("/dm somebody a secret")
        ana.see("a secret")
        ana.send(KILL)
        ana.send("/quit" + ENTER)
        ana.ended()
        app.ask(cmd="say", text="the end")
        kinds = [event["event"] for event in app.events('"text":"the end"')]
    assert "typing" not in kinds


def test_history_and_completion(server: Server, ben: Client) -> None:
    """Up and Down bring back what was sent; Tab completes commands, and names in turn."""
    ben.say("hello")
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        for text in ("first", "second"):
            ana.send(text + ENTER)
            ben.until(f"{name}: {text}")
        ana.send("draft" + UP)
        ana.see("> second")
        ana.send(UP)
        ana.see("> first")
        ana.send(DOWN + DOWN)
        ana.see("> draft")
        ana.send(KILL + "/his\t")
        ana.see("> /history")
        ana.send(KILL + ben.name[:4] + "\t")
        ana.see(f"> {ben.name}:")


def test_leaving_by_key(server: Server) -> None:
    """Ctrl+C clears the line, then says how to leave; Ctrl+D on an empty line leaves."""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        ana.send("oops")
        ana.see("oops")
        ana.send("\x03")
        ana.watch(lambda: ana.row == f"{name}>", "the empty line")
        ana.send("\x03")
        ana.watch(lambda: "-- To leave: /quit or Ctrl+D." in ana.lines, "how to leave")
        ana.send("half\x04")
        ana.see("half")
        ana.send("\x03\x04")
        assert b"Goodbye" in ana.ended()


def test_pasted_lines_wait(server: Server) -> None:
    """Sixty pasted lines wait for Enter, then are one message; Esc throws them away."""
    lines = [f"row {number:02} {'x' * 120}" for number in range(60)]
    with Pair(server) as pair, Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        ana.send("\r".join(lines))
        ana.see("(60 lines) row 00")
        pair.say()
        ana.send("\x1b")
        ana.watch(lambda: "-- Thrown away." in ana.lines, "that it is thrown away")
        ana.send("\r".join(lines))
        ana.see("(60 lines) row 00")
        ana.send(ENTER)
        seen = pair.reader.until(f"{name} (60 lines):\r\n")
        assert "row 00" not in seen
        block = pair.reader.until(lines[-1])
        assert [line.strip() for line in block.split("\r\n")] == lines


@pytest.mark.parametrize("terminal", ["dumb", "unknown"])
def test_dumb_terminal_gets_plain_lines(server: Server, ben: Client, terminal: str) -> None:
    """A terminal without a screen gets whole lines: no escape code, no bell, no redraw."""
    with Telnet(server, terminal=terminal) as ana:
        ana.until("Your name: ")
        ana.watch(lambda: WONT_ECHO in ana.wire, "the end of character mode")
        ana.shown = b""
        name = fresh("ana")
        ana.send(name + "\r\n")
        ana.until("You are ")
        ben.say("hello")
        ana.until(f"{ben.name}: hello\r\n")
        assert b"\x1b" not in ana.shown
        assert b"\a" not in ana.shown
