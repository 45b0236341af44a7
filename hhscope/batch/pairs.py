"""Pairs: up to 64 pairs of cells side by side, each pair coupled by synapses both ways and a gap junction."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeRule
from hhscope.engine.numerics import resolve_numerics
from hhscope.kernel.batch import BatchKernel
from hhscope.kernel.batch_couple import GAP_PARAMETER, synapse_values
from hhscope.kernel.coupled import PAIR, PAIR_SYNAPSE, PairKernel, build_pair
from hhscope.model.dynamics import Names, environment
from hhscope.model.evaluate import Value
from hhscope.model.model import Model
from hhscope.units import ms_from_ns, ns_from_ms

Array = NDArray[np.float64]
MOST_PAIRS: Final = 64
_CHUNK: Final = 512  # steps between two looks at the voltages


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCell:
    """One side of the pairs. current : µA/cm², a number or (pairs,); values : parameters that differ"""

    model: Model
    current: Value
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How the two cells of a pair hear each other; the same both ways.

    weight : mS/cm² per spike, a number or (pairs,); gap : mS/cm², likewise
    tau, delay : ms; reversal : mV. A delay of less than one step is one step
    """

    weight: Value = 0.0
    tau: float = 2.0
    reversal: float = 0.0
    delay: float = 0.0
    gap: Value = 0.0


class Pairs:
    """Pairs at work. One thread at a time; the same numbers every time.

    A spike is an upward crossing of the model's threshold, its time by a straight line between two steps. One that
    begins in a step opens the other's conductance ``delay`` later, at least one step later. The gap current is that
    of the voltages at the start of a step.
    """

    def __init__(self, cells: tuple[PairCell, PairCell], link: Link, *, dt: float = 0.01) -> None:
        """dt : the step in ms; a model with a largest stable step takes an equal part of it.

        Raises
        ------
        ModelError, ValueError
            When an argument is wrong.
        """
        models = (cells[0].model, cells[1].model)
        varying = {n for cell in cells for n, value in cell.values.items() if isinstance(value, np.ndarray)}
        self.h = step_ms(models, dt)
        self.kernel: PairKernel = build_pair(models, "exp_euler", varying)
        self._delay = max(1, round(link.delay / self.h))
        self.sides = tuple(
            _Side(kernel, cell, link, self.h, self._delay)
            for kernel, cell in zip((self.kernel.a, self.kernel.b), cells, strict=True)
        )
        self.steps = 0

    @property
    def time_ms(self) -> float:
        """How far they are."""
        return self.steps * self.h

    def advance(self, n: int) -> None:
        """Take n steps."""
        a, b = self.sides
        while n > 0:
            some = min(n, _CHUNK)
            self.kernel.advance(
                *(a.w, a.c, a.v, a.x), *(b.w, b.c, b.v, b.x), some, self._delay, a.threshold, b.threshold
            )
            for side in self.sides:
                side.take(some, self.steps)
            self.steps += some
            n -= some


class _Side:
    """All cells of one side: memory, spikes, and V of the first pair."""

    def __init__(self, kernel: BatchKernel, cell: PairCell, link: Link, h: float, delay: int) -> None:
        lane = kernel.lane
        self._h, self._delay, self._stride = h, delay, lane.stride
        self.threshold = SpikeRule.of(cell.model).threshold
        known: dict[str, Value] = {**cell.model.defaults, **cell.values, GAP_PARAMETER: link.gap}
        known |= synapse_values(PAIR_SYNAPSE, h, weight=link.weight, tau=link.tau, reversal=link.reversal)
        self.c, own = kernel.terms(known, cell.current, h)
        self.w: Array = np.zeros(kernel.source.n_rows * lane.stride)
        self.v: Array = np.zeros((delay + _CHUNK + 1) * lane.stride)
        self.x: Array = np.zeros(len(PAIR.inputs) * lane.stride)
        self._rows = self.w.reshape(-1, lane.stride)[:, : lane.cells]
        self._voltages = self.v.reshape(-1, lane.stride)[:, : lane.cells]
        self._n_states = len(cell.model.state_names)  # V is not in w, the synapse is
        for row, value in zip(self._rows[self._n_states :], own, strict=False):
            row[:] = _all_lanes(value)
        self.put(start_state(cell))
        self._lanes: list[NDArray[np.intp]] = []
        self._times: list[Array] = []
        self._shown: list[Array] = []

    def put(self, states: Array) -> None:
        """Start from ``states`` (states, pairs) or (states, 1), in `Model.state_names` order; synapses are closed."""
        full = (
            np.broadcast_to(states, (states.shape[0], self._rows.shape[1]))
            if states.shape[1] == 1
            else states
        )
        pairs = full.shape[1]
        self._voltages[: self._delay + 1, :pairs] = full[0]
        self._voltages[: self._delay + 1, pairs:] = full[0, :1]
        self._rows[: self._n_states - 1, :pairs] = full[1:]
        self._rows[: self._n_states - 1, pairs:] = full[1:, :1]
        self._rows[self._n_states - 1] = 0.0

    def state(self, pair: int = 0) -> Array:
        """(states,) of one cell now."""
        return np.concatenate(
            [self._voltages[self._delay, pair : pair + 1], self._rows[: self._n_states - 1, pair]]
        )

    def nudge(self, pair: int, mv: float) -> None:
        """Move V of one cell at once."""
        self._voltages[self._delay, pair] += mv

    def inject(self, current: Value) -> None:
        """From now on a further current, µA/cm²: a number or one per pair."""
        self.x[2 * self._stride : 2 * self._stride + MOST_PAIRS] = _all_lanes(current)

    def take(self, n: int, done: int) -> None:
        """Note the spikes of the last n steps, then make the last row the present one."""
        rows = self._voltages[self._delay : self._delay + n + 1]
        step, lane = np.nonzero((rows[:-1] < self.threshold) & (rows[1:] >= self.threshold))
        low, high = rows[step, lane], rows[step + 1, lane]
        self._lanes.append(lane)
        self._times.append((done + step + (self.threshold - low) / (high - low)) * self._h)
        self._shown.append(rows[:-1, 0].copy())
        self._voltages[: self._delay + 1] = self._voltages[n : n + self._delay + 1].copy()

    def spikes(self, pair: int = 0) -> Array:
        """Times of the spikes of one cell, ms."""
        if not self._lanes:
            return np.empty(0)
        return np.asarray(np.concatenate(self._times)[np.concatenate(self._lanes) == pair])

    def all_spikes(self) -> tuple[NDArray[np.intp], Array]:
        """(pair, time in ms) of every spike, in the order of chunks."""
        return np.concatenate(self._lanes), np.concatenate(self._times)

    def voltage(self) -> Array:
        """V of the first pair at every step, mV."""
        return np.concatenate(self._shown)

    @property
    def now(self) -> Array:
        """(64,) V of every cell now."""
        return np.array(self._voltages[self._delay])


def step_ms(models: tuple[Model, Model], dt: float) -> float:
    """The step that both models can take: dt or an equal part of it."""
    numerics = [resolve_numerics(model, method="exp_euler", dt_ns=ns_from_ms(dt, "dt")) for model in models]
    return ms_from_ns(numerics[0].dt_ns) / max(found.substeps for found in numerics)


def start_state(cell: PairCell) -> Array:
    """(states, 1 or pairs) at t = 0: V0, gates steady there, pools at their start."""
    model = cell.model
    starts: dict[str, Value] = {pool.name: pool.init for pool in model.pools}
    with np.errstate(all="ignore"):
        known = {**starts, **environment(model, {**model.defaults, **cell.values})}  # type: ignore[dict-item]
        names = Names(model, known)
        names.known["V"] = names.known["V0"]
        found = [np.atleast_1d(np.asarray(names[name], np.float64)) for name in model.state_names]
    return np.stack(np.broadcast_arrays(*found))


def _all_lanes(value: Value) -> Array:
    """One number per lane; lanes without a pair repeat the first."""
    given = np.atleast_1d(np.asarray(value, np.float64))
    full = np.full(MOST_PAIRS, given[0])
    full[: given.size] = given if given.size > 1 else full[: given.size]
    return full


def is_finite(pairs: Pairs) -> bool:
    """No cell has blown up."""
    return all(math.isfinite(float(side.now.sum())) for side in pairs.sides)
