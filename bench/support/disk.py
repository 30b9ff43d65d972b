"""The floors of storing: bare rows, the store without a server, single commits.

Run as `python -m bench.support.disk KIND COUNT`: prints one number. Each begins with an empty
file, on the server's cores.
"""

import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import apsw

from bench.support import archive, process
from bench.support.figure import percentile
from bench.support.server import ROOT
from hubbub.store.sqlite import SqliteStore

GROUP = 200  # rows of one commit
PATIENCE = 60.0  # seconds


def measure(kind: str, count: int) -> float:
    """Return what a process of its own finds."""
    process.pin(process.SERVER_CORES)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.support.disk", kind, str(count)],
            capture_output=True,
            check=True,
            cwd=ROOT,
            timeout=PATIENCE,
        )
    finally:
        process.pin(process.CLIENT_CORES)
    return float(done.stdout)


# What runs in the process of its own.


def _open(folder: Path) -> apsw.Connection:
    connection = apsw.Connection(str(folder / "bare.db"))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.execute("CREATE TABLE rows (seq INTEGER PRIMARY KEY, text TEXT) STRICT")
    return connection


def rows(folder: Path, count: int) -> float:
    """Return bare rows a second, committed in groups."""
    connection, all_texts = _open(folder), list(islice(archive.texts(), count))
    began = time.perf_counter()
    for at in range(0, count, GROUP):
        with connection:
            connection.executemany(
                "INSERT INTO rows (text) VALUES (?)", [(t,) for t in all_texts[at : at + GROUP]]
            )
    return count / (time.perf_counter() - began)


def store(folder: Path, count: int) -> float:
    """Return messages a second that the store takes, word index included."""
    keeper, everything = SqliteStore(folder / "data"), list(archive.messages(count))
    began = time.perf_counter()
    for at in range(0, count, GROUP):
        keeper.write(everything[at : at + GROUP])
    taken = time.perf_counter() - began
    keeper.close()
    return count / taken


def commits(folder: Path, count: int) -> float:
    """Return the seconds that 99 of 100 commits of one bare row do not exceed."""
    connection, taken = _open(folder), []
    for text in islice(archive.texts(), count):
        began = time.perf_counter()
        connection.execute("INSERT INTO rows (text) VALUES (?)", (text,))
        taken.append(time.perf_counter() - began)
    return percentile(taken, 99)


KINDS = {"rows": rows, "store": store, "commits": commits}


def main(kind: str, count: str) -> None:
    """Measure one of them."""
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        print(KINDS[kind](Path(folder), int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
