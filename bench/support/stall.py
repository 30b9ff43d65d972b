"""What the probe inside a server saw: a shared file of numbers. See probe/sitecustomize.py."""

import mmap
import struct
from pathlib import Path

import msgspec

FIELDS = struct.Struct("6d")  # as in probe/sitecustomize.py


class Seen(msgspec.Struct, frozen=True):
    """The longest stall of an event loop since the last reset, in seconds.

    `late` is how much later than planned a timer ran; `ready` the part of it in which the
    thread could have run but another process had the core; `cpu` what the thread itself used.
    """

    late: float
    ready: float
    cpu: float
    collection: float  # longest run of the garbage collector, whichever timer it delayed
    ticks: int

    @property
    def own(self) -> float:
        """Return the part of the stall that is the server's own."""
        return max(0.0, self.late - self.ready)


class Stall:
    """The probe's file, from the outside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(bytes(FIELDS.size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), FIELDS.size)

    def reset(self) -> None:
        """Begin anew: what came before (imports, logins) belongs to no figure."""
        self._map[:] = FIELDS.pack(0, 0, 0, 0, 0, 1)

    def seen(self) -> Seen:
        """Return what the probe saw since the last reset."""
        late, ready, cpu, collection, ticks, _ = FIELDS.unpack(self._map[:])
        return Seen(late, ready, cpu, collection, int(ticks))

    def close(self) -> None:
        """Release the file."""
        self._map.close()
