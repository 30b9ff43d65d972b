"""The connection: says hello, feeds events to the state, sends what it asks, comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from typing import Protocol

import msgspec

from hubbub import events as ev
from hubbub.client.model import (
    Composing,
    Connected,
    Ended,
    Leave,
    Local,
    Lost,
    Named,
    Overlong,
    Retry,
    Shown,
    State,
    Tick,
    Typed,
)
from hubbub.client.reach import Address, UnreachableError, connect, first_line
from hubbub.client.state import reduce
from hubbub.client.waiting import MOST_WAITING, verb_of
from hubbub.errors import sentence

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before a new try; then always the last
LEAST = 0.75  # of a delay, so that a hundred clients do not come back in the same moment

_decoder: msgspec.json.Decoder[ev.AnyEvent] = msgspec.json.Decoder(ev.AnyEvent)


class Outside(Protocol):
    """Time and chance."""

    def now(self) -> float:
        """Return monotonic seconds."""

    def clock(self) -> int:
        """Return milliseconds since 1970."""

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait."""

    def chance(self) -> float:
        """Return a number from 0 to 1."""

    def new_id(self) -> str:
        """Return an id that nobody else has."""


class Face(Protocol):
    """What shows the chat to a person or a pipe."""

    def show(self, shown: Sequence[Shown]) -> None:
        """Show events."""

    def give_back(self, lines: Sequence[str]) -> None:
        """Put lines that were not taken back where they were typed."""

    def changed(self, before: State, after: State) -> None:
        """Take notice that what is known changed."""


class Names(Protocol):
    """What is remembered about servers. See hubbub.client.profile."""

    def name_at(self, place: Address) -> str:
        """Return the name used last at a server, or an empty text."""

    def token(self, place: Address, name: str) -> str:
        """Return the token that proves who comes back under a name."""


class Link:
    """Stays connected to one server until the person leaves."""

    def __init__(
        self,
        places: Sequence[Address],
        state: State,
        face: Face,
        outside: Outside,
        names: Names,
    ) -> None:
        self.places = tuple(places)  # tried in turn until one is a chat; then it is the only one
        self.state = state
        self.face = face
        self.outside = outside
        self.names = names
        self.listeners: list[Callable[[State, State], None]] = [face.changed]
        self._writer: asyncio.StreamWriter | None = None
        self._given = state.name  # not merely remembered
        self._was_on = False  # the last connection got as far as talking
        self._over = asyncio.Event()
        self._named = asyncio.Event()
        self._moved = asyncio.Event()

    async def run(self) -> int:
        """Stay connected until the visit is over; return the exit status.

        Raises UnreachableError when no place is a chat.
        """
        staying = asyncio.create_task(self._stay())
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait([staying, over], return_when=asyncio.FIRST_COMPLETED)
            if staying.done() and not self._over.is_set():
                staying.result()
        finally:
            await _cancelled(staying, over)
        return self.state.status

    # what the person does

    def typed(self, line: str) -> None:
        """Take a line; without a name it is the name."""
        if self.state.name:
            self.feed(Typed(line, self.outside.new_id()))
            return
        name = line.strip() or self.state.default
        if verb_of(name) == "quit":
            self.feed(Ended())
        elif not name or name.startswith("/"):
            text = sentence("name-needed", {})
            self.face.show([Shown(ev.Failed(code="name-needed", text=text))])
        else:
            self.name(_without_login(name))

    def name(self, name: str) -> None:
        """Take the name that the person goes by."""
        self._given = name
        self.feed(Named(name, self.names.token(self.places[0], name)))
        self._named.set()

    def composing(self, state: str) -> None:
        """Tell the others that the person types, or stopped."""
        self.feed(Composing(state))

    def end(self) -> None:
        """Take notice that there is no more input."""
        self.feed(Ended())

    def leave(self) -> None:
        """Leave at once."""
        self.feed(Leave())

    def overlong(self) -> None:
        """Take notice of a line that is far too long."""
        self.feed(Overlong())

    def tick(self) -> None:
        """Take notice that a second passed."""
        self.feed(Tick())

    async def room(self) -> None:
        """Wait until one more line can wait."""
        while len(self.state.waiting) >= MOST_WAITING and self.state.phase != "over":
            self._moved.clear()
            await self._moved.wait()

    # the steps

    def feed(self, event: ev.AnyEvent | Local) -> None:
        """Let an event change the state; do what that brings about."""
        before = self.state
        turn = reduce(before, event, self.outside.now())
        self.state = turn.state
        if self._writer is not None:
            for request in turn.requests:
                self._writer.write(msgspec.json.encode(request) + b"\n")
        if turn.shown:
            self.face.show(turn.shown)
        if turn.back:
            self.face.give_back(turn.back)
        for changed in self.listeners:
            changed(before, turn.state)
        self._moved.set()
        self._was_on = self._was_on or turn.state.phase == "on"
        if turn.hang_up and self._writer is not None:
            self._writer.close()
        if turn.state.phase == "over":
            self._over.set()

    # the connection

    async def _stay(self) -> None:
        await self._first()
        failures = 0
        while self.state.phase != "over":
            if not self.state.name:
                self._named.clear()
                await self._named.wait()
            delay = DELAYS[min(failures, len(DELAYS) - 1)]
            delay *= LEAST + (1 - LEAST) * self.outside.chance()
            self.feed(Retry(delay))
            await self.outside.sleep(delay)
            self._was_on = False
            with suppress(UnreachableError):
                await self._visit(self.places[0])
            failures = 0 if self._was_on else failures + 1

    async def _first(self) -> None:
        """Find the first place that is a chat, and visit it. Raises UnreachableError."""
        places = self.places
        for place in places:
            self.places = (place,)
            known = "" if self.state.patient else self.names.name_at(place)
            name = self._given or known
            self.feed(Named(name, self.names.token(place, name) if name else ""))
            with suppress(UnreachableError) if place != places[-1] else nullcontext():
                await self._visit(place)
                return

    async def _visit(self, place: Address) -> None:
        """Connect, and feed what comes until the connection ends. Raises UnreachableError."""
        try:
            await self._converse(place)
        except UnreachableError:
            self.feed(Lost(self.outside.clock()))
            raise
        self.feed(Lost(self.outside.clock()))

    async def _converse(self, place: Address) -> None:
        reader, self._writer = await connect(place)
        try:
            self.feed(Connected())
            self._take(await first_line(reader, place))
            while self.state.phase != "over" and (line := await _line(reader)):
                self._take(line)
        finally:
            self._writer.close()
            self._writer = None

    def _take(self, line: bytes) -> None:
        try:
            event = _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeError):
            return  # a kind of event that a newer server has, and that this client can do without
        self.feed(event)


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Return the next line; nothing when the connection ended."""
    try:
        return await reader.readuntil(b"\n")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return b""


def _without_login(name: str) -> str:
    word, _, rest = name.partition(" ")
    return rest.strip() if word.lower() == "login" and rest.strip() else name


async def _cancelled(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
