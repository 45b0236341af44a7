"""Intervals: histogram, return map and statistics of the times between spikes; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BINS: Final = (8, 60)
_ODD: Final = 9  # bins for a narrow group: its middle is not at a border
_NARROW: Final = 0.02  # of the mean: intervals that differ less stand in one narrow group


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """The intervals between consecutive spikes.

    ms : (n,) in the order of time
    edges, counts : histogram: (k + 1,) ms and (k,)
    pairs : (n - 1, 2): each interval and the one after it, ms
    mean_ms, sd_ms : mean and standard deviation (of the sample, n − 1)
    cv : sd / mean: 0 clockwork, 1 as by chance (Poisson)
    cv2 : mean of 2·|I₂ − I₁|/(I₂ + I₁) over neighbours: as CV, blind to slow drifts (doi 10.1152/jn.1996.75.5.1806)
    """

    ms: Array
    edges: Array
    counts: NDArray[np.int64]
    pairs: Array
    mean_ms: float
    sd_ms: float
    cv: float
    cv2: float


def intervals(times_ms: Array) -> Intervals | None:
    """Everything about the intervals of increasing spike times; None with fewer than two spikes."""
    ms = np.diff(np.asarray(times_ms, np.float64))
    if ms.size == 0:
        return None
    edges = _edges(ms)
    mean = float(ms.mean())
    sd = float(ms.std(ddof=1)) if ms.size > 1 else 0.0
    near = 2.0 * np.abs(np.diff(ms)) / (ms[1:] + ms[:-1])
    return Intervals(
        ms=ms,
        edges=edges,
        counts=np.histogram(ms, edges)[0].astype(np.int64),
        pairs=np.column_stack([ms[:-1], ms[1:]]),
        mean_ms=mean,
        sd_ms=sd,
        cv=sd / mean,
        cv2=float(near.mean()) if near.size else 0.0,
    )


def _edges(ms: Array) -> Array:
    """Bins of equal width by the rule of Freedman and Diaconis (doi 10.1007/BF01025868), 8 to 60 of them."""
    low, high = float(ms.min()), float(ms.max())
    middle = (low + high) / 2
    if high - low < _NARROW * middle:
        return np.linspace(middle * (1 - _NARROW), middle * (1 + _NARROW), _ODD + 1)
    spread = float(np.subtract(*np.percentile(ms, [75, 25])))
    width = 2.0 * spread / np.cbrt(ms.size)
    wanted = (high - low) / width if width > 0 else _BINS[0]
    bins = round(float(np.clip(wanted, *_BINS)))
    return np.linspace(low, high, bins + 1)
