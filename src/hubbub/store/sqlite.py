"""The store on disk: one SQLite database in the data folder.

Strategy: one connection writes, a few only read (connections.py). `write` is one transaction,
on disk when it returns. The event itself is kept as JSON; columns are only for finding it.
After a crash SQLite puts the database right by itself, and `load` reads just what a start needs;
nothing is checked that takes long. `clean` in the table `facts` tells whether the last run
closed the store. If it did not and there is no WAL, somebody copied the file alone: then it is
checked whole, since such a copy may be damaged.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal

import apsw

from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.events import Join, Message, Metadata, Power, Public, Rename, Told
from hubbub.store import backup, connections, queries, recent, starting, waiting, writing
from hubbub.store.base import Snapshot
from hubbub.store.files import DATABASE, FolderLock, Watch, make_folder, make_private
from hubbub.store.migrations import migrate
from hubbub.store.recent import RecentIds
from hubbub.store.trouble import told, told_at_opening

BATCH = 1_000  # rows deleted at a time: some 20 ms in which no message is stored
PAUSE = 0.02  # seconds between two such batches, in which the writer has its turn
FREED = 2_000  # pages given back to the disk at a time, 8 MiB
REWRITTEN = 500  # pages of the word index written anew at a time, 2 MiB
FINDINGS = 20  # of an integrity check

log = logging.getLogger(__name__)


class SqliteStore:
    """Keeps everything in one database. See hubbub.store.base.Store."""

    def __init__(
        self,
        folder: Path,
        durability: Literal["full", "relaxed"] = "full",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open or make the database of a data folder. Raises StoreError.

        `relaxed` survives the end of the process, not that of the computer.
        """
        connections.refuse_old_sqlite(apsw.sqlite_lib_version())
        make_folder(folder)
        self.path = folder / DATABASE
        self._sleep = sleep
        self._lock = threading.Lock()  # of the writing connection and of _rooms
        self._closed = False
        self._folder_lock = FolderLock(folder)
        try:
            self._open(relaxed=durability == "relaxed")
        except BaseException:
            self._folder_lock.release()
            raise
        self._readers = connections.Readers(self.path, clock)

    def _open(self, *, relaxed: bool) -> None:
        had_wal = self._wal.exists()
        make_private(self.path)
        with told_at_opening(str(self.path)):
            self._writer = connections.open_writer(self.path, relaxed=relaxed)
            migrate(self._writer, self.path)
            self._look_at_last_run(had_wal=had_wal)
            self._mark(clean=False)
            self._rooms = writing.room_keys(self._writer)
            self._ids = RecentIds(starting.ids(self._writer, recent.MOST_IDS))
        self._watch = Watch(self.path, self._wal)
        log.info(
            "SQLite %s, synchronous=%s, one connection writes and checkpoints: %s",
            apsw.sqlite_lib_version(),
            self._writer.pragma("synchronous"),
            self.path,
        )

    @property
    def _wal(self) -> Path:
        return self.path.with_name(f"{DATABASE}-wal")

    def _look_at_last_run(self, *, had_wal: bool) -> None:
        query = "SELECT value FROM facts WHERE name = 'clean'"
        if connections.value(self._writer, query):
            return
        if had_wal:
            log.warning("the last run did not close the data file; SQLite has put it right")
            return
        found = self.check()
        if found:
            raise StoreError(
                f"{self.path} is a damaged copy of a file in use ({found[0]}). "
                'Put a backup in its place, one made with "hubbub backup FILE".'
            )
        log.warning("%s was copied while in use: its latest messages may be missing", self.path)

    def _mark(self, *, clean: bool) -> None:
        with writing.transaction(self._writer):
            self._writer.execute("UPDATE facts SET value = ? WHERE name = 'clean'", (clean,))
            writing.make_secret(self._writer)

    # writing

    @contextmanager
    def _transaction(self) -> Iterator[apsw.Connection]:
        """Have one transaction, for as long as the file is where it was opened."""
        with self._lock, told():
            self._watch.check()
            with writing.transaction(self._writer):
                yield self._writer
            self._watch.check()

    def write(self, events: Sequence[Public]) -> None:
        """Keep these events, all or none, on disk when it returns. A known id changes nothing."""
        durable = [event for event in events if isinstance(event, writing.Durable)]
        facts = [event for event in events if isinstance(event, Metadata) and event.room]
        entries = [event for event in events if isinstance(event, Join | Metadata)]
        if not (durable or facts) and writing.rooms_of(entries).keys() <= self._rooms:
            return
        before = self._rooms
        try:
            with self._transaction() as connection:
                fresh = self._ids.fresh(durable)
                self._rooms = self._write_parts(connection, [*entries, *fresh])
                writing.add_metadata(connection, facts)
        except BaseException:
            self._rooms = before
            raise
        self._ids.add(fresh)

    def _write_parts(self, connection: apsw.Connection, events: Sequence[Public]) -> set[str]:
        """Write events, and return the keys of the rooms that are known then."""
        known = self._rooms
        for part in writing.parts(events):
            rooms = writing.rooms_of(part)
            free = max(0, writing.MOST_ROOMS - len(known))
            added = [key for key in rooms if key not in known][:free]
            writing.add_rooms(connection, {key: rooms[key] for key in added})
            writing.add_events(connection, [e for e in part if isinstance(e, writing.Durable)])
            renamed = any(isinstance(event, Rename) for event in part)
            if renamed:
                known = writing.room_keys(connection)
            elif added:
                known = known.union(added)
        return known

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep what is known about these people, all or none."""
        with self._transaction() as connection:
            writing.add_people(connection, people)

    # looking up

    def before(self, scope: str, seq: int, limit: int, nick_key: str = "") -> list[Message]:
        """Return the last `limit` messages of a scope with a smaller seq, oldest first."""
        return self._readers.run(lambda c: queries.before(c, scope, seq, limit, nick_key))

    def after(self, scope: str, seq: int, limit: int) -> list[Message]:
        """Return the first `limit` messages of a scope with a greater seq, oldest first."""
        return self._readers.run(lambda c: queries.after(c, scope, seq, limit))

    def told_before(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the last `limit` other things of a scope with a smaller seq, oldest first."""
        return self._readers.run(lambda c: queries.told_before(c, scope, seq, limit))

    def told_after(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the first `limit` other things of a scope with a greater seq, oldest first."""
        return self._readers.run(lambda c: queries.told_after(c, scope, seq, limit))

    def place(
        self, scope: str, *, message: str = "", before: int = 0, every: bool = False
    ) -> int | None:
        """Return the seq of what has this id, or of the last that was before a time."""
        return self._readers.run(lambda c: queries.place(c, scope, message, before, every=every))

    def redacted(self, scope: str, seq: int, limit: int) -> list[str]:
        """Return the ids of the last messages of a scope taken back after a seq, oldest first."""
        return self._readers.run(lambda c: queries.redacted(c, scope, seq, limit))

    def private(self, person: str, seq: int, limit: int) -> list[Message]:
        """Return the last `limit` private messages to this person after seq, oldest first."""
        return self._readers.run(lambda c: queries.private(c, person, seq, limit))

    def conversations(self, person: str, limit: int) -> list[Message]:
        """Return the last message of each private conversation of a person, the latest first."""
        return self._readers.run(lambda c: waiting.conversations(c, person, limit))

    def search(
        self, words: str, scopes: Sequence[str], person: str, seq: int, limit: int
    ) -> list[Message]:
        """Return messages before seq with all the words (last one a prefix), newest first."""
        return self._readers.run(lambda c: queries.search(c, words, scopes, person, seq, limit))

    def unread(
        self, person: str, read: dict[str, int], rooms: Sequence[str], nick: str = ""
    ) -> list[Unread]:
        """Return what waits after the read marks in these rooms and in private conversations."""
        return self._readers.run(lambda c: waiting.unread(c, person, read, rooms, nick))

    def audit(self, limit: int) -> list[Power]:
        """Return the last things that operators did, oldest first."""
        return self._readers.run(lambda c: queries.audit(c, limit))

    def load(self, recent: int) -> Snapshot:
        """Return the state to start from, with the last `recent` messages of every room."""
        with (
            told_at_opening(str(self.path)),
            closing(connections.open_reader(self.path)) as connection,
        ):
            return starting.load(connection, recent)

    # looking after it

    def backup(self, path: str) -> None:
        """Write a consistent copy of everything while the store is in use."""
        backup.copy(str(self.path), path)

    def check(self) -> list[str]:
        """Return what an integrity check finds, in the word index too; empty = sound."""
        try:
            with closing(connections.open_reader(self.path)) as connection:
                found = connections.rows(connection, f"PRAGMA integrity_check({FINDINGS})")
        except apsw.Error as error:
            return [str(error)]
        return [text for (text,) in found if text != "ok"]

    def prune(self, before: int, people: int) -> int:
        """Delete messages older than `before` (ms since 1970; 0 = none); return how many went.

        So go rooms made before it in which nothing is left, and all people but the `people` last
        seen. Works in short transactions, with pauses: call it in another thread than the writer's.
        """
        gone = self._prune_events(before) if before else 0
        self._repeat(lambda writer: writing.drop_people(writer, people, BATCH))
        self._rewrite_words()
        self._repeat(_shrink)
        with self._lock, told():
            self._empty_wal()
        return gone

    def _repeat(self, step: Callable[[apsw.Connection], int]) -> None:
        """Do a step, each in its own transaction, until nothing is left to do."""
        left = 1
        while left:
            with self._transaction() as connection:
                left = step(connection)
            self._sleep(PAUSE)

    def _prune_events(self, before: int) -> int:
        gone = 0

        def step(connection: apsw.Connection) -> int:
            nonlocal gone
            events, messages = writing.drop_oldest(connection, before, BATCH)
            gone += messages
            if not events:
                self._rooms = writing.drop_rooms(connection, before)
            return events

        self._repeat(step)
        return gone

    def _rewrite_words(self) -> None:
        with self._transaction() as connection:
            if not writing.has_traces(connection):
                return
            writing.begin_rewriting(connection, REWRITTEN)
        self._repeat(lambda writer: writing.rewrite_words(writer, REWRITTEN))

    def _empty_wal(self) -> None:
        """Empty the WAL unless a reader needs it now; then the next time does."""
        self._writer.set_busy_timeout(0)
        try:
            with suppress(apsw.BusyError, apsw.LockedError):
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            self._writer.set_busy_timeout(connections.BUSY)

    def close(self) -> None:
        """Finish and release the files. What fails now is logged: all is stored already."""
        if self._closed:
            return
        self._closed = True
        self._readers.close()
        with self._lock:
            try:
                self._watch.check()
                self._mark(clean=True)
                self._writer.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
            except (apsw.Error, StoreError) as error:
                log.warning("the data file was not closed properly: %s", error)
            self._writer.close()
        self._folder_lock.release()


def _shrink(connection: apsw.Connection) -> int:
    """Give free pages back to the disk; return how many."""
    free = int(connection.pragma("freelist_count"))
    connections.rows(connection, f"PRAGMA incremental_vacuum({FREED})")
    return free - int(connection.pragma("freelist_count"))
