"""A figure as it is printed and published, and the arithmetic behind it."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

__all__ = ["Figure", "median", "percentile", "shortest", "spread"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value beside the one to reach.

    `floor` is what the machine needs for the bare work, measured in the same run, in `unit`
    unless the note says otherwise; `ratio` is value / floor; None = there is no floor.
    """

    name: str
    value: float
    unit: str
    reach: float
    at_least: bool = False  # reached when the value is not below `reach`; else not above
    floor: float | None = None
    samples: int = 1
    note: str = ""

    @property
    def reached(self) -> bool:
        """Tell whether the value is on the right side of the one to reach."""
        return self.value >= self.reach if self.at_least else self.value <= self.reach

    @property
    def ratio(self) -> float | None:
        """Return the value in floors."""
        return self.value / self.floor if self.floor else None

    def line(self) -> str:
        """Return the figure as one line of JSON."""
        fields = asdict(self)
        del fields["at_least"]
        fields = {"figure": fields.pop("name")} | fields
        fields |= {"reached": self.reached, "ratio": self.ratio}
        order = ["figure", "value", "unit", "reach", "reached", "floor", "ratio", "samples", "note"]
        return json.dumps({key: shortest(fields[key]) for key in order}, ensure_ascii=False)


def shortest(value: object) -> object:
    """Return a number with four digits that count; anything else as it is."""
    if not isinstance(value, float) or not math.isfinite(value) or value == 0:
        return value
    rounded = round(value, 3 - math.floor(math.log10(abs(value))))
    return int(rounded) if rounded == int(rounded) and abs(rounded) >= 1000 else rounded


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of all values do not exceed (nearest rank).

    Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("no values")
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def spread(values: Sequence[float]) -> str:
    """Return the least and the greatest value: what the median hides."""
    return f"{shortest(float(min(values)))}..{shortest(float(max(values)))}"
