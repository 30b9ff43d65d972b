"""With no file descriptors left, those who are here chat on, and others come in later."""

import resource
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from conftest import needs
from crash.conftest import Serve
from support.serving import Client, Pair, Server, fresh, wait_for

LIMIT = 256  # file descriptors of the server
PEOPLE = 100
OPENED = 400  # sockets, from ten addresses
HELD = 30  # messages sent while everything is taken
SPARE = 5  # lines in the log that no event explains
PAST_BACKLOG = 50  # sockets opened when none can be accepted

pytestmark = [pytest.mark.slow, pytest.mark.crash, needs("prlimit")]


@pytest.fixture(autouse=True)
def enough_here() -> Iterator[None]:
    """Let this process have both ends' share of sockets."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(before, 2 * (PEOPLE + OPENED))
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def opened(server: Server, source: str) -> socket.socket:
    """Open a socket and say nothing."""
    sock = socket.socket()
    sock.bind((source, 0))
    sock.connect((server.host, server.port))
    return sock


def can_enter(server: Server) -> bool:
    """Tell whether somebody new can log in."""
    try:
        with Client(server, fresh("late")):
            return True
    except AssertionError:
        return False


def few_lines(server: Server, lines: int, since: float) -> bool:
    """Tell whether at most one line a second was logged since then, and some to spare."""
    return len(server.log.splitlines()) - lines <= time.monotonic() - since + SPARE


def test_more_sockets_than_descriptors(serve: Serve) -> None:
    """100 people chat while 400 sockets are opened at a server with 256 descriptors."""
    server = serve(within=("prlimit", f"--nofile={LIMIT}:{LIMIT}"))
    with ExitStack() as here, ExitStack() as held:
        sitters = [
            here.enter_context(Client(server, fresh("sitter"), source=f"127.0.0.{number % 2 + 2}"))
            for number in range(PEOPLE)
        ]
        pair = here.enter_context(Pair(server))
        lines, since = len(server.log.splitlines()), time.monotonic()
        for number in range(OPENED):
            held.enter_context(opened(server, f"127.0.1.{number % 10 + 1}"))
        for _ in range(HELD):
            pair.say()
        sitters[0].send("/history\n/search tweet 1.\n")
        sitters[0].until("End of the last")
        sitters[0].until("found for")
        with Client(server) as late:
            assert b"has no room for more connections" in late.ended()
        assert server.descriptors < LIMIT
        assert few_lines(server, lines, since)
        held.close()
        wait_for(lambda: can_enter(server), "room again")
        pair.say()
    server.check()


def test_no_descriptor_at_all(serve: Serve) -> None:
    """When accepting itself fails, it is tried again later, quietly, and then works."""
    server = serve()
    with ExitStack() as here, Pair(server) as pair:
        limit_descriptors(server, server.descriptors)
        lines, since, cpu = len(server.log.splitlines()), time.monotonic(), server.cpu
        for _ in range(PAST_BACKLOG):
            here.enter_context(opened(server, "127.0.1.1"))
        pair.say()
        wait_for(lambda: server.log.count("no file descriptors are left") > 1, "a second try")
        assert few_lines(server, lines, since)
        assert server.cpu - cpu < 0.5 * (time.monotonic() - since), "it tries all the time"
        pair.say()
        limit_descriptors(server, LIMIT)
        wait_for(lambda: can_enter(server), "accepting again")
        pair.say()
    server.check()


def limit_descriptors(server: Server, count: int) -> None:
    """Set how many descriptors a running server may have."""
    pid = str(server.process.pid)
    subprocess.run(["prlimit", "--pid", pid, f"--nofile={count}:"], check=True)
