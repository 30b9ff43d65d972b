"""A server that is killed again and again under load, and what is found after each time."""

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from crash.checker import Verdict, judge_stored, judge_view
from crash.crew import App, Historian, Person, crew
from hubbub.store import connections
from support.serving import DEADLINE, FAULTS, STOPPED_WITHIN, Server

HISTORY = 200  # messages, the most that is shown at once
WITHIN = 120.0  # seconds that one visit may take in all, on a busy machine

End = Callable[[Server], Awaitable[object]]  # ends a server under load


async def moment(seconds: float) -> None:
    """Let the load go on for so long: when a fault comes is what the test is about."""
    loop = asyncio.get_running_loop()
    come = loop.create_future()
    loop.call_later(seconds, come.set_result, None)
    await come


def stored(database: Path, after: int = 0) -> list[tuple[int, str]]:
    """Return place and text of the stored messages, read beside the server."""
    query = "SELECT seq, body FROM events WHERE kind = 'message' AND seq > ? ORDER BY seq"
    with closing(connections.open_reader(database)) as connection:
        rows = connections.rows(connection, query, (after,))
    return [(seq, json.loads(body)["text"]) for seq, body in rows]


def integrity(database: Path) -> str:
    """Return `ok`, or what SQLite's check finds first."""
    with closing(connections.open_reader(database)) as connection:
        return str(connections.value(connection, "PRAGMA integrity_check(1)"))


async def visits(server: Server, people: list[Person], then: Callable[[], object]) -> None:
    """Let everybody come, do something once all are in, and return when all are out again."""
    entered = asyncio.Barrier(len(people) + 1)

    async def begin() -> None:
        await entered.wait()
        then()

    async with asyncio.timeout(WITHIN):
        await asyncio.gather(begin(), *(one.visit(server.port, entered) for one in people))


class Campaign:
    """People, the folder they talk in, and the faults found so far."""

    def __init__(self, folder: Path, senders: int) -> None:
        self.folder = folder
        self.database = folder / "data" / "hubbub.db"
        self.chronicle = App("chronicle", talks=False, chronicle=True)
        self.historian = Historian("historian")
        self.people = [*crew(senders), self.chronicle, self.historian]
        self.order: list[str] = []
        self.place: dict[str, int] = {}
        self.seq = 0
        self.verdict = Verdict()
        self.slowest_start = 0.0  # seconds
        self.integrity = "ok"

    async def acks(self, number: int) -> None:
        """Return when so many more messages were acked: a fault before that proves nothing."""
        wanted = len(self.acked) + number
        while len(self.acked) < wanted:
            await moment(0.01)

    def start(self) -> Server:
        """Start the server on what the last one left."""
        began = time.monotonic()
        server = Server(self.folder, message_burst=0, join_history=0)
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)
        return server

    def run(self, end: End) -> Server:
        """Let everybody talk until the server ended, in the way that is given; then judge."""
        server = self.start()
        try:
            self.look_at_data()
            asyncio.run(self._run(server, end))
            server.process.wait(STOPPED_WITHIN + DEADLINE)
        finally:
            server.process.kill()
            server.process.wait()
        assert not [fault for fault in FAULTS if fault in server.log], server.log
        return server

    async def _run(self, server: Server, end: End) -> None:
        tasks: list[asyncio.Future[object]] = []
        await visits(server, self.people, lambda: tasks.append(asyncio.ensure_future(end(server))))
        await asyncio.gather(*tasks)

    def look_at_data(self) -> None:
        """Judge what is stored now, and what was seen of it; nobody talks yet."""
        new = stored(self.database, self.seq)
        self.seq = new[-1][0] if new else self.seq
        for _, tag in new:
            self.place.setdefault(tag, len(self.order))
            self.order.append(tag)
        found = integrity(self.database)
        self.integrity = found if self.integrity == "ok" else self.integrity
        self._judge_views()
        last = [max(one.acked, key=number_of) for one in self.people if one.acked]
        self.historian.wanted = last

    def _judge_views(self) -> None:
        for one in self.people:
            while one.views:
                self._add(judge_view(one.views.pop(), self.order, self.place))

    def _add(self, verdict: Verdict) -> None:
        for kind, tags in vars(verdict).items():
            getattr(self.verdict, kind).extend(tags)

    def finish(self) -> None:
        """Resend what is open, wait for all receipts, stop the server; then judge everything."""
        for one in self.people:
            one.stopped = True
        self.run(self._stop_when_settled)
        self.look_at_data()
        sent = [tag for one in self.people for tag in one.sent]
        self._add(judge_stored(self.order, self.acked, sent))
        if self.chronicle.chronicle != self.order:
            unlike = set(self.order) ^ set(self.chronicle.chronicle or [])
            self.verdict.missed += sorted(unlike) or ["the order of the chronicle"]

    async def _stop_when_settled(self, server: Server) -> None:
        for one in self.people:
            if isinstance(one, App):
                await one.settled.wait()
        server.process.send_signal(signal.SIGTERM)

    @property
    def acked(self) -> set[str]:
        """All that was acked, on any door."""
        return {tag for one in self.people for tag in one.acked}

    def report(self, **about: object) -> dict[str, object]:
        """Return the numbers, for one line of JSON."""
        programs = [one for one in self.people if isinstance(one, App)]
        return {
            **about,
            "sent": sum(len(one.sent) for one in self.people),
            "acked": len(self.acked),
            "stored": len(self.order),
            "resent": sum(one.resent for one in programs),
            **self.verdict.counts(),
            "integrity": self.integrity,
            "slowest_start_ms": round(self.slowest_start * 1000),
        }


def number_of(tag: str) -> int:
    """Return the number of a message."""
    return int(tag.rpartition("x")[2])
