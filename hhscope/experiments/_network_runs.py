"""The runs behind network: one network, and the same for other numbers of cells."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.population import Firing, firing
from hhscope.batch.network import Network, NetworkError, NetworkPlan
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkRun:
    """One network that ran. cells, times_ms : (spikes,); wiring_s, running_s : wall time"""

    n: int
    firing: Firing
    cells: NDArray[np.int32]
    times_ms: Array
    simulated_s: float
    wiring_s: float
    running_s: float
    synapses: int
    memory_bytes: int

    @property
    def realtime_ratio(self) -> float:
        """Simulated time over wall time."""
        return self.simulated_s / self.running_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow:
    """One number of cells, with inhibition and without it."""

    n: int
    with_inhibition: Firing
    without: Firing
    synapses: int
    running_s: float
    memory_bytes: int


def run_network(plan: NetworkPlan, seconds: float, watch: Watch) -> NetworkRun:
    """Wire it and run it.

    Raises
    ------
    ExperimentError
        When it cannot be, or blows up.
    """
    try:
        begun = time.perf_counter()
        network = Network(plan)
        wired = time.perf_counter()
        network.advance(1e3 * seconds, watch.at)
        ended = time.perf_counter()
    except NetworkError as wrong:
        raise ExperimentError(f"network: {wrong}") from wrong
    cells, times = network.spikes()
    end = network.time_ms
    return NetworkRun(
        n=plan.n,
        firing=firing(cells, times, plan.n, 0.5 * end, end),
        cells=cells,
        times_ms=times,
        simulated_s=1e-3 * end,
        wiring_s=wired - begun,
        running_s=ended - wired,
        synapses=network.synapses,
        memory_bytes=network.memory_bytes,
    )


def by_size(plan: NetworkPlan, sizes: tuple[int, ...], seconds: float, watch: Watch) -> tuple[SizeRow, ...]:
    """The network of ``plan`` for other numbers of cells, with its inhibition and without."""
    done, whole = 0, 2 * sum(sizes)
    deaf = replace(plan, inhibition=replace(plan.inhibition, weight=0.0))
    rows = []
    for n in sizes:
        pair = []
        for one in (plan, deaf):
            part = watch.part(done / whole, (done + n) / whole)
            pair.append(run_network(replace(one, n=n), seconds, part))
            done += n
        rows.append(
            SizeRow(
                n=n,
                with_inhibition=pair[0].firing,
                without=pair[1].firing,
                synapses=pair[0].synapses,
                running_s=pair[0].running_s,
                memory_bytes=pair[0].memory_bytes,
            )
        )
    return tuple(rows)
