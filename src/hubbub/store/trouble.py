"""What SQLite's errors mean, in the words a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from hubbub.errors import StoreError

DAMAGED = (apsw.NotADBError, apsw.CorruptError, apsw.FormatError)

# The first that fits counts. Each completes "Not stored, so nobody saw it: ...".
REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((apsw.FullError,), "the disk is full"),
    ((apsw.ReadOnlyError, apsw.PermissionsError), "the data file is read-only"),
    ((apsw.CantOpenError,), "the data file cannot be opened"),
    ((apsw.IOError,), "the disk has an error"),
    (DAMAGED, "the data file is damaged"),
    ((apsw.BusyError, apsw.LockedError), "the data file is busy"),
    ((apsw.InterruptError,), "it takes too long"),
    ((apsw.ConnectionClosedError,), "the store is closed"),
    ((apsw.ConstraintError,), "its place in the order is taken"),
    ((UnicodeEncodeError,), "it is not valid text"),
)


def reason(error: Exception) -> str:
    """Return why SQLite could not do it: short, lower-case."""
    for kinds, text in REASONS:
        if isinstance(error, kinds):
            return text
    return f"the store failed ({error})"


@contextmanager
def told() -> Iterator[None]:
    """Turn what SQLite raises into a StoreError with a reason fit for a person."""
    try:
        yield
    except (apsw.Error, UnicodeEncodeError) as error:
        raise StoreError(reason(error)) from error


@contextmanager
def told_at_opening(path: str) -> Iterator[None]:
    """Turn what SQLite raises into a StoreError that names the file and what to do."""
    try:
        yield
    except DAMAGED as error:
        raise StoreError(
            f"{path} is damaged ({error}). Move it away and put a backup in its place, "
            'one made with "hubbub backup FILE".'
        ) from error
    except apsw.Error as error:
        raise StoreError(f"{path}: {reason(error)} ({error})") from error
