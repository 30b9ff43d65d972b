"""IRC clients in one room: what they cost here, in ngircd and in inspircd, side by side.

All three get the same bytes from the same clients, on the same core, in rounds that alternate.
Ours stores every message before it shows it; theirs store none.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench import peers
from bench.support.figure import Figure, median, percentile, spread
from bench.support.run import Run
from bench.support.server import Server
from bench.support.swarm import BATCH, Client, Swarm

ROOM = 300
JOINING = 500
IN_FLIGHT = 32
MORE = 12  # times as many messages in a round when many are under way
GAIN = 1.3  # times the deliveries of the better of the two
KIB = 1024
MOST_MEMORY = 4.0  # KiB of an idle client
TEXT = b"the printer on the second floor is out of paper again"  # an everyday message

Measured = Server | peers.Peer


class Costs:
    """What rounds of one kind cost one server."""

    def __init__(self) -> None:
        self.each: list[float] = []  # microseconds of CPU for a delivery
        self.wall: list[float] = []  # deliveries a second by the clock
        self.waits: list[float] = []  # milliseconds until all have a message
        self.generator: list[float] = []  # microseconds of CPU of our own for a delivery


class Room:
    """One server with a room of clients, and what talk in it costs."""

    def __init__(self, name: str, server: Measured) -> None:
        self.name = name
        self.server = server
        self.swarm = Swarm(server.address)
        self.alone, self.busy = Costs(), Costs()

    def fill(self) -> None:
        """Let everybody come."""
        join(self.swarm, ROOM)
        self.swarm.settle()

    def say(self, costs: Costs, messages: int, in_flight: int) -> None:
        """Say so many things, each by another client, with so many under way at a time."""
        each = ROOM - 1  # who speaks sees no echo
        swarm = self.swarm
        sent: list[float] = []  # when, by the clock
        cpu, own, began = self.server.cpu(), time.process_time(), time.perf_counter()
        start, shown = swarm.marks, 0
        while shown < messages:
            while len(sent) < min(messages, shown + in_flight):
                speaker = swarm.clients[len(sent) * 7 % ROOM]
                sent.append(time.perf_counter())
                speaker.send(b"PRIVMSG #lobby :" + TEXT + b"\r\n")
            swarm.expect(start + (shown + 1) * each)
            now, reached = time.perf_counter(), (swarm.marks - start) // each
            costs.waits += [(now - sent[n]) * 1e3 for n in range(shown, reached)]
            shown = reached
        deliveries = messages * each
        costs.wall.append(deliveries / (time.perf_counter() - began))
        costs.generator.append((time.process_time() - own) / deliveries * 1e6)
        swarm.settle(0.02)  # what is done after the last delivery belongs to it
        costs.each.append((self.server.cpu() - cpu) / deliveries * 1e6)


def join(swarm: Swarm, count: int) -> None:
    """Register clients and let them into #lobby, some at a time; then they are not kept."""
    first = len(swarm.clients)
    while (come := len(swarm.clients) - first) < count:
        some = [swarm.connect() for _ in range(min(BATCH, count - come))]
        for number, client in enumerate(some, first + come):
            client.send(b"NICK p%d\r\nUSER p%d 0 * :Person\r\n" % (number, number))
        swarm.until(_have(some, b" 001 "), "registration")
        for client in some:
            client.send(b"JOIN #lobby\r\n")
        swarm.until(_have(some, b" 366 "), "the room")
        for client in some:
            client.kept = None


def _have(clients: list[Client], wanted: bytes) -> Callable[[], bool]:
    return lambda: all(wanted in (client.kept or b"") for client in clients)


def run(run: Run) -> Iterator[Figure]:
    """Measure all figures; those beside the others only where both are installed."""
    yield _idle(run)
    missing = peers.missing()
    if missing:
        names = "irc: CPU per delivery, deliveries, longest waits, joining"
        print(f"skipped: {names}: {peers.how_to_install(missing)}", file=sys.stderr)
        return
    yield from _talk(run)
    yield _joining(run)


def _talk(run: Run) -> Iterator[Figure]:
    rounds, messages = run.pick(40, 12), 8
    with ExitStack() as stack:
        made: list[tuple[str, Measured]] = [("hubbub", stack.enter_context(Server(probed=False)))]
        made += [(name, stack.enter_context(peers.Peer(name))) for name in peers.PEERS]
        rooms = [Room(name, server) for name, server in made]
        for room in rooms:
            room.fill()
        for number in range(rounds):
            for room in rooms:
                room.say(room.alone, messages, 1)
                room.say(room.busy, messages * MORE, IN_FLIGHT)
                if number == 0:  # the first round warms caches
                    room.alone, room.busy = Costs(), Costs()
        for room in rooms:
            room.swarm.close()
    yield _delivery(rooms, messages)
    yield _deliveries(rooms, messages)
    yield _waits(rooms)


def _delivery(rooms: list[Room], messages: int) -> Figure:
    ours, *theirs = rooms
    best = min(median(room.alone.each) for room in theirs)
    return Figure(
        name=f"irc: CPU per delivery, room of {ROOM}, one at a time",
        value=median(ours.alone.each),
        unit="us",
        reach=best,
        floor=best,
        samples=len(ours.alone.each) * messages,
        note="; ".join(
            f"{room.name} {median(room.alone.each):.2f} ({spread(room.alone.each)}), generator "
            f"{median(room.alone.generator):.2f}"
            for room in rooms
        ),
    )


def _deliveries(rooms: list[Room], messages: int) -> Figure:
    ours, *theirs = rooms
    best = max(median(room.busy.wall) for room in theirs)
    return Figure(
        name=f"irc: deliveries, {IN_FLIGHT} messages in flight",
        value=median(ours.busy.wall),
        unit="/s",
        reach=GAIN * best,
        at_least=True,
        floor=best,
        samples=len(ours.busy.wall) * messages * MORE,
        note="; ".join(
            f"{room.name} {median(room.busy.wall):,.0f}/s by the clock, "
            f"{1e6 / median(room.busy.each):,.0f} for a second of its CPU, generator "
            f"{median(room.busy.generator):.2f} us a delivery"
            for room in rooms
        ),
    )


def _waits(rooms: list[Room]) -> Figure:
    ours, *theirs = rooms
    best = min(percentile(room.busy.waits, 99) for room in theirs)
    return Figure(
        name=f"irc: wait until all have a message, {IN_FLIGHT} in flight, p99",
        value=percentile(ours.busy.waits, 99),
        unit="ms",
        reach=best,
        floor=best,
        samples=len(ours.busy.waits),
        note="; ".join(
            f"{room.name} median {median(room.busy.waits):.2f}, p99 "
            f"{percentile(room.busy.waits, 99):.2f}, alone {median(room.alone.waits):.2f}"
            for room in rooms
        ),
    )


def _joining(run: Run) -> Figure:
    count, times = run.pick(JOINING, 100), run.pick(3, 1)
    spent: dict[str, list[float]] = {name: [] for name in ("hubbub", *peers.PEERS)}
    for _ in range(times):
        for name, costs in spent.items():
            with Server(probed=False) if name == "hubbub" else peers.Peer(name) as server:
                swarm = Swarm(server.address)
                before = server.cpu()
                join(swarm, count)
                swarm.settle()
                costs.append(server.cpu() - before)
                swarm.close()
    best = min(median(spent[name]) for name in peers.PEERS)
    return Figure(
        name=f"irc: {JOINING} people come into one room, CPU in all",
        value=median(spent["hubbub"]),
        unit="s",
        reach=best,
        floor=best,
        samples=times,
        note=f"{count} from connect to the end of NAMES, {BATCH} at a time; "
        + "; ".join(f"{name} {median(costs):.3f} s" for name, costs in spent.items()),
    )


def _idle(run: Run) -> Figure:
    count = run.pick(1_000, 200)
    names = [name for name in peers.PEERS if name not in peers.missing()]
    ours = _memory(Server(probed=False), count)
    theirs = ", ".join(f"{name} {_memory(peers.Peer(name), count):.2f}" for name in names)
    return Figure(
        name="irc: memory of an idle client",
        value=ours,
        unit="KiB",
        reach=MOST_MEMORY,
        samples=count,
        note=f"{count} clients in #lobby{f'; beside it {theirs} KiB' if theirs else ''}",
    )


def _memory(measured: Measured, count: int) -> float:
    """Return the KiB that each of many clients takes."""
    with measured as server:
        swarm = Swarm(server.address)
        join(swarm, 1)  # what is made once for all is not a client's
        swarm.settle()
        empty = server.resident()
        join(swarm, count)
        swarm.settle()
        each = (server.resident() - empty) / count
        swarm.close()
    return each / KIB
