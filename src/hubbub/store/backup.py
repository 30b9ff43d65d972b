"""Consistent copies of a database, while a server uses it or not."""

from contextlib import closing, suppress
from pathlib import Path

import apsw

from hubbub.errors import StoreError
from hubbub.store.files import DATABASE, make_private
from hubbub.store.trouble import told

PAGES = 2_048  # copied at a time, 8 MiB: other threads run in between
READER = apsw.SQLITE_OPEN_READONLY
WRITER = apsw.SQLITE_OPEN_READWRITE


def backup_folder(folder: Path, target: str) -> None:
    """Copy the chat of a data folder to a file, whether its server runs or not.

    Raises StoreError.
    """
    path = folder / DATABASE
    if not path.exists():
        raise StoreError(f"there is no chat in {folder}. Name the folder of its server: --data DIR")
    copy(str(path), target)


def copy(source: str, target: str) -> None:
    """Copy a database to a new file, which appears when it is complete. Raises StoreError."""
    if Path(target).exists():
        raise StoreError(f"{target} is there already. Name another file")
    part = Path(f"{target}.part")
    try:
        part.unlink(missing_ok=True)
        make_private(part)
        with told():
            _copy_pages(source, str(part))
            _finish(str(part))
        part.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copy_pages(source: str, part: str) -> None:
    """Copy all pages from one snapshot: without it, each write would begin the copy anew."""
    with (
        closing(apsw.Connection(source, flags=READER)) as reader,
        closing(apsw.Connection(part, flags=WRITER)) as writer,
    ):
        reader.set_busy_timeout(5_000)
        reader.execute("BEGIN; SELECT count(*) FROM sqlite_schema").fetchall()
        with writer.backup("main", reader, "main") as backup:
            while not backup.done:
                backup.step(PAGES)


def _finish(part: str) -> None:
    """Make it one whole file that was closed properly, unlike the one it was taken from."""
    with closing(apsw.Connection(part, flags=WRITER)) as writer:
        writer.pragma("journal_mode", "delete")
        writer.execute("UPDATE facts SET value = 1 WHERE name = 'clean'")
