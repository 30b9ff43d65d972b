"""Messages stored and acknowledged: how many a second, and how soon; on disk each time."""

import random
import time
from collections.abc import Iterator

from bench.support import disk, people
from bench.support.figure import Figure, median, percentile, shortest, spread
from bench.support.run import Run
from bench.support.server import Server
from bench.support.swarm import Client, Swarm, complete_lines

IN_FLIGHT = 200
SENDERS = 20
A_SECOND = 500
DONE = b'{"event":"done"'
TEXT = "the printer on the second floor is out of paper again"


class Rates:
    """Stored and acknowledged messages a second, in rounds of one kind."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []  # microseconds of the server's CPU for each
        self.own: list[float] = []  # microseconds of our CPU for each


def run(run: Run) -> Iterator[Figure]:
    """Measure the rate with 20 senders and with one, then the delay at an even pace."""
    rounds, count = run.pick(7, 1), run.pick(8_000, 2_000)
    many, one = Rates(), Rates()
    bare, kept = [], []
    for number in range(rounds + 1):
        for rates, senders in ((many, SENDERS), (one, 1)):
            _fresh_round(run, rates, senders, count)
        bare.append(disk.measure("rows", count))
        kept.append(disk.measure("store", count))
        if number == 0:  # the first round warms the disk's caches
            many, one, bare, kept = Rates(), Rates(), [], []
    yield _rate(many, one, bare, kept, count)
    yield _delay(run)


def _fresh_round(run: Run, rates: Rates, senders: int, count: int) -> None:
    """Measure one round in a server with an empty store."""
    with Server() as server:
        swarm = Swarm(server.address)
        clients = swarm.join(people.program, senders)
        swarm.settle(0.5)
        _speak(swarm, clients, IN_FLIGHT * 5)
        with run.watching("store", server.stall):
            began, cpu, own = time.perf_counter(), server.cpu(), time.process_time()
            _speak(swarm, clients, count)
            rates.wall.append(count / (time.perf_counter() - began))
        rates.cpu.append((server.cpu() - cpu) / count * 1e6)
        rates.own.append((time.process_time() - own) / count * 1e6)
        swarm.close()


def _speak(swarm: Swarm, clients: list[Client], count: int) -> None:
    """Say so many things, 200 of them under way at a time, shared by all senders."""
    share = IN_FLIGHT // len(clients)
    left = count
    for client in clients:
        client.kept = bytearray()
        client.send(b"".join(people.say(TEXT, ref) for ref in range(share)))
        left -= share
    done = 0
    while done < count:
        swarm.pump(1.0)
        for client in clients:
            settled = settled_in(client.kept) if client.kept else 0
            done += settled
            again = min(settled, left)
            if again:
                client.send(b"".join(people.say(TEXT, ref) for ref in range(again)))
                left -= again


def settled_in(kept: bytearray) -> int:
    """Count the acknowledgements in the complete lines of what was collected; take them out."""
    end = kept.rfind(b"\n") + 1
    settled = kept.count(DONE, 0, end)
    del kept[:end]
    return settled


def _rate(many: Rates, one: Rates, bare: list[float], kept: list[float], count: int) -> Figure:
    return Figure(
        name=f"store: acknowledged messages, {IN_FLIGHT} in flight",
        value=median(many.wall),
        unit="/s",
        reach=10_000,
        at_least=True,
        floor=median(bare),
        samples=len(many.wall) * count,
        note=(
            f"{SENDERS} senders in one room, {spread(many.wall)}, so {SENDERS} deliveries each: "
            f"{median(many.cpu):.0f} us CPU of the server for a message; one sender alone "
            f"{median(one.wall):,.0f}/s, {median(one.cpu):.0f} us; floor: bare rows committed "
            f"{disk.GROUP} at a time; the store without a server {median(kept):,.0f}/s; "
            f"generator {median(many.own):.0f} us a message"
        ),
    )


def _delay(run: Run) -> Figure:
    rounds, count = run.pick(12, 2), 2 * A_SECOND
    each: list[list[float]] = []
    floors = []
    with Server() as server:
        swarm = Swarm(server.address)
        clients = swarm.join(people.program, SENDERS)
        swarm.settle()
        began, cpu, waited = 0.0, server.cpu(), server.waited()
        for _ in range(rounds):
            start = time.perf_counter()
            with run.watching("store, even pace", server.stall):
                each.append(_pace(swarm, clients, count))
            began += time.perf_counter() - start
            floors.append(disk.measure("commits", 500))
        used, waited = (server.cpu() - cpu) / began, (server.waited() - waited) / began
        swarm.close()
    ends = [percentile(taken, 99) * 1e3 for taken in each]
    taken = [seconds for some in each for seconds in some]
    return Figure(
        name=f"store: acknowledgement at {A_SECOND} a second",
        value=median(ends),
        unit="ms p99",
        reach=20,
        floor=median(floors) * 1e3,
        samples=len(taken),
        note=(
            f"{SENDERS} senders, random gaps, from the time a message was due; median of the p99 "
            f"of rounds of 2 s, {spread(ends)}; of all together median {median(taken) * 1e3:.2f}, "
            f"p99 {percentile(taken, 99) * 1e3:.1f}, worst {max(taken) * 1e3:.0f} ms; the server "
            f"used {shortest(used * 100)} % of a core and could not run for "
            f"{shortest(waited * 100)} % because others had it; floor: p99 of a commit of one "
            "bare row"
        ),
    )


def _pace(swarm: Swarm, clients: list[Client], count: int) -> list[float]:
    """Say so many things at random gaps; return the seconds until each was acknowledged."""
    chance = random.Random(count)
    for client in clients:
        client.kept = bytearray()
    due = time.perf_counter()
    dues: list[float] = []
    taken: list[float] = []
    while len(taken) < count:
        now = time.perf_counter()
        if len(dues) < count and now >= due:
            clients[len(dues) % len(clients)].send(people.say(TEXT, len(dues)))
            dues.append(due)
            due += chance.expovariate(A_SECOND)
            continue
        swarm.pump(min(0.1, max(0.0, due - now)))
        now = time.perf_counter()
        taken += [now - dues[ref] for client in clients for ref in _refs(client)]
    return taken


def _refs(client: Client) -> list[int]:
    """Return the refs that were acknowledged since the last call."""
    assert client.kept is not None, "answers are kept"
    return [ref_of(line) for line in complete_lines(client.kept) if line.startswith(DONE)]


def ref_of(line: bytes) -> int:
    """Return the ref of an acknowledgement."""
    start = line.index(b'"ref":') + 6
    end = start
    while line[end : end + 1].isdigit():
        end += 1
    return int(line[start:end])
