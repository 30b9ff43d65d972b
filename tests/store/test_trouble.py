"""Writing when the disk will not: refused with a reason, and working again after."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest
from msgspec.structs import replace

from hubbub.errors import StoreError
from hubbub.events import Join
from hubbub.store.sqlite import SqliteStore
from support.stored import said, seqs, told


def test_full_disk(store: SqliteStore) -> None:
    """What does not fit is refused whole, reading goes on, and space is used at once."""
    store.write([said(1)])
    store._writer.pragma("max_page_count", store._writer.pragma("page_count") + 4)
    many = [said(seq, "x" * 1000) for seq in range(2, 200)]
    for _ in range(2):
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            store.write(many)
    assert seqs(store.after("#lobby", 0, 9)) == [1]
    store._writer.pragma("max_page_count", 1_000_000)
    store.write(many)
    assert len(store.after("#lobby", 0, 500)) == 199
    assert store.check() == []


def test_rooms_of_a_failed_write_come_later(store: SqliteStore) -> None:
    """A room whose first write failed is remembered with the next one."""
    store._writer.pragma("max_page_count", store._writer.pragma("page_count"))
    with pytest.raises(StoreError):
        store.write([said(1, "x" * 5_000_000, room="#new")])
    store._writer.pragma("max_page_count", 1_000_000)
    store.write([said(1, room="#new")])
    assert [room.room for room in store.load(1).rooms] == ["#new"]


def test_read_only(store: SqliteStore) -> None:
    """A file that cannot be written to says so."""
    store._writer.pragma("query_only", 1)
    with pytest.raises(StoreError, match=r"^the data file is read-only$"):
        store.write([said(1)])


def test_busy(store: SqliteStore) -> None:
    """Another program that holds the file does not hold the server for ever."""
    store._writer.set_busy_timeout(1)
    with closing(apsw.Connection(str(store.path))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"^the data file is busy$"):
            store.write([said(1)])
    store.write([said(1)])


def test_taken_place(store: SqliteStore) -> None:
    """Two messages never get the same place: all of that batch is refused."""
    store.write([said(1)])
    other = told(1)
    with pytest.raises(StoreError, match="its place in the order is taken"):
        store.write([said(2), Join(id="j", at=1, nick="x", room="#x"),
                     replace(other, id="other")])  # fmt: skip
    assert seqs(store.after("#lobby", 0, 9)) == [1]
    assert [room.room for room in store.load(1).rooms] == ["#lobby"]


def test_text_that_is_none(store: SqliteStore) -> None:
    """A text that cannot be written as UTF-8 is refused with a reason."""
    with pytest.raises(StoreError, match="not valid text"):
        store.write([said(1, "\ud800")])


@pytest.mark.parametrize("name", ["hubbub.db", "hubbub.db-wal"])
def test_deleted_file(store: SqliteStore, data: Path, name: str) -> None:
    """When a file is deleted under it, nothing is acknowledged any more."""
    store.write([said(1)])
    (data / name).unlink()
    for _ in range(2):
        with pytest.raises(StoreError, match=r"^the data file is gone$"):
            store.write([said(2)])


def test_replaced_file(store: SqliteStore, data: Path) -> None:
    """Another file in its place is not the one that was opened."""
    store.backup(str(data / "other"))
    (data / "other").replace(data / "hubbub.db")
    with pytest.raises(StoreError, match=r"^the data file is gone$"):
        store.save_people([])


def test_file_that_came_back(store: SqliteStore, data: Path) -> None:
    """A file that was only away for a while is written to again."""
    path = data / "hubbub.db"
    path.rename(data / "away")
    with pytest.raises(StoreError):
        store.write([said(1)])
    (data / "away").rename(path)
    store.write([said(1)])
    assert seqs(store.after("#lobby", 0, 9)) == [1]
