"""Feed bytes to a codec in every way a network may cut them."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from hypothesis import strategies as st

Result = TypeVar("Result")


def ways(data: bytes) -> Iterator[list[bytes]]:
    """Yield the reads `data` may arrive in: whole, byte by byte, and cut in two everywhere."""
    yield [data]
    yield [data[at : at + 1] for at in range(len(data))]
    for at in range(1, len(data)):
        yield [data[:at], data[at:]]


def same_every_way(run: Callable[[list[bytes]], Result], data: bytes) -> Result:
    """Return what `run(reads)` returns, having checked that no cut of `data` changes it."""
    whole = run([data])
    for reads in ways(data):
        assert run(reads) == whole, f"cut as {reads!r}"
    return whole


def streams(*tokens: bytes) -> st.SearchStrategy[list[bytes]]:
    """Make lists of reads, rich in `tokens`, that also hold random and empty ones."""
    return st.lists(st.one_of(st.sampled_from(tokens), st.binary(max_size=12)), max_size=40)
