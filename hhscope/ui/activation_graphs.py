"""Activation graphs: rates, units, a signal through both, and answers after different pasts; pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.units import Unit, explained, low_pass, rate_course
from hhscope.experiments.activation import GRID_MS, TAU_MS, ActivationResult, Signal
from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
from hhscope.units import NS_PER_MS
from hhscope.view.ranges import stepped_range
from hhscope.view.thin import thinned_line

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot
    from hhscope.engine.status import Status

Array = NDArray[np.float64]

_NS: Final = round(GRID_MS * NS_PER_MS)
_LEAST: Final = 50  # points of a live signal
_LONGEST_MS: Final = 4000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """Colours."""

    cell: str
    input: str
    dim: str
    plain: str
    many: tuple[str, ...]


def rates(result: ActivationResult, ink: Ink) -> Graph:
    """Steady rates, up, down, and by the first interval."""
    x = result.steps.currents
    curves = (
        Curve(x=x, y=result.steps.first_hz, color=ink.many[0], label="first interval"),
        Curve(x=x, y=result.down.rate_hz, color=ink.plain, label="going down", dashed=True),
        Curve(x=x, y=result.up.rate_hz, color=ink.plain, label="going up"),
        Curve(x=x, y=result.steps.rate_hz, color=ink.cell, label="from the start", points=True, width=5.0),
    )
    top = max(1.0, *(float(curve.y.max()) for curve in curves))
    return Graph(x=_current(x), y=GraphAxis(name="rate", unit="Hz", lo=0.0, hi=1.08 * top), curves=curves)


def units(result: ActivationResult, ink: Ink) -> Graph:
    """The cell's rates as dots, every fitted unit as a line; the chosen one is the widest."""
    x, y = result.steps.currents, result.steps.rate_hz
    fine = np.linspace(float(x[0]), float(x[-1]), 400)
    curves = [
        Curve(
            x=fine, y=unit(fine), color=ink.many[k % len(ink.many)], label=_label(unit),
            width=3.0 if unit is result.unit else 1.2,
        )
        for k, unit in enumerate(result.units)
    ]  # fmt: skip
    curves.sort(key=lambda curve: (curve.width < 2, -float(curve.label.split()[-1])))
    cell = Curve(x=x, y=y, color=ink.cell, points=True, width=5.0)
    top = max(1.0, float(y.max()))
    return Graph(
        x=_current(x),
        y=GraphAxis(name="rate", unit="Hz", lo=-0.1 * top, hi=1.15 * top),
        curves=(*curves, cell),
    )


def _label(unit: Unit) -> str:
    return f"{unit.label} {unit.r2:.3f}"


def given(signal: Signal, ink: Ink) -> Graph:
    """The input."""
    return Graph(
        x=_time(signal.t_ms), y=_around("input", "µA/cm²", signal.input),
        curves=(Curve(x=signal.t_ms, y=signal.input, color=ink.input, label="the same input"),),
    )  # fmt: skip


def answered(signal: Signal, name: str, ink: Ink) -> Graph:
    """The rate of the cell and the answer of the unit."""
    t, cell = thinned_line(signal.t_ms, signal.cell_hz)
    r2 = "" if signal.r2 is None else f", R² {signal.r2:.2f}".replace("-", "−")
    return Graph(
        x=_time(signal.t_ms), y=_around("rate", "Hz", np.concatenate([signal.cell_hz, signal.unit_hz])),
        curves=(
            Curve(x=t, y=cell, color=ink.cell, label="cell"),
            Curve(x=signal.t_ms, y=signal.unit_hz, color=ink.plain, label=f"{name}{r2}", width=2.0),
        ),
    )  # fmt: skip


def past(result: ActivationResult, ink: Ink) -> Graph:
    """V around the pulse after every past; the pulse's time as a bar at the foot."""
    answers = result.past.answers
    low, high = min(float(a.v.min()) for a in answers), max(float(a.v.max()) for a in answers)
    lo, hi = stepped_range((low, high))
    curves = [
        Curve(x=t, y=v, color=ink.many[k % len(ink.many)], label=a.history)
        for k, a in enumerate(answers)
        for t, v in (thinned_line(a.t_ms, a.v),)
    ]
    foot = lo + 0.02 * (hi - lo)
    pulse = Curve(
        x=np.array([0.0, result.past.width_ms]),
        y=np.full(2, foot),
        color=ink.input,
        label="the pulse",
        width=5.0,
    )
    first = answers[0].t_ms
    return Graph(
        x=GraphAxis(name="time from the pulse", unit="ms", lo=float(first[0]), hi=float(first[-1])),
        y=GraphAxis(name="V", unit="mV", lo=lo, hi=hi), curves=(pulse, *curves),
    )  # fmt: skip


def of_scope(status: Status, shot: SpikeSnapshot, result: ActivationResult) -> Signal | None:
    """The input and the spikes that the scope holds, through cell and unit; None while there is too little."""
    run = status.run
    if run is None or shot.run_id != run.run_id:
        return None
    end = run.ring.newest_ns // _NS * _NS
    begin = max(-(-run.ring.oldest_ns // _NS) * _NS, end - round(_LONGEST_MS * NS_PER_MS))
    t_ns = np.arange(begin, end, _NS, dtype=np.int64)
    if len(t_ns) < _LEAST:
        return None
    start = begin / NS_PER_MS
    drive = status.current + status.stimulus.sample(t_ns)
    cell = rate_course(shot.train.times_ms, len(t_ns), GRID_MS, TAU_MS, start)
    unit = result.unit(low_pass(drive, GRID_MS, TAU_MS))
    late = slice(min(len(t_ns) // 2, round(5.0 * TAU_MS / GRID_MS)), None)
    return Signal(
        t_ms=t_ns / NS_PER_MS, input=drive, cell_hz=cell, unit_hz=unit, r2=explained(cell[late], unit[late])
    )


def _current(x: Array) -> GraphAxis:
    return GraphAxis(name="current", unit="µA/cm²", lo=float(x[0]), hi=float(x[-1]))


def _time(t: Array) -> GraphAxis:
    return GraphAxis(name="time", unit="ms", lo=float(t[0]), hi=float(t[-1]))


def _around(name: str, unit: str, values: Array) -> GraphAxis:
    low, high = float(values.min()), float(values.max())
    pad = 0.08 * (high - low) or 1.0
    return GraphAxis(name=name, unit=unit, lo=low - pad, hi=high + pad)
