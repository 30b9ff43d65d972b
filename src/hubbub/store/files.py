"""The data folder and its files: private, locked for one server, watched for vanishing."""

import os
import sys
from pathlib import Path

from hubbub.errors import StoreError

DATABASE = "hubbub.db"
LOCK = "hubbub.lock"
_LOCKED_BYTE = 1 << 30  # far behind the pid, which others read: Windows locks keep readers out

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(file: int) -> None:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner only, if it is not there. Raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder} cannot be made: {error.strerror}") from error


def make_private(path: Path) -> None:
    """Make an empty file, for its owner only, if it is not there. Raises StoreError.

    SQLite gives the files beside it (-wal, -shm) the same permissions.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}") from error


class FolderLock:
    """Keeps a second server out of the data folder; ends with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises StoreError that names the process which has it."""
        path = folder / LOCK
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{path} cannot be opened: {error.strerror}") from error
        try:
            _take(self._file)
        except OSError as error:
            os.lseek(self._file, 0, os.SEEK_SET)
            pid = os.read(self._file, 20).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise StoreError(f"another Hubbub (pid {pid}) uses this folder") from error
        os.lseek(self._file, 0, os.SEEK_SET)
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let another server have the folder."""
        os.close(self._file)


class Watch:
    """Notices that files were deleted or replaced while they are open.

    SQLite would go on writing into the deleted file, and all of it would be gone in the end.
    """

    def __init__(self, *paths: Path) -> None:
        self._known = {str(path): _identity(str(path)) for path in paths}

    def check(self) -> None:
        """Raise StoreError unless all files are still those that were opened."""
        for path, known in self._known.items():
            if _identity(path) != known:
                raise StoreError("the data file is gone")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - at each commit four times: a Path's costs double
    except OSError:
        return None
    return status.st_dev, status.st_ino
