"""Cursors: two lines in time and two in value on the screen, as frozen data; and what they read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from hhscope.units import ms_from_ns
from hhscope.view.timebase import TimeView


class CursorKind(StrEnum):
    """What a cursor marks."""

    TIME = "time"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value cursor: on the left axis of the panel ``panel``."""

    panel: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursors:
    """The cursors of the scopes.

    on : they are shown
    places : time of cursors 1 and 2, ns from the right edge of the screen (negative: to its left). So they keep their
        place while a live picture passes beneath them; whoever moves a standing picture shifts them by as much.
    levels : value cursors 1 and 2, None where there is none yet
    held : (kind, number from 0) of the one that follows the mouse until it is dropped
    last : number of the one that was moved last; the keys move it
    """

    on: bool = False
    places: tuple[int, int] = (0, 0)
    levels: tuple[Level | None, Level | None] = (None, None)
    held: tuple[CursorKind, int] | None = None
    last: int = 0

    def times(self, view: TimeView) -> tuple[int, int]:
        """When the two are on this screen, ns."""
        return view.t1_ns + self.places[0], view.t1_ns + self.places[1]

    def at_time(self, number: int, t_ns: int, view: TimeView) -> Cursors:
        """With cursor ``number`` (0 or 1) at a time."""
        place = t_ns - view.t1_ns
        places = (place, self.places[1]) if number == 0 else (self.places[0], place)
        return replace(self, on=True, places=places, last=number)

    def at_level(self, number: int, level: Level | None) -> Cursors:
        """With value cursor ``number`` there, or gone."""
        levels = (level, self.levels[1]) if number == 0 else (self.levels[0], level)
        return replace(self, on=True, levels=levels, last=number)

    def shifted(self, by_ns: int) -> Cursors:
        """Both places moved, as a picture is whose right edge goes the other way."""
        return replace(self, places=(self.places[0] + by_ns, self.places[1] + by_ns))

    def stretched(self, span_ns: int, before_ns: int) -> Cursors:
        """At the same parts of a screen of another width; without value cursors."""
        a, b = (round(place * span_ns / before_ns) for place in self.places)
        return replace(self, places=(a, b), levels=(None, None), held=None)

    def brought_in(self, view: TimeView) -> Cursors:
        """Shown; those that are not on the screen (or both at its edge, never placed) at a third and two thirds."""
        away = [not -view.span_ns <= place <= 0 for place in self.places]
        fresh = self.places == (0, 0)
        thirds = (view.span_ns // 3 - view.span_ns, 2 * view.span_ns // 3 - view.span_ns)
        a, b = (
            third if gone or fresh else place
            for place, third, gone in zip(self.places, thirds, away, strict=True)
        )
        return replace(self, on=True, places=(a, b))


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What two readings of one signal give: Δ, and the slope per ms (NaN where both are at one time)."""

    first: float
    second: float
    delta_ms: float

    @property
    def delta(self) -> float:
        """Second minus first."""
        return self.second - self.first

    @property
    def slope(self) -> float:
        """Δ per ms."""
        return self.delta / self.delta_ms if self.delta_ms else math.nan


def frequency_hz(delta_ns: int) -> float:
    """1/Δt, without sign; infinite at Δt = 0."""
    return abs(1000.0 / ms_from_ns(delta_ns)) if delta_ns else math.inf
