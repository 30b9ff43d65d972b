"""The one asyncio protocol: bytes to a codec, requests to the hub, outboxes to the socket.

Strategy: what comes is made into items (lines, requests) while others do not want the loop more
(input.py). They form a queue that `pump` works off while it is their turn (turns.py); a queue
that grows stops the reading, so the kernel slows the sender. Output is the session's outbox,
written once per loop tick (output.py).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from hubbub.core import arrivals
from hubbub.core.commands import handle
from hubbub.core.farewell import farewell
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.core.throttle import Bucket
from hubbub.doors import probing, tcp, turns
from hubbub.doors.codec import Codec
from hubbub.doors.input import Input
from hubbub.doors.output import HIGH_WATER
from hubbub.doors.registry import Registry
from hubbub.events import Event, Typing
from hubbub.requests import Request

WAITING = 20  # requests that wait for tokens; more are refused
RESUME = 10  # waiting requests at which reading goes on

log = logging.getLogger(__name__)


class Connection(Input):
    """One connection of a door with a codec. The hub's Port."""

    __slots__ = (
        "_left",
        "_queue",
        "bucket",
        "timer",
        "told",
    )

    def __init__(
        self, hub: Hub, codec: Codec, registry: Registry, *, door: str, address: str
    ) -> None:
        super().__init__(hub, codec, registry)
        self.session = Session(hub, self, codec.form, door=door, address=address)
        self._queue: deque[Any] | None = None  # made when something has to wait
        self.timer: asyncio.Handle | None = None  # of the next `pump`
        self.bucket: Bucket | None = None  # until there is a name
        self.told = 0.0  # monotonic time of the last sentence about flooding
        self._left = False  # the end of input was taken as a goodbye

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over the transport and greet."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self.transport.set_write_buffer_limits(high=HIGH_WATER)
        self.registry.add(self)
        self.hub.sessions[self.session.id] = self.session
        self.hub.counters.connections += 1
        self.guarded(self.codec.open, self)
        self._answer()

    def eof_received(self) -> bool:
        """Work off what is waiting, then leave; the other end may still be reading."""
        self.guarded(self._end)
        return True

    def _end(self) -> None:
        for item in self.codec.close():
            self._take(item)
        self._ending = True
        self.pump()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - either way
        """Leave the chat; without a goodbye the user is given time to come back."""
        if self.timer:
            self.timer.cancel()
        self._drop_input()
        self.registry.remove(self)
        self.session.ended = True
        self.session.outbox.clear()
        self.leave(lost=True)

    # input

    def _take(self, item: Any) -> None:
        """Handle an item now, or let it wait its turn, or refuse it."""
        if self.moved is not None:
            self._pass_on(item)
            return
        if self._queue:
            if len(self._queue) >= WAITING and self._throttled:
                self.refused += 1
                self.codec.refused(item)
                return
            self._queue.append(item)
            self._slow_down()
            return
        self._queue = self._queue if self._queue is not None else deque()
        self._queue.append(item)
        self.pump()

    def _tell_refused(self) -> None:
        turns.tell_refused(self)

    def _cut_flooder(self) -> None:
        turns.cut_flooder(self)

    def take(self, items: list[Any]) -> None:
        """Handle items that came by the passing of time."""
        for item in items:
            self._take(item)
        self._answer()
        if self._due:
            self._take_turn()

    def ask(self, request: Request) -> None:
        """Handle a request that never waits and costs nothing: a typing notice."""
        if not self._closing:
            handle(self.hub, self.session, request)

    @property
    def _throttled(self) -> bool:
        return self.hub.settings.message_burst > 0

    def _slow_down(self) -> None:
        if len(self._queue or ()) >= WAITING:
            self._pause()

    def _is_full(self) -> bool:
        full = len(self._queue or ()) >= WAITING and self._throttled
        return full and self.timer is None  # waits for the store, or for a look-up

    def _can_read(self) -> bool:
        return len(self._queue or ()) <= RESUME

    def pump(self) -> None:
        """Handle what waits, as far as tokens, look-ups and the store allow."""
        if self.timer:
            self.timer.cancel()  # one at a time: `connection_lost` ends the last one
            self.timer = None
        queue, session = self._queue, self.session
        while queue and not (session.busy or self._closing):
            item = queue[0]
            if self.moved is not None:
                self._pass_on(queue.popleft())
                continue
            request = item if isinstance(item, Request) else self.codec.request(item)
            if request is not None and not turns.may_run(self, request):
                queue[0] = request  # made once: making it may have told the person something
                self._slow_down()
                break
            queue.popleft()
            if request is not None:
                handle(self.hub, session, request)
            if queue and self._over:
                self._due = True
                break
        if not queue:
            self._queue = None
            self.refused = 0
            if self._ending and not session.busy:
                self._leave_at_end()

    # the hub's Port

    def render(self, event: Event, view: View) -> bytes:
        """Return the bytes of an event for this session alone."""
        try:
            return self.codec.render(event, view)
        except Exception as error:  # noqa: BLE001 - whatever it is, only this session ends
            self._fault("rendering", error)
            return b""

    def answered(self, ref: int | str, start: int) -> None:
        """Pass on which part of the outbox answers a request."""
        self.codec.answered(ref, start)

    def put_first(self, items: list[Any]) -> None:
        """Let these come right after the item that is being handled."""
        if self._queue is not None:
            first = self._queue.popleft()
            self._queue.extendleft(reversed(items))
            self._queue.appendleft(first)

    def typing(self, event: Typing) -> None:
        """Pass on that somebody types."""
        self.codec.typing(event)
        self._answer()

    def ring(self, event: Event) -> None:
        """Ring, where there is a bell."""
        self.session.send(self.codec.ring(event))

    def elsewhere(self, event: Event, data: bytes) -> None:
        """Show something of a conversation that is not looked at, or count it."""
        self.session.send(self.codec.elsewhere(event, data))

    def failed(self, line: str) -> None:
        """Pass on that a line was refused."""
        self.codec.failed(line)

    def changed(self) -> None:
        """Pass on that name, window or settings changed."""
        self.registry.registered(self)
        if self.session.user is not None:
            self.bucket = None
        self.codec.changed()
        self._answer()
        self._follow_form()

    def _follow_form(self) -> None:
        """Let what others say be rendered as the codec wants it now."""
        if self.session.form is not self.codec.form:
            self.session.form = self.codec.form
            for room in self.session.user.rooms if self.session.user else ():
                room.regroup()

    @property
    def socket(self) -> Any:
        """The socket below the transport, for what TCP itself can tell."""
        return self.transport.get_extra_info("socket") if self.transport else None

    def round_trip(self) -> float | None:
        """Return the milliseconds to the other end and back, as the kernel measured them."""
        return tcp.round_trip(self.socket)

    def probe(self, then: Callable[[], None]) -> None:
        """Find out whether the other end still answers; if not, the session is lost."""
        probing.probe(self, then)

    # the end

    @property
    def address(self) -> str:  # type: ignore[override]  # follows the session's
        """The address of the other end."""
        return self.session.address

    def divert(self, door: str, line: str = "") -> None:
        """Hand over a connection that turned out, after the greeting, to be for another door."""
        self.registry.divert(self, door, line)

    def move(self, fresh: "Connection", line: str) -> None:
        """Let another connection go on with this transport, from this line on."""
        if self.transport is None:
            return
        self.hub.sessions.pop(self.session.id, None)
        self.session.ended = True
        self.moved = fresh
        self._hand_over(fresh)
        self.transport.set_protocol(fresh)
        fresh.connection_made(self.transport)
        self.hand_stall(fresh)
        self._pass_on(line)

    def _pass_on(self, item: Any) -> None:
        if self.moved is not None and isinstance(item, str):
            self.moved.data_received(f"{item}\r\n".encode())

    def finish(self, code: str, **args: object) -> None:
        """Tell why, then close."""
        if self._closing is None:
            self.session.show(farewell(code, **args))
            self.session.leaving = True
            self.leave(lost=False)
            self.close()

    def _leave_at_end(self) -> None:
        if self.session.user is None or not self.codec.quits:
            self.close()
        elif not self._left:
            self._left = True
            handle(self.hub, self.session, Request(verb="quit"))

    def leave(self, *, lost: bool) -> None:
        """End the session; of one that is lost the user is given time to come back."""
        arrivals.end(self.hub, self.session, lost=lost)

    def guarded(self, run: Any, *args: Any) -> None:
        """Run something of this session; a bug there ends this session and no other."""
        try:
            run(*args)
        except Exception as error:  # noqa: BLE001 - as above
            self._fault(getattr(run, "__name__", "its work"), error)

    def _fault(self, what: str, error: Exception) -> None:
        self.hub.counters.bugs += 1
        door = self.session.door
        log.error("a fault in %s of a session of the %s door", what, door, exc_info=error)
        if self._closing is not None or self.session.leaving:
            self.cut("fault")
        else:
            asyncio.get_running_loop().call_soon(self.finish, "internal")
