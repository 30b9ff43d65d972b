"""One run of the benchmarks: how much of each, and what the figures share."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from bench.support.archive import make
from bench.support.stall import Seen, Stall


class Run:
    """How thorough a run is, its stored messages, and the stalls that were seen."""

    def __init__(self, *, quick: bool, folder: Path) -> None:
        self.quick = quick
        self.stalls: dict[str, Seen] = {}
        self._folder = folder
        self._archive: Path | None = None

    def pick(self, full: int, quick: int) -> int:
        """Return how many: of something in a full run, or in a quick one."""
        return quick if self.quick else full

    @property
    def archive(self) -> Path:
        """The data folder with many messages, made when it is first asked for."""
        if self._archive is None:
            self._archive = self._folder / "archive"
            make(self._archive, self.stored)
        return self._archive

    @property
    def stored(self) -> int:
        """How many messages the archive holds."""
        return self.pick(1_000_000, 50_000)

    @contextlib.contextmanager
    def watching(self, name: str, stall: Stall) -> Iterator[None]:
        """Note the longest stall of the event loop in what is measured meanwhile."""
        stall.reset()
        yield
        seen = stall.seen()
        known = self.stalls.get(name)
        if known is None or known.own < seen.own:
            self.stalls[name] = seen
