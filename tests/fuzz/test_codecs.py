"""No bytes make a codec fail; each codec's own `fuzz_one` says what it promises."""

import importlib
from pathlib import Path

import pytest

from fuzz.inputs import inputs

WIRE = Path(__file__).parents[1] / "wire"
CODECS = sorted(
    path.stem for path in WIRE.glob("test_*.py") if "\ndef fuzz_one(" in path.read_text("utf-8")
)
PARTS = 5  # so that several processes share the work
SLOW = ("test_keys",)  # its first byte is the window's width, its second the size of the reads
LARGE_READS, SHORT = 15, 40  # so nine of ten of its inputs are read in few parts


def test_codecs_are_found() -> None:
    """The test below looks at something."""
    assert {"test_keys", "test_lines", "test_sniff", "test_telnet"} <= set(CODECS)


def test_inputs_are_the_same_again() -> None:
    """A seed gives the same inputs every time, and another one other inputs."""
    assert list(inputs("a", 500)) == list(inputs("a", 500))
    assert list(inputs("a", 500)) != list(inputs("b", 500))


def test_inputs_are_of_every_kind() -> None:
    """There are empty, short and long ones, text and no text, commands and escapes."""
    some = list(inputs("a", 2_000))
    assert min(map(len, some)) == 0
    assert max(map(len, some)) > 100
    for part in (b"\xff\xfa", b"\x1b[", b"\r\n", b"/join", b'{"cmd"', "日".encode()):
        assert sum(part in data for data in some) > 5, part
    assert len(set(some)) > len(some) * 0.8


@pytest.mark.slow
@pytest.mark.fuzz
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("codec", CODECS)
def test_any_bytes(codec: str, part: int, in_all: int) -> None:
    """Whatever comes, the codec keeps its promises and raises nothing."""
    fuzz_one = importlib.import_module(f"wire.{codec}").fuzz_one
    for number, data in enumerate(inputs(f"{codec} {part}", in_all // PARTS)):
        slow = codec in SLOW and number % 10
        given = bytes((number % 50, LARGE_READS)) + data[:SHORT] if slow else data
        try:
            fuzz_one(given)
        except Exception as error:
            raise AssertionError(f"{codec} fails on {given!r}") from error
