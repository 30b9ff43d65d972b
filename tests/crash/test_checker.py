"""The checker itself: a fault that it does not see would prove nothing."""

import pytest

from crash.checker import Verdict, judge_stored, judge_view, places

ORDER = ["a1x1", "b2x1", "a1x2", "b2x2", "a1x3"]


def test_nothing_wrong() -> None:
    """What was acked is stored once and in order; what was not acked may be there or not."""
    verdict = judge_stored(ORDER, acked=["a1x1", "a1x2"], sent=[*ORDER, "b2x3"])
    assert verdict
    assert set(verdict.counts().values()) == {0}


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        (["b2x1"], Verdict(lost=["a1x1"])),
        (["a1x1", "b2x1", "a1x1"], Verdict(doubled=["a1x1"])),
        (["a1x2", "a1x1"], Verdict(reordered=["a1x1"])),
        (["a1x1", "c3x9"], Verdict(phantom=["c3x9"])),
    ],
)
def test_stored_wrong(order: list[str], wrong: Verdict) -> None:
    """Each fault of the stored order is told by its name."""
    assert judge_stored(order, acked=["a1x1"], sent=["a1x1", "a1x2", "b2x1"]) == wrong


@pytest.mark.parametrize(
    ("view", "wrong"),
    [
        ([], Verdict()),
        (ORDER[1:4], Verdict()),
        (["b2x1", "b2x1", "a1x2"], Verdict(doubled=["b2x1"])),
        (["b2x1", "b2x2"], Verdict(missed=["a1x2"])),
        (["b2x1", "a1x1"], Verdict(reordered=["a1x1"])),
        (["b2x1", "a1x2", "c3x1"], Verdict(phantom=["c3x1"])),
        (["b2x1", "b2x2", "a1x2", "a1x3"], Verdict(reordered=["a1x2"])),
    ],
)
def test_view_wrong(view: list[str], wrong: Verdict) -> None:
    """Each fault of what one reader saw is told by its name."""
    assert judge_view(view, ORDER, places(ORDER)) == wrong
