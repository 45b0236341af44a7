"""What counts as a spike? Four detectors on the same trace, at several sample steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.detectors import DETECTORS, Detector
from hhscope.analysis.rate import steady_rate
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of, finite, scene_of
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments.base import Experiment, Result, Table, Watch, joined
from hhscope.units import format_number

Array = NDArray[np.float64]

_MOST_SAMPLES: Final = 20_000_000
_SHOWN: Final = 6  # intervals between spikes in the picture
_ALIKE: Final = 0.05  # rates that differ by less are one


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorOptions(CellOptions):
    """The cell, how long it is watched, and how finely it is sampled."""

    seconds: float = dial(
        1.0, Kind.NUMBER, "Seconds", "How long it is watched, in the cell's own time",
        unit="s", low=0.0, high=100.0, above=True,
    )  # fmt: skip
    dt: tuple[float, ...] = dial(
        (0.1, 0.01, 0.001), Kind.NUMBERS, "Steps", "Sample steps; the cell itself is computed as exactly at each",
        unit="ms", low=1e-6, high=10.0,
    )  # fmt: skip
    noise: float = dial(
        0.0, Kind.NUMBER, "Noise", "Standard deviation of noise that is added to every sample, as an electrode does",
        unit="mV", low=0.0, high=100.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Count:
    """What one detector makes of one trace. places : numbers of the samples it counts"""

    detector: Detector
    dt_ms: float
    places: NDArray[np.intp]
    rate_hz: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectorResult(Result):
    """counts : by detector, then by step; true_hz : by intervals, at the finest step without noise

    t_ms, v : (n,) the stretch of the coarsest trace that is shown; marks_ms : what each detector counts in it
    """

    cell: CellUnderTest
    counts: tuple[Count, ...]
    true_hz: float
    noise: float
    t_ms: Array
    v: Array
    marks_ms: tuple[Array, ...]

    def as_dict(self) -> dict[str, Any]:
        """``{"rows": [...]}``, one object per detector and step."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "true_rate_hz": self.true_hz,
            "rows": [
                {"detector": one.detector.key, "dt_ms": one.dt_ms, "count": len(one.places), "rate_hz": one.rate_hz}
                for one in self.counts
            ],
        }  # fmt: skip

    def of(self, detector: Detector) -> tuple[Count, ...]:
        """The counts of one detector, by step as asked for."""
        return tuple(one for one in self.counts if one.detector is detector)

    def words(self) -> tuple[str, ...]:
        """Which of them count the cell, and which the clock."""
        said = [self._level_words()]
        steady = [d.label for d in DETECTORS[1:] if self._agrees(d)]
        strayed = [d for d in DETECTORS[1:] if not self._agrees(d)]
        truth = format_number(self.true_hz, 3)
        if steady:
            said.append(f"Counting by {joined(steady)} gives {truth} Hz at every step, as the intervals do.")
        for detector in strayed:
            rates = " / ".join(f"{one.rate_hz:,.0f}" for one in self.of(detector))
            said.append(
                f"By {detector.label} it is {rates} Hz: {detector.counts} are not the spikes of this trace."
            )
        return tuple(said)  # fmt: skip

    def _level_words(self) -> str:
        found = self.of(DETECTORS[0])
        rates = " / ".join(f"{one.rate_hz:,.0f}" for one in found)
        steps = " / ".join(format_number(one.dt_ms) for one in found)
        return (
            f'Asking "is V above the threshold?" at each sample gives {rates} "Hz" at {steps} ms, for a cell that '
            f"fires at {format_number(self.true_hz, 3)} Hz: this counts samples, and with them the clock."
        )

    def _agrees(self, detector: Detector) -> bool:
        spare = 1.5 * 1000.0 / self._length_ms()  # one spike more or less at the ends
        return all(
            abs(one.rate_hz - self.true_hz) <= max(_ALIKE * self.true_hz, spare) for one in self.of(detector)
        )

    def _length_ms(self) -> float:
        one = next((c for c in self.counts if c.rate_hz), None)
        return 1000.0 if one is None else 1000.0 * len(one.places) / one.rate_hz

    def tables(self) -> tuple[Table, ...]:
        """The counts."""
        rows = tuple(tuple(row.values()) for row in self.as_dict()["rows"])
        columns = (("detector", ""), ("dt", "ms"), ("count", ""), ("rate", "Hz"))
        return (Table(key="rows", title="Counts", columns=columns, rows=rows),)


def run(options: DetectorOptions, watch: Watch) -> DetectorResult:
    """Run the cell once per step, exactly, and count in four ways.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, or the run fails.
    """
    found = cell_of(options)
    traces = [
        _trace(found, options, dt, watch.part(k / len(options.dt), (k + 1) / len(options.dt)))
        for k, dt in enumerate(options.dt)
    ]
    counts = tuple(
        _count(found, detector, dt, v)
        for detector in DETECTORS
        for dt, (v, _) in zip(options.dt, traces, strict=True)
    )
    coarse = int(np.argmax(options.dt))
    fine = traces[int(np.argmin(options.dt))][1]
    shown = _stretch(options.dt[coarse], traces[coarse][0], fine)
    marks = tuple(
        one.places[(one.places >= shown.start) & (one.places < shown.stop)] * options.dt[coarse]
        for one in counts
        if one.dt_ms == options.dt[coarse]
    )
    return DetectorResult(
        cell=found, counts=counts, true_hz=steady_rate(fine, 1000.0 * options.seconds), noise=options.noise,
        t_ms=np.arange(shown.start, shown.stop) * options.dt[coarse], v=traces[coarse][0][shown], marks_ms=marks,
    )  # fmt: skip


def _trace(found: CellUnderTest, options: DetectorOptions, dt: float, watch: Watch) -> tuple[Array, Array]:
    """V with the noise, and the spikes without it, ms."""
    n = round(1000.0 * options.seconds / dt)
    if not 2 <= n <= _MOST_SAMPLES:
        raise ExperimentError(
            f"dt: {format_number(options.seconds)} s at {format_number(dt)} ms are {n:,} samples; "
            f"take a step that gives 2 to {_MOST_SAMPLES:,}"
        )
    seen = finite(found.run(watch, duration=round(n * dt, 6), dt=dt, record=["V"]), "detectors: the cell")
    v = seen["V"][:-1]
    if options.noise:
        v = v + np.random.default_rng(0).normal(0.0, options.noise, len(v))
    return v, seen.spikes()


def _count(found: CellUnderTest, detector: Detector, dt: float, v: Array) -> Count:
    places = detector.find(v, dt, found.rule)
    return Count(detector=detector, dt_ms=dt, places=places, rate_hz=1000.0 * len(places) / (len(v) * dt))


def _stretch(dt: float, v: Array, spikes: Array) -> slice:
    """The samples around the last few spikes; everything where there are fewer."""
    end = len(v) * dt
    start = float(spikes[-_SHOWN]) - 0.3 * float(np.diff(spikes)[-1]) if len(spikes) > _SHOWN else 0.0
    return slice(max(0, int(start / dt)), round(end / dt))


EXPERIMENT = Experiment(
    key="detectors",
    title="What counts as a spike?",
    group="What is real?",
    order=20,
    explanation=(
        "The same cell is sampled at several steps, and its spikes are counted in four ways: by level, with "
        "hysteresis, by prominence and by slope. What counts the cell does not depend on the step; what depends on it "
        "counts the clock."
    ),
    options=DetectorOptions,
    run=run,
    scene=scene_of,
)
