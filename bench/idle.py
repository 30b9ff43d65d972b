"""Many people who say nothing: the memory that each of them takes."""

from collections.abc import Callable, Iterator

from bench.support import people
from bench.support.figure import Figure
from bench.support.floors import Floor
from bench.support.run import Run
from bench.support.server import AT_ONCE, Server
from bench.support.swarm import Steps, Swarm

MIB = 1_048_576


def run(run: Run) -> Iterator[Figure]:
    """Measure netcat and telnet clients, each kind in a server of its own."""
    yield measure(run, "netcat clients", people.netcat, run.pick(10_000, 500), 10_000, 40)
    yield measure(run, "telnet clients", people.telnet, run.pick(1_000, 200), 1_000, 10)


def measure(
    run: Run,
    kind: str,
    steps: Callable[[int], Steps],
    count: int,
    goal: int,
    reach: float,
    settings: dict[str, str] = AT_ONCE,
) -> Figure:
    """Measure what so many of a kind take, by `count` of them."""
    with Server(settings=settings) as server:
        swarm = Swarm(server.address)
        swarm.join(steps, 1)  # what is made once for all is not a client's
        swarm.settle()
        empty = server.resident()
        cpu = server.cpu()
        with run.watching(f"idle, {kind} coming in", server.stall):
            swarm.join(lambda number: steps(number + 1), count)
        came = server.cpu() - cpu
        swarm.settle()
        with run.watching("idle", server.stall):
            swarm.settle(3.0 if count == goal else 1.5)
        each = (server.resident() - empty) / count
        swarm.close()
    bare = _bare(count)
    return Figure(
        name=f"idle: memory of {goal:,} {kind}",
        value=each * goal / MIB,
        unit="MiB",
        reach=reach,
        floor=bare * goal / MIB,
        samples=count,
        note=(
            f"{each / 1024:.2f} KiB each, in #lobby under a name; empty server "
            f"{empty / MIB:.1f} MiB; floor: as many bare asyncio protocols, {bare / 1024:.2f} KiB "
            f"each; coming in cost the server {came / count * 1e6:,.0f} us CPU each"
        ),
    )


def _bare(count: int) -> float:
    """Return the bytes that a bare protocol takes."""
    with Floor("idle") as floor:
        swarm = Swarm(floor.address)
        swarm.connect()
        empty = floor.resident()
        for _ in range(count):
            swarm.connect()
        swarm.settle(0.3)
        each = (floor.resident() - empty) / count
        swarm.close()
    return each
