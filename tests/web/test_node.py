"""The page's own tests in Node: everything that needs no browser."""

import subprocess

import pytest

from conftest import needs
from support.serving import DEADLINE, ROOT

FILES = sorted((ROOT / "tests" / "web").glob("*.test.mjs"))


@needs("node")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_in_node(path: object) -> None:
    """Each file of tests/web passes in Node's own test runner; what failed is shown."""
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
