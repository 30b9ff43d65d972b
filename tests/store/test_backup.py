"""Backups are whole, private, and can be made beside a server or without one."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.store import backup
from hubbub.store.backup import backup_folder
from hubbub.store.sqlite import SqliteStore
from support.stored import ANA, said, seqs, topic

Opens = Callable[[], SqliteStore]


def restored(copy: Path, folder: Path) -> SqliteStore:
    """Return a store on a copy of the database in a folder of its own."""
    folder.mkdir()
    copy.rename(folder / "hubbub.db")
    return SqliteStore(folder)


def test_a_backup_is_everything(store: SqliteStore, tmp_path: Path) -> None:
    """A backup opens as a store of its own with all that was there, without a warning."""
    store.write([said(1, "find me"), topic(2, "tea")])
    store.save_people([Person(id=ANA, nick="ana")])
    store.backup(str(tmp_path / "copy"))
    with closing(restored(tmp_path / "copy", tmp_path / "new")) as new:
        assert new.load(10) == store.load(10)
        assert seqs(new.search("find", ["#lobby"], ANA, 0, 5)) == [1]
        assert new.check() == []


def test_a_restored_backup_is_no_copy_in_use(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A backup of a running server starts without suspicion."""
    store.backup(str(tmp_path / "copy"))
    restored(tmp_path / "copy", tmp_path / "new").close()
    assert caplog.text == ""


def test_a_backup_is_private_and_alone(store: SqliteStore, tmp_path: Path) -> None:
    """One file comes out, for its owner only; nothing half done stays."""
    store.backup(str(tmp_path / "copy"))
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]


def test_a_backup_that_failed_leaves_nothing(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full, the unfinished file is removed."""

    def full(_part: str) -> None:
        raise apsw.FullError

    monkeypatch.setattr(backup, "_finish", full)
    with pytest.raises(StoreError, match="the disk is full"):
        store.backup(str(tmp_path / "copy"))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_leftover_of_a_killed_backup_is_no_hindrance(
    store: SqliteStore, tmp_path: Path
) -> None:
    """What a backup that was killed left behind is replaced."""
    (tmp_path / "copy.part").write_bytes(b"half")
    store.backup(str(tmp_path / "copy"))
    assert not (tmp_path / "copy.part").exists()


def test_no_such_folder(store: SqliteStore, tmp_path: Path) -> None:
    """A target that cannot be made is told by name."""
    with pytest.raises(StoreError, match=r"none/copy\.part cannot be opened"):
        store.backup(str(tmp_path / "none" / "copy"))


def test_a_backup_is_one_moment(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While messages go on being stored, a backup ends, and holds all from before it began."""
    monkeypatch.setattr(backup, "PAGES", 1)
    store.write([said(seq, "word " * 100) for seq in range(1, 1_001)])
    copying = threading.Thread(target=store.backup, args=(str(tmp_path / "copy"),))
    copying.start()
    written = 1_000
    while copying.is_alive() and written < 20_000:
        written += 1
        store.write([said(written)])
    copying.join()
    with closing(restored(tmp_path / "copy", tmp_path / "new")) as new:
        assert new.check() == []
        kept = seqs(new.after("#lobby", 0, 20_000))
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= 1_000


def test_backup_beside_a_running_server(store: SqliteStore, data: Path, tmp_path: Path) -> None:
    """Another process takes a backup without the lock, with what is only in the WAL too."""
    store.write([said(1)])
    program = (
        "import pathlib, sys; from hubbub.store.backup import backup_folder;"
        "backup_folder(pathlib.Path(sys.argv[1]), sys.argv[2])"
    )
    arguments = [sys.executable, "-c", program, str(data), str(tmp_path / "copy")]
    subprocess.run(arguments, check=True, timeout=60, env=_environment())
    store.write([said(2)])
    with closing(restored(tmp_path / "copy", tmp_path / "new")) as new:
        assert seqs(new.after("#lobby", 0, 9)) == [1]


def test_backup_without_a_server(
    store: SqliteStore, opens: Opens, data: Path, tmp_path: Path
) -> None:
    """A closed store is copied, and stays as it was."""
    store.write([said(1)])
    store.close()
    backup_folder(data, str(tmp_path / "copy"))
    with closing(restored(tmp_path / "copy", tmp_path / "new")) as new:
        assert seqs(new.after("#lobby", 0, 9)) == [1]
    assert seqs(opens().after("#lobby", 0, 9)) == [1]


def test_backup_of_nothing(tmp_path: Path) -> None:
    """A folder without a chat is told, and nothing is made in it."""
    with pytest.raises(StoreError, match=r"there is no chat in .* --data DIR"):
        backup_folder(tmp_path, str(tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == []


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
