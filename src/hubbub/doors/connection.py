"""The one asyncio protocol: bytes to a codec, requests to the hub, outboxes to the socket.

Strategy: input is a queue of items (lines, requests) that `pump` works off while the sender has
tokens and no look-up is pending; a queue that grows stops the reading, so the kernel slows the
sender. Output is the session's outbox, written once per loop tick; a reader that takes nothing
is cut off and nobody waits for it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from hubbub.core import arrivals
from hubbub.core.commands import find, handle
from hubbub.core.farewell import farewell
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.core.throttle import Bucket
from hubbub.doors import tcp
from hubbub.doors.codec import Codec
from hubbub.doors.registry import Registry
from hubbub.errors import ChatError
from hubbub.events import Event, Typing
from hubbub.requests import Request
from hubbub.sentences import count
from hubbub.wire.clean import log_safe

WAITING = 20  # requests that wait for tokens; more are refused
RESUME = 10  # waiting requests at which reading goes on
REFUSED = 50  # refused requests after which a flooder is disconnected
AT_ONCE = 1_000  # items of one read; a block of 100 lines and all that may wait are fewer
SLICE = 16_384  # bytes handled before others have their turn: each may cost 5 us
CHOKED = 0.05  # seconds between two looks whether the store has caught up
FLOODER_STAYS_OUT = 60_000  # milliseconds; never a ban
TOLD_AGAIN = 5.0  # seconds between two sentences about flooding
HIGH_WATER = 65_536  # unsent bytes from which a connection counts as stalled
CLOSING = 10.0  # seconds a closing connection may take to drain
PROBE = 3.0  # seconds the other end of an old connection has to answer
PROBE_STEP = 0.1  # seconds between two looks

log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """One connection of a door with a codec. The hub's Port."""

    __slots__ = (
        "_began",
        "_bucket",
        "_closing",
        "_ending",
        "_held",
        "_input",
        "_left",
        "_moved",
        "_queue",
        "_refused",
        "_stalled",
        "_timer",
        "_told",
        "_unsent",
        "codec",
        "hub",
        "registry",
        "session",
        "transport",
    )

    def __init__(
        self, hub: Hub, codec: Codec, registry: Registry, *, door: str, address: str
    ) -> None:
        self.hub = hub
        self.codec = codec
        self.registry = registry
        self.session = Session(hub, self, codec.form, door=door, address=address)
        self.transport: asyncio.Transport | None = None
        self._queue: deque[Any] | None = None  # made when something has to wait
        self._timer: asyncio.Handle | None = None
        self._bucket: Bucket | None = None  # until there is a name
        self._input = b""  # came, and waits for its turn; reading is paused meanwhile
        self._held: asyncio.Handle | None = None  # the next slice of it
        self._refused = 0
        self._told = 0.0  # monotonic time of the last sentence about flooding
        self._stalled: float | None = None  # monotonic time of the last progress when stalled
        self._began = 0  # bytes of the write with which it stalled, if it did
        self._unsent = 0  # bytes unsent at the last look, and written since
        self._ending = False  # the input has ended
        self._closing: float | None = None  # monotonic time of the goodbye
        self._left = False
        self._moved: Connection | None = None  # which goes on with the transport

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

    def data_received(self, data: bytes) -> None:
        """Take in bytes."""
        if self._held is not None:
            self._input += data  # was on its way when reading was paused
        elif len(data) <= SLICE:
            self._work_on(data)
        else:
            self._input = data
            self._work_off()

    def _work_off(self) -> None:
        """Handle a slice of much input; the next when others had their turn."""
        self._held = None
        data, self._input = self._input[:SLICE], self._input[SLICE:]
        self._work_on(data)
        if self._input and self.transport and not self.session.ended:
            self.transport.pause_reading()
            self._held = asyncio.get_running_loop().call_soon(self._work_off)
        else:
            self._read_on()

    @property
    def backlog(self) -> int:
        """The bytes that have come and wait for their turn."""
        return len(self._input)

    def _read_on(self) -> None:
        """Read again, unless something else waits first."""
        if self._held is None and self.transport and len(self._queue or ()) <= RESUME:
            self.transport.resume_reading()

    def _work_on(self, data: bytes) -> None:
        if data and not (self._ending or self._closing):
            self.guarded(self._receive, data)

    def _receive(self, data: bytes) -> None:
        refused = self._refused
        items = self.codec.receive(data)
        self._follow_form()
        most = AT_ONCE if self.hub.settings.message_burst else len(items)
        for item in items[:most]:
            self._take(item)
        if self.codec.ended:
            self._end()
        self._answer()
        if self._refused > REFUSED or len(items) > most:
            self._cut_flooder()
        elif self._refused != refused:
            self._tell_refused()

    def _cut_flooder(self) -> None:
        """Disconnect, and let this person not come back for a minute."""
        self.hub.counters.flooders += 1
        if self.session.user is not None:
            self.hub.bar(self.session.user.person, self.hub.clock() + FLOODER_STAYS_OUT)
        self.finish("flood-cut")

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
        for timer in (self._timer, self._held):
            if timer:
                timer.cancel()
        self.registry.remove(self)
        self.session.ended = True
        self.session.outbox.clear()
        self._leave(lost=True)

    def pause_writing(self) -> None:
        """Note that the other end does not take what is sent."""
        self._stalled = self.hub.now()
        self._unsent = self.unsent
        self.registry.stalled.add(self)

    def resume_writing(self) -> None:
        """Note that the other end takes data again."""
        self._stalled = None
        self.registry.stalled.discard(self)

    # input

    def _take(self, item: Any) -> None:
        """Handle an item now, or let it wait its turn, or refuse it."""
        if self._moved is not None:
            self._pass_on(item)
            return
        if self._queue:
            if len(self._queue) >= WAITING and self._throttled:
                self._refused += 1
                self.codec.refused(item)
                return
            self._queue.append(item)
            self._slow_down()
            return
        self._queue = self._queue if self._queue is not None else deque()
        self._queue.append(item)
        self.pump()

    def take(self, items: list[Any]) -> None:
        """Handle items that came by the passing of time."""
        for item in items[:AT_ONCE]:
            self._take(item)
        self._answer()

    def ask(self, request: Request) -> None:
        """Handle a request that never waits and costs nothing: a typing notice."""
        if not self._closing:
            handle(self.hub, self.session, request)

    def later(self, seconds: float, run: Callable[..., None], *args: Any) -> None:
        """Run something of this session later, if it is still there then."""
        asyncio.get_running_loop().call_later(seconds, self._if_here, run, *args)

    def _if_here(self, run: Callable[..., None], *args: Any) -> None:
        if not self.session.ended and self._closing is None:
            self.guarded(run, *args)
            self._answer()

    @property
    def _throttled(self) -> bool:
        return self.hub.settings.message_burst > 0

    def _slow_down(self) -> None:
        if len(self._queue or ()) >= WAITING and self.transport:
            self.transport.pause_reading()

    def pump(self) -> None:
        """Handle what waits, as far as tokens, look-ups and the store allow."""
        if self._timer:
            self._timer.cancel()  # one at a time: `connection_lost` ends the last one
            self._timer = None
        queue, session = self._queue, self.session
        while queue and not (session.busy or self._closing):
            item = queue[0]
            request = item if isinstance(item, Request) else self.codec.request(item)
            if request is not None and not self._may_run(request):
                queue[0] = request  # made once: making it may have told the person something
                self._slow_down()
                break
            queue.popleft()
            if request is not None:
                handle(self.hub, session, request)
        if queue is not None:
            self._read_on()
        if not queue:
            self._queue = None
            self._refused = 0
            if self._ending and not session.busy:
                self._leave_at_end()

    def _may_run(self, request: Request) -> bool:
        """Take a token; without one, or before what was said is stored, `pump` comes back."""
        found = find(request.verb)
        flows = request.flows or (found is not None and found.flows)
        if self.session.pending and not flows:
            return False
        if self.registry.choked():
            self._come_back(CHOKED)
            return False
        if found is not None and found.verb == "login" and self.registry.crowded():
            self._come_back(0)
            return False
        if request.free or (found is not None and found.cost == 0):
            return True
        if not self.hub.settings.message_burst:
            return True
        bucket = self._tokens()
        if bucket.take(self.hub.now()):
            return True
        if self._timer is None:
            self._tell_slowed()
        self._come_back(bucket.wait())
        return False

    def _tokens(self) -> Bucket:
        """Return the person's tokens; without a name yet, the connection's own."""
        if self.session.user is not None:
            self._bucket = None
            return self.hub.bucket(self.session.user)
        if self._bucket is None:
            self._bucket = self.hub.new_bucket()
        return self._bucket

    def _come_back(self, seconds: float) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            if seconds:
                self._timer = loop.call_later(seconds, self.guarded, self.pump)
            else:
                self._timer = loop.call_soon(self.guarded, self.pump)

    def _tell_slowed(self) -> None:
        if self._told + TOLD_AGAIN * 2 < self.hub.now() or not self._told:
            self._told = self.hub.now()
            rate = f"{self.hub.settings.message_rate:g}"
            self.hub.tell(self.session, "sending-fast", rate=rate)

    def _tell_refused(self) -> None:
        if not self._refused:
            return
        were = count(self._refused, "message was", "messages were")
        self.session.ref, self.session.line = None, ""
        self.hub.refuse(self.session, ChatError("flood", messages=were, seconds=10))

    def resume(self) -> None:
        """Go on: the look-up that the session waited for is answered."""
        self.guarded(self.pump)

    # output

    def flush(self) -> None:
        """Write what gathered in this loop tick, at once."""
        session = self.session
        transport = self.transport
        chunks = session.outbox
        if session.ended or transport is None:
            chunks.clear()
        if session.held is not None or not chunks or transport is None:
            return
        self._write(transport, self.codec.frame(chunks))
        chunks.clear()

    def _answer(self) -> None:
        data = self.codec.data_to_send()
        if data and self.transport and not self.session.ended:
            self._write(self.transport, data)

    def _write(self, transport: asyncio.Transport, data: bytes) -> None:
        stalled = self._stalled is not None
        transport.write(data)
        if self._stalled is not None:
            self._bound(data, began=not stalled)

    def _bound(self, data: bytes, *, began: bool) -> None:
        """Cut off a connection that is stalled, when too much waits after these bytes."""
        if began:
            self._began = len(data)  # one answer may be larger than all that may wait
        else:
            self._unsent += len(data)  # `check` asks whether anything was taken
        if self.unsent > self.hub.settings.sendq + self._began:
            self.cut("sendq exceeded")

    @property
    def unsent(self) -> int:
        """The bytes that the other end has not taken yet."""
        return self.transport.get_write_buffer_size() if self.transport else 0

    def check(self, now: float) -> None:
        """Cut off a connection that made no progress for too long, or does not end."""
        if self._closing is not None and now - self._closing > CLOSING:
            self.cut("not closed in time")
        elif self._stalled is not None:
            if self.unsent < self._unsent:
                self._stalled = now
            elif now - self._stalled > self.hub.settings.sendq_stall:
                self.cut("no progress")
            self._unsent = self.unsent

    def cut(self, why: str) -> None:
        """End the connection now, unsent data or not."""
        log.info("%s %s cut: %s", self.session.door, log_safe(self.session.address), why)
        self.hub.counters.cut_off += 1
        if self.transport:
            self.transport.abort()

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
            self._bucket = None
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
    def _socket(self) -> Any:
        return self.transport.get_extra_info("socket") if self.transport else None

    def round_trip(self) -> float | None:
        """Return the milliseconds to the other end and back, as the kernel measured them."""
        return tcp.round_trip(self._socket)

    def probe(self, then: Callable[[], None]) -> None:
        """Find out whether the other end still answers; if not, the session is lost."""
        tcp.keep_alive(self._socket, tcp.URGENT)
        self._look_for_answer(self.hub.now(), then)

    def _look_for_answer(self, since: float, then: Callable[[], None]) -> None:
        waited = self.hub.now() - since
        if tcp.answered_within(self._socket, waited):
            tcp.keep_alive(self._socket, tcp.CALM)
        elif waited < PROBE and not self.session.ended:
            loop = asyncio.get_running_loop()
            loop.call_later(PROBE_STEP, self._look_for_answer, since, then)
            return
        elif not self.session.ended:
            self._leave(lost=True)
            self.cut("it does not answer, and its name is wanted")
        then()

    def close(self) -> None:
        """Close when everything was sent; what was lost is closed already."""
        if self._closing is None and not self.session.ended:
            self._closing = self.hub.now()
            self.registry.closing.add(self)
            asyncio.get_running_loop().call_soon(self._close_now)

    def _close_now(self) -> None:
        self.session.held = None
        self.flush()
        self.session.ended = True
        if self.transport and not self.transport.is_closing():
            self.transport.write(self.codec.farewell())
            self.transport.close()

    # the end

    @property
    def address(self) -> str:
        """The address of the other end."""
        return self.session.address

    @property
    def closing(self) -> bool:
        """Tell whether this connection said goodbye."""
        return self._closing is not None

    def divert(self, door: str, line: str = "") -> None:
        """Hand over a connection that turned out, after the greeting, to be for another door."""
        self.registry.divert(self, door, line)

    def move(self, fresh: "Connection", line: str) -> None:
        """Let another connection go on with this transport, from this line on."""
        if self.transport is None:
            return
        self.hub.sessions.pop(self.session.id, None)
        self.session.ended = True
        self._moved = fresh
        self.transport.set_protocol(fresh)
        fresh.connection_made(self.transport)
        self._pass_on(line)

    def _pass_on(self, item: Any) -> None:
        if self._moved is not None and isinstance(item, str):
            self._moved.data_received(f"{item}\r\n".encode())

    def finish(self, code: str, **args: object) -> None:
        """Tell why, then close."""
        if self._closing is None:
            self.session.show(farewell(code, **args))
            self.session.leaving = True
            self._leave(lost=False)
            self.close()

    def _leave_at_end(self) -> None:
        if self.session.user is None or not self.codec.quits:
            self.close()
        elif not self._left:
            self._left = True
            handle(self.hub, self.session, Request(verb="quit"))

    def _leave(self, *, lost: bool) -> None:
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
