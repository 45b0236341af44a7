"""Last spike: when the cell crosses its threshold for the last time."""

from __future__ import annotations

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally

REDUCER = ReducerSpec(
    key="last_spike",
    unit="ms",
    doc="Time of the last spike; nan without one.",
    tally=SpikeTally,
    read=lambda tally: tally.last,
)
