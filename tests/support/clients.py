"""The programs people come with: one small class per door, on top of a world's link.

Another door is another class here, entered into CLIENTS under the word scenarios use for it.
"""

import json
import re
from itertools import count
from typing import Any

import pyte

from hubbub import names
from support.worlds import World

ASK_NAME = "Your name: "
KEYS = {
    "Enter": b"\r\0",
    "Tab": b"\t",
    "Esc": b"\x1b",
    "Up": b"\x1b[A",
    "Down": b"\x1b[B",
    "Left": b"\x1b[D",
    "Right": b"\x1b[C",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "Backspace": b"\x7f",
    "Delete": b"\x1b[3~",
    **{f"Ctrl+{chr(64 + code)}": bytes((code,)) for code in range(1, 27)},
}

# What a line may hold that cannot be seen: <ESC>, <CR>, <U+202E>, <x*4001>.
_NAMED = {"ESC": "\x1b", "BEL": "\a", "CR": "\r", "LF": "\n", "TAB": "\t", "NUL": "\0"}
_NAMED |= {f"0x{code:02X}": chr(0xDC00 + code) for code in range(0x80, 0x100)}  # no UTF-8
_TOKEN = re.compile(rf"<(?:({'|'.join(_NAMED)})|U\+([0-9A-F]{{4,6}})|(.)\*(\d+))>")


def spelled_out(text: str) -> str:
    """Return a scenario's text with its tokens replaced by what they stand for."""

    def meant(token: re.Match[str]) -> str:
        name, code, letter, times = token.groups()
        if letter:
            return str(letter) * int(times)
        return _NAMED[name] if name else chr(int(code, 16))

    return _TOKEN.sub(meant, text)


def visible(text: str) -> str:
    """Return a text with its control characters as tokens."""
    names = {char: f"<{name}>" for name, char in _NAMED.items()}
    return "".join(
        names.get(char, char if char.isprintable() else f"<U+{ord(char):04X}>") for char in text
    )


class Client:
    """One program of one person."""

    door = ""
    opening = b""

    def __init__(
        self, world: World, name: str, *, address: str = "127.0.0.1", token: str = ""
    ) -> None:
        self.world = world
        self.name = name
        self.address = address
        self.token = token
        self.raw = b""  # everything that came
        self.unread: list[Any] = []
        self._answers = b""  # to what the greeting asked
        self.link = world.connect(self, address)
        self.send(self._answers)

    def took(self, data: bytes) -> None:
        """Take bytes that came."""
        self.raw += data
        self.read(data)

    def read(self, data: bytes) -> None:
        """Make lines or events of bytes."""
        raise NotImplementedError

    def enter(self) -> None:
        """Give the name."""
        self.say(self.name)

    def say(self, line: str) -> None:
        """Type a line and Enter."""
        self.send(f"{line}\r\n".encode(errors="surrogateescape"))

    def type(self, text: str) -> None:
        """Type without Enter."""
        self.send(text.encode())

    def press(self, key: str) -> None:
        """Press a key that is no letter."""
        self.send(KEYS[key])

    def send(self, data: bytes) -> None:
        """Send bytes and wait for all that follows from them."""
        self.link.send(data)
        self.world.settle()

    def lines(self) -> list[Any]:
        """Return what came and was not looked at yet, oldest first."""
        return self.unread

    @property
    def row(self) -> str:
        """The row of the screen in which one types."""
        raise NotImplementedError(f"{self.door} has no typing line")


class Netcat(Client):
    """netcat: bytes as they are."""

    door = "netcat"

    def __init__(self, world: World, name: str, **given: str) -> None:
        self.partial = b""
        super().__init__(world, name, **given)

    def read(self, data: bytes) -> None:
        """Cut bytes into lines, without telnet's probe and the question for the name."""
        *whole, self.partial = (self.partial + data).split(b"\r\n")
        for row in whole:
            text = row.removeprefix(b"\xff\xfd\x1f\r").decode("utf-8")
            while text.startswith(ASK_NAME):
                text = text.removeprefix(ASK_NAME)
            self.unread.append(text)

    @property
    def row(self) -> str:
        """What came without a line end: the question for the name."""
        return self.partial.decode()


class Script(Netcat):
    """A script: netcat that speaks first."""

    door = "script"

    def __init__(self, world: World, name: str, **given: str) -> None:
        self.opening = f"login {name}\n".encode()
        super().__init__(world, name, **given)

    def enter(self) -> None:
        """Have said the name already."""


class Telnet(Client):
    """telnet in character mode, as inetutils-telnet negotiates it, on a screen of 80 columns."""

    door = "telnet"
    terminal = b"xterm"
    columns = 80

    def __init__(self, world: World, name: str, **given: str) -> None:
        self.screen = pyte.Screen(self.columns, 1_000)
        self.stream = pyte.Stream(self.screen)
        self.shown = 0  # rows that were looked at
        self.bells = 0
        self.partial = b""
        self._text = b""  # a letter of several bytes that was cut
        super().__init__(world, name, **given)

    def read(self, data: bytes) -> None:
        """Answer negotiation and show the rest."""
        data, self.partial = self.partial + data, b""
        text = bytearray()
        at = 0
        while at < len(data):
            end = data.find(b"\xff", at)
            end = len(data) if end < 0 else end
            text += data[at:end]
            size = self._command(data[end:])
            if not size:
                self.partial = data[end:]
                break
            at = end + size
        self._show(bytes(text))

    def _show(self, data: bytes) -> None:
        self.bells += data.count(b"\a")
        self._text += data
        try:
            text, self._text = self._text.decode(), b""
        except UnicodeDecodeError as error:
            text, self._text = self._text[: error.start].decode(), self._text[error.start :]
        self.stream.feed(text)

    def _command(self, data: bytes) -> int:
        """Obey the telnet command that data begins with; return its size, 0 = not complete."""
        if not data:
            return 1
        if len(data) < 3:
            return 0
        if data[1] == 250:  # SB ... IAC SE
            end = data.find(b"\xff\xf0")
            if end < 0:
                return 0
            if data[2:4] == b"\x18\x01":
                self.answer(b"\xff\xfa\x18\x00" + self.terminal + b"\xff\xf0")
            return end + 2
        self.agree(data[1], data[2])
        return 3

    def agree(self, verb: int, option: int) -> None:
        """Answer a request."""
        if (verb, option) == (253, 31):  # DO NAWS
            size = self.columns.to_bytes(2, "big") + (24).to_bytes(2, "big")
            self.answer(b"\xff\xfb\x1f\xff\xfa\x1f" + size + b"\xff\xf0")
        elif (verb, option) == (253, 24):  # DO TERMINAL-TYPE
            self.answer(b"\xff\xfb\x18")
        elif verb in (251, 252):  # WILL, WONT -> DO, DONT
            self.answer(bytes((255, verb + 2, option)))

    def answer(self, data: bytes) -> None:
        """Send an answer, as soon as there is a link."""
        if hasattr(self, "link"):
            self.link.send(data)
        else:
            self._answers += data

    def say(self, line: str) -> None:
        """Type a line and Enter."""
        if line:
            self.send(line.encode())
        self.send(KEYS["Enter"])

    def lines(self) -> list[Any]:
        """Return the rows above the typing line that were not looked at yet."""
        bottom = self.screen.cursor.y
        self.shown = min(self.shown, bottom)
        self.unread += [self._row(y) for y in range(self.shown, bottom)]
        self.shown = bottom
        return self.unread

    def _row(self, y: int) -> str:
        line = self.screen.buffer[y]
        return "".join(line[x].data for x in range(self.columns)).rstrip()

    @property
    def row(self) -> str:
        """The typing line."""
        return self._row(self.screen.cursor.y)


class DumbTelnet(Telnet):
    """telnet with a terminal that understands no escape codes: line mode."""

    door = "dumb telnet"
    terminal = b"DUMB"

    def say(self, line: str) -> None:
        """Send a line; the terminal shows it by itself."""
        self.stream.feed(f"{line}\r\n")
        self.lines()
        self.unread.clear()
        self.send(f"{line}\r\n".encode())


class App(Client):
    """A program that speaks JSON lines, such as `hubbub join`."""

    door = "app"

    def __init__(self, world: World, name: str, *, at_door: bool = False, **given: str) -> None:
        self.partial = b""
        hello = {"cmd": "hello", "token": given.get("token", "")}
        if not at_door:
            hello["name"] = name
        self.opening = self.line(hello)
        self.refs = count(1)
        super().__init__(world, name, **given)

    @staticmethod
    def line(fields: dict[str, Any]) -> bytes:
        """Return a request as bytes."""
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"

    def read(self, data: bytes) -> None:
        """Make events of lines."""
        *whole, self.partial = (self.partial + data).split(b"\n")
        self.unread += [json.loads(row) for row in whole]

    def enter(self) -> None:
        """Have said the name with the hello already."""

    def say(self, line: str) -> None:
        """Send a request as it stands, or a line as a person typed it."""
        if line.startswith("{"):
            self.send(line.encode() + b"\n")
        else:
            self.send(self.line({"cmd": "line", "line": line, "ref": next(self.refs)}))

    def kinds(self) -> list[str]:
        """Return the kinds of the events that were not looked at yet."""
        return [event["event"] for event in self.unread]


class Irc(Client):
    """An IRC client without capabilities, as old ones and simple bots are: lines as they are."""

    door = "irc"

    def __init__(self, world: World, name: str, **given: str) -> None:
        self.partial = b""
        self.opening = self.registration(name)
        super().__init__(world, name, **given)

    def registration(self, name: str) -> bytes:
        """Return what the client says before its nick."""
        return f"USER {names.spelled(name)} 0 * :{name}\r\n".encode()

    def enter(self) -> None:
        """Give the nick."""
        self.say(f"NICK {names.spelled(self.name)}")

    def read(self, data: bytes) -> None:
        """Cut bytes into lines."""
        *whole, self.partial = (self.partial + data).split(b"\r\n")
        self.unread += [row.decode("utf-8") for row in whole]


class Ircv3(Irc):
    """An IRC client of today, with the capabilities that change what it sees of the others."""

    door = "ircv3"
    capabilities = "batch echo-message labeled-response message-tags server-time standard-replies"

    def registration(self, name: str) -> bytes:
        """Ask for the capabilities first."""
        return f"CAP REQ :{self.capabilities}\r\n".encode() + super().registration(name)

    def enter(self) -> None:
        """Give the nick and end the negotiation."""
        super().enter()
        self.say("CAP END")


CLIENTS: dict[str, type[Client]] = {
    client.door: client for client in (Netcat, Script, Telnet, DumbTelnet, App, Irc, Ircv3)
}
