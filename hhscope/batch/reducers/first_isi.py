"""First interval: how soon the second spike follows the first."""

from __future__ import annotations

from hhscope.batch.reducers.base import ReducerSpec, SpikeTally

REDUCER = ReducerSpec(
    key="first_isi",
    unit="ms",
    doc="First interval between spikes; nan with fewer than two.",
    tally=SpikeTally,
    read=lambda tally: tally.second - tally.first,
)
