"""How often the crash tests kill, and servers whose log may tell of faults."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from crash.clients import DOORS
from support.serving import Server

FEW, MANY = 20, 100

Serve = Callable[..., Server]
Join = Callable[[str, str], Any]


@pytest.fixture
def in_earnest(request: pytest.FixtureRequest) -> bool:
    """Whether these tests alone were asked for: `make crash`."""
    return bool(request.config.option.markexpr == "crash")


@pytest.fixture
def cycles(in_earnest: bool) -> int:
    """How often to kill the server; CRASH_CYCLES says otherwise."""
    return int(os.environ.get("CRASH_CYCLES", MANY if in_earnest else FEW))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start servers on the test's folder, one after the other; each stops well if it still runs.

    Unlike `serving` it allows faults in the log: they are what these tests cause.
    """
    servers: list[Server] = []

    def start(folder: Path = tmp_path, **given: object) -> Server:
        servers.append(Server(folder, **given))  # type: ignore[arg-type]
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def join(server: Server) -> Iterator[Join]:
    """Let people join the test's server: by door and name."""
    with ExitStack() as opened:
        yield lambda door, name: opened.enter_context(DOORS[door](server, name))
