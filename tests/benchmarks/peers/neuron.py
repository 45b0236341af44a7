"""NEURON: its own hh mechanism in one compartment of 10,000 µm²; the leak set to -54.4 mV."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers._works import CELLS, CURRENT, CURRENTS, DT, V0
from tests.benchmarks.peers.base import Case, Peer, Running


def _cell(h: Any, current: float) -> tuple[Any, Any]:
    section = h.Section()
    section.L = section.diam = 100.0 / math.sqrt(math.pi)
    section.cm = 1.0
    section.insert("hh")
    section.el_hh = -54.4
    clamp = h.IClamp(section(0.5))
    clamp.dur = 1e9
    clamp.amp = current * h.area(0.5, sec=section) * 1e-5  # µA/cm² over µm², in nA
    return section, clamp


def _settings(h: Any, *, second_order: bool, table: bool) -> Any:
    h.load_file("stdrun.hoc")
    h.celsius, h.dt, h.steps_per_ms = 6.3, DT, 1.0 / DT
    h.usetable_hh = int(table)
    h.secondorder = 2 if second_order else 0
    context = h.ParallelContext()
    context.set_maxstep(10)
    return context


def fixed(duration: float, *, second_order: bool, table: bool) -> Running:
    from neuron import h

    context = _settings(h, second_order=second_order, table=table)
    cell = _cell(h, CURRENT)
    v = h.Vector().record(cell[0](0.5)._ref_v)

    def run() -> None:
        h.finitialize(V0)
        context.psolve(duration)

    return Running(run=run, voltage=lambda: np.array(v), kept=cell)


def cvode(duration: float, *, tolerance: float) -> Running:
    from neuron import h

    _settings(h, second_order=False, table=False)
    cell = _cell(h, CURRENT)
    solver = h.CVode()
    solver.active(1)
    solver.atol(tolerance)
    v = h.Vector()
    v.record(cell[0](0.5)._ref_v, DT)

    def run() -> None:
        h.finitialize(V0)
        solver.solve(duration)

    return Running(run=run, voltage=lambda: np.array(v), kept=cell)


def many(duration: float) -> Running:
    from neuron import h

    context = _settings(h, second_order=False, table=True)
    cells = [_cell(h, float(current)) for current in np.linspace(*CURRENTS, CELLS)]
    times, ids, detectors = h.Vector(), h.Vector(), []
    for number, (section, _) in enumerate(cells):
        context.set_gid2node(number, 0)
        detector = h.NetCon(section(0.5)._ref_v, None, sec=section)
        detector.threshold = 0.0
        context.cell(number, detector)
        detectors.append(detector)
    context.spike_record(-1, times, ids)

    def run() -> None:
        times.resize(0)
        ids.resize(0)
        h.finitialize(V0)
        context.psolve(duration)

    return Running(run=run, spikes=lambda: len(times), kept=(cells, ids, detectors))


PEER = Peer(
    title="NEURON",
    package="neuron",
    cases=(
        Case(
            work="W1", method="fixed step, as it comes", start=partial(fixed, second_order=False, table=True)
        ),
        Case(
            work="W1",
            method="fixed step, secondorder=2, no table",
            start=partial(fixed, second_order=True, table=False),
        ),
        Case(work="W1", method="CVODE, atol 1e-6", start=partial(cvode, tolerance=1e-6), share=0.2),
        Case(work="W2", method="fixed step, float64", start=many),
    ),
    note="squid_ca would need a mechanism of its own",
)
