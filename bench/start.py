"""From `hubbub serve` to its ready line, with an empty store and with a full one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.support import process
from bench.support.figure import Figure, median, spread
from bench.support.run import Run
from bench.support.server import COMMAND, ROOT, STOP_TIME, environment, free_port

BARE = [sys.executable, "-c", "print('ready', flush=True)"]
LOOP = [sys.executable, "-c", "import asyncio, uvloop; print('ready', flush=True)"]


def run(run: Run) -> Iterator[Figure]:
    """Measure both, in rounds that alternate with the bare interpreter."""
    archive = run.archive
    empty, full, bare, loop = [], [], [], []
    for _ in range(run.pick(11, 2)):
        with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
            empty.append(_start(Path(folder) / "data"))
        full.append(_start(archive))
        bare.append(_time(BARE, archive))
        loop.append(_time(LOOP, archive))
    yield _figure("empty store", empty, 0.6, median(bare), median(loop))
    yield _figure(f"{run.stored:,} messages", full, 1.0, median(bare), median(loop))


def _start(data: Path) -> float:
    return _time([*COMMAND, "127.0.0.1", str(free_port())], data)


def _time(command: list[str], data: Path) -> float:
    """Return the seconds until a program says that it is ready."""
    process.pin(process.SERVER_CORES)
    began = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(str(data)),
        cwd=ROOT,
        text=True,
    )
    process.pin(process.CLIENT_CORES)
    assert child.stdout is not None, "opened as a pipe"
    try:
        for line in child.stdout:
            if line.startswith("ready"):
                return time.perf_counter() - began
        raise RuntimeError("the server did not start")
    finally:
        if child.poll() is None:
            os.kill(child.pid, signal.SIGTERM)
        child.communicate(timeout=STOP_TIME)


def _figure(what: str, seconds: list[float], reach: float, bare: float, loop: float) -> Figure:
    return Figure(
        name=f"start: to ready, {what}",
        value=median(seconds),
        unit="s",
        reach=reach,
        floor=bare,
        samples=len(seconds),
        note=(
            f"from exec to the line, {spread(seconds)}; floor: the interpreter alone; with "
            f"asyncio and uvloop imported {loop:.3f} s"
        ),
    )
