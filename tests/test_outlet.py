"""Outlet: output that is taken comes whole and in order; output that is not holds nobody up."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hubbub.doors import outlet
from hubbub.doors.outlet import MOST_WAITING, Outlet

Pipe = tuple[int, int]
PATIENCE = 60  # seconds after which a test that waits has failed


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Open a pipe: the end to read, the end to write."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def everything(pipe: Pipe) -> bytes:
    """Return all that is in the pipe."""
    os.close(pipe[1])
    with os.fdopen(os.dup(pipe[0]), "rb") as file:
        return file.read()


def test_pieces_come_in_order(pipe: Pipe) -> None:
    """What was written before the end is all there, in order; an empty piece is nothing."""
    out = Outlet(pipe[1])
    for piece in (b"one ", b"", b"two ", b"three"):
        out.write(piece)
    out.close()
    assert everything(pipe) == b"one two three"


def test_more_gathers_in_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a write the thread lets more gather, and writes it at once: not one line at a time."""
    pausing, go_on = threading.Event(), threading.Event()

    def pause(seconds: float) -> None:
        if seconds:
            pausing.set()
            go_on.wait(PATIENCE)

    monkeypatch.setattr(outlet, "sleep", pause)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)  # a write is a packet
    with ours, theirs:
        out = Outlet(ours.fileno(), 0.05)
        out.write(b"one ")
        assert pausing.wait(PATIENCE)
        for piece in (b"two ", b"three ", b"four"):
            out.write(piece)
        go_on.set()
        out.close()
        assert theirs.recv(100) == b"one "
        assert theirs.recv(100) == b"two three four"


def test_nobody_reads(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that takes nothing costs a bounded number of pieces, and no time, at the end too."""
    monkeypatch.setattr(outlet, "LAST_TAKEN", 0)
    out = Outlet(pipe[1])
    for _ in range(2 * MOST_WAITING):
        out.write(b"x" * 1_000)
    out.close()
    assert out._waiting.qsize() <= MOST_WAITING + 1, "the end always fits"
    os.read(pipe[0], 1_000)  # so that the thread has its turn again
    os.close(pipe[0])


def test_the_reader_goes(pipe: Pipe) -> None:
    """A reader that has gone is no fault of anybody."""
    os.close(pipe[0])
    out = Outlet(pipe[1])
    for _ in range(2 * MOST_WAITING):
        out.write(b"x")
    out.close()
    assert not out._thread.is_alive()
