"""One message to a room of many: the cost of a delivery, alone and in a busy room."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.support import people
from bench.support.figure import Figure, median, spread
from bench.support.floors import Floor
from bench.support.run import Run
from bench.support.server import Server
from bench.support.swarm import Steps, Swarm

IN_FLIGHT = 32
MORE = 12  # times as many messages in a round when many are under way
TEXT = b"the printer on the second floor is out of paper again"  # an everyday message


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The clients of one kind in a room, and what their figures are to reach."""

    name: str  # of the figures, and of what is watched for stalls
    room: int
    steps: Callable[[int], Steps]
    line: bytes  # what one of them sends to say TEXT
    mark: bytes = b"\n"  # the byte that stands once in each message as it is delivered
    reach_alone: float = 1.25  # floors for a delivery, one message at a time
    reach_busy: float = 12  # times the deliveries, with many in flight


NETCATS = Crowd(name="fanout", room=300, steps=people.script, line=TEXT + b"\n")


class Costs:
    """What rounds of one kind cost."""

    def __init__(self) -> None:
        self.each: list[float] = []  # microseconds of CPU for a delivery
        self.loop: list[float] = []  # the part of it in the thread of the event loop
        self.wall: list[float] = []  # deliveries a second by the clock
        self.generator: list[float] = []  # microseconds of CPU of our own for a delivery


def run(run: Run) -> Iterator[Figure]:
    """Measure both figures for netcat clients."""
    return measure(run, NETCATS)


def measure(run: Run, crowd: Crowd) -> Iterator[Figure]:
    """Measure both figures, in rounds that alternate with the floor."""
    rounds, messages = run.pick(60, 20), 8  # small, so that both meet the same noise
    alone, bare, busy = Costs(), Costs(), Costs()
    with Server() as server:
        swarm = Swarm(server.address, crowd.mark)
        swarm.join(crowd.steps, crowd.room)
        swarm.settle()
        alone_size = _size(crowd, swarm)
        with Floor("fanout", crowd.room, alone_size) as floor:
            floor_swarm = Swarm(floor.address)
            for _ in range(crowd.room):
                floor_swarm.connect().kept = None
            for number in range(rounds):
                with run.watching(crowd.name, server.stall):
                    _round(alone, server, crowd, swarm, messages, 1)
                    _round(busy, server, crowd, swarm, messages * MORE, IN_FLIGHT)
                _floor_round(bare, floor, floor_swarm, messages)
                if number == 0:  # the first round warms caches on both sides
                    alone, bare, busy = Costs(), Costs(), Costs()
            floor_swarm.close()
        swarm.close()
    yield _delivery(crowd, alone, bare, messages)
    yield _deliveries(crowd, alone, busy, messages)


def _size(crowd: Crowd, swarm: Swarm) -> int:
    """Return the bytes of one message as the others receive it."""
    before = swarm.bytes
    _say(crowd, swarm, 1, 1)
    return round((swarm.bytes - before) / crowd.room)


def _say(crowd: Crowd, swarm: Swarm, messages: int, in_flight: int) -> None:
    """Say so many things, each by another person, with so many under way at a time."""
    start, said, room = swarm.marks, 0, crowd.room
    while said < messages:
        shown = (swarm.marks - start) // room
        while said < min(messages, shown + in_flight):
            swarm.clients[said * 7 % room].send(crowd.line)
            said += 1
        swarm.expect(start + (shown + 1) * room)
    swarm.expect(start + messages * room)


def _round(
    costs: Costs, server: Server, crowd: Crowd, swarm: Swarm, messages: int, in_flight: int
) -> None:
    loop, began = server.loop_cpu(), time.perf_counter()
    cpu, own = server.cpu(), time.process_time()
    _say(crowd, swarm, messages, in_flight)
    deliveries = messages * crowd.room
    costs.loop.append((server.loop_cpu() - loop) / deliveries * 1e6)
    _note(costs, deliveries, server.cpu() - cpu, began, own)


def _floor_round(costs: Costs, floor: Floor, swarm: Swarm, messages: int) -> None:
    began, cpu, own = time.perf_counter(), floor.cpu(), time.process_time()
    room = len(swarm.clients)
    for _ in range(messages):
        swarm.clients[0].send(b"x")
        swarm.expect(swarm.marks + room)
    _note(costs, messages * room, floor.cpu() - cpu, began, own)


def _note(costs: Costs, deliveries: int, cpu: float, began: float, own: float) -> None:
    costs.each.append(cpu / deliveries * 1e6)
    costs.wall.append(deliveries / (time.perf_counter() - began))
    costs.generator.append((time.process_time() - own) / deliveries * 1e6)


def _delivery(crowd: Crowd, alone: Costs, bare: Costs, messages: int) -> Figure:
    ratios = [mine / theirs for mine, theirs in zip(alone.each, bare.each, strict=True)]
    return Figure(
        name=f"{crowd.name}: CPU per delivery, one message at a time",
        value=median(ratios),
        unit="x floor",
        reach=crowd.reach_alone,
        floor=1.0,
        samples=len(alone.each) * messages,
        note=(
            f"median of the ratios of all rounds, {spread(ratios)}; {median(alone.each):.2f} us of "
            f"CPU for a delivery, {median(alone.loop):.2f} in the event loop, the rest in the "
            f"commit; bare send {median(bare.each):.2f} us; least {min(alone.each):.2f}, "
            f"{min(alone.loop):.2f}, {min(bare.each):.2f}; by the clock "
            f"{median(alone.wall):,.0f}/s, bare {median(bare.wall):,.0f}/s; generator "
            f"{median(alone.generator):.2f} us a delivery"
        ),
    )


def _deliveries(crowd: Crowd, alone: Costs, busy: Costs, messages: int) -> Figure:
    ratios = [one / many for one, many in zip(alone.each, busy.each, strict=True)]
    rate, slow = 1e6 / median(busy.each), 1e6 / median(alone.each)
    return Figure(
        name=f"{crowd.name}: deliveries, {IN_FLIGHT} messages in flight",
        value=median(ratios),
        unit="x one at a time",
        reach=crowd.reach_busy,
        at_least=True,
        floor=1.0,
        samples=len(busy.each) * messages * MORE,
        note=(
            f"{rate:,.0f} deliveries for a second of the server's CPU, one at a time "
            f"{slow:,.0f}; by the clock {median(busy.wall):,.0f}/s and {median(alone.wall):,.0f}/s "
            f"({median(busy.wall) / median(alone.wall):.1f} x); generator "
            f"{median(busy.generator):.2f} us a delivery"
        ),
    )
