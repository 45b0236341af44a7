"""What really slows it? One dial at a time, from the same cell: its rate before and after (science: D3, E8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from hhscope.analysis.bands import BANDS
from hhscope.analysis.energy import with_energy
from hhscope.analysis.rate import steady_rate
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell, cell_of, finite, scene_of
from hhscope.experiments._dials import Kind, dial
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch, joined
from hhscope.model import overlays
from hhscope.model.time_scale import time_scaled
from hhscope.record import Recording
from hhscope.units import format_number, ms_from_ns, ns_from_ms

_LEAST_MS, _MOST_MS, _SCREENS = 500.0, 20_000.0, 10  # how long a cell is watched: so many of its own screens
_COLD, _COOLER = 6.3, 6.0  # °C: where Hodgkin and Huxley measured; for a cell that is as cold, so much less
_PART: Final = 0.25  # of the input, unless another is asked for
_SUPPLY: Final = 0.75  # of the overlay's own J_max: 0.006 mM/ms for `hot`
_EVENTS_HZ, _TAU_MS = 1000.0, 10.0  # of the inhibitory synapse: so dense that its conductance hardly varies
_INHIBITION_MV: Final = 30.0  # the conductance is the input over this, unless another is asked for
_SAME: Final = 0.005  # of the rate: what counts as unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDownOptions(CellOptions):
    """The cell, and where each dial is turned to."""

    model: str = dial("hot", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file")
    heat: float | None = dial(
        2.0, Kind.NUMBER, "Heat", "How fast gates are, where the model has a parameter heat; empty: left out",
        low=0.0, high=1000.0, above=True, optional=True,
    )  # fmt: skip
    temperature: float | None = dial(
        None, Kind.NUMBER, "Temperature", "To what it is cooled; left out: 6.3, or 6 less for a cell as cold",
        unit="°C", low=-50.0, high=60.0, optional=True,
    )  # fmt: skip
    input: float | None = dial(
        None, Kind.NUMBER, "Input", "To what the current is lowered; left out: a quarter of it", unit="µA/cm²",
        optional=True,
    )  # fmt: skip
    jmax: float | None = dial(
        None, Kind.NUMBER, "J_max", "Supply of ATP under the overlay; left out: 0.006 for hot, else as it has it",
        unit="mM/ms", low=0.0, high=10.0, optional=True,
    )  # fmt: skip
    inhibition: float | None = dial(
        None, Kind.NUMBER, "Inhibition", "Mean conductance of an inhibitory synapse; left out: as suits the input",
        unit="mS/cm²", low=0.0, high=1e4, optional=True,
    )  # fmt: skip
    reversal: float = dial(
        -80.0, Kind.NUMBER, "Reversal", "To where inhibition pulls", unit="mV", low=-200.0, high=0.0
    )
    kappa: float = dial(
        0.5, Kind.NUMBER, "Time scale κ", "All rates and conductances times κ", low=0.01, high=100.0
    )
    seconds: float = dial(
        6.0, Kind.NUMBER, "Seconds", "How long energy is watched; its rate is that of the last third", unit="s",
        low=0.1, high=600.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One dial. ``at`` None: there is no such thing before (energy costs nothing).

    base_hz : the rate before, by the same method; note : what else was seen, a sentence or ""
    """

    dial: str
    unit: str
    at: float | None
    to: float
    base_hz: float
    rate_hz: float
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """What is left of the rate."""
        return self.rate_hz / self.base_hz if self.base_hz else None

    @property
    def slows(self) -> bool:
        """It is a dial of the cell, and the cell fires less often for it."""
        return self.dial not in _ARITHMETIC and self.rate_hz < self.base_hz and not self.unchanged

    @property
    def unchanged(self) -> bool:
        """The rate is the same."""
        return abs(self.rate_hz - self.base_hz) <= _SAME * self.base_hz


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlowDownResult(Result):
    """rows : by dial; left_out : dials that this cell does not have, with the reason"""

    options: SlowDownOptions
    cell: CellUnderTest
    rate_hz: float
    rows: tuple[Turned, ...]
    left_out: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """``{"rows": [...]}``, the cell and its rate before."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "rate_hz": self.rate_hz,
            "rows": [
                {
                    "dial": row.dial, "from": row.at, "to": row.to, "rate_hz": row.rate_hz,
                    "base_hz": row.base_hz, "unit": row.unit,
                }
                for row in self.rows
            ],
        }  # fmt: skip

    def words(self) -> tuple[str, ...]:
        """What slows it, what does not, and what only looks like it."""
        if not self.rate_hz:
            return (f"{self.cell.model.id} does not fire here, so there is nothing to slow.", *self.left_out)
        said = []
        slowing = sorted((row for row in self.rows if row.slows), key=lambda row: row.rate_hz)
        if slowing:
            parts = [f"{_TITLES[row.dial]} ({_moved(row)}) to {_left(row.rate_hz)}" for row in slowing]
            said.append(f"From {_hz(self.rate_hz)}, {joined(parts)}.")
        reach = [_TITLES[row.dial] for row in slowing if 0 < row.rate_hz <= BANDS[-1].high_hz < row.base_hz]
        if reach:
            said.append(f"Into the range of brains it is brought by {joined(reach)}.")
        same = [row.dial for row in self.rows if row.unchanged and row.dial != "dt"]
        if same:
            said.append(f"It does not matter here: {joined(same)}.")
        return (*said, *(row.note for row in self.rows if row.note), *self.left_out)

    def scene(self, row: Turned | None) -> Scene:
        """The cell with this dial turned, as a scope shows it; None: as it is. Step and time scale stay as they are."""
        plain, values = scene_of(self.options), dict(self.options.set)
        match row:
            case Turned(dial="I"):
                return replace(plain, current=row.to)
            case Turned(dial="J_max"):
                return replace(plain, overlay=overlays.KEY, values={**values, "J_max": row.to})
            case Turned(dial="inhibition"):
                return replace(plain, stimulus=(_synapse(row.to, self.options.reversal),))
            case Turned(dial="heat" | "T"):
                return replace(plain, values={**values, row.dial: row.to})
            case _:
                return plain

    def tables(self) -> tuple[Table, ...]:
        """One row per dial."""
        columns = (("dial", ""), ("unit", ""), ("from", ""), ("to", ""), ("before", "Hz"), ("rate", "Hz"))
        rows = tuple((r.dial, r.unit, r.at, r.to, r.base_hz, r.rate_hz) for r in self.rows)
        return (Table(key="rows", title="Dials", columns=columns, rows=rows),)


_ARITHMETIC: Final = ("dt", "kappa")
_TITLES: Final = {
    "heat": "slower gates", "T": "cooling", "I": "less input", "J_max": "energy", "inhibition": "inhibition",
}  # fmt: skip


def _moved(row: Turned) -> str:
    unit = f" {row.unit}" if row.unit else ""
    name = "g" if row.dial == "inhibition" else row.dial
    begin = "" if row.at is None else f"{format_number(row.at)} → "
    return f"{name} {begin}{format_number(row.to)}{unit}"


def _left(rate: float) -> str:
    return _hz(rate) if rate else "silence"


def _hz(rate: float) -> str:
    return f"{format_number(rate, 4)} Hz"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """The cell, how it fires as it is, and what was asked for."""

    options: SlowDownOptions
    cell: CellUnderTest
    duration: float
    seen: Recording
    rate_hz: float

    def rate(self, watch: Watch, **changes: Any) -> float:
        """Its rate with something changed."""
        return _steady(self.cell, self.duration, watch, **changes)


def run(options: SlowDownOptions, watch: Watch) -> SlowDownResult:
    """Run the cell as it is, then once per dial.

    Raises
    ------
    ExperimentError, ModelError, StimulusError, RunError
        When a dial is wrong or a run fails.
    """
    found = cell_of(options)
    length = min(max(_LEAST_MS, _SCREENS * found.model.view.span_ms), _MOST_MS)
    seen = _seen(found, length, watch.part(0.0, 0.05))
    rate = steady_rate(seen.spikes(), length)
    bench = _Bench(options=options, cell=found, duration=length, seen=seen, rate_hz=rate)
    rows: list[Turned] = []
    left_out: list[str] = []
    for k, turn in enumerate(_TURNS):
        share = (0.05 + 0.95 * k / len(_TURNS), 0.05 + 0.95 * (k + 1) / len(_TURNS))
        made = turn(bench, watch.part(*share))
        if isinstance(made, Turned):
            rows.append(made)
        elif made:
            left_out.append(made)
    return SlowDownResult(
        options=options, cell=found, rate_hz=rate, rows=tuple(rows), left_out=tuple(left_out)
    )


def _seen(found: CellUnderTest, duration: float, watch: Watch, **changes: Any) -> Recording:
    seen = found.run(watch, duration=duration, record=["V"], **changes)
    return finite(seen, f"slow-down: {found.model.id}")


def _steady(found: CellUnderTest, duration: float, watch: Watch, **changes: Any) -> float:
    return steady_rate(_seen(found, duration, watch, **changes).spikes(), duration)


# -- one function per dial: what came out, or why it is left out, or "" -----------------------------------------


def _step(bench: _Bench, watch: Watch) -> Turned:
    """Half the step of a method whose step is fixed: rk4."""
    numerics = bench.cell.model.numerics
    at_ns = ns_from_ms(min(numerics.dt, numerics.max_step or numerics.dt), "dt")
    at_ns += at_ns % 2
    at_ns, to_ns = _dividing(at_ns, bench.duration)
    rates = [
        bench.rate(watch.part(k / 2, (k + 1) / 2), dt=ms_from_ns(ns), method="rk4", substeps=1)
        for k, ns in enumerate((at_ns, to_ns))
    ]
    at, to = ms_from_ns(at_ns), ms_from_ns(to_ns)
    made = Turned(dial="dt", unit="ms", at=at, to=to, base_hz=rates[0], rate_hz=rates[1])
    note = f"Half the time step: {_hz(rates[1])} instead of {_hz(rates[0])}; " + (
        "the rate is no matter of arithmetic." if made.unchanged else "that step is too long to be trusted."
    )
    return replace(made, note=note)


def _dividing(step_ns: int, duration: float) -> tuple[int, int]:
    """A step of which half divides the duration too, at most ``step_ns``, and its half."""
    whole = ns_from_ms(duration, "duration")
    while whole % step_ns or step_ns % 2:
        step_ns -= 1
    return step_ns, step_ns // 2


def _scale(bench: _Bench, watch: Watch) -> Turned:
    """Everything kappa times as fast: the same picture, its time divided by kappa."""
    kappa = bench.options.kappa
    scaled = cell(time_scaled(bench.cell.model, kappa), _kept(bench.cell, kappa), bench.cell.current)
    dt = ms_from_ns(max(1, round(ns_from_ms(scaled.model.numerics.dt, "dt"))))
    length = round(bench.duration / kappa / dt) * dt
    seen = _seen(scaled, round(length, 6), watch)
    mine, its = bench.seen.spikes(), seen.spikes() * kappa
    n = min(len(mine), len(its))
    off = float(np.abs(mine[:n] - its[:n]).max()) if n else 0.0
    rate = steady_rate(seen.spikes(), length)
    said = (
        f"Time scale κ = {kappa:g}: {_hz(rate)}, and every spike time is the old one over κ, "
        f"to {format_number(off, 1)} ms: the same picture on another clock."
    )
    return Turned(
        dial="kappa", unit="", at=1.0, to=kappa, base_hz=bench.rate_hz, rate_hz=rate, note=said if n else ""
    )


def _kept(found: CellUnderTest, kappa: float) -> dict[str, float]:
    """The values that were set, under another speed of time: only the capacitance is another."""
    return {name: value / kappa if name == "C" else value for name, value in found.values.items()}


def _value(name: str, to: float, unit: str) -> Callable[[_Bench, Watch], Turned]:
    def turn(bench: _Bench, watch: Watch) -> Turned:
        at = {**bench.cell.model.defaults, **bench.cell.values}[name]
        rate = bench.rate(watch, values={name: to})
        return Turned(dial=name, unit=unit, at=at, to=to, base_hz=bench.rate_hz, rate_hz=rate)

    return turn


def _heat(bench: _Bench, watch: Watch) -> Turned | str:
    to = bench.options.heat
    if to is None:
        return ""
    if "heat" not in bench.cell.model.parameters:
        return f"{bench.cell.model.id} has no parameter heat."
    return _value("heat", to, "")(bench, watch)


def _temperature(bench: _Bench, watch: Watch) -> Turned:
    at = {**bench.cell.model.defaults, **bench.cell.values}["T"]
    to = bench.options.temperature
    if to is None:
        to = _COLD if at > _COLD + 1 else at - _COOLER
    return _value("T", to, "°C")(bench, watch)


def _input(bench: _Bench, watch: Watch) -> Turned | str:
    to, at = bench.options.input, bench.cell.current
    if to is None and not at:
        return f"{bench.cell.model.id} gets no input that could be less."
    to = _PART * at if to is None else to
    rate = bench.rate(watch, current=to)
    return Turned(dial="I", unit="µA/cm²", at=at, to=to, base_hz=bench.rate_hz, rate_hz=rate)


def _energy(bench: _Bench, watch: Watch) -> Turned | str:
    lacking = overlays.lacks(bench.cell.model)
    if lacking:
        return f"Energy is left out: {lacking}."
    laid = cell(with_energy(bench.cell.model), bench.cell.values, bench.cell.current)
    own = {**laid.model.defaults, **laid.values}["J_max"]
    to = round(_SUPPLY * own, 9) if bench.options.jmax is None else bench.options.jmax
    duration = 1000.0 * bench.options.seconds
    spikes = _seen(laid, duration, watch, values={"J_max": to}).spikes()
    late = np.count_nonzero(spikes >= duration * 2 / 3)
    rate = float(late * 3000.0 / duration)
    at = own if overlays.KEY in bench.cell.model.overlays else None
    return Turned(dial="J_max", unit="mM/ms", at=at, to=to, base_hz=bench.rate_hz, rate_hz=rate)


def _inhibition(bench: _Bench, watch: Watch) -> Turned:
    g = bench.options.inhibition
    if g is None:
        g = round(max(abs(bench.cell.current), 1.0) / _INHIBITION_MV, 3)
    text = _synapse(g, bench.options.reversal)
    rate = bench.rate(watch, stimulus=text)
    return Turned(dial="inhibition", unit="mS/cm²", at=0.0, to=g, base_hz=bench.rate_hz, rate_hz=rate)


def _synapse(g: float, reversal: float) -> str:
    """A train of events whose conductance is ``g`` in the mean."""
    weight = g / (_EVENTS_HZ * _TAU_MS / 1000.0)
    return f"synapse:weight={weight!r},rate_hz={_EVENTS_HZ:g},tau={_TAU_MS:g},reversal={reversal!r}"


_TURNS: Final[tuple[Callable[[_Bench, Watch], Turned | str], ...]] = (
    *(_step, _scale, _heat, _temperature, _input, _energy, _inhibition),
)


EXPERIMENT = Experiment(
    key="slow-down",
    title="What really slows it?",
    group="What slows it?",
    order=20,
    explanation=(
        "The same cell, one dial turned at a time: slower gates, cold, less input, inhibition, a limited supply of "
        "energy. The time step must change nothing, and a time scale is only another clock."
    ),
    options=SlowDownOptions,
    run=run,
    scene=scene_of,
)
