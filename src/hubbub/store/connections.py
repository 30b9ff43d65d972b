"""Connections to the database: one that writes, a few that only read, each with a deadline."""

import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import apsw

from hubbub.errors import StoreError
from hubbub.store.trouble import told

OLDEST_SQLITE = (3, 51, 3)  # the first without the WAL-reset race, which can damage a database
READERS = 2  # look-ups at once; more would only wait for each other on a small machine
LOOK_UP = 2.0  # seconds a look-up may take, and may wait for its turn
BUSY = 5_000  # ms to wait for a lock that another process holds
STEPS = 1_000  # of SQLite's virtual machine between two looks at the clock: well under 1 ms
CHECKPOINT = 1_000  # pages in the WAL after which the writer moves them to the database
WAL_KEPT = 64 * 1024 * 1024  # bytes of the WAL file that are kept for reuse
WRITER_CACHE = 16 * 1024  # KiB: the inner pages of all indexes of a million messages
READER_CACHE = 4 * 1024  # KiB

T = TypeVar("T")


def rows(
    connection: apsw.Connection, query: str, values: Sequence[str | int] = ()
) -> list[tuple[Any, ...]]:
    """Return all rows that a query finds."""
    return connection.execute(query, values).fetchall()


def value(connection: apsw.Connection, query: str, values: Sequence[str | int] = ()) -> Any:
    """Return the one value that a query finds."""
    ((found,),) = connection.execute(query, values)
    return found


def refuse_old_sqlite(version: str) -> None:
    """Raise StoreError if this SQLite can damage a database."""
    if tuple(int(part) for part in version.split(".")[:3]) < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {version} can damage the data; {wanted} or newer is needed. "
            "Install a newer apsw."
        )


def open_writer(path: Path, *, relaxed: bool) -> apsw.Connection:
    """Return the connection that writes. https://www.sqlite.org/pragma.html.

    secure_delete: deleted text is overwritten. NO_CKPT_ON_CLOSE: the WAL stays when the process
    ends without closing the store, so that a missing WAL means a copied file.
    """
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(BUSY)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.pragma("auto_vacuum", "incremental")
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "normal" if relaxed else "full")
    connection.pragma("wal_autocheckpoint", CHECKPOINT)
    connection.pragma("journal_size_limit", WAL_KEPT)
    connection.pragma("mmap_size", 0)
    connection.pragma("secure_delete", 1)
    connection.pragma("cache_size", -WRITER_CACHE)
    return connection


def open_reader(path: Path) -> apsw.Connection:
    """Return a connection that cannot write and never moves pages of the WAL."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(BUSY)
    connection.pragma("query_only", 1)
    connection.pragma("mmap_size", 0)
    connection.pragma("cache_size", -READER_CACHE)
    return connection


class Readers:
    """A few reading connections, opened when first needed, each used by one thread at a time."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._closed = False
        self._idle: queue.LifoQueue[apsw.Connection | None] = queue.LifoQueue()
        for _ in range(READERS):
            self._idle.put(None)

    def run(self, job: Callable[[apsw.Connection], T]) -> T:
        """Return what the job finds. Raises StoreError, also when it takes too long.

        SQLite looks at the clock between two rows; what the word index does for one row is
        bounded by its size (0.2 s in a million messages).
        """
        connection = self._taken()
        try:
            with told():
                connection = connection or open_reader(self._path)
                connection.set_progress_handler(self._deadline(), STEPS)
                return job(connection)
        finally:
            self._idle.put(connection)

    def _taken(self) -> apsw.Connection | None:
        if self._closed:
            raise StoreError("the store is closed")
        try:
            return self._idle.get(timeout=LOOK_UP)
        except queue.Empty:
            raise StoreError("too many look-ups at once") from None

    def _deadline(self) -> Callable[[], bool]:
        end = self._clock() + LOOK_UP
        return lambda: self._clock() > end

    def close(self) -> None:
        """Close all, waiting for look-ups that still run until their deadline."""
        self._closed = True
        for _ in range(READERS):
            with suppress(queue.Empty):
                connection = self._idle.get(timeout=LOOK_UP)
                if connection:
                    connection.close()
