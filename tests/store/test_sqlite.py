"""The SQLite store keeps the promises of every store, to many threads, within limits."""

import threading
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from hubbub.errors import StoreError
from hubbub.store import connections, recent, starting, writing
from hubbub.store.sqlite import SqliteStore
from store_contract import StoreContract
from support.stored import ANA, PEOPLE_KEPT, said, seqs


class TestSqliteStore(StoreContract):
    """All of the contract."""


class TestLimits:
    """Nothing takes for ever, and nothing grows for ever."""

    def test_look_up_has_a_deadline(self, data: Path) -> None:
        """A look-up that takes too long is ended, and the next one is answered."""
        now = [0.0]

        def clock() -> float:
            now[0] += slow[0]
            return now[0]

        slow = [0.0]
        with closing(SqliteStore(data, clock=clock)) as store:
            store.write([said(seq) for seq in range(1, 1_001)])
            slow[0] = connections.LOOK_UP + 1
            with pytest.raises(StoreError, match=r"^it takes too long$"):
                store.search("hello", ["#lobby"], ANA, 0, 1_000)
            slow[0] = 0.0
            assert len(store.search("hello", ["#lobby"], ANA, 0, 1_000)) == 1_000

    def test_look_ups_wait_for_their_turn(
        self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When all readers are busy for long, a look-up is refused."""
        monkeypatch.setattr(connections, "LOOK_UP", 0.01)
        with pytest.raises(StoreError, match="too many look-ups at once"):
            store._readers.run(lambda _: store._readers.run(lambda _: store.before("#x", 1, 1)))
        assert store.before("#lobby", 1, 1) == []

    def test_rooms_are_bounded(self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """No more rooms are remembered than may be; their messages are kept all the same."""
        monkeypatch.setattr(writing, "MOST_ROOMS", 3)
        store.write([said(seq, room=f"#room{seq}") for seq in range(1, 3)])
        store.write([said(seq, room=f"#room{seq}") for seq in range(3, 6)])
        assert len(store.load(1).rooms) == 3
        assert seqs(store.after("#room5", 0, 1)) == [5]

    def test_known_ids_are_bounded(
        self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At least so many latest ids are known, at most twice as many; the same after a start."""
        monkeypatch.setattr(recent, "MOST_IDS", 10)
        for seq in range(1, 36):
            store.write([said(seq)])
        store.write([replace(said(seq + 100), id=f"id-{seq}") for seq in range(1, 36)])
        assert seqs(store.after("#lobby", 100, 99)) == list(range(101, 121))
        store.close()
        with closing(SqliteStore(store.path.parent)) as again:
            again.write([replace(said(300), id="id-20"), replace(said(301), id="id-5")])
            assert seqs(again.after("#lobby", 200, 99)) == [301]

    def test_loading_is_bounded(self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """With many rooms, each gets fewer messages at a start, but some."""
        monkeypatch.setattr(starting, "MOST_LOADED", 20)
        monkeypatch.setattr(starting, "FEWEST_LOADED", 4)
        for room in range(10):
            store.write([said(room * 10 + n, room=f"#room{room}") for n in range(1, 10)])
        assert {len(room.messages) for room in store.load(9).rooms} == {4}
        assert len(store.load(2).rooms[0].messages) == 2


class TestTogether:
    """Threads that read while one writes."""

    def test_readers_see_whole_batches(self, store: SqliteStore) -> None:
        """A reader sees every batch whole or not at all, and never an error."""
        done = threading.Event()
        wrong: list[object] = []

        def read() -> None:
            while not done.is_set():
                try:
                    found = store.search("hello", ["#lobby"], ANA, 0, 2_000)
                    page = store.after("#lobby", 0, 2_000)
                except StoreError as error:
                    wrong.append(error)
                    return
                if len(found) % 10 or len(page) % 10:
                    wrong.append((len(found), len(page)))

        readers = [threading.Thread(target=read) for _ in range(connections.READERS)]
        for reader in readers:
            reader.start()
        for first in range(1, 501, 10):
            store.write([said(seq) for seq in range(first, first + 10)])
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert len(store.after("#lobby", 0, 2_000)) == 500

    def test_pruning_beside_writing(self, store: SqliteStore) -> None:
        """Two threads that change the file do not come in each other's way."""
        store.write([said(seq) for seq in range(1, 2_001)])
        pruning = threading.Thread(target=store.prune, args=(2_000_000, PEOPLE_KEPT))
        pruning.start()
        for seq in range(2_001, 2_101):
            store.write([said(seq)])
        pruning.join()
        assert seqs(store.after("#lobby", 0, 200)) == list(range(2_000, 2_101))
        assert store.check() == []
