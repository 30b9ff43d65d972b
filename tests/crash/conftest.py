"""How often the crash tests kill: a few times in `make test`, a hundred in `make crash`."""

import os

import pytest

FEW, MANY = 20, 100


@pytest.fixture
def in_earnest(request: pytest.FixtureRequest) -> bool:
    """Whether these tests alone were asked for: `make crash`."""
    return bool(request.config.option.markexpr == "crash")


@pytest.fixture
def cycles(in_earnest: bool) -> int:  # noqa: FBT001 - a fixture
    """How often to kill the server; CRASH_CYCLES says otherwise."""
    return int(os.environ.get("CRASH_CYCLES", MANY if in_earnest else FEW))
