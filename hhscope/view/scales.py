"""Scales: values to pixels and back, and what zooming and shifting a value axis mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MARGIN = 0.05  # of the data's extent, left free on either side by a fit (features.md section 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a range never leaves; None: free on that side."""

    lo: float | None = None
    hi: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A stretch of values, ``lo < hi``.

    Raises
    ------
    ValueError
        When it is empty, reversed, not finite, or too narrow for double precision.
    """

    lo: float
    hi: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lo) and math.isfinite(self.hi) and self.lo < self.hi):
            raise ValueError(f"a value axis needs lo < hi, both finite, got {self.lo} and {self.hi}")
        if self.hi - self.lo < 1e-12 * max(abs(self.lo), abs(self.hi)):
            raise ValueError(f"{self.lo} to {self.hi} is too narrow for a value axis")

    @property
    def size(self) -> float:
        """hi - lo."""
        return self.hi - self.lo

    def zoomed(self, about: float, factor: float) -> Range:
        """``factor`` times as wide; ``about`` keeps its place. Too narrow or too wide: this range."""
        return self._or_self(about + (self.lo - about) * factor, about + (self.hi - about) * factor)

    def shifted(self, delta: float) -> Range:
        """Moved up by ``delta``."""
        return self._or_self(self.lo + delta, self.hi + delta)

    def within(self, limits: Limits) -> Range:
        """Moved, and only if it must be cut, into the limits."""
        low = -math.inf if limits.lo is None else limits.lo
        high = math.inf if limits.hi is None else limits.hi
        if self.size >= high - low:
            return Range(lo=low, hi=high)
        moved = self.shifted(max(0.0, low - self.lo) + min(0.0, high - self.hi))
        return moved._or_self(max(moved.lo, low), min(moved.hi, high))

    def _or_self(self, lo: float, hi: float) -> Range:
        try:
            return Range(lo=lo, hi=hi)
        except ValueError:
            return self


def fitted(extents: list[tuple[float, float]]) -> Range | None:
    """The range that shows all extents with a margin; None when there are none. A constant gets room around it."""
    finite = [e for e in extents if math.isfinite(e[0]) and math.isfinite(e[1])]
    if not finite:
        return None
    lo, hi = min(e[0] for e in finite), max(e[1] for e in finite)
    margin = MARGIN * (hi - lo)
    if hi - lo <= 1e-9 * max(abs(lo), abs(hi)):
        margin = 0.1 * abs(lo) or 1.0
    return Range(lo=lo - margin, hi=hi + margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueScale:
    """Values on a screen: ``range.hi`` lies at pixel ``top``, ``range.lo`` at ``bottom`` (``top < bottom``)."""

    range: Range
    top: float
    bottom: float

    @property
    def coefficients(self) -> tuple[float, float]:
        """(a, b) of ``y = a + b*value``."""
        b = -(self.bottom - self.top) / self.range.size
        return self.bottom - b * self.range.lo, b

    def y_of(self, value: float) -> float:
        """Pixel of a value."""
        return self.bottom - (value - self.range.lo) / self.range.size * (self.bottom - self.top)

    def value_of(self, y: float) -> float:
        """Value at a pixel."""
        return self.range.lo + (self.bottom - y) / (self.bottom - self.top) * self.range.size

    def scaled(self, ratio: float) -> ValueScale:
        """The same on a screen with ``ratio`` times as many pixels."""
        return replace(self, top=self.top * ratio, bottom=self.bottom * ratio)


def rounded_to(value: float, pixel: float) -> float:
    """The value with no more decimals than tell two pixels apart; ``pixel`` is what one of them is worth."""
    decimals = max(0, math.ceil(-math.log10(pixel))) if pixel > 0 else 6
    return round(value, min(decimals, 12)) + 0.0  # no minus zero
