"""The store in memory keeps the promises of every store."""

import pytest

from hubbub.errors import StoreError
from store_contract import StoreContract
from support.memorystore import MemoryStore
from support.stored import said


@pytest.fixture
def store() -> MemoryStore:
    """Return an empty store."""
    return MemoryStore()


class TestMemoryStore(StoreContract):
    """All of the contract."""


def test_a_broken_store_keeps_nothing(store: MemoryStore) -> None:
    """A test can break the store and mend it, with the reason that people are told."""
    store.broken = "the disk is full"
    with pytest.raises(StoreError, match="the disk is full"):
        store.write([said(1)])
    store.broken = ""
    store.write([said(2)])
    assert store.after("#lobby", 0, 10) == [said(2)]
    store.close()
