"""First rate: how fast the cell fires at first, by the rule of `hhscope.analysis.rate.first_rate`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally


def read(tally: SpikeTally) -> NDArray[np.float64]:
    """1 / first interval, Hz."""
    interval = tally.second - tally.first
    found: NDArray[np.float64] = np.divide(
        1000.0, interval, out=np.zeros(len(interval)), where=tally.count >= 2
    )
    return found


REDUCER = ReducerSpec(
    key="first_rate",
    unit="Hz",
    doc="1 / first interval; 0 with fewer than two spikes.",
    tally=SpikeTally,
    read=read,
)
