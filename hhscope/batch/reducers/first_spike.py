"""First spike: when the cell crosses its threshold for the first time."""

from __future__ import annotations

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally

REDUCER = ReducerSpec(
    key="first_spike",
    unit="ms",
    doc="Time of the first spike; nan without one.",
    tally=SpikeTally,
    read=lambda tally: tally.first,
)
