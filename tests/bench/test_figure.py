"""The arithmetic of the benchmarks."""

import json

import pytest
from bench.support.figure import Figure, percentile, shortest, spread
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 99, 7.0),
        ([1.0, 2.0, 3.0, 4.0], 50, 2.0),
        ([4.0, 3.0, 2.0, 1.0], 75, 3.0),
        (list(range(1, 101)), 99, 99),
        (list(range(1, 1001)), 99.9, 999),
        ([1.0, 2.0], 100, 2.0),
        ([1.0, 2.0], 0, 1.0),
    ],
)
def test_percentile_is_the_nearest_rank(
    values: list[float], percent: float, expected: float
) -> None:
    """A percentile is one of the values, by nearest rank, whatever their order."""
    assert percentile(values, percent) == expected


def test_percentile_of_nothing_is_refused() -> None:
    """Where nothing was measured there is no figure."""
    with pytest.raises(ValueError, match="no values"):
        percentile([], 99)


@given(NUMBERS, st.floats(0, 100))
def test_percentile_is_not_exceeded_by_so_many(values: list[float], percent: float) -> None:
    """At least so many percent of the values are not above the percentile."""
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values) - 1e-6


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.23456, 1.235),
        (0.000123456, 0.0001235),
        (123456.7, 123500),
        (1000.0, 1000),
        (0.0, 0.0),
        (-2.00049, -2.0),
        (float("inf"), float("inf")),
        (7, 7),
        (None, None),
        ("text", "text"),
    ],
)
def test_numbers_are_printed_with_four_digits(value: object, expected: object) -> None:
    """A figure claims no more digits than it has."""
    assert shortest(value) == expected


def test_spread_names_least_and_greatest() -> None:
    """The spread says what a median hides."""
    assert spread([3, 1.23456, 2]) == "1.235..3.0"


@pytest.mark.parametrize(
    ("at_least", "value", "reached"),
    [(False, 9, True), (False, 10, True), (False, 11, False), (True, 9, False), (True, 10, True)],
)
def test_a_figure_knows_its_right_side(at_least: bool, value: float, reached: bool) -> None:
    """Of a cost less is better, of a rate more; the value to reach itself is reached."""
    figure = Figure(name="x", value=value, unit="us", reach=10, at_least=at_least)
    assert figure.reached is reached


def test_a_figure_is_one_line_of_json() -> None:
    """Each figure is printed with the same fields in the same order."""
    line = Figure(
        name="x", value=3.0, unit="us", reach=4, floor=2.0, samples=5, note='a "b"\n'
    ).line()
    assert "\n" not in line
    assert list(json.loads(line).items()) == [
        ("figure", "x"),
        ("value", 3.0),
        ("unit", "us"),
        ("reach", 4),
        ("reached", True),
        ("floor", 2.0),
        ("ratio", 1.5),
        ("samples", 5),
        ("note", 'a "b"\n'),
    ]


def test_without_a_floor_there_is_no_ratio() -> None:
    """A ratio to nothing is not invented."""
    assert Figure(name="x", value=1, unit="s", reach=1).ratio is None
