"""Last interval: how soon the last spike follows the one before."""

from __future__ import annotations

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally

REDUCER = ReducerSpec(
    key="last_isi",
    unit="ms",
    doc="Last interval between spikes; nan with fewer than two.",
    tally=SpikeTally,
    read=lambda tally: tally.last - tally.before_last,
)
