"""Biology or arithmetic? The same cell by several steps and methods, and under another speed of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rate import steady_rate
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of, finite, scene_of
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments._lanes import Lane, agreement, step_cost_ns
from hhscope.experiments.base import Cell, Experiment, Result, Table, Watch
from hhscope.model.time_scale import time_scaled
from hhscope.record import Recording
from hhscope.units import format_number

Array = NDArray[np.float64]

METHODS: Final[dict[str, tuple[str, ...]]] = {
    "fixed": ("euler", "exp_euler", "rk4"),
    "all": ("euler", "exp_euler", "exp_euler2", "rk4", "dopri5"),
    **{key: (key,) for key in ("euler", "exp_euler", "exp_euler2", "rk4", "dopri5")},
}
_TITLES: Final = {"fixed": "euler, exp_euler and rk4", "all": "all five"}
REFERENCE_TOL: Final = 1e-10
_REFERENCE_DT: Final = 0.001  # ms: fine enough to place spikes to 1e-6 ms
_MOST_SAMPLES: Final = 10_000_000
_LONG_MS, _SCREENS, _FEWEST_SCREENS = 500.0, 25, 3
_SHOWN: Final = 4  # intervals at the end of the run


@dataclass(frozen=True, slots=True, kw_only=True)
class GranularityOptions(CellOptions):
    """The cell, the lanes, and the other speed of time."""

    dt: tuple[float, ...] = dial(
        (0.1, 0.05, 0.01, 0.001), Kind.NUMBERS, "Steps", "Time steps; methods with a fixed step take exactly these",
        unit="ms", low=1e-6, high=100.0,
    )  # fmt: skip
    method: str = dial(
        "fixed", Kind.CHOICE, "Methods", "Which methods run at each step",
        choices=tuple((key, _TITLES.get(key, key)) for key in METHODS),
    )  # fmt: skip
    duration: float | None = dial(
        None, Kind.NUMBER, "Duration", "How long each lane runs; left out: as suits the cell, 50 ms for hot",
        unit="ms", low=0.0, high=1e6, above=True, optional=True,
    )  # fmt: skip
    kappa: float = dial(
        0.5, Kind.NUMBER, "Time scale κ", "All rates and conductances times κ, for comparison with the time step",
        low=0.01, high=100.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GranularityResult(Result):
    """lanes : by method, then by step. reference : dopri5 at a tolerance of 1e-10.

    t_ms, v : (n,) its last intervals; scaled_t_ms, scaled_v : the same of the cell at κ, its time times κ
    kappa_error_ms : largest difference of spike times, those of the cell at κ times κ; None without spikes
    """

    cell: CellUnderTest
    lanes: tuple[Lane, ...]
    reference_hz: float
    t_ms: Array
    v: Array
    kappa: float
    kappa_hz: float
    kappa_error_ms: float | None
    scaled_t_ms: Array
    scaled_v: Array

    def as_dict(self) -> dict[str, Any]:
        """``{"lanes": [...]}`` and the time scale."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "reference_hz": self.reference_hz,
            "lanes": [
                {
                    "dt_ms": lane.dt_ms,
                    "method": lane.method,
                    "rate_hz": lane.rate_hz,
                    "spike_error_ms": lane.spike_error_ms,
                    "failed": lane.failed,
                    "ns_per_step": lane.ns_per_step,
                    "verdict": lane.verdict,
                }
                for lane in self.lanes
            ],
            "kappa": {"kappa": self.kappa, "rate_hz": self.kappa_hz, "spike_error_ms": self.kappa_error_ms},
        }

    def words(self) -> tuple[str, ...]:
        """What depends on the step, and what does not."""
        good = [lane for lane in self.lanes if lane.real]
        said = [
            f"Solved as exactly as can be, {self.cell.model.id} fires at {format_number(self.reference_hz, 4)} Hz; "
            f"{len(good)} of {len(self.lanes)} lanes agree with that."
        ]
        failed = [lane for lane in self.lanes if lane.failed]
        if failed:
            where = ", ".join(f"{lane.method} at {format_number(lane.dt_ms)} ms" for lane in failed)
            said.append(f"These did not get to the end with a voltage a cell can have: {where}.")
        wrong = [lane for lane in self.lanes if not lane.real and not lane.failed]
        if wrong:
            lane = max(wrong, key=lambda one: abs((one.rate_hz or 0.0) - self.reference_hz))
            said.append(f"Furthest off is {lane.method} at {format_number(lane.dt_ms)} ms: {lane.verdict}.")
        said.append(self._kappa_words())
        return tuple(said)

    def _kappa_words(self) -> str:
        kappa, rate = format_number(self.kappa), format_number(self.kappa_hz, 4)
        if self.kappa_error_ms is None:
            return f"With all rates and conductances times {kappa} it does not fire either."
        return (
            f"A time step must not change the rate; a time scale must: with all rates and conductances times {kappa} "
            f"it is {rate} Hz, and its spike times, times {kappa}, are those of before to {self.kappa_error_ms:.1g} ms."
        )

    def tables(self) -> tuple[Table, ...]:
        """One row per lane, then the traces."""
        columns = (
            ("method", ""),
            ("dt", "ms"),
            ("rate", "Hz"),
            ("spike_error", "ms"),
            ("step", "ns"),
            ("verdict", ""),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (one.method, one.dt_ms, one.rate_hz, one.spike_error_ms, one.ns_per_step, one.verdict)
            for one in self.lanes
        )  # fmt: skip
        lanes = tuple(
            Table(
                key=f"trace_{lane.method}_{format_number(lane.dt_ms)}ms", title=f"{lane.method} {lane.dt_ms:g} ms",
                columns=(("t", "ms"), ("V", "mV")), rows=tuple(zip(lane.t_ms.tolist(), lane.v.tolist(), strict=True)),
            )
            for lane in self.lanes
        )  # fmt: skip
        return (Table(key="lanes", title="Lanes", columns=columns, rows=rows), *lanes)


def run(options: GranularityOptions, watch: Watch) -> GranularityResult:
    """Run every lane, the exact solution, and the exact solution at κ.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, or the exact solution fails.
    """
    found = cell_of(options)
    duration = _duration(found, options)
    true = _exact(found, duration, watch.part(0.0, 0.1))
    shown = _shown_from(true.spikes(), duration)
    scaled = CellUnderTest(
        model=time_scaled(found.model, options.kappa), values=_scaled_values(found, options.kappa),
        current=found.current,
    )  # fmt: skip
    slow = _exact(scaled, duration / options.kappa, watch.part(0.1, 0.3), options.kappa)
    pairs = [(method, dt) for method in METHODS[options.method] for dt in options.dt]
    rest, n = watch.part(0.3, 1.0), len(pairs)
    lanes = tuple(
        _lane(found, pair, (duration, shown), true.spikes(), rest.part(k / n, (k + 1) / n))
        for k, pair in enumerate(pairs)
    )
    late, slow_late = true.time >= shown, slow.time * options.kappa >= shown
    a, b = true.spikes(), slow.spikes() * options.kappa
    both = min(len(a), len(b))
    return GranularityResult(
        cell=found, lanes=lanes, reference_hz=steady_rate(a, duration), t_ms=true.time[late], v=true["V"][late],
        kappa=options.kappa, kappa_hz=steady_rate(slow.spikes(), duration / options.kappa),
        kappa_error_ms=float(np.abs(a[:both] - b[:both]).max()) if both else None,
        scaled_t_ms=slow.time[slow_late] * options.kappa, scaled_v=slow["V"][slow_late],
    )  # fmt: skip


def _scaled_values(found: CellUnderTest, kappa: float) -> dict[str, float]:
    """A capacitance that was chosen is divided as the model's own is."""
    values = dict(found.values)
    return {**values, "C": values["C"] / kappa} if "C" in values else values


def _duration(found: CellUnderTest, options: GranularityOptions) -> float:
    span = found.model.view.span_ms
    length = options.duration or max(min(_SCREENS * span, _LONG_MS), _FEWEST_SCREENS * span)
    for dt in options.dt:
        if not 2 <= length / dt <= _MOST_SAMPLES:
            raise ExperimentError(
                f"dt: {format_number(length)} ms in steps of {format_number(dt)} ms are {length / dt:,.0f} steps; "
                f"take other steps, or a duration that gives 2 to {_MOST_SAMPLES:,}"
            )
    return float(length)


def _exact(found: CellUnderTest, duration: float, watch: Watch, kappa: float = 1.0) -> Recording:
    dt = max(_REFERENCE_DT, math.ceil(duration * kappa / _MOST_SAMPLES * 1000) / 1000)
    dt = max(round(dt / kappa, 6), 1e-6)  # the same places of the trace, wherever whole ns allow it
    seen = found.run(
        watch, duration=_whole(duration, dt), dt=dt, method="dopri5", tol=REFERENCE_TOL, record=["V"]
    )
    return finite(seen, "granularity: the exact solution")


def _whole(duration: float, dt: float) -> float:
    """The longest run of whole steps."""
    return round(math.floor(duration / dt + 1e-9) * dt, 6)


def _shown_from(spikes: Array, duration: float) -> float:
    if len(spikes) <= _SHOWN:
        return 0.0
    return max(0.0, duration - (_SHOWN + 0.5) * float(np.diff(spikes)[-_SHOWN:].mean()))


def _lane(
    found: CellUnderTest, pair: tuple[str, float], times: tuple[float, float], true: Array, watch: Watch
) -> Lane:
    """times : duration, and from when on it is shown, ms."""
    method, dt = pair
    duration = _whole(times[0], dt)
    seen = found.run(watch, duration=duration, dt=dt, method=method, substeps=1, record=["V"])
    cost = step_cost_ns(found.model, found.values, found.current, pair)
    return agreement(seen, true, pair=pair, shown_ms=times[1], ns_per_step=cost)


EXPERIMENT = Experiment(
    key="granularity",
    title="Biology or arithmetic?",
    group="What is real?",
    order=10,
    explanation=(
        "The same cell is solved with different time steps and methods, beside one solution as exact as can be. "
        "What changes with the step is arithmetic; what stays is the cell, and what a time scale κ does to it is exact."
    ),
    options=GranularityOptions,
    run=run,
    scene=scene_of,
)
