"""What was acknowledged is there after the process is killed at any moment."""

import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.store.backup import backup_folder
from hubbub.store.sqlite import SqliteStore
from support.stored import ANA, said, seqs

CYCLES = 5
BATCH = 7

# Writes batches from the seq it is told on, and says which seq is stored after each.
WRITER = """
import pathlib, sys
from support.stored import said
from hubbub.store.sqlite import SqliteStore
store = SqliteStore(pathlib.Path(sys.argv[1]))
seq = store.load(1).seq
while True:
    store.write([said(seq + n, f"word{seq + n} hello") for n in range(1, 8)])
    seq += 7
    print(seq, flush=True)
"""


def write_until_killed(data: Path, acknowledged: int) -> int:
    """Let a process write, kill it after some acknowledgements, return the last one."""
    arguments = [sys.executable, "-c", WRITER, str(data)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.read().splitlines(keepends=True)
    return max(int(line) for line in lines if line.endswith("\n"))


@pytest.mark.slow
def test_acknowledged_messages_survive(data: Path) -> None:
    """Killed at random moments, the store has every acknowledged message, in whole batches."""
    chance = random.Random(7)
    with closing(SqliteStore(data)) as store:
        store.write([said(seq) for seq in range(1, BATCH + 1)])
    for _ in range(CYCLES):
        last = write_until_killed(data, chance.randrange(1, 40))
        with closing(SqliteStore(data)) as store:
            kept = seqs(store.after("#lobby", 0, 100_000))
            assert kept == list(range(1, len(kept) + 1))
            assert len(kept) >= last
            assert len(kept) % BATCH == 0
            assert len(store.search("hello", ["#lobby"], ANA, 0, 100_000)) == len(kept)
            assert store.check() == []


@pytest.mark.slow
def test_backup_after_a_kill(data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A backup of a folder whose server was killed has all that was acknowledged."""
    last = write_until_killed(data, 10)
    backup_folder(data, str(tmp_path / "copy"))
    (tmp_path / "new").mkdir()
    (tmp_path / "copy").rename(tmp_path / "new" / "hubbub.db")
    with closing(SqliteStore(tmp_path / "new")) as new:
        assert len(new.after("#lobby", 0, 100_000)) >= last
    assert "copied while in use" not in caplog.text
    with closing(SqliteStore(data)) as store:
        assert len(store.after("#lobby", 0, 100_000)) >= last
    assert "SQLite has put it right" in caplog.text
