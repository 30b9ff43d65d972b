"""The rule that CI accepts no skipped test."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")

SKIPPING = """
import pytest
from conftest import needs

def test_plain():
    pass

@needs("no-such-program")
def test_with_program():
    pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    raise AssertionError
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """Return a small project with our conftest.py and one test that lacks its program."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(SKIPPING)
    return pytester


def test_missing_program_skips_by_name(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside CI a test whose program is missing is skipped, and the reason names the program."""
    monkeypatch.delenv("CI", raising=False)
    result = project.runpytest_subprocess("-rs")
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(["*not installed: no-such-program*"])


def test_skip_fails_in_ci(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI the same test is an error with that reason, and an expected failure still does not."""
    monkeypatch.setenv("CI", "true")
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(["*no test may be skipped in CI*not installed: no-such-program*"])


def test_skipped_file_is_an_error_in_ci(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole file that skips itself is an error in CI too."""
    monkeypatch.setenv("CI", "true")
    project.makepyfile(test_whole='import pytest\npytest.importorskip("no_such_module")')
    project.runpytest_subprocess("test_whole.py").assert_outcomes(errors=1)
