"""What the system gives a server and hears of it, with real sockets in systemd's place."""

import fcntl
import os
import resource
import socket
import sys
import uuid
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hubbub.network import inherited_listeners, notify_systemd, raise_file_limit, system

LOOPBACK = "127.0.0.1"
PATIENCE = 60  # seconds after which a test that waits has failed

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def heard_by_systemd(
    monkeypatch: pytest.MonkeyPatch, bound: str, address: str, *states: str
) -> list[str]:
    """Return what systemd hears on a socket when these states are told to an address."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.settimeout(PATIENCE)
        systemd.bind(bound)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        for state in states:
            notify_systemd(state)
        return [systemd.recv(1_024).decode() for _ in states]


def test_systemd_hears_the_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A service of Type=notify becomes ready when the server says so."""
    path = str(tmp_path / "notify")
    states = ("READY=1", "STOPPING=1\nSTATUS=Goodbye.")
    assert heard_by_systemd(monkeypatch, path, path, *states) == list(states)


@linux
def test_systemd_hears_it_on_an_abstract_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket without a file is written with @ in the environment."""
    name = f"hubbub-{uuid.uuid4()}"
    assert heard_by_systemd(monkeypatch, f"\0{name}", f"@{name}", "READY=1") == ["READY=1"]


@pytest.mark.parametrize("address", [None, "", "vsock:2:1", "/nowhere/at/all"])
def test_without_systemd_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    """Started by hand, or with a socket that is gone, the server just runs."""
    if address is None:
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    else:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify_systemd("READY=1")


def hand_over(monkeypatch: pytest.MonkeyPatch, files: list[int], pid: str, count: str) -> list[int]:
    """Put open files where systemd puts them, from a number on, and return their numbers."""
    numbers = [fcntl.fcntl(file, fcntl.F_DUPFD, 500) for file in files]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    monkeypatch.setattr(system, "FIRST_INHERITED", numbers[0])
    monkeypatch.setenv("LISTEN_PID", pid)
    monkeypatch.setenv("LISTEN_FDS", count)
    return numbers


def test_listening_sockets_are_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With socket activation the server uses systemd's sockets, and nothing else it handed over."""
    with (
        socket.create_server((LOOPBACK, 0)) as first,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        Path(os.devnull).open("rb") as file,
        socket.create_server((LOOPBACK, 0)) as second,
    ):
        files = [each.fileno() for each in (first, datagrams, file, second)]
        numbers = hand_over(monkeypatch, files, str(os.getpid()), "4")
        sockets = inherited_listeners()
        with ExitStack() as stack:
            names = [stack.enter_context(sock).getsockname() for sock in sockets]
            assert names == [first.getsockname(), second.getsockname()]
            assert not any(sock.getblocking() or sock.get_inheritable() for sock in sockets)
        for number in numbers[1:3]:
            os.close(number)
    assert "LISTEN_FDS" not in os.environ
    assert inherited_listeners() == []


@pytest.mark.parametrize(
    ("pid", "count"), [("1", "1"), ("", "1"), ("own", "0"), ("own", "x"), ("own", "-1")]
)
def test_sockets_for_another_process_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, pid: str, count: str
) -> None:
    """Variables that were inherited by accident take nothing over."""
    with socket.create_server((LOOPBACK, 0)) as server:
        own = str(os.getpid()) if pid == "own" else pid
        (number,) = hand_over(monkeypatch, [server.fileno()], own, count)
        assert inherited_listeners() == []
        with closing(socket.socket(fileno=number)) as untouched:
            assert untouched.getsockname() == server.getsockname()


@pytest.mark.parametrize(
    ("soft", "hard", "limit"),
    [
        (1_024, 20_000, 20_000),
        (1_024, 2**30, 65_536),
        (1_024, -1, 65_536),
        (20_000, 20_000, 20_000),
        (100_000, 2**30, 100_000),
        (-1, -1, 65_536),
    ],
)
def test_the_file_limit_is_raised_as_far_as_allowed(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, limit: int
) -> None:
    """The soft limit goes up to the hard one, or to what a server can use; never down."""
    current = [(soft, hard)]
    monkeypatch.setattr(resource, "RLIM_INFINITY", -1)
    monkeypatch.setattr(resource, "getrlimit", lambda _: current[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: current.append(limits))
    assert raise_file_limit() == limit
    assert current[-1] in {(limit, hard), (soft, hard)}
    assert current[-1][0] in {limit, -1}


def test_a_limit_that_cannot_be_raised_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that refuses more gets a server with what there is."""

    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 10_000))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_file_limit() == 256
