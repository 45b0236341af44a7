"""Lowest voltage: how far down the cell goes."""

from __future__ import annotations

from hhscope.batch.reducers.base import RangeTally, ReducerSpec

REDUCER = ReducerSpec(
    key="v_min",
    unit="mV",
    doc="Lowest V of the whole run.",
    tally=RangeTally,
    read=lambda tally: tally.lowest,
)
