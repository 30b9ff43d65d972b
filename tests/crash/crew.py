"""People at several doors who talk as fast as they may, and note what they are sent."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

HOST = "127.0.0.1"
MOST_READ = 65_536  # bytes
UNACKED = 16  # messages an app sender, or a script, has on the way at once
TAG = re.compile(r"(\w+): (\w+x\d+)\Z")
GOODBYE = re.compile(r"-- .* is closing: ")
COMMAND = re.compile(rb"\xff(?:[\xfb-\xfe].|\xfa.*?\xff\xf0)", re.DOTALL)
CUT_COMMAND = re.compile(rb"\xff(?:[\xfb-\xfe]|\xfa[^\xff]*\xff?)?\Z")
# WILL NAWS with its size, DO ECHO, DO SGA, WONT TTYPE: what telnet agrees to, in one answer.
AGREED = b"\xff\xfb\x1f\xff\xfa\x1f\0\x50\0\x18\xff\xf0\xff\xfd\x01\xff\xfd\x03\xff\xfc\x18"


class Person:
    """Somebody who comes, stays until the connection ends, and comes back at the next visit.

    `views`: the tags seen, one list for each visit. A person that does not `talk` only listens.
    """

    door = ""

    def __init__(self, name: str, *, talks: bool = True) -> None:
        self.name = name
        self.talks = talks
        self.sent: list[str] = []
        self.acked: set[str] = set()
        self.refused: list[str] = []
        self.views: list[list[str]] = []
        self.goodbyes = 0
        self.stopped = False  # says nothing new
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def visit(self, port: int, entered: asyncio.Barrier) -> None:
        """Come, wait for the others, talk until the server ends the connection."""
        self.views.append([])
        self.reader, self.writer = await asyncio.open_connection(HOST, port)
        try:
            await self.enter()
            await entered.wait()
            await self.talk()
        except (ConnectionError, EOFError):
            pass
        finally:
            self.writer.close()

    async def enter(self) -> None:
        """Give the name, and return when the chat is seen."""
        raise NotImplementedError

    async def talk(self) -> None:
        """Talk and read until the connection ends."""
        raise NotImplementedError

    def next_tag(self) -> str:
        """Return a message that was not sent before."""
        tag = f"{self.name}x{len(self.sent) + 1}"
        self.sent.append(tag)
        return tag

    def saw(self, tag: str) -> None:
        """Note a message that was shown."""
        self.views[-1].append(tag)

    def write(self, data: str | bytes) -> None:
        """Send something; the end of a connection is noticed in reading."""
        if not self.writer.is_closing():
            self.writer.write(data.encode() if isinstance(data, str) else data)


class App(Person):
    """A program: JSON lines, several messages on the way, resends what was not acked.

    One with a `chronicle` comes back with the last seq it has seen and so misses nothing.
    """

    door = "app"

    def __init__(self, name: str, *, talks: bool = True, chronicle: bool = False) -> None:
        super().__init__(name, talks=talks)
        self.chronicle: list[str] | None = [] if chronicle else None
        self.unacked: dict[int, str] = {}
        self.settled = asyncio.Event()  # nothing is on the way
        self.settled.set()
        self.resent = 0
        self.seq = 0

    async def enter(self) -> None:
        """Say hello with a token, so that it is the same person after a crash."""
        hello: dict[str, Any] = {"cmd": "hello", "name": self.name, "token": self.name * 32}
        if self.chronicle is not None:
            hello["after"] = self.seq
        self.ask(**hello)
        while (await self.event())["event"] != "entered":
            pass

    def ask(self, **request: object) -> None:
        """Send a request."""
        self.write(json.dumps(request) + "\n")

    async def event(self) -> dict[str, Any]:
        """Return the next event, taken note of. Raises EOFError at the end."""
        line = await self.reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        event: dict[str, Any] = json.loads(line)
        self.take(event)
        return event

    async def answer(self, kind: str, **request: object) -> dict[str, Any]:
        """Ask for something and return the event that answers it, or the refusal."""
        self.ask(**request)
        while True:
            event = await self.event()
            if event["event"] in (kind, "failed"):
                return event

    async def talk(self) -> None:
        """Send again what was not acked, in order; then keep some messages on the way."""
        self.resent += len(self.unacked)
        for number, tag in self.unacked.items():
            self.say(number, tag)
        while True:
            while self.talks and not self.stopped and len(self.unacked) < UNACKED:
                tag = self.next_tag()
                self.unacked[len(self.sent)] = tag
                self.say(len(self.sent), tag)
            await self.event()

    def say(self, number: int, tag: str) -> None:
        """Send a message under its own number."""
        self.settled.clear()
        self.ask(cmd="say", text=tag, client=f"{self.name}-{number}", ref=number)

    def take(self, event: dict[str, Any]) -> None:
        """Note a message, a receipt, a refusal, the goodbye."""
        match event["event"]:
            case "message":
                self.saw(event["text"])
                self.keep([event])
            case "entered" | "page":
                self.keep(event.get("messages", []))
            case "done" if event["ref"] in self.unacked:
                self.acked.add(self.unacked.pop(event["ref"]))
                if not self.unacked:
                    self.settled.set()
            case "failed":
                self.refused.append(event["code"])
            case "goodbye":
                self.goodbyes += 1

    def keep(self, messages: list[dict[str, Any]]) -> None:
        """Keep what a chronicle has not seen yet; nothing is passed over or comes twice."""
        if self.chronicle is not None:
            self.chronicle += [m["text"] for m in messages if m["seq"] > self.seq]
            self.seq = max([self.seq, *(m["seq"] for m in messages)])


class Historian(App):
    """A program that looks back before anybody talks: the last messages, and a search for some.

    `wanted` are the tags to search for; `page` and `found` are what came of it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, talks=False)
        self.wanted: list[str] = []
        self.page: list[str] = []
        self.found: list[list[str]] = []

    async def enter(self) -> None:
        """Come in and look back."""
        await super().enter()
        if self.wanted:
            self.page = await self.texts(cmd="history", count=200)
            self.found = [await self.texts(cmd="search", words=tag) for tag in self.wanted]

    async def texts(self, **request: object) -> list[str]:
        """Return the texts of a page, in its order; none when nothing was found."""
        page = await self.answer("page", **request)
        return [message["text"] for message in page.get("messages", [])]


class Netcat(Person):
    """A script: plain lines, the name first, several messages on the way."""

    door = "netcat"

    async def enter(self) -> None:
        """Log in with the first line."""
        self.write(f"login {self.name}\n")
        async for line in self.lines():
            if line.startswith("-- In #lobby"):
                return
        raise EOFError

    async def lines(self) -> Any:
        """Yield the lines that come, taken note of, until the end."""
        rest = b""
        while data := await self.reader.read(MOST_READ):
            *lines, rest = (rest + data).split(b"\r\n")
            for line in lines:
                text = line.decode()
                self.take(text)
                yield text

    async def talk(self) -> None:
        """Keep some messages on the way."""
        self.waiting: deque[str] = deque()
        self.more()
        async for _ in self.lines():
            self.more()

    def more(self) -> None:
        """Send as many as may be on the way."""
        while self.talks and not self.stopped and len(self.waiting) < UNACKED:
            tag = self.next_tag()
            self.waiting.append(tag)
            self.write(f"{tag}\n")

    def take(self, line: str) -> None:
        """Note a message, an echo, a refusal, the goodbye."""
        if found := TAG.search(line):
            self.saw(found[2])
            if found[1] == "You":
                self.acked.add(found[2])
                self.waiting.remove(found[2])
        elif line.startswith("!! "):
            self.refused.append(line)
        elif GOODBYE.match(line):
            self.goodbyes += 1


class Telnet(Netcat):
    """Telnet in character mode: one message at a time, since lines at once are a paste."""

    door = "telnet"

    def __init__(self, name: str, *, talks: bool = True) -> None:
        super().__init__(name, talks=talks)
        self.cut = b""

    async def enter(self) -> None:
        """Agree to character mode, then give the name."""
        await self.reader.readuntil(b"Your name: ")
        self.write(AGREED)
        self.write(f"{self.name}\r\0")
        async for line in self.lines():
            if line.startswith("-- In #lobby"):
                return
        raise EOFError

    async def lines(self) -> Any:
        """Yield the rows that scroll up, without negotiation and cursor moves."""
        rest = b""
        while data := await self.reader.read(MOST_READ):
            text, self.cut = whole_commands(self.cut + data)
            *lines, rest = (rest + text).split(b"\r\n")
            for line in lines:
                row = line.rpartition(b"\x1b[K")[2].decode()
                self.take(row)
                yield row

    def more(self) -> None:
        """Type the next message when the last one is stored."""
        if self.talks and not self.stopped and not self.waiting:
            tag = self.next_tag()
            self.waiting.append(tag)
            self.write(f"{tag}\r\0")


def whole_commands(data: bytes) -> tuple[bytes, bytes]:
    """Return bytes without telnet commands, and the beginning of one at their end."""
    data = COMMAND.sub(b"", data)
    cut = CUT_COMMAND.search(data)
    return (data[: cut.start()], cut[0]) if cut else (data, b"")


def crew(senders: int) -> Iterator[Person]:
    """Yield so many senders of each door, and one who only listens."""
    for door in (App, Netcat, Telnet):
        for number in range(senders):
            yield door(f"{door.door}{number}")
        yield door(f"{door.door}listener", talks=False)
