"""Opening and closing the SQLite store: one server, private files, no damage."""

import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal

import apsw
import pytest

from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.store import connections
from hubbub.store.sqlite import SqliteStore
from support.stored import ANA, said, seqs, told, topic

Opens = Callable[[], SqliteStore]
MANY = [said(seq, "word " * 200) for seq in range(1, 500)]  # some 130 pages of events


class TestOpening:
    """Making, opening and closing the file."""

    def test_all_is_there_again(self, store: SqliteStore, opens: Opens) -> None:
        """What was written is read after closing and opening."""
        store.write([said(1), topic(2, "tea"), told(3)])
        store.save_people([Person(id=ANA, nick="ana")])
        before = store.load(10)
        store.close()
        assert opens().load(10) == before

    def test_only_the_owner_reads(self, store: SqliteStore, data: Path) -> None:
        """Folder and files are for the owner alone."""
        store.write([said(1)])
        files = sorted(data.iterdir())
        assert [f.name for f in files] == ["hubbub.db", "hubbub.db-shm", "hubbub.db-wal",
                                           "hubbub.lock"]  # fmt: skip
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert data.stat().st_mode & 0o777 == 0o700

    def test_closing_leaves_one_file(self, store: SqliteStore, data: Path) -> None:
        """A closed store is one database file beside the lock; closing twice does no harm."""
        store.write([said(1)])
        store.close()
        store.close()
        assert sorted(f.name for f in data.iterdir()) == ["hubbub.db", "hubbub.lock"]

    def test_closed_store_refuses(self, store: SqliteStore) -> None:
        """After closing nothing is acknowledged and nothing is found."""
        store.close()
        with pytest.raises(StoreError, match="the store is closed"):
            store.before("#lobby", 1, 1)
        with pytest.raises(StoreError):
            store.write([said(1)])

    @pytest.mark.parametrize(("durability", "level"), [("full", 2), ("relaxed", 1)])
    def test_durability(
        self, data: Path, durability: Literal["full", "relaxed"], level: int
    ) -> None:
        """Full waits for the disk at each commit, relaxed at each checkpoint."""
        with closing(SqliteStore(data, durability)) as store:
            assert store._writer.pragma("synchronous") == level

    def test_how_it_writes(self, store: SqliteStore) -> None:
        """The file is a WAL database that overwrites what is deleted and can shrink."""
        names = ("journal_mode", "auto_vacuum", "secure_delete", "mmap_size")
        assert [store._writer.pragma(name) for name in names] == ["wal", 2, 1, 0]

    def test_readers_cannot_write(self, store: SqliteStore) -> None:
        """Only one connection can write or checkpoint."""
        with pytest.raises(StoreError, match="read-only"):
            store._readers.run(lambda reader: reader.execute("DELETE FROM people"))

    def test_log_names_sqlite(self, opens: Opens, caplog: pytest.LogCaptureFixture) -> None:
        """The log tells which SQLite keeps the data and how."""
        caplog.set_level(logging.INFO)
        opens()
        assert f"SQLite {apsw.sqlite_lib_version()}" in caplog.text
        assert "one connection writes and checkpoints" in caplog.text

    @pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
    def test_old_sqlite_is_refused(self, version: str) -> None:
        """A SQLite that can damage a WAL database is not used."""
        with pytest.raises(StoreError, match=f"SQLite {version} can damage the data"):
            connections.refuse_old_sqlite(version)

    @pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
    def test_repaired_sqlite_is_used(self, version: str) -> None:
        """The first SQLite without the fault, and each later one, will do."""
        connections.refuse_old_sqlite(version)

    def test_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        """A file where the folder should be is told by name."""
        (tmp_path / "file").touch()
        with pytest.raises(StoreError, match="file/data cannot be made"):
            SqliteStore(tmp_path / "file" / "data")

    def test_second_server_is_refused(self, store: SqliteStore, data: Path) -> None:
        """A folder has one server; the other one is told which."""
        store.write([said(1)])
        program = f"""
import pathlib, hubbub.errors, hubbub.store.sqlite
try:
    hubbub.store.sqlite.SqliteStore(pathlib.Path({str(data)!r}))
except hubbub.errors.StoreError as error:
    print(error)
"""
        text = _python(program)
        pid = (data / "hubbub.lock").read_text().strip()
        assert text.strip() == f"another Hubbub (pid {pid}) uses this folder"
        store.write([said(2)])

    def test_lock_ends_with_the_store(self, store: SqliteStore, opens: Opens) -> None:
        """After closing, and after failing to open, the folder is free."""
        store.close()
        store.path.write_bytes(b"not a database, but long enough to be one" * 100)
        for _ in range(2):
            with pytest.raises(StoreError, match="damaged"):
                opens()


class TestDamage:
    """Files that are not as they should be."""

    @pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
    def test_no_database(self, opens: Opens, data: Path, content: bytes) -> None:
        """A file that is no database is told by name, with what to do."""
        data.mkdir()
        (data / "hubbub.db").write_bytes(content)
        with pytest.raises(StoreError, match=r"hubbub\.db is damaged.*hubbub backup") as refused:
            opens()
        assert "\n" not in str(refused.value)

    def test_damaged_pages(self, store: SqliteStore, opens: Opens) -> None:
        """A start on broken pages is refused, with what to do."""
        store.write(MANY)
        store.close()
        _damage(store.path)
        with pytest.raises(StoreError, match=r"hubbub\.db is damaged.*hubbub backup"):
            opens().load(20)

    def test_damage_while_running(self, store: SqliteStore) -> None:
        """Pages that break later are found by a check, and told by whatever reads them."""
        store.write(MANY)
        store._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        _damage(store.path)
        assert store.check()
        with pytest.raises(StoreError, match="the data file is damaged"):
            store.after("#lobby", 0, 500)
        with pytest.raises(StoreError, match="is damaged"):
            store.load(20)

    def test_damaged_index(self, store: SqliteStore) -> None:
        """A check looks at the word index too."""
        store.write([said(1)])
        store._writer.execute("UPDATE words_data SET block = x'00ff' WHERE id > 1000")
        assert store.check()

    def test_file_of_another_program(self, opens: Opens, data: Path) -> None:
        """A database that is not ours is left as it is."""
        data.mkdir()
        with closing(apsw.Connection(str(data / "hubbub.db"))) as other:
            other.execute("CREATE TABLE theirs (x)")
        with pytest.raises(StoreError, match="is not a file of Hubbub"):
            opens()

    def test_copy_of_a_file_in_use(
        self, store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A file copied without its WAL is checked whole; if sound, it is used with a warning."""
        store.write([said(1)])
        store._writer.wal_checkpoint()
        copied = _copied(store.path, tmp_path / "copy")
        with closing(SqliteStore(copied)) as again:
            assert seqs(again.after("#lobby", 0, 9)) == [1]
        assert "copied while in use" in caplog.text

    def test_damaged_copy_of_a_file_in_use(self, store: SqliteStore, tmp_path: Path) -> None:
        """A file that was copied half before and half after a checkpoint is refused."""
        store.write(MANY)
        store._writer.wal_checkpoint()
        copied = _copied(store.path, tmp_path / "copy")
        _damage(copied / "hubbub.db", first=100, pages=5)
        with pytest.raises(StoreError, match="damaged copy of a file in use"):
            SqliteStore(copied)


def _python(program: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return found.stdout


def _copied(source: Path, folder: Path) -> Path:
    folder.mkdir()
    (folder / source.name).write_bytes(source.read_bytes())
    return folder


def _damage(path: Path, first: int = 20, pages: int = 30) -> None:
    """Break pages behind the first ones, which hold the schema and the roots of the tables."""
    with path.open("r+b") as file:
        file.seek(first * 4096)
        file.write(b"\xee" * pages * 4096)
