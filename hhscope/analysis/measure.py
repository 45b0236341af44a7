"""Measure: one measurement as data, all of them as found, and taking them of a stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from hhscope.analysis.stretch import Stretch
from hhscope.discovery import exported


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measurement; listed in ``MEASURES`` of a file in `hhscope.analysis.measures`.

    key : unique, stable: settings and sessions refer to it
    name : as the table says it
    unit : "" for a bare number; ``{ca}`` is the unit of the calcium pool
    doc : the definition, complete: what is taken, from where to where, by which criterion
    needs : what a stretch must hold to have it ("a whole spike"); said where there is no value
    take : the number, NaN when the stretch does not have it; any thread
    """

    key: str
    name: str
    unit: str
    doc: str
    take: Callable[[Stretch], float]
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGroup:
    """Measurements that belong together; exported as ``MEASURES`` by a file in `hhscope.analysis.measures`."""

    key: str
    title: str
    order: int
    measures: tuple[Measure, ...]


@cache
def measure_groups() -> tuple[MeasureGroup, ...]:
    """All measurements there are, group by group, as they are shown."""
    found = exported("hhscope.analysis.measures", "MEASURES", MeasureGroup).values()
    return tuple(sorted(found, key=lambda group: group.order))


@cache
def measures() -> Mapping[str, Measure]:
    """All measurements by key, in the order of the groups."""
    return {measure.key: measure for group in measure_groups() for measure in group.measures}


def take(stretch: Stretch, keys: Iterable[str]) -> dict[str, float]:
    """The measurements ``keys`` of a stretch; NaN for those it does not have.

    Raises
    ------
    KeyError
        For a measurement that does not exist.
    """
    known = measures()
    return {key: float(known[key].take(stretch)) for key in keys}


def mean_or_nan(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The mean of what is known; NaN when nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else np.nan
