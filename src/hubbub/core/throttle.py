"""Limits on how often something may be done, with a given clock."""

from collections import OrderedDict


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, burst: int, rate: float, now: float) -> None:
        self.burst = burst  # 0 = no limit
        self.rate = rate
        self.tokens = float(burst)
        self.at = now  # monotonic seconds

    def take(self, now: float) -> bool:
        """Take a token if there is one."""
        if not self.burst:
            return True
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def wait(self) -> float:
        """Return the seconds until the next token."""
        return max(0.0, (1 - self.tokens) / self.rate)


class Budget:
    """So many times in a sliding window of seconds."""

    __slots__ = ("count", "seconds", "times")

    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self.times: list[float] = []

    def spend(self, now: float) -> float:
        """Count one more; return 0, or the seconds to wait when it is one too many."""
        self.times = [time for time in self.times if now - time < self.seconds]
        if len(self.times) >= self.count:
            return self.seconds - (now - self.times[0])
        self.times.append(now)
        return 0.0


class Budgets:
    """A budget for each of many keys; of more than `most` the longest not used is forgotten."""

    __slots__ = ("by_key", "most", "seconds")

    def __init__(self, seconds: float, most: int) -> None:
        self.seconds = seconds
        self.most = most
        self.by_key: OrderedDict[str, Budget] = OrderedDict()

    def spend(self, key: str, count: int, now: float) -> float:
        """Count one more; return 0, or the seconds to wait when `count` were spent already."""
        budget = self.by_key.setdefault(key, Budget(count, self.seconds))
        budget.count = count
        self.by_key.move_to_end(key)
        if len(self.by_key) > self.most:
            self.by_key.popitem(last=False)
        return budget.spend(now)
