"""What is deleted is gone from the files, and nobody waits for it."""

from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from hubbub.core.people import Person
from hubbub.store import connections
from hubbub.store.sqlite import SqliteStore
from support.stored import PEOPLE_KEPT, redact, said, seqs

CANARY = "xylophonequartz"


def test_deleted_text_is_in_no_file(store: SqliteStore, data: Path) -> None:
    """Neither database, WAL nor word index hold a word of a message that was pruned."""
    for seq in range(1, 400):
        store.write([said(seq, f"{CANARY}{seq} {CANARY}")])
    store.write([said(400, "stays")])
    assert CANARY in _all_bytes(data)
    store.prune(400_000, PEOPLE_KEPT)
    assert CANARY not in _all_bytes(data)
    assert "stays" in _all_bytes(data)
    assert store.check() == []


def test_taken_back_text_is_in_no_file(store: SqliteStore, data: Path) -> None:
    """After the next pruning no file holds a word that was taken back, though all is kept."""
    store.write([said(seq, f"{CANARY}{seq}") for seq in range(1, 100)])
    store.write([said(100, "stays")])
    for seq in range(1, 100):
        store.write([redact(said(seq), 100 + seq)])
    assert store.prune(0, PEOPLE_KEPT) == 0
    assert CANARY not in _all_bytes(data)
    assert seqs(store.after("#lobby", 0, 9)) == [100]


def test_deleted_person_is_in_no_file(store: SqliteStore, data: Path) -> None:
    """Nothing of a forgotten person is left."""
    store.save_people([Person(id=CANARY, nick="x"), Person(id="p", nick="y", seen=1)])
    store.prune(0, 1)
    assert CANARY not in _all_bytes(data)


def test_file_shrinks(store: SqliteStore) -> None:
    """Space that is free is given back to the disk."""
    store.write([said(seq, "word " * 200) for seq in range(1, 2_001)])
    store.prune(0, PEOPLE_KEPT)
    before = store.path.stat().st_size
    store.prune(1_990_000, PEOPLE_KEPT)
    assert store.path.stat().st_size < before / 4


def test_reader_does_not_hold_pruning(store: SqliteStore) -> None:
    """While somebody reads, pruning goes on; the WAL is emptied the next time."""
    store.write([said(1, CANARY), said(2)])
    with closing(connections.open_reader(store.path)) as reader:
        reader.execute("BEGIN; SELECT count(*) FROM events").fetchall()
        assert store.prune(2_000, PEOPLE_KEPT) == 1
    store.prune(2_000, PEOPLE_KEPT)
    assert CANARY not in _all_bytes(store.path.parent)


def test_wrong_clock_does_not_stop_pruning(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message dated in the future stays until then; older ones behind it go now."""
    monkeypatch.setattr("hubbub.store.sqlite.BATCH", 3)
    late = said(1)
    store.write([replace(late, at=10**12)])
    store.write([said(seq) for seq in range(2, 10)])
    assert store.prune(9_000, PEOPLE_KEPT) == 7
    assert seqs(store.after("#lobby", 0, 9)) == [1, 9]


def test_writer_has_its_turn(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two batches of pruning messages are stored."""
    monkeypatch.setattr("hubbub.store.sqlite.BATCH", 10)
    place = iter(range(101, 1_000))
    stores: list[SqliteStore] = []
    with closing(SqliteStore(data, sleep=lambda _: stores[0].write([said(next(place))]))) as store:
        stores.append(store)
        store.write([said(seq) for seq in range(1, 101)])
        assert store.prune(101_000, PEOPLE_KEPT) == 100
        assert store.load(1).seq >= 110


def _all_bytes(folder: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())
