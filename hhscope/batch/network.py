"""Network: cells of one model that excite and inhibit each other by spikes, in blocks on the batch kernel.

A spike is heard one delay later at the earliest, so all cells may run for one delay before anybody must listen: the
blocks of cells run that long side by side on the shared threads, then their spikes become the inputs of the next such
stretch. What arrives is counted in whole numbers, so the same numbers come out whatever the number of threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import NoRestError, rest_state
from hhscope.analysis.spikes import SpikeRule
from hhscope.batch.pairs import PairCell, start_state
from hhscope.batch.pool import processors, run_all
from hhscope.engine.numerics import resolve_numerics
from hhscope.kernel.batch_couple import Coupling, synapse_values
from hhscope.kernel.cache import import_source
from hhscope.kernel.coupled import build_network
from hhscope.model.evaluate import Value
from hhscope.model.model import Model
from hhscope.units import ms_from_ns, ns_from_ms

Array = NDArray[np.float64]

COUPLING: Final = Coupling(synapses=("E", "I"))
MOST_CELLS: Final = 100_000
_SLABS: Final = 16  # groups of blocks that are one job each
_COMPILING = threading.Lock()


class NetworkError(ValueError):
    """A network that cannot be, or stopped being finite: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synapse:
    """weight : mS/cm² per spike; tau : ms; reversal : mV"""

    weight: float
    tau: float
    reversal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPlan:
    """A network. The defaults are those of R. Brette et al., J. Comput. Neurosci. 23:349 (2007), doi
    10.1007/s10827-007-0038-6, with weaker excitation.

    share : of the cells excites, the first ones; the others inhibit
    probability : of each connection, whatever the number of cells; weights are not scaled
    current, spread : µA/cm², and by how much of it cells differ to either side (uniform)
    lift : mV above rest that cells start at most (uniform)
    values : parameters of the model that differ
    """

    model: Model
    n: int = 1000
    current: float = 5.0
    spread: float = 0.1
    share: float = 0.8
    probability: float = 0.02
    excitation: Synapse = Synapse(weight=0.006, tau=5.0, reversal=0.0)
    inhibition: Synapse = Synapse(weight=0.335, tau=10.0, reversal=-80.0)
    delay: float = 1.0
    lift: float = 15.0
    seed: int = 12345
    dt: float = 0.05
    method: str = "exp_euler"
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Slab:
    """Some blocks, and who is heard in them. heard : (connections,) places in their inputs, by source from ``start``"""

    first: int
    last: int
    start: NDArray[np.int64]
    heard: NDArray[np.int32]
    cells: NDArray[np.int32]
    steps: NDArray[np.int32]


class Network:
    """A network at work. One thread at a time calls it; it uses the shared ones itself."""

    def __init__(self, plan: NetworkPlan, threads: int | None = None) -> None:
        """Wire it; 0.3 s for 10,000 cells.

        Raises
        ------
        ModelError, NetworkError
            When something in the plan cannot be.
        """
        self.plan = plan
        self.time_ms = 0.0
        self._threads = threads or processors()
        self._core = _core()
        if not 1 <= plan.n <= MOST_CELLS:
            raise NetworkError(f"cells: {plan.n} is outside 1 … {MOST_CELLS:,}")
        try:
            numerics = resolve_numerics(plan.model, method=plan.method, dt_ns=ns_from_ms(plan.dt, "dt"))
            self._kernel = build_network(plan.model, plan.method, COUPLING)
        except ValueError as wrong:
            raise NetworkError(str(wrong)) from wrong
        self.h = ms_from_ns(numerics.dt_ns) / numerics.substeps
        self.rows = max(1, round(plan.delay / self.h))
        self._level = SpikeRule.of(plan.model).threshold
        lane = self._kernel.cell.lane
        self._blocks = -(-plan.n // lane.cells)
        self._v: Array = np.zeros((self._blocks, (self.rows + 1) * lane.stride))
        self._x: Array = np.zeros((self._blocks, self.rows * len(COUPLING.inputs) * lane.stride))
        self._w: Array = np.zeros((self._blocks, self._kernel.cell.source.n_rows * lane.stride))
        self._put_cells()
        self._slabs = self._wired()
        nothing = np.empty(0, np.int32)
        self._last: tuple[NDArray[np.int32], NDArray[np.int32]] = (nothing, nothing)
        self._cells: list[NDArray[np.int32]] = []
        self._times: list[Array] = []

    # -- what one can ask ---------------------------------------------------------------------------------

    @property
    def synapses(self) -> int:
        """Connections."""
        return sum(slab.heard.size for slab in self._slabs)

    @property
    def memory_bytes(self) -> int:
        """What its tables take: cells, inputs and connections."""
        cells = (self._v, self._x, self._w)
        wires = (array for slab in self._slabs for array in (slab.start, slab.heard, slab.cells, slab.steps))
        return sum(table.nbytes for table in cells) + sum(table.nbytes for table in wires)

    def spikes(self) -> tuple[NDArray[np.int32], Array]:
        """(cell, time in ms) of every spike, by stretches of one delay; its time is the end of the step it began in."""
        if not self._cells:
            return np.empty(0, np.int32), np.empty(0)
        return np.concatenate(self._cells), np.concatenate(self._times)

    def take(self) -> tuple[NDArray[np.int32], Array]:
        """The spikes since the last time they were taken, as `spikes`; they are forgotten here."""
        found = self.spikes()
        self._cells, self._times = [], []
        return found

    # -- time passes --------------------------------------------------------------------------------------

    def advance(self, duration: float, see: Callable[[float], None] = lambda _share: None) -> None:
        """Run for ``duration`` ms, made whole stretches of one delay; ``see`` is told the done share of it.

        Raises
        ------
        NetworkError
            When a cell stops being finite.
        """
        stretches = max(1, round(duration / (self.rows * self.h)))
        for k in range(stretches):
            counts = [0] * len(self._slabs)
            run_all(len(self._slabs), partial(self._work, counts), self._threads)
            self._collect(counts)
            see((k + 1) / stretches)

    def _work(self, counts: list[int], following: Callable[[], int | None]) -> None:
        core, kernel, rows = self._core, self._kernel, self.rows
        excitatory = round(self.plan.share * self.plan.n)
        while (index := following()) is not None:
            slab = self._slabs[index]
            x = self._x[slab.first : slab.last].reshape(-1)
            core.arrive(x, *self._last, excitatory, slab.start, slab.heard)
            kernel.advance_blocks(self._w, self._shared, self._v, self._x, rows, slab.first, slab.last)
            counts[index] = core.spiked(
                self._v, slab.first, slab.last, self.plan.n, rows, self._level, slab.cells, slab.steps
            )

    def _collect(self, counts: list[int]) -> None:
        for count in counts:
            if count < 0:
                raise NetworkError(
                    f"cell {-1 - count} stopped being finite before {self.time_ms + self.rows * self.h:.4g} ms; "
                    "take a smaller dt or weaker synapses"
                )
        pieces = list(zip(self._slabs, counts, strict=True))
        cells = np.concatenate([slab.cells[:count] for slab, count in pieces])
        steps = np.concatenate([slab.steps[:count] for slab, count in pieces])
        self._last = cells, steps
        self._cells.append(cells)
        self._times.append(self.time_ms + (steps + 1) * self.h)
        self.time_ms += self.rows * self.h

    # -- at the beginning ---------------------------------------------------------------------------------

    def _put_cells(self) -> None:
        plan, lane = self.plan, self._kernel.cell.lane
        u = np.empty(2 * plan.n)
        self._core.uniforms(np.uint64(plan.seed), np.uint64(0), u)
        current = plan.current * (1.0 + plan.spread * (2.0 * u[: plan.n] - 1.0))
        states = self._rest()
        states[0] = states[0] + plan.lift * u[plan.n :]
        known: dict[str, Value] = {**plan.model.defaults, **plan.values}
        for name, synapse in (("E", plan.excitation), ("I", plan.inhibition)):
            known |= synapse_values(
                name, self.h, weight=synapse.weight, tau=synapse.tau, reversal=synapse.reversal
            )
        self._shared, own = self._kernel.cell.terms(known, current, self.h)
        closed: list[Value] = [0.0] * len(COUPLING.states)
        lanes = np.minimum(np.arange(self._blocks * lane.cells), plan.n - 1)
        rows = self._w.reshape(self._blocks, -1, lane.stride)[:, :, : lane.cells]
        for k, value in enumerate([*states[1:], *closed, *own]):
            full = np.broadcast_to(np.asarray(value, np.float64), plan.n)
            rows[:, k] = full[lanes].reshape(self._blocks, lane.cells)
        first = np.broadcast_to(np.asarray(states[0]), plan.n)[lanes]
        self._v[:, : lane.cells] = first.reshape(self._blocks, lane.cells)

    def _rest(self) -> list[Any]:
        """The states at rest without a current, or where the model starts if it has no rest."""
        model, values = self.plan.model, self.plan.values
        try:
            found = rest_state(model, values, 0.0)
        except NoRestError:
            found = None
        if found is None or not found.stable:
            return [row[0] for row in start_state(PairCell(model=model, current=0.0, values=dict(values)))]
        return [found.state[name] for name in model.state_names]

    def _wired(self) -> list[_Slab]:
        count = min(_SLABS, self._blocks)
        edges = [k * self._blocks // count for k in range(count + 1)]
        slabs: list[_Slab | None] = [None] * count

        def work(following: Callable[[], int | None]) -> None:
            while (index := following()) is not None:
                slabs[index] = self._slab(edges[index], edges[index + 1])

        run_all(count, work, self._threads)
        return [slab for slab in slabs if slab is not None]

    def _slab(self, first: int, last: int) -> _Slab:
        plan, cells = self.plan, self._kernel.cell.lane.cells
        seed, level = np.uint64(plan.seed), np.uint64(plan.probability * 2.0**53)
        begin, end = first * cells, min(last * cells, plan.n)
        start = np.zeros(plan.n + 1, np.int64)
        self._core.count(seed, plan.n, begin, end, level, start)
        heard = np.zeros(int(start[-1]), np.int32)
        self._core.connect(seed, plan.n, begin, end, self._x.shape[1], level, heard)
        room = (end - begin) * (self.rows // 2 + 1)  # a crossing takes two steps at least
        return _Slab(first, last, start, heard, np.zeros(room, np.int32), np.zeros(room, np.int32))


def _core() -> Any:
    """The compiled loops, whichever thread asks first."""
    with _COMPILING:
        return _compiled()


@cache
def _compiled() -> Any:
    text = resources.files(__package__).joinpath("_network_core.py").read_text(encoding="utf-8")
    return import_source(text)
