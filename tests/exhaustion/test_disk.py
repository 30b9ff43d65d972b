"""On a full disk nothing is acked and nobody is fooled; with room again, all goes on."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import needs
from crash.campaign import integrity
from crash.clients import DOORS
from crash.conftest import Join, Serve
from support.serving import Server

MIB = 1_048_576  # bytes
SMALL = 4  # MiB of disk
MOUNTED = 'mount -t tmpfs -o size={size}m none "$0" && exec "$@"'
IN_A_NAMESPACE = ("unshare", "--map-root-user", "--mount")


def may_mount() -> bool:
    """Tell whether this user may mount something in a namespace of its own."""
    if shutil.which("unshare") is None:
        return False
    script = (*IN_A_NAMESPACE, "sh", "-c", "mount -t tmpfs none /tmp")
    return subprocess.run(script, capture_output=True, check=False).returncode == 0


class SmallDisk:
    """A file system of a few MiB that holds the data folder alone."""

    why = "the disk is full"

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        script = MOUNTED.format(size=SMALL)
        self.within = (*IN_A_NAMESPACE, "sh", "-c", script, str(self.data))

    def seen(self, server: Server) -> Path:
        """Return the data folder as the server sees it."""
        return Path(f"/proc/{server.process.pid}/root{self.data}")

    def fill(self, server: Server) -> None:
        """Write until there is no room."""
        filler = self.seen(server) / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(SMALL * MIB))

    def free(self, server: Server) -> None:
        """Make room again."""
        (self.seen(server) / "filler").unlink()


class SizeLimit:
    """No file of the server may grow past the size that its largest one has."""

    why = "the disk has an error"
    within = ()

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"

    def seen(self, _server: Server) -> Path:
        """Return the data folder."""
        return self.data

    def fill(self, server: Server) -> None:
        """Limit the size."""
        self._limit(server, str((self.data / "hubbub.db-wal").stat().st_size))

    def free(self, server: Server) -> None:
        """Limit it no more."""
        self._limit(server, "unlimited")

    def _limit(self, server: Server, size: str) -> None:
        pid = str(server.process.pid)
        subprocess.run(["prlimit", "--pid", pid, f"--fsize={size}:"], check=True)


Disk = SmallDisk | SizeLimit


@pytest.fixture(
    params=[
        pytest.param(SmallDisk, marks=pytest.mark.skipif(not may_mount(), reason="may not mount")),
        pytest.param(SizeLimit, marks=needs("prlimit")),
    ],
    ids=["full", "error"],
)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    """Return a disk that can be made full."""
    make: Callable[[Path], Disk] = request.param
    return make(tmp_path)


@pytest.fixture
def server(serve: Serve, disk: Disk) -> Server:
    """Start a server on that disk."""
    return serve(within=disk.within)


@pytest.mark.slow
@pytest.mark.crash
def test_full_disk(server: Server, disk: Disk, join: Join, tmp_path: Path) -> None:
    """Each sender is told, nobody else sees it, reading works, and it ends by itself."""
    people = {door: join(door, f"{door}er") for door in DOORS}
    people["app"].speak("before")
    people["app"].receipt("before")
    disk.fill(server)
    for person in people.values():
        person.speak("gone")
        person.until(f"Not stored, so nobody saw it: {disk.why}.")
    look_around(join)
    disk.free(server)
    for person in people.values():
        person.speak(f"after {person.name}")
        person.receipt(f"after {person.name}")
        assert not [other for other in people.values() if "er: gone" in other.passed()]
    assert server.log.count("not stored") == 1
    assert server.log.count("storing works again") == 1
    assert integrity(copied(disk.seen(server), tmp_path / "copy")) == "ok"


def copied(data: Path, folder: Path) -> Path:
    """Copy the database with its WAL, while nobody writes; SQLite finds it in no namespace."""
    folder.mkdir()
    for file in data.glob("hubbub.db*"):
        shutil.copy(file, folder)
    return folder / "hubbub.db"


def look_around(join: Join) -> None:
    """Come in while the disk is full, and read back what was said before."""
    late = join("netcat", "late")
    late.command("history")
    assert "gone" not in late.until(": before")
    late.command("search", "before")
    late.until(": before")
    late.command("search", "gone")
    late.until("Nothing found")


@pytest.mark.slow
@pytest.mark.crash
def test_topic_of_a_full_disk(server: Server, disk: Disk, join: Join) -> None:
    """A topic that could not be stored goes back to the one before."""
    ana = join("app", "ana")
    ana.command("topic", "lunch")
    ana.until('"event":"done","ref":"topic"')
    disk.fill(server)
    ana.command("topic", "dinner")
    ana.until(f"Not stored, so nobody saw it: {disk.why}.")
    ben = join("netcat", "ben")
    ben.command("topic")
    ben.until("Topic of #lobby: lunch")
    disk.free(server)
    ana.command("topic", "supper")
    ben.until("supper")
