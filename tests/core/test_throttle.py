"""Limits on how often something may be done: buckets of tokens and budgets."""

import pytest

from hubbub.core.throttle import Bucket, Budget


class TestBucket:
    """A token bucket."""

    def test_a_burst_then_the_rate(self) -> None:
        """So many at once, then so many a second."""
        bucket = Bucket(3, 2.0, now=0.0)
        assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
        assert bucket.wait() == pytest.approx(0.5)
        assert not bucket.take(0.4)
        assert bucket.take(0.5)

    def test_it_never_holds_more_than_the_burst(self) -> None:
        """A long silence is worth one burst."""
        bucket = Bucket(2, 2.0, now=0.0)
        assert [bucket.take(1e6) for _ in range(3)] == [True, True, False]

    def test_no_burst_is_no_limit(self) -> None:
        """0 switches the limit off."""
        bucket = Bucket(0, 2.0, now=0.0)
        assert all(bucket.take(0.0) for _ in range(1000))


class TestBudget:
    """So many times in a sliding window."""

    def test_the_window_slides(self) -> None:
        """The oldest time makes place when it is long enough ago."""
        budget = Budget(2, 60)
        assert budget.spend(0) == 0
        assert budget.spend(30) == 0
        assert budget.spend(40) == 20
        assert budget.spend(60) == 0
        assert budget.spend(61) == 29

    def test_what_is_refused_does_not_count(self) -> None:
        """Trying again does not make the wait longer."""
        budget = Budget(1, 10)
        budget.spend(0)
        assert [budget.spend(n) for n in range(1, 10)] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
        assert budget.spend(10) == 0
