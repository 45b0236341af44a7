"""Is it a function? A cell's rates beside units fitted to them, one signal through both, one pulse after many pasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.units import ACTIVATIONS, Unit, explained, fit_units, label_of, low_pass, rate_course
from hhscope.experiments._activation_words import words_of
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of, finite
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments._histories import Histories, HistoryRun
from hhscope.experiments._sweep import Sweep, SweepRun
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch
from hhscope.model import load_model

Array = NDArray[np.float64]

TAU_MS: Final = 20.0  # of the low-pass in front of the unit and behind the cell's spikes
GRID_MS: Final = 0.1  # of what is shown of the signal
# science: E3; other cells get four times their own current, or 10 µA/cm²
RANGES: Final = {
    "wang_buzsaki": 10.0,
    "hh1952": 40.0,
    "cortical_adapt": 20.0,
    "traub_miles": 10.0,
    "hot": 800.0,
}
_SETTLED_MS: Final = 5.0 * TAU_MS
_SHORT_MS, _LONG_MS, _LONGEST_MS = 100.0, 500.0, 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationOptions(CellOptions):
    """The cell, the currents, the unit, the signal."""

    model: str = dial("hh1952", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file")
    current: float | None = dial(
        None,
        Kind.NUMBER,
        "Base",
        "Constant current under the test pulse; left out: 0",
        unit="µA/cm²",
        optional=True,
    )
    from_: float = dial(0.0, Kind.NUMBER, "From", "The lowest current", unit="µA/cm²", low=-1e6, high=1e6)
    to: float | None = dial(
        None, Kind.NUMBER, "To", "The highest current; left out: that of the cell's useful range", unit="µA/cm²",
        low=-1e6, high=1e6, optional=True,
    )  # fmt: skip
    points: int = dial(41, Kind.WHOLE, "Points", "How many currents", low=5, high=401)
    hold: float | None = dial(
        None, Kind.NUMBER, "Hold", "How long each current is held; left out: some screens of this cell", unit="ms",
        low=1.0, high=1e6, optional=True,
    )  # fmt: skip
    unit: str = dial(
        "best", Kind.CHOICE, "Unit", "Which unit gets the signal and the pulse",
        choices=(("best", "the best fit"), *((name, label_of(name)) for name in ACTIVATIONS)),
    )  # fmt: skip
    weight_a: float = dial(
        0.6,
        Kind.NUMBER,
        "Weight a",
        "Of the first input of the signal, in halves of the range",
        low=-1.0,
        high=1.0,
    )
    weight_b: float = dial(
        0.3, Kind.NUMBER, "Weight b", "Of the second input; 0: one input alone", low=-1.0, high=1.0
    )
    rate_a: float = dial(2.0, Kind.NUMBER, "Sine a", "Of the first input", unit="Hz", low=0.01, high=1000.0)
    rate_b: float = dial(5.0, Kind.NUMBER, "Sine b", "Of the second input", unit="Hz", low=0.01, high=1000.0)
    seconds: float = dial(1.0, Kind.NUMBER, "Seconds", "How long the signal is", unit="s", low=0.2, high=60.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signal:
    """t_ms, input, cell_hz, unit_hz : (n,) every 0.1 ms; r2 : what the unit explains of the cell, after 100 ms"""

    t_ms: Array
    input: Array
    cell_hz: Array
    unit_hz: Array
    r2: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActivationResult(Result):
    """steps : every current from the start state; up, down : continued; down in the order of rising currents too"""

    cell: CellUnderTest
    steps: Sweep
    up: Sweep
    down: Sweep
    units: tuple[Unit, ...]
    unit: Unit
    signal: Signal
    past: Histories

    @property
    def two_answers(self) -> NDArray[np.bool_]:
        """(points,) whether it fires at this current on the way down and is silent on the way up, or the reverse."""
        return np.asarray((self.up.rate_hz > 0) != (self.down.rate_hz > 0), np.bool_)

    def as_dict(self) -> dict[str, Any]:
        """``{"fi": [[i, hz]…], "fits": [{"activation", "r2"}]}``; further: up, down, first, signal, pulses."""
        past = self.past
        return {
            "model": self.cell.model.id,
            "fi": _pairs(self.steps.currents, self.steps.rate_hz),
            "first": _pairs(self.steps.currents, self.steps.first_hz),
            "up": _pairs(self.up.currents, self.up.rate_hz),
            "down": _pairs(self.down.currents, self.down.rate_hz),
            "hysteresis": self.steps.currents[self.two_answers].tolist(),
            "fits": [
                {"activation": u.activation, "r2": u.r2, "a": u.a, "b": u.b, "c": u.c, "d": u.d}
                for u in self.units
            ],
            "unit": self.unit.activation,
            "signal_r2": self.signal.r2,
            "pulse": {"base": past.base, "amplitude": past.amplitude, "width_ms": past.width_ms},
            "pulses": [
                {"history": a.history, "spikes": a.spikes, "latency_ms": a.latency_ms, "peak_mv": a.peak_mv}
                for a in past.answers
            ],
            "unit_answer_hz": self.unit_answer_hz,
        }

    @property
    def unit_answer_hz(self) -> float:
        """The unit's one answer to the test pulse."""
        return float(self.unit(self.past.base + self.past.amplitude))

    def words(self) -> tuple[str, ...]:
        """The fits, two answers at one current, adaptation, the signal, the pasts."""
        return words_of(self)

    def tables(self) -> tuple[Table, ...]:
        """The rates; then the fits, the pulses, the signal."""
        columns = (("I", "µA/cm²"), ("rate", "Hz"), ("first_interval", "Hz"), ("up", "Hz"), ("down", "Hz"))
        data = (
            self.steps.currents,
            self.steps.rate_hz,
            self.steps.first_hz,
            self.up.rate_hz,
            self.down.rate_hz,
        )
        rates = Table(key="fi", title="Rates", columns=columns, rows=_rows(*data))
        fits = Table(
            key="fits", title="Fits",
            columns=(("activation", ""), ("r2", ""), ("a", "Hz"), ("b", ""), ("c", "µA/cm²"), ("d", "Hz")),
            rows=tuple((u.activation, u.r2, u.a, u.b, u.c, u.d) for u in self.units),
        )  # fmt: skip
        pulses = Table(
            key="pulses", title="Same pulse, different past",
            columns=(("history", ""), ("spikes", ""), ("latency", "ms"), ("peak", "mV"), ("unit", "Hz")),
            rows=tuple((a.history, a.spikes, a.latency_ms, a.peak_mv, self.unit_answer_hz) for a in self.past.answers),
        )  # fmt: skip
        one = self.signal
        signal = Table(
            key="signal", title="Signal", columns=(("t", "ms"), ("input", "µA/cm²"), ("cell", "Hz"), ("unit", "Hz")),
            rows=_rows(one.t_ms, one.input, one.cell_hz, one.unit_hz),
        )  # fmt: skip
        return (rates, fits, pulses, signal)


def _pairs(x: Array, y: Array) -> list[list[float]]:
    return np.column_stack([x, y]).tolist()  # type: ignore[no-any-return]


def _rows(*columns: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(zip(*(column.tolist() for column in columns), strict=True))


def run(options: ActivationOptions, watch: Watch) -> ActivationResult:
    """Measure the rates, fit the units, send the signal through both, give the pulse after every past.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, or a run fails.
    """
    cell = cell_of(replace(options, current=0.0 if options.current is None else options.current))
    low, high = _range(options)
    currents = np.linspace(low, high, options.points)
    sweep = SweepRun(cell, _hold_ms(options, cell))
    steps = sweep.from_start(currents, watch.part(0.0, 0.3))
    up = sweep.continued(currents, watch.part(0.3, 0.6))
    down = sweep.continued(currents[::-1].copy(), watch.part(0.6, 0.85))
    units = fit_units(currents, steps.rate_hz)
    known = {unit.activation: unit for unit in units}
    unit = max(units, key=lambda one: one.r2) if options.unit == "best" else known[options.unit]
    signal = _signal(cell, options, unit, watch.part(0.85, 0.93))
    past = HistoryRun(cell).run(0.25 * (high - low), watch.part(0.93, 1.0))
    return ActivationResult(
        cell=cell, steps=steps, up=up, down=_turned(down), units=units, unit=unit, signal=signal, past=past
    )


def _turned(sweep: Sweep) -> Sweep:
    """By rising currents."""
    return Sweep(currents=sweep.currents[::-1], rate_hz=sweep.rate_hz[::-1], first_hz=sweep.first_hz[::-1])


def _range(options: ActivationOptions) -> tuple[float, float]:
    to = options.to
    if to is None:
        model = load_model(options.model)
        to = RANGES.get(model.id, 4.0 * model.I_default if model.I_default > 0 else options.from_ + 10.0)
    if not to > options.from_:
        raise ExperimentError(f"to: {to:g} µA/cm² is not above from = {options.from_:g}; give a higher one")
    return options.from_, to


def _hold_ms(options: ActivationOptions, cell: CellUnderTest) -> float:
    if options.hold is not None:
        return options.hold
    span = cell.model.view.span_ms
    return 20.0 * span if span < _SHORT_MS else min(max(_LONG_MS, 4.0 * span), _LONGEST_MS)


def _waves(options: ActivationOptions) -> list[tuple[float, float]]:
    """(amplitude, Hz) of the inputs that there are."""
    low, high = _range(options)
    half = 0.5 * (high - low)
    pairs = [(half * options.weight_a, options.rate_a), (half * options.weight_b, options.rate_b)]
    return [pair for pair in pairs if pair[0]]


def _sines(options: ActivationOptions) -> tuple[str, ...]:
    return tuple(f"sine:amplitude={amplitude!r},frequency_hz={rate!r}" for amplitude, rate in _waves(options))


def _signal(cell: CellUnderTest, options: ActivationOptions, unit: Unit, watch: Watch) -> Signal:
    middle = 0.5 * sum(_range(options))
    duration = 10.0 * round(100.0 * options.seconds)
    seen = finite(
        cell.run(watch, duration=duration, current=middle, stimulus=list(_sines(options)), record=["V"]),
        "activation: the signal",
    )
    t = np.arange(round(duration / GRID_MS), dtype=np.float64) * GRID_MS
    drive = np.full(len(t), middle)
    for amplitude, rate in _waves(options):
        drive += amplitude * np.sin(2.0 * np.pi * rate * t / 1000.0)
    answer = rate_course(seen.spikes(), len(t), GRID_MS, TAU_MS)
    units = unit(low_pass(drive, GRID_MS, TAU_MS))
    late = t >= _SETTLED_MS
    return Signal(t_ms=t, input=drive, cell_hz=answer, unit_hz=units, r2=explained(answer[late], units[late]))


def scene(options: ActivationOptions) -> Scene:
    """The cell with the signal, around the middle of the range."""
    return Scene(
        model=options.model, current=0.5 * sum(_range(options)), values=dict(options.set), overlay=options.overlay,
        stimulus=_sines(options),
    )  # fmt: skip


EXPERIMENT = Experiment(
    key="activation",
    title="Is it a function?",
    group="Input and output",
    order=10,
    explanation=(
        "The unit of an artificial network answers an input with a number, always the same; here seven kinds of it are "
        "fitted to how often the cell fires at each current. Then both get the same signal, and the cell the same "
        "pulse after eight different pasts."
    ),
    options=ActivationOptions,
    run=run,
    scene=scene,
)
