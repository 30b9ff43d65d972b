"""The composition root: settings, store, bus, hub and doors put together; start and stop."""

import asyncio
import gc
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from socket import gethostname, socket
from typing import TYPE_CHECKING, Any

import hubbub.commands  # noqa: F401 - fills COMMANDS
from hubbub.bus.local import LocalBus
from hubbub.core import restart
from hubbub.core.clockwork import TICK, Clockwork
from hubbub.core.farewell import farewell
from hubbub.core.hub import Hub, Job
from hubbub.core.people import MOST_PEOPLE
from hubbub.core.state import RECENT
from hubbub.doors.app import AppCodec
from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.doors.irc import IrcCodec, Shared
from hubbub.doors.listener import Door, Listener
from hubbub.doors.text.codec import TextCodec
from hubbub.doors.web import load
from hubbub.errors import StoreError
from hubbub.network import notify_systemd, peer_name
from hubbub.screen import ways
from hubbub.settings import Settings
from hubbub.store.base import Store
from hubbub.wire.jsonform import JsonForm

if TYPE_CHECKING:
    from hubbub.doors.web.door import WebDoor

READERS = 2  # threads for look-ups
MOST_LOOKUPS = 200  # waiting at once; a further one is refused
GOODBYE = 5.0  # seconds connections have to take the goodbye
SWEEP = 30.0  # seconds between two looks for programs that have left
PRUNE = 3_600.0  # seconds between two rounds of deleting old messages
IDS = 256  # drawn at a time
DAY = 86_400_000  # milliseconds
GC_THRESHOLDS = (20_000, 20, 50)  # collecting looks at every session: seldom is enough

log = logging.getLogger(__name__)


def ids() -> Iterator[str]:
    """Yield ids that nobody can guess, of 16 hexadecimal digits.

    The system is asked for many at a time: coming in takes three, and to ask for each 5 us.
    """
    while True:
        drawn = secrets.token_hex(8 * IDS)
        yield from (drawn[start : start + 16] for start in range(0, len(drawn), 16))


class Server:
    """One node: everything between the listening sockets and the data folder."""

    def __init__(self, settings: Settings, store: Store, *, limit: int, shown: str) -> None:
        self.settings = settings
        self.store = store
        self.bus = LocalBus(store, relaxed=settings.durability == "relaxed")
        self.hub = Hub(
            settings,
            clock=lambda: time.time_ns() // 1_000_000,
            now=time.monotonic,
            new_id=ids().__next__,
            publish=self.bus.publish,
            lookup=self.look_up,
            call_soon=lambda run: asyncio.get_running_loop().call_soon(run),
        )
        self.bus.hub = self.hub
        self.hub.shutdown = self.stop
        self.hub.on_fault = lambda error: log.error("a fault in showing", exc_info=error)
        port = int(settings.listen.rpartition(":")[2])
        self.shown = (shown, port)
        self._form = JsonForm(addresses=settings.show_addresses)
        self._irc = Shared(self.hub)
        self.listener = Listener(
            self.hub,
            self._doors(),
            limit=limit,
            choked=lambda: self.bus.full,
            shown=self.shown,
            peer_name=peer_name,
        )
        self.web: WebDoor | None = None  # see open_web
        self._opening: asyncio.Task[None] | None = None
        self.stopping = asyncio.Event()
        self._why = ""
        self._clockwork = Clockwork(self.hub)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._lookups = 0
        self._pruning: asyncio.Future[None] | None = None
        self._timers: list[asyncio.TimerHandle] = []

    def _doors(self) -> dict[str, Door]:
        """Return what makes a connection for each kind of opening."""
        addresses = self.settings.show_addresses
        return {
            "text": self._door(
                "netcat", lambda spoke: TextCodec(addresses=addresses, spoke_first=spoke)
            ),
            "app": self._door("app", lambda _spoke: AppCodec(self._form)),
            "irc": self._door("irc", lambda _spoke: IrcCodec(self._irc)),
        }

    def _door(self, name: str, codec: Callable[[bool], Codec]) -> Door:
        """Return a door; its codec is told whether the other end spoke first."""

        def made(address: str, spoke: bool) -> Connection:  # noqa: FBT001 - a Door's shape
            return self._connection(codec(spoke), name, address)

        return made

    def _connection(self, codec: Codec, door: str, address: str) -> Connection:
        return Connection(self.hub, codec, self.listener, door=door, address=address)

    # start and stop

    async def start(self, sockets: list[socket]) -> None:
        """Load what is stored, then accept connections."""
        snapshot = self.store.load(RECENT)
        self.hub.load(snapshot.seq, snapshot.people, snapshot.ids, snapshot.secret)
        for power in snapshot.powers:
            restart.replay(self.hub, power)
        for stored in snapshot.rooms:
            room = restart.restore(self.hub, stored.room, stored.scope)
            room.topic, room.since = stored.topic, stored.at
            room.recent.extend(stored.messages)
            room.told, room.metadata = list(stored.told), stored.metadata
        latest = [room.recent[-1].at for room in self.hub.rooms.values() if room.recent]
        self.hub.people.after_crash(max(latest, default=0), snapshot.seq)
        await self.bus.start()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        self.listener.start(sockets)
        self._every(TICK, self._clockwork.tick)
        self._every(PRUNE, self._prune)
        notify_systemd("READY=1")

    def open_web(self) -> None:
        """Make the door for browsers while others are served; who comes for it waits."""
        self._opening = asyncio.get_running_loop().create_task(self._open_web())

    async def _open_web(self) -> None:
        try:
            self.web = self._web(await asyncio.to_thread(load))
            await self.web.start()
        except Exception:
            log.critical("the web door cannot be opened; the server stops")
            self.stop("a fault of the server")
            raise  # for `run`
        gc.freeze()  # what was imported stays
        self._every(SWEEP, self.web.api.sweep)
        self.listener.open_web(self.web.visit)
        log.info("the web door is open")

    def _web(self, door: "type[WebDoor]") -> "WebDoor":
        """Return the door for browsers, and for programs that speak HTTP."""
        address, port = self.shown
        machine = gethostname().lower()
        return door(
            self.hub,
            self._form,
            self._irc,
            self.listener,
            names=[machine, f"{machine.partition('.')[0]}.local"],
            ways=ways(address, port),
            peer_name=peer_name,
            health=lambda: "too much waits to be stored" if self.bus.full else "",
        )

    def stop(self, why: str = "") -> None:
        """Ask for the end; `run` carries it out."""
        self._why = why or self._why
        self.stopping.set()

    async def run(self) -> None:
        """Serve until `stop`, then say goodbye, store everything and end."""
        await self.stopping.wait()
        if self._opening is not None:
            await asyncio.wait([self._opening])  # half a second at most
        notify_systemd("STOPPING=1")
        for timer in self._timers:
            timer.cancel()
        self.listener.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.bus.settle(), GOODBYE)
        self._say_goodbye()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.listener.empty(), GOODBYE)
        self.listener.end()
        if self.web is not None:
            await self.web.stop()
        for user in self.hub.users.values():
            person = self.hub.people.of(user.person, user.nick)
            self.hub.people.seen(person, self.hub.clock(), self.hub.seq)
        if self._pruning:
            await self._pruning
        await self.bus.stop()
        self._readers.shutdown()
        self.store.close()
        if self._opening is not None:
            self._opening.result()  # raises what was wrong with the page

    def _say_goodbye(self) -> None:
        name = self.hub.settings.name
        how = f"telnet {self.shown[0]} {self.shown[1]}"
        why = self._why or "the operator stopped it"
        goodbye = farewell("closing", server=name, why=why, how=how)
        for connection in list(self.listener.connections):
            connection.session.show(goodbye)
            connection.close()

    def _every(self, seconds: float, run: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        place = len(self._timers)

        def again() -> None:
            self._timers[place] = loop.call_later(seconds, again)
            try:
                run()
            except Exception:
                self.hub.counters.bugs += 1
                log.exception("a fault in what is done every %s s", seconds)

        self._timers.append(loop.call_later(seconds, again))

    # the store, from threads

    def look_up(self, job: Job, then: Callable[[Any], None]) -> None:
        """Run a job on the store in a reader thread, then hand its result to a callback."""
        loop = asyncio.get_running_loop()
        if self._lookups >= MOST_LOOKUPS:
            loop.call_soon(then, StoreError("too many look-ups are waiting"))
            return
        self._lookups += 1

        def done(future: "Future[Any]") -> None:
            loop.call_soon_threadsafe(self._looked_up, future, then)

        self._readers.submit(job, self.store).add_done_callback(done)

    def _looked_up(self, future: "Future[Any]", then: Callable[[Any], None]) -> None:
        self._lookups -= 1
        error = future.exception()
        if error is None:
            then(future.result())
        elif isinstance(error, StoreError):
            then(error)
        else:
            self.hub.counters.bugs += 1
            log.error("a fault in a look-up", exc_info=error)
            then(StoreError("a fault of the server"))

    def _prune(self) -> None:
        """Delete what is older than the retention, and people not seen for longest."""
        days = self.settings.retention_days
        before = self.hub.clock() - days * DAY if days else 0
        for room in self.hub.rooms.values():
            room.forget(before)
        self.hub.keep_those_here()
        loop = asyncio.get_running_loop()
        self._pruning = loop.run_in_executor(None, self._prune_now, before)

    def _prune_now(self, before: int) -> None:
        """Delete, in a thread of its own: it may take a minute."""
        try:
            self.store.prune(before, MOST_PEOPLE)
        except StoreError as error:
            log.warning("old messages stay for now: %s", error)
