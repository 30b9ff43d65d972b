"""`make bench`, `python -m bench [NAME...] [--quick]`: one JSON line for each figure."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import fanout, idle, irc, keys, search, start, store, web
from bench.support import process
from bench.support.figure import Figure
from bench.support.run import Run

FIGURES: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "fanout": fanout.run,
    "idle": idle.run,
    "keys": keys.run,
    "store": store.run,
    "start": start.run,
    "search": search.run,
    "irc": irc.run,
    "web": web.run,
}
STALL = 50.0  # milliseconds the event loop may stand still in any of them


def main(args: list[str]) -> None:
    """Measure what is asked for, all when nothing is."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FIGURES))
    parser.add_argument("--quick", action="store_true", help="small counts: under a minute")
    given = parser.parse_args(args)
    unknown = [name for name in given.names if name not in FIGURES]
    if unknown:
        parser.error(f"no figure {unknown[0]}; there are {', '.join(FIGURES)}")
    signal.signal(
        signal.SIGTERM, lambda number, _frame: sys.exit(128 + number)
    )  # ends children too
    process.pin(process.CLIENT_CORES)
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        run = Run(quick=given.quick, folder=Path(folder))
        for name in given.names or FIGURES:
            for figure in FIGURES[name](run):
                print(figure.line(), flush=True)
        if run.stalls:
            print(_stall(run).line(), flush=True)


def _stall(run: Run) -> Figure:
    name, worst = max(run.stalls.items(), key=lambda one: one[1].own)
    each = ", ".join(f"{name} {seen.own * 1e3:.1f}" for name, seen in run.stalls.items())
    return Figure(
        name="longest stall of the event loop",
        value=worst.own * 1e3,
        unit="ms",
        reach=STALL,
        samples=sum(seen.ticks for seen in run.stalls.values()),
        note=(
            "a timer every 10 ms inside the server (bench/support/probe), how late it ran less "
            f"the time the thread waited for a core; {each}; the worst, in {name}: "
            f"{worst.late * 1e3:.1f} ms late, {worst.ready * 1e3:.1f} ms of it waiting for a "
            f"core, {worst.cpu * 1e3:.1f} ms CPU of its own; longest garbage collection "
            f"{max(seen.collection for seen in run.stalls.values()) * 1e3:.1f} ms"
        ),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
