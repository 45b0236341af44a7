"""Spikes: how many of them, in the whole run."""

from __future__ import annotations

import numpy as np

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally

REDUCER = ReducerSpec(
    key="spike_count",
    unit="",
    doc="Spikes of the whole run.",
    tally=SpikeTally,
    read=lambda tally: tally.count,
    dtype=np.int64,
)
