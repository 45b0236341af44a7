"""Calcium: baseline, peak and decay of the calcium concentration in a stretch."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hhscope.analysis.measure import Measure, MeasureGroup
from hhscope.analysis.stretch import Array, Stretch

_FEWEST: Final = 8  # samples of a fall that an exponential is fitted to
_LEAST_FALL: Final = 0.05  # of the whole range: less is ripple, not a decay
_SKIPPED: Final = 0.1  # of the fall: the rounded top of a peak is no decay yet


def decay_tau_ms(stretch: Stretch) -> float:
    """Time constant of the deepest fall of [Ca] without a rise; NaN where there is none.

    The least-squares plane ca = p·∫ca dt + q·t + r holds exactly for ca = c + a·exp(-t/τ), with p = -1/τ: no start
    value, no derivative, and the end value c need not be reached (Jacquelin 2009, *Régressions et équations
    intégrales*).
    """
    ca = stretch.ca
    if ca is None or not np.ptp(ca) > 0:
        return math.nan
    rises = np.flatnonzero(np.diff(ca) > 0)
    tops, feet = np.concatenate(([0], rises + 1)), np.concatenate((rises, [len(ca) - 1]))
    deepest = int(np.argmax(ca[tops] - ca[feet]))
    fall = slice(int(tops[deepest]), int(feet[deepest]) + 1)
    t, y = stretch.t_ms[fall], ca[fall]
    fallen = float(y[0] - y[-1])
    begin = int(np.searchsorted(y[0] - y, _SKIPPED * fallen))
    t, y = t[begin:], y[begin:]
    if len(y) < _FEWEST or fallen < _LEAST_FALL * np.ptp(ca):
        return math.nan
    return _time_constant(t, y)


def _time_constant(t: Array, y: Array) -> float:
    span, size = float(t[-1] - t[0]), float(y[0] - y[-1])
    x, z = (t - t[0]) / span, (y - y[-1]) / size  # both from 0 to 1: a well-conditioned fit
    area = np.concatenate(([0.0], np.cumsum(0.5 * (z[1:] + z[:-1]) * np.diff(x))))
    slope = np.linalg.lstsq(np.stack([area, x, np.ones_like(x)], axis=1), z, rcond=None)[0][0]
    return -span / float(slope) if slope < 0 else math.nan


def _lowest(stretch: Stretch) -> float:
    return math.nan if stretch.ca is None else float(stretch.ca.min())


def _highest(stretch: Stretch) -> float:
    return math.nan if stretch.ca is None else float(stretch.ca.max())


_POOL = "a calcium pool in the model"

MEASURES = MeasureGroup(
    key="calcium",
    title="Calcium",
    order=50,
    measures=(
        Measure(
            key="ca_baseline", name="Ca baseline", unit="{ca}", needs=_POOL, doc="Lowest [Ca] of the stretch.",
            take=_lowest,
        ),
        Measure(
            key="ca_peak", name="Ca peak", unit="{ca}", needs=_POOL, doc="Highest [Ca] of the stretch.",
            take=_highest,
        ),
        Measure(
            key="ca_tau", name="Ca decay τ", unit="ms", needs="a fall of [Ca]",
            doc="Time constant of an exponential with free end value, fitted to the deepest fall of [Ca] without a "
            "rise; the first tenth of the fall is left out.",
            take=decay_tau_ms,
        ),
    ),
)  # fmt: skip
