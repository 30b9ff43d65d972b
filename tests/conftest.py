"""What all tests share: hypothesis profiles, programs they need, and no skipped test in CI."""

import os
import shutil
import signal
import time
from collections.abc import Generator, Sequence

import pytest
from hypothesis import HealthCheck, settings

IN_CI = os.environ.get("CI") == "true"

# Test ids that may be skipped in CI, each with the reason: only what this platform cannot do.
ALLOWED_SKIPS: dict[str, str] = {}


def _profile(name: str, examples: int) -> None:
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,  # the machine may be busy; pytest-timeout ends what hangs
        derandomize=IN_CI,  # the same commit gives the same result
        suppress_health_check=[HealthCheck.too_slow],  # likewise a matter of the machine
        print_blob=True,
    )


_profile("dev", 15)  # make check
_profile("test", 100)  # make test
_profile("fuzz", 20_000)  # make fuzz
settings.load_profile("test")  # --hypothesis-profile=NAME comes later and wins


def pytest_configure() -> None:
    """Be nowhere but in UTC, and let Ctrl+C end programs, in the background of a script too."""
    os.environ["TZ"] = "UTC"  # stories begin at nine o'clock where the tests run
    time.tzset()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # which programs started here inherit
        signal.signal(signal.SIGINT, signal.default_int_handler)


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test where one of *programs* is not installed, and name it."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


# Fixtures that start programs: tests with one of them are for `make test`.
PROGRAMS = frozenset({"server", "serving", "serve", "piped", "console", "chromium", "networks"})
# Files whose tests start programs by themselves, or are long for another reason.
SLOW_FILES = frozenset(
    {
        "test_conftest.py",
        "test_hostile.py",
        "test_line.py",
        "test_node.py",
        "test_second.py",
        "test_serving.py",
    }
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts programs as slow, so that `make check` stays quick."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.path.name in SLOW_FILES or PROGRAMS.intersection(fixtures):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one in CI."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped test file into an error in CI."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    expected_failure = hasattr(report, "wasxfail")
    if IN_CI and report.skipped and not expected_failure and report.nodeid not in ALLOWED_SKIPS:
        reason = report.longrepr[-1] if isinstance(report.longrepr, Sequence) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: no test may be skipped in CI. {reason}"
