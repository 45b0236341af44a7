"""Highest voltage: how far up the cell goes."""

from __future__ import annotations

from hhscope.batch.reducers.base import RangeTally, ReducerSpec

REDUCER = ReducerSpec(
    key="v_max",
    unit="mV",
    doc="Highest V of the whole run.",
    tally=RangeTally,
    read=lambda tally: tally.highest,
)
