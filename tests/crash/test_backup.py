"""A backup made while people talk holds all that was acked before, and can be used."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from crash.campaign import Campaign, integrity, moment, stored
from crash.clients import Lines
from crash.conftest import Serve
from support.serving import ROOT, Server

SENDERS = 3  # of each door
BACKUPS = 3


@pytest.mark.slow
@pytest.mark.crash
def test_backup_under_load(tmp_path: Path, serve: Serve) -> None:
    """Each backup is sound, whole up to its beginning, and the chat goes on meanwhile."""
    campaign = Campaign(tmp_path, SENDERS)
    files = [tmp_path / f"backup{number}.db" for number in range(BACKUPS)]
    before: list[set[str]] = []

    async def end(server: Server) -> None:
        for file in files:
            await moment(0.1)
            before.append(campaign.acked)
            await backup(tmp_path / "data", file)
            assert len(campaign.acked) > len(before[-1]), "nobody could talk meanwhile"
        server.process.send_signal(signal.SIGTERM)

    campaign.run(end)
    campaign.finish()
    assert campaign.verdict, campaign.verdict
    for file, acked in zip(files, before, strict=True):
        kept = [tag for _, tag in stored(file)]
        assert kept == campaign.order[: len(kept)]
        assert acked <= set(kept)
        assert integrity(file) == "ok"
    check_restored(serve, files[-1], tmp_path / "restored")


async def backup(data: Path, file: Path) -> None:
    """Run `hubbub backup FILE` beside the server."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "hubbub", "backup", str(file), "--data", str(data)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said
    assert said.decode() == f"Everything is in {file}.\n"


def check_restored(serve: Serve, file: Path, folder: Path) -> None:
    """Serve from a backup that was put into an empty folder: history and search are there."""
    last = [tag for _, tag in stored(file)][-1]
    (folder / "data").mkdir(parents=True)
    file.rename(folder / "data" / "hubbub.db")
    server = serve(folder)
    with Lines(server, "ana") as ana:
        ana.command("history", "5")
        ana.until(f": {last}\r\n")
        ana.command("search", last)
        ana.until(f": {last}\r\n")
        ana.speak("and on")
        ana.receipt("and on")
