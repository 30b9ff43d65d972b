"""The web door: what pages cost the server, and how long a page takes to be there."""

import shutil
import sys
import time
from collections.abc import Iterator

from bench import fanout, idle
from bench.support import people
from bench.support.browser import CHROMIUM, Visits
from bench.support.figure import Figure, median, spread
from bench.support.run import Run
from bench.support.server import Server
from bench.support.swarm import Swarm

HELD = 5_000
IDLE = 1_000
KIB = 1024
MOST_IDLE = 16.0  # KiB of memory for a WebSocket that does nothing
MOST_LOAD = 60.0  # KiB of a first load, compressed
MOST_WAIT = 1.0  # seconds until a page can be used, and until it shows the first message
SLOWER = 4  # times slower than this machine: the processor of a phone

# Stands once in each message, and in nothing else: in no id or time, and not in the size of its
# frame (two bytes, of which the first is 0 or 1, and the second not 94: see `run`).
MARK = b"^"
SAY = people.frame(b'{"cmd":"say","to":"#lobby","text":"%s^"}' % fanout.TEXT)

PAGES = fanout.Crowd(
    name="web",
    room=400,
    steps=people.page,
    line=SAY,
    mark=MARK,
    reach_alone=1.3,
    reach_busy=10,
)


def run(run: Run) -> Iterator[Figure]:
    """Measure all figures; those of a browser only where there is one."""
    yield from fanout.measure(run, PAGES)
    yield _idle(run)
    yield _held(run)
    if shutil.which(CHROMIUM) is None:
        print(f"skipped: web: first load, waits: not installed: {CHROMIUM}", file=sys.stderr)
        return
    yield from _visits(run)


def _idle(run: Run) -> Figure:
    reach, count = MOST_IDLE * IDLE / KIB, run.pick(IDLE, 200)
    return idle.measure(run, "pages", people.page, count, IDLE, reach, settings={})


def _held(run: Run) -> Figure:
    """Hold very many pages, and see a message reach each of them."""
    count, messages = run.pick(HELD, 300), run.pick(5, 3)
    waits: list[float] = []
    with Server() as server:
        swarm = Swarm(server.address, MARK)
        swarm.join(people.page, count)
        swarm.settle()
        with run.watching("web, many pages", server.stall):
            for number in range(messages):
                began, start = time.perf_counter(), swarm.marks
                swarm.clients[number].send(SAY)
                swarm.expect(start + count)
                waits.append(time.perf_counter() - began)
        resident = server.resident()
        swarm.close()
    return Figure(
        name=f"web: {HELD:,} pages held, a message is with all of them",
        value=median(waits) * HELD / count,
        unit="s",
        reach=1.0,
        samples=messages,
        note=(
            f"{count:,} pages in #lobby, {spread([wait * 1e3 for wait in waits])} ms until the "
            f"last one has it, which they read on one core; the server has "
            f"{resident / KIB / KIB:.0f} MiB"
        ),
    )


def _visits(run: Run) -> Iterator[Figure]:
    """Open the page as somebody new, again and again, with a processor as slow as a phone's."""
    with Server() as server, Visits(server.address, SLOWER) as visits:
        visits.open()  # the first one warms the caches of the machine
        seen = [visits.open() for _ in range(run.pick(9, 3))]
    one = seen[0]
    yield Figure(
        name="web: first visit of the page, files as they are sent",
        value=median([one.bytes / KIB for one in seen]),
        unit="KiB",
        reach=MOST_LOAD,
        samples=len(seen),
        note=f"{one.requests} requests, until the first message is on screen; with the heads",
    )
    cpu = median([one.cpu for one in seen])
    for what, waits in (
        ("until a name can be typed", [one.usable for one in seen]),
        ("until the first message is on screen", [one.shown for one in seen]),
    ):
        yield Figure(
            name=f"web: {what}",
            value=median(waits),
            unit="s",
            reach=MOST_WAIT,
            samples=len(waits),
            note=(
                f"from the address on, name and message given at once, {SLOWER} times slower than "
                f"this machine, nothing cached, {spread(waits)}; in all {cpu:.2f} s of CPU in the "
                "page's main thread, which the slowing holds up"
            ),
        )
