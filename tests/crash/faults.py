"""Faults put into a server from outside: code that runs in it before everything else."""

from pathlib import Path

from support.serving import wait_for

STORE = """
import time
from pathlib import Path

from hubbub.errors import StoreError
from hubbub.store.sqlite import SqliteStore

FOLDER = Path({folder!r})
write = SqliteStore.write


def watched(self, events):
    texts = [getattr(event, "text", "") for event in events if event.durable]
    if not texts:
        return write(self, events)
    with (FOLDER / "asked").open("a") as file:
        file.write(repr(texts) + "\\n")
    while (FOLDER / "hold").exists():
        time.sleep(0.005)
    if (FOLDER / "fail").exists():
        raise StoreError((FOLDER / "fail").read_text())
    return write(self, events)


SqliteStore.write = watched
"""

BOOM = """
from hubbub.core.commands import Rest, command


@command(example="/boom")
def boom(hub, me, text: Rest = ""):
    "Fail."
    raise RuntimeError("this command has a fault")
"""


class StoreFaults:
    """Holds up or fails the commits of a server, as its disk might."""

    def __init__(self, folder: Path) -> None:
        self.patches = STORE.format(folder=str(folder))
        self._asked = folder / "asked"
        self._hold = folder / "hold"
        self._fail = folder / "fail"

    def hold(self) -> None:
        """Let every commit of messages wait from now on."""
        self._hold.touch()

    def release(self) -> None:
        """Let commits go on."""
        self._hold.unlink()

    def fail(self, why: str) -> None:
        """Let every commit of messages fail from now on."""
        self._fail.write_text(why, encoding="utf-8")

    def mend(self) -> None:
        """Let commits succeed again."""
        self._fail.unlink()

    @property
    def commits(self) -> list[str]:
        """The commits that were asked for so far, each as the list of its texts."""
        return self._asked.read_text(encoding="utf-8").splitlines() if self._asked.exists() else []

    def wait_for_commit(self, text: str) -> None:
        """Wait until the writer was handed a message."""
        wait_for(lambda: any(repr(text) in commit for commit in self.commits), f"commit of {text}")
