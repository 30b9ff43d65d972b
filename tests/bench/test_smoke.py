"""One benchmark, small, from the command to its lines."""

import json
import subprocess
import sys

import pytest
from bench.support.server import ROOT


@pytest.mark.slow
def test_a_figure_is_printed() -> None:
    """`python -m bench NAME --quick` prints its figures as JSON and ends by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "fanout"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["figure"].split(":")[0] for line in lines] == [
        "fanout",
        "fanout",
        "longest stall of the event loop",
    ]
    assert all(line["value"] > 0 and line["samples"] > 0 for line in lines)


def test_an_unknown_figure_is_refused() -> None:
    """A misspelled name measures nothing and says what there is."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "fanuot"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=200,
    )
    assert done.returncode == 2
    assert "no figure fanuot; there are fanout" in done.stderr
