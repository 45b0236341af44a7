"""Stretch: samples of a piece of time, and what all measurements of it share, found once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.bursts import Bursts, bursts
from hhscope.analysis.spike_shape import SpikeShapes, spike_shapes
from hhscope.analysis.spikes import SpikeRule, SpikeTrain, detect_spikes

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """What is measured. One thread at a time.

    t_ms : (n,) float64, n >= 1, increasing; v : (n,) mV; ca : (n,) concentration in the model's unit, or None
    current : (n,) total input, µA/cm², or None; rule : what counts as a spike
    others : (n,) of further quantities, by name
    """

    t_ms: Array
    v: Array
    rule: SpikeRule
    ca: Array | None = None
    current: Array | None = None
    others: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = [row for row in (self.v, self.ca, self.current, *self.others.values()) if row is not None]
        if not len(self.t_ms) or any(len(row) != len(self.t_ms) for row in rows):
            raise ValueError("a stretch to measure needs at least one sample, and as many values as times")

    @cached_property
    def train(self) -> SpikeTrain:
        """Spikes and oscillations, by the rule."""
        return detect_spikes(self.t_ms, self.v, self.rule)

    @cached_property
    def shapes(self) -> SpikeShapes:
        """The shapes of the whole spikes."""
        return spike_shapes(self.t_ms, self.v, self.train)

    @cached_property
    def intervals_ms(self) -> Array:
        """(k,) from spike to spike."""
        return np.diff(self.train.times_ms)

    @cached_property
    def bursts(self) -> Bursts | None:
        """The bursts, if the spikes come in bursts."""
        return bursts(self.train.times_ms)

    @property
    def span_ms(self) -> float:
        """From the first to the last sample."""
        return float(self.t_ms[-1] - self.t_ms[0])

    def mean_of(self, values: Array) -> float:
        """Mean over time of (n,) values, straight between samples; right also where the sample step changes."""
        if len(values) < 2:
            return float(values[0])
        return float(np.trapezoid(values, self.t_ms)) / self.span_ms
