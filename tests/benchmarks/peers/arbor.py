"""Arbor: its own hh mechanism in one compartment of 10,000 µm²; the leak set to -54.4 mV."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers._works import CELLS, CURRENT, CURRENTS, DT, V0
from tests.benchmarks.peers.base import Case, Peer, Running

GROUP = 64  # cells that are advanced together: the fastest of 64, 512 and all


def _cell(current: float) -> Any:
    import arbor
    from arbor import units

    radius = 50.0 / math.sqrt(math.pi)
    tree = arbor.segment_tree()
    tree.append(arbor.mnpos, arbor.mpoint(-radius, 0, 0, radius), arbor.mpoint(radius, 0, 0, radius), tag=1)
    area_cm2 = math.pi * (2.0 * radius) ** 2 * 1e-8
    decor = (
        arbor.decor()
        .set_property(Vm=V0 * units.mV, cm=0.01 * units.F / units.m2, tempK=279.45 * units.Kelvin)
        .paint('"all"', arbor.density("hh", {"el": -54.4}))
        .place('"mid"', arbor.i_clamp(0 * units.ms, 1e9 * units.ms, current * area_cm2 * 1e3 * units.nA))
        .place('"mid"', arbor.threshold_detector(0 * units.mV), "spike")
    )
    labels = arbor.label_dict({"all": "(tag 1)", "mid": "(location 0 0.5)"})
    return arbor.cable_cell(tree, decor, labels, arbor.cv_policy_single())


def _simulation(currents: NDArray[np.float64], group: int) -> Any:
    import arbor

    class Recipe(arbor.recipe):  # type: ignore[misc]
        """Unconnected cells, one per current; V of the first is probed when it is alone."""

        def num_cells(self) -> int:
            return len(currents)

        def cell_kind(self, gid: int) -> Any:
            return arbor.cell_kind.cable

        def cell_description(self, gid: int) -> Any:
            return _cell(float(currents[gid]))

        def global_properties(self, kind: Any) -> Any:
            return arbor.neuron_cable_properties()

        def probes(self, gid: int) -> list[Any]:
            return [arbor.cable_probe_membrane_voltage('"mid"', "v")] if len(currents) == 1 else []

    recipe, context = Recipe(), arbor.context(threads=1)
    hints = {arbor.cell_kind.cable: arbor.partition_hint(cpu_group_size=group)}
    return arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context, hints))


def one(duration: float) -> Running:
    import arbor
    from arbor import units

    simulation = _simulation(np.array([CURRENT]), 1)
    handle = simulation.sample((0, "v"), arbor.regular_schedule(DT * units.ms))

    def run() -> None:
        simulation.reset()
        simulation.run(duration * units.ms, DT * units.ms)

    return Running(run=run, voltage=lambda: simulation.samples(handle)[0][0][:, 1])


def many(duration: float) -> Running:
    import arbor
    from arbor import units

    simulation = _simulation(np.linspace(*CURRENTS, CELLS), GROUP)
    simulation.record(arbor.spike_recording.local)

    def run() -> None:
        simulation.reset()
        simulation.run(duration * units.ms, DT * units.ms)

    return Running(run=run, spikes=lambda: len(simulation.spikes()))


PEER = Peer(
    title="Arbor",
    package="arbor",
    cases=(
        Case(work="W1", method="fixed step", start=one),
        Case(work="W2", method="fixed step, float64", start=many),
    ),
    note="squid_ca would need a mechanism of its own",
)
