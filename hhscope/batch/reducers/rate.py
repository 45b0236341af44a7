"""Rate: how often the cell fires once it has settled, by the rule of `hhscope.analysis.rate.steady_rate`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally


def read(tally: SpikeTally) -> NDArray[np.float64]:
    """1 / mean interval of the spikes in the second half of the run, Hz."""
    length = tally.late_last - tally.late_first
    enough = tally.late_count >= 3
    found: NDArray[np.float64] = np.divide(
        1000.0 * (tally.late_count - 1), length, out=np.zeros(len(length)), where=enough
    )
    return found


REDUCER = ReducerSpec(
    key="rate",
    unit="Hz",
    doc="Steady rate: 1 / mean interval of the second half of the run; 0 with fewer than three spikes there.",
    tally=SpikeTally,
    read=read,
)
