"""Figures: times of repeated work, what they amount to, and what was aimed at."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from hhscope.cli._bench.yardstick import yardstick_ns
from hhscope.units import format_number

T = TypeVar("T")


class BenchError(RuntimeError):
    """A piece of work that could not be measured: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Runs of one piece of work: wall seconds of each, and ns per step of the yardstick just before it."""

    seconds: tuple[float, ...]
    yardstick_ns: tuple[float, ...]

    @property
    def median_s(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """How far the runs lie apart: slowest less fastest, as a share of the middle one."""
        return (max(self.seconds) - min(self.seconds)) / self.median_s

    def ns_per(self, items: int) -> float:
        """ns for each of ``items``, in the middle run."""
        return self.median_s / items * 1e9

    def ratio(self, items: int) -> float:
        """Time for one of ``items`` in steps of the yardstick: the middle of the runs, each by its own reading."""
        pairs = zip(self.seconds, self.yardstick_ns, strict=True)
        return statistics.median(seconds / items * 1e9 / step for seconds, step in pairs)


def measured(prepare: Callable[[], T], work: Callable[[T], object], runs: int) -> Times:
    """Do ``work`` once unmeasured, then ``runs`` times, with a reading of the yardstick before each.

    ``prepare`` makes what each run works on; its time does not count.
    """
    work(prepare())
    seconds, steps = [], []
    for _ in range(runs):
        given = prepare()
        steps.append(yardstick_ns())
        start = time.perf_counter()
        work(given)
        seconds.append(time.perf_counter() - start)
    return Times(seconds=tuple(seconds), yardstick_ns=tuple(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a figure is meant to reach: its ``ratio`` to the yardstick, or its ``value`` as it stands."""

    limit: float
    of: Literal["ratio", "value"]
    sense: Literal["at most", "at least"] = "at most"

    def met_by(self, figure: Figure) -> bool:
        """The figure reaches it."""
        found = figure.ratio if self.of == "ratio" else figure.value
        if found is None:
            return False
        return found <= self.limit if self.sense == "at most" else found >= self.limit

    def text(self, unit: str) -> str:
        """As people write it; ``unit`` is that of the figure's value."""
        sign = "≤" if self.sense == "at most" else "≥"
        limit = f"{sign} {format_number(self.limit, 2)}"
        return f"ratio {limit}" if self.of == "ratio" else f"{limit} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured for one row.

    value : in ``unit``, of the middle run
    ratio : time per sample, or per step of a cell, in steps of the yardstick; None where that says nothing
    spread : (slowest - fastest) / middle run; None where there are no runs of equal length
    error_ms : of the last spike that was compared with the exact solution; None when none was
    yardstick_ns : its readings during the row
    details : more numbers, by name
    """

    value: float
    unit: str
    ratio: float | None = None
    spread: float | None = None
    error_ms: float | None = None
    yardstick_ns: tuple[float, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
