"""The SQLite store that tests open, write to and close."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubbub.store.sqlite import SqliteStore

Opens = Callable[[], SqliteStore]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the data folder, not made yet."""
    return tmp_path / "data"


@pytest.fixture
def opens(data: Path) -> Iterator[Opens]:
    """Return what opens a store on the data folder; it is closed at the end."""
    opened: list[SqliteStore] = []

    def open_store() -> SqliteStore:
        opened.append(SqliteStore(data, sleep=lambda _: None))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(opens: Opens) -> SqliteStore:
    """Return an empty store."""
    return opens()
