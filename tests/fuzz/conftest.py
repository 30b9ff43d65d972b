"""How many inputs: enough in `make test`, many more in `make fuzz`; FUZZ_INPUTS says so too."""

import os

import pytest

FEW, MANY = 100_000, 1_000_000  # inputs for each codec
A_SESSION = 20  # inputs are worth as much as a whole session at a door


@pytest.fixture
def in_all(request: pytest.FixtureRequest) -> int:
    """Return how many inputs each codec gets in all."""
    usual = MANY if request.config.option.markexpr == "fuzz" else FEW
    return int(os.environ.get("FUZZ_INPUTS", usual))
