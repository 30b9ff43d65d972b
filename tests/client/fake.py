"""A small server of JSON lines that can be cut anywhere, and time that nobody waits for."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any, Self

import msgspec

from hubbub import events as ev
from hubbub.client.link import Link
from hubbub.client.model import Shown, State
from hubbub.client.reach import Address
from hubbub.commands.talk import client_id
from hubbub.wire.jsonform import VERSION, encode
from hubbub.wire.words import named

TOKEN = "t" * 43


class FakeOutside:
    """Time that passes only when somebody sleeps, and chance from a seed."""

    def __init__(self, seed: int = 1) -> None:
        self.time = 100.0
        self.slept: list[float] = []
        self.random = random.Random(seed)
        self.ids = 0

    def now(self) -> float:
        """Return monotonic seconds."""
        return self.time

    def clock(self) -> int:
        """Return milliseconds since 1970."""
        return int(self.time * 1000)

    async def sleep(self, seconds: float) -> None:
        """Let others run, and the time be later."""
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)

    def chance(self) -> float:
        """Return a number from 0 to 1."""
        return self.random.random()

    def new_id(self) -> str:
        """Return the next id."""
        self.ids += 1
        return f"line-{self.ids}"


class FakeNames:
    """Knows no names; every name has the same token."""

    def name_at(self, place: Address) -> str:  # noqa: ARG002 - as hubbub.client.link.Names
        """Return no name."""
        return ""

    def token(self, place: Address, name: str) -> str:  # noqa: ARG002 - likewise
        """Return the token."""
        return TOKEN


class FakeFace:
    """Notes what it is shown, and lets a test wait for a state."""

    def __init__(self) -> None:
        self.shown: list[ev.AnyEvent] = []
        self.views: list[int] = []
        self.back: list[str] = []
        self.states: list[State] = []
        self._changed = asyncio.Event()

    def show(self, shown: Sequence[Shown]) -> None:
        """Note events."""
        self.shown += [item.event for item in shown]
        self.views += [item.view for item in shown]

    def give_back(self, lines: Sequence[str]) -> None:
        """Note lines that were not taken."""
        self.back += lines

    def changed(self, before: State, after: State) -> None:  # noqa: ARG002 - the Face's form
        """Note a state."""
        self.states.append(after)
        self._changed.set()

    async def until(self, holds: Callable[[State], bool]) -> None:
        """Wait until a state is as wanted."""
        while not (self.states and holds(self.states[-1])):
            self._changed.clear()
            await self._changed.wait()

    @property
    def messages(self) -> list[str]:
        """The texts of the messages shown, in order."""
        return [event.text for event in self.shown if isinstance(event, ev.Message)]

    @property
    def sentences(self) -> list[str]:
        """The notices and refusals shown, in order."""
        told = ev.Info | ev.Failed | ev.Goodbye
        return [event.text for event in self.shown if isinstance(event, told)]


class CutError(Exception):
    """The connection is to be cut here."""


class FakeServer:
    """Rooms, messages stored once, and a decision at every point whether to cut the connection."""

    def __init__(self, cuts: Callable[[str], bool] = lambda _point: False) -> None:
        self.cuts = cuts
        self.stored: list[ev.Message] = []
        self.requests: list[dict[str, Any]] = []  # all that came, in order
        self.refuse: dict[str, ev.Failed] = {}  # verb, or `hello`, -> how it is refused
        self.greeting: Callable[[], ev.AnyEvent] | None = None  # instead of hello
        self.nick, self.person = "ana", "p-ana"
        self.window = "#lobby"
        self.lines: set[str] = set()  # ids of the lines that were done
        self._writers: set[asyncio.StreamWriter] = set()
        self._logged_in: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.connections = 0
        self.watch: Callable[[], None] = lambda: None  # called after each request

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    @property
    def place(self) -> Address:
        """Where it listens."""
        assert self._server is not None
        return Address("127.0.0.1", self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Cut every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        self.window = "#lobby"
        try:
            while line := await reader.readline():
                self._handle(writer, msgspec.json.decode(line))
                self.watch()
        except CutError:
            writer.transport.abort()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            self._logged_in.discard(writer)
            writer.close()

    def _point(self, writer: asyncio.StreamWriter, name: str, data: bytes = b"") -> None:
        if self.cuts(name):
            writer.write(data[: len(data) // 2])
            raise CutError
        writer.write(data)

    def _send(self, writer: asyncio.StreamWriter, event: ev.AnyEvent) -> None:
        kind = type(event).__name__
        self._point(writer, kind, encode(event) + b"\n")

    def _handle(self, writer: asyncio.StreamWriter, request: dict[str, Any]) -> None:
        self.requests.append(request)
        self._point(writer, "request")
        verb, ref = request["cmd"], request.get("ref")
        if refused := self.refuse.get(verb):
            self._send(writer, msgspec.structs.replace(refused, ref=ref))
            return
        if verb == "hello":
            self._hello(writer, request)
        elif verb == "line":
            self._line(writer, request)
        elif verb == "join":
            self._join(writer, request["room"], request.get("after", -1))
            self._done(writer, ref)
        elif verb == "dm":
            self._look(writer, f"@{request['name']}")
            self._done(writer, ref)
        elif verb == "quit":
            self._send(writer, ev.Goodbye(text="Goodbye, ana."))
            writer.close()

    def _hello(self, writer: asyncio.StreamWriter, request: dict[str, Any]) -> None:
        if self.greeting is not None:
            self._send(writer, self.greeting())
            return
        self._send(writer, ev.Hello(version=VERSION, server="Office", people=3))
        if "name" not in request:
            return
        if refused := self.refuse.get(request["name"]):
            self._send(writer, msgspec.structs.replace(refused, ref=request["ref"]))
            return
        self._logged_in.add(writer)
        seq = len(self.stored)
        self._send(writer, ev.Welcome(server="Office", nick=self.nick, person=self.person, seq=seq))
        self._enter(writer, "#lobby", request.get("after", -1), login=True)
        self._done(writer, request["ref"])

    def _enter(
        self, writer: asyncio.StreamWriter, room: str, after: int, *, login: bool = False
    ) -> None:
        there = [message for message in self.stored if message.scope == room]
        missed = [message for message in there if message.seq > after >= 0]
        entered = ev.Entered(
            room=room,
            at=1,
            person=self.person,
            count=1,
            members=(ev.MemberInfo(nick=self.nick, you=True),),
            messages=tuple(missed or there[-20:]),
            missed=bool(missed),
            login=login,
        )
        self._send(writer, entered)

    def _join(self, writer: asyncio.StreamWriter, room: str, after: int = -1) -> None:
        self._look(writer, room)
        self._enter(writer, room, after)

    def _look(self, writer: asyncio.StreamWriter, window: str) -> None:
        self.window = window
        self._send(writer, ev.Window(name=window))

    def _line(self, writer: asyncio.StreamWriter, request: dict[str, Any]) -> None:
        asked = named(request["line"], talker=False)
        if asked.verb == "quit":
            self._send(writer, ev.Goodbye(text="Goodbye, ana."))
            writer.close()
        elif asked.verb == "join":
            self._join(writer, asked.text)
            self._done(writer, request["ref"])
        elif asked.verb == "say":
            self._say(writer, asked.text, request)
        else:
            self._send(writer, ev.Info(code="answer", text=f"answer to {request['line']}"))
            self._done(writer, request["ref"])

    def _say(self, writer: asyncio.StreamWriter, text: str, request: dict[str, Any]) -> None:
        message_id = client_id(self.person, request["client"])
        known = {message.id: message for message in self.stored}
        if message_id in known:
            self._done(writer, request["ref"], message_id)
            return
        self._point(writer, "before the commit")
        message = self.store("ana", text, message_id, self.person)
        self._point(writer, "after the commit")
        self._send(writer, message)
        self._done(writer, request["ref"], message_id, message.seq)

    def store(
        self, nick: str, text: str, message_id: str, person: str, room: str = ""
    ) -> ev.Message:
        """Keep a message."""
        room = room or self.window
        message = ev.Message(
            id=message_id,
            at=1,
            seq=len(self.stored) + 1,
            person=person,
            nick=nick,
            to=room,
            scope=room,
            text=text,
        )
        self.stored.append(message)
        return message

    def hear(self, nick: str, text: str, room: str = "#lobby") -> None:
        """Let somebody else say something; a connection may be cut while it is shown."""
        message = self.store(nick, text, f"{nick}-{len(self.stored)}", f"p-{nick}", room)
        for writer in list(self._logged_in):
            try:
                self._send(writer, message)
            except CutError:
                writer.transport.abort()
                self._logged_in.discard(writer)

    def tell(self, event: ev.AnyEvent) -> None:
        """Send an event to everybody."""
        for writer in self._logged_in:
            writer.write(encode(event) + b"\n")

    def _done(
        self, writer: asyncio.StreamWriter, ref: Any, event_id: str = "", seq: int = 0
    ) -> None:
        self._send(writer, ev.Done(ref=ref, id=event_id, seq=seq))

    @property
    def texts(self) -> list[str]:
        """The texts stored, in order."""
        return [message.text for message in self.stored]

    def asked(self, verb: str) -> list[dict[str, Any]]:
        """Return the requests of one kind."""
        return [request for request in self.requests if request["cmd"] == verb]


class Visit:
    """A link to a fake server, running while the block runs."""

    def __init__(self, server: FakeServer, *, seed: int = 1, **state: Any) -> None:
        self.face = FakeFace()
        self.outside = FakeOutside(seed)
        start = State(**{"name": "ana", **state})
        self.link = Link([server.place], start, self.face, self.outside, FakeNames())
        self._task: asyncio.Task[int] | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        self._task = asyncio.create_task(self.link.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def over(self) -> int:
        """Wait for the end; return the exit status."""
        assert self._task is not None
        return await self._task

    async def settled(self) -> None:
        """Wait until there is a connection and nothing waits."""
        await self.face.until(lambda state: state.phase == "on" and not state.waiting)
