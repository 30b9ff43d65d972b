"""A hundred people typing in character mode: what a key costs, its redraw included."""

import time
from collections.abc import Iterator

from bench.support import people
from bench.support.figure import Figure, median, spread
from bench.support.floors import Floor
from bench.support.run import Run
from bench.support.server import AT_ONCE, Server
from bench.support.swarm import Swarm

TYPISTS = 100
A_SECOND = 1_000  # keys of all of them together when paced: ten a second each, as people type
LINE = "so who takes the printer to the shop today? "
SECONDS = 2  # of a paced round
RUB_OUT = b"\x15"  # Ctrl+U


def run(run: Run) -> Iterator[Figure]:
    """Measure keys pressed at once and at an even pace, in rounds that alternate with the floor."""
    rounds, presses = run.pick(15, 4), run.pick(40, 20)
    full, bare, paced, paced_bare = [], [], [], []
    with Server(settings=AT_ONCE) as server, Floor("echo", TYPISTS, 1) as floor:
        swarm, floor_swarm = Swarm(server.address), Swarm(floor.address)
        swarm.join(people.telnet, TYPISTS)
        swarm.settle()
        for _ in range(TYPISTS):
            floor_swarm.connect()
        for _ in range(rounds):
            with run.watching("keys", server.stall):
                full.append(_press(swarm, server, presses))
            bare.append(_press(floor_swarm, floor, presses))
        for _ in range(run.pick(3, 1)):
            with run.watching("keys, even pace", server.stall):
                paced.append(_type(swarm, server))
            paced_bare.append(_type(floor_swarm, floor))
        swarm.close()
        floor_swarm.close()
    yield Figure(
        name=f"keys: CPU for a key, {TYPISTS} typists",
        value=median(full),
        unit="us",
        reach=40,
        floor=median(bare),
        samples=rounds * presses * TYPISTS,
        note=(
            f"all press a key, the next when all see it, {spread(full)}; typing notices on; "
            f"floor: an epoll loop that answers a byte with a byte; at an even pace of "
            f"{A_SECOND:,} keys a second in all, when each key wakes a sleeping process, "
            f"{median(paced):.0f} us, floor {median(paced_bare):.0f} us"
        ),
    )


def _press(swarm: Swarm, server: Server | Floor, presses: int) -> float:
    """Let everybody press a key at once, again and again; return microseconds for each."""
    cpu = server.cpu()
    for number in range(presses):
        _all_send(swarm, LINE[number % len(LINE)].encode())
    used = (server.cpu() - cpu) / (presses * len(swarm.clients)) * 1e6
    _all_send(swarm, RUB_OUT)
    swarm.settle(0.2)
    return used


def _all_send(swarm: Swarm, key: bytes) -> None:
    """Press a key everywhere, and wait until everybody sees something for it."""
    for client in swarm.clients:
        client.kept = bytearray()
        client.send(key)
    swarm.until(lambda: all(client.kept for client in swarm.clients), "the echo of a key")


def _type(swarm: Swarm, server: Server | Floor) -> float:
    """Press keys one after the other, person by person; return microseconds for each."""
    cpu, start = server.cpu(), time.perf_counter()
    for number in range(A_SECOND * SECONDS):
        while (wait := start + number / A_SECOND - time.perf_counter()) > 0:
            swarm.pump(wait)
        letter = LINE[number // TYPISTS % len(LINE)].encode()
        swarm.clients[number % TYPISTS].send(letter)
    used = (server.cpu() - cpu) / (A_SECOND * SECONDS) * 1e6
    _all_send(swarm, RUB_OUT)
    swarm.settle(0.2)
    return used
