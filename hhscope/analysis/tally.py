"""Tally: count, mean, spread and extremes of numbers that come one at a time, and which stretches may count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Statistics of the numbers so far (Welford 1962, doi 10.1080/00401706.1962.10490022: no cancellation)."""

    count: int = 0
    mean: float = math.nan
    squares: float = 0.0  # sum of squared deviations from the mean
    low: float = math.nan
    high: float = math.nan

    def added(self, value: float) -> Tally:
        """With one more; a number that is not finite is not counted."""
        if not math.isfinite(value):
            return self
        if not self.count:
            return Tally(count=1, mean=value, low=value, high=value)
        count, away = self.count + 1, value - self.mean
        mean = self.mean + away / count
        return Tally(
            count=count,
            mean=mean,
            squares=self.squares + away * (value - mean),
            low=min(self.low, value),
            high=max(self.high, value),
        )

    @property
    def sd(self) -> float:
        """Standard deviation of the sample (divided by count - 1); NaN below two."""
        return math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Statistics of several measurements over stretches of time that share no sample.

    counted : (run, t0_ns, t1_ns) of the last stretch that counted
    stretches : how many did
    """

    by_key: Mapping[str, Tally] = field(default_factory=dict)
    counted: tuple[int, int, int] | None = None
    stretches: int = 0

    def added(self, values: Mapping[str, float], place: tuple[int, int, int]) -> Tallies:
        """With the values of the stretch ``place`` = (run, t0_ns, t1_ns); unchanged when that overlaps the last one.

        So a rolling screen counts once per screenful, a standing one once, and no sample twice.
        """
        last = self.counted
        if last is not None and place[0] == last[0] and place[1] < last[2] and last[1] < place[2]:
            return self
        known = {key: self.by_key.get(key, Tally()).added(value) for key, value in values.items()}
        return replace(self, by_key={**self.by_key, **known}, counted=place, stretches=self.stretches + 1)
