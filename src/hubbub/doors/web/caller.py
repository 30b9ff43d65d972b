"""A program that asks over HTTP: a session without a connection, kept for a while between calls."""

import asyncio
from collections.abc import Callable

from hubbub.core import arrivals
from hubbub.core.commands import find, handle
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.doors.detached import Detached
from hubbub.errors import ChatError
from hubbub.events import Done, Event, Failed, Goodbye
from hubbub.requests import Request

ANSWERED = 30.0  # seconds a request may take; a look-up waits for a reader thread
MOST_EVENTS = 50  # in one answer; a command shows a few


class Silent:
    """The format of those who are shown only what answers them."""

    windows = False
    folds = False
    acks = True
    echoes = False
    greets = True
    lobby = True

    def render(self, event: Event, view: View = View.PLAIN) -> bytes:  # noqa: ARG002 - a Format's shape
        """Show nothing."""
        return b""


SILENT = Silent()


def is_answer(event: Event, ref: int) -> bool:
    """Tell whether an event settles the request with this ref."""
    return isinstance(event, Done | Failed) and event.ref == ref


class Caller(Detached):
    """The hub's Port of a program: collects the events that answer a request."""

    def __init__(
        self, hub: Hub, address: str, device: str, forget: Callable[["Caller"], None]
    ) -> None:
        self.hub = hub
        self.session = Session(hub, self, SILENT, door="api", address=address, device=device)
        self.session.echo = False
        self.session.script = True
        self.used = hub.now()  # monotonic seconds of the last request
        self._forget = forget
        self._turn = asyncio.Lock()  # one request at a time, as in the other doors
        self._waiting: asyncio.Future[None] | None = None
        self._events: list[Event] = []
        self._refs = 0
        hub.sessions[self.session.id] = self.session

    @property
    def busy(self) -> bool:
        """Tell whether a request is being answered, or waits for its turn."""
        return self._turn.locked()

    async def ask(self, request: Request) -> list[Event]:
        """Carry out a request; return what answers it, Done or Failed last.

        Raises ChatError when it has to wait, and TimeoutError.
        """
        async with asyncio.timeout(ANSWERED), self._turn:
            self.used = self.hub.now()
            self._spend(request)
            self._refs += 1
            self._events = []
            self._waiting = asyncio.get_running_loop().create_future()
            request.ref = self._refs
            handle(self.hub, self.session, request)
            await self._waiting
            return self._events

    def _spend(self, request: Request) -> None:
        """Take a token of the person, as in every other door. Raises ChatError."""
        found = find(request.verb)
        if self.session.user is None or found is None or not found.cost:
            return
        bucket = self.hub.bucket(self.session.user)
        if self.hub.settings.message_burst and not bucket.take(self.hub.now()):
            raise ChatError("slow-down", what="requests", seconds=int(bucket.wait()) + 1)

    def leave(self, *, lost: bool = False) -> None:
        """End the session."""
        self._forget(self)
        if not self.session.ended:
            self.session.ended = True
            arrivals.end(self.hub, self.session, lost=lost)
        self._answer()

    def _answer(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    # the hub's Port

    def render(self, event: Event, view: View) -> bytes:  # noqa: ARG002 - one look for all
        """Keep an event that answers; nothing goes into the outbox."""
        if self._waiting is None or self._waiting.done():
            return b""
        settles = isinstance(event, Goodbye) or is_answer(event, self._refs)
        if settles or len(self._events) < MOST_EVENTS:
            self._events.append(event)
        if settles:
            self._waiting.set_result(None)
        return b""

    def flush(self) -> None:
        """Send nothing: what answers was kept as it was shown."""
        self.session.outbox.clear()

    def probe(self, then: Callable[[], None]) -> None:
        """Give way to whoever wants the name: a program comes back by itself."""
        self.leave(lost=True)
        then()

    def close(self) -> None:
        """End the session, which was said goodbye to or put out."""
        self.leave()
