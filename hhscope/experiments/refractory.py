"""How fast could it fire? Paired pulses, the longest silence after a spike, and trains of pulses (science: E8, E9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import band_text
from hhscope.analysis.rate import steady_rate
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell, scene_of
from hhscope.experiments._dials import Kind, dial
from hhscope.experiments._pulses import PulsedCell, at_rest, upward
from hhscope.experiments.base import Cell, Experiment, Result, Scene, Table, Watch
from hhscope.record import Recording
from hhscope.units import format_number, format_time

Array = NDArray[np.float64]

ABSOLUTE_RATIO: Final = 10.0  # a second pulse that needs more moves V by itself: no spike answers it
WIDTHS_MS: Final = {"hot": 0.02, "wang_buzsaki": 0.5}
_USUAL_WIDTH_MS: Final = 1.0
DELAYS_MS: Final[dict[str, tuple[float, ...]]] = {
    "hh1952": (6, 7, 8, 10, 12, 15, 20, 25, 30),
    "hot": (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.7, 1, 2),
    "wang_buzsaki": (1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20),
}
_TIMES_ABSOLUTE: Final = (0.8, 0.9, 1.05, 1.2, 1.5, 2, 3, 5, 8)
_SCAN: Final = 1.25  # from one delay to the next
_LONGEST_WIDTHS: Final = 600.0
_PROBED_WIDTHS: Final = 20.0
_CLEAR: Final = 4.0  # times the last delay without an answer: then there is none beyond
_TRAIN: Final = 10  # pulses
_TRAIN_RATIO: Final = 2.0
_BEYOND: Final = (1.5, 3.0)  # times the rate that it follows
_SMALL_MV: Final = 3.0
_EXACT_TOL: Final = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class RefractoryOptions(CellOptions):
    """The cell and its pulses."""

    current: float | None = dial(
        0.0,
        Kind.NUMBER,
        "Current",
        "Constant current under which the cell rests",
        unit="µA/cm²",
        optional=True,
    )
    width: float | None = dial(
        None, Kind.NUMBER, "Width", "Length of each pulse; left out: 0.02 ms for hot, 0.5 wang_buzsaki, 1 others",
        unit="ms", low=0.0, high=100.0, above=True, optional=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """Ten pulses of twice the threshold at one rate, and what came of them."""

    rate_hz: float
    pulses: int
    spikes: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefractoryResult(Result):
    """threshold : µA/cm²; absolute_ms : None where every delay is answered. follows_hz : None without such a rate

    ratios : (delay ms, times the threshold), None where even 100 times is not answered
    t_ms, v, v_less : (n,) a pair of pulses whose second one is just answered, and just not
    """

    cell: CellUnderTest
    width: float
    threshold: float
    absolute_ms: float | None
    ratios: tuple[tuple[float, float | None], ...]
    follows_hz: float | None
    trains: tuple[Train, ...]
    driven: Train
    t_ms: Array
    v: Array
    v_less: Array
    shown_ms: float

    @property
    def most_hz(self) -> float | None:
        """One spike per absolute refractory time."""
        return None if self.absolute_ms is None else 1000.0 / self.absolute_ms

    def as_dict(self) -> dict[str, Any]:
        """``{"threshold", "absolute_ms", "ratios"}`` and the trains."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "width_ms": self.width,
            "threshold": self.threshold,
            "absolute_ms": self.absolute_ms,
            "ratios": [list(pair) for pair in self.ratios],
            "most_hz": self.most_hz,
            "follows_hz": self.follows_hz,
            "trains": [_plain(one) for one in self.trains],
            "driven": _plain(self.driven),
        }

    def words(self) -> tuple[str, ...]:
        """How long it cannot fire, what that is as a rate, and beside living cells."""
        said = [
            f"From rest a pulse of {format_time(self.width)} needs {format_number(self.threshold, 4)} µA/cm² "
            "to be answered."
        ]
        if self.most_hz is None or self.absolute_ms is None:
            said.append("A second pulse is answered at every delay that was tried.")
        else:
            said.append(
                f"For {format_time(float(f'{self.absolute_ms:.3g}'))} after the first pulse not even "
                f"{ABSOLUTE_RATIO:.0f} times as much is answered: at most {self.most_hz:,.0f} Hz, "
                f"{band_text(self.most_hz)}."
            )
        eager = [(d, r) for d, r in self.ratios if r is not None and r < 0.99]
        if eager:
            delay, ratio = min(eager, key=lambda pair: pair[1])
            said.append(
                f"After {format_time(delay)} it takes only {ratio:.2f} times as much: it is more excitable then."
            )
        said += self._train_words()
        return tuple(said)

    def _train_words(self) -> list[str]:
        said = []
        if self.follows_hz is not None:
            said.append(
                f"Every pulse of twice the threshold is answered up to {self.follows_hz:,.0f} Hz, "
                f"{band_text(self.follows_hz)}; verdict: {self.trains[0].verdict}."
            )
            beyond = ", ".join(
                f"{one.spikes} of {one.pulses} at {one.rate_hz:,.0f} Hz" for one in self.trains[1:]
            )
            said.append(f"Beyond that it answers {beyond}.")
        one = self.driven
        if one.rate_hz:
            said.append(
                f"Driven by a constant {format_number(self.cell.model.I_default)} µA/cm² it fires at "
                f"{one.rate_hz:,.0f} Hz, {band_text(one.rate_hz)}; verdict: {one.verdict}."
            )
        return said

    def tables(self) -> tuple[Table, ...]:
        """Ratio against delay, the trains, and the pair of pulses."""
        rows: tuple[tuple[Cell, ...], ...] = self.ratios
        trains: tuple[tuple[Cell, ...], ...] = tuple(
            (one.rate_hz, one.pulses, one.spikes, one.verdict) for one in (*self.trains, self.driven)
        )
        pair = tuple(zip(self.t_ms.tolist(), self.v.tolist(), self.v_less.tolist(), strict=True))
        return (
            Table(key="ratios", title="Ratios", columns=(("delay", "ms"), ("times_threshold", "")), rows=rows),
            Table(key="trains", title="Trains", rows=trains,
                  columns=(("rate", "Hz"), ("pulses", ""), ("spikes", ""), ("verdict", ""))),
            Table(key="pair", title="Pair", columns=(("t", "ms"), ("V", "mV"), ("V_less", "mV")), rows=pair),
        )  # fmt: skip


def _plain(one: Train) -> dict[str, Any]:
    return {"rate_hz": one.rate_hz, "pulses": one.pulses, "spikes": one.spikes, "verdict": one.verdict}


def width_of(options: RefractoryOptions) -> float:
    """The length of a pulse, ms."""
    return WIDTHS_MS.get(options.model, _USUAL_WIDTH_MS) if options.width is None else options.width


def run(options: RefractoryOptions, watch: Watch) -> RefractoryResult:
    """Bisect the threshold of one pulse and, at each delay, that of a second; then trains.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, or the cell does not rest.
    """
    found = cell(options.model, dict(options.set), options.current or 0.0, overlay=options.overlay)
    pulsed = at_rest(found, width_of(options), watch)
    watch.at(0.05)
    threshold = pulsed.threshold()
    watch.at(0.15)
    absolute = _absolute(pulsed.finer(), threshold)
    watch.at(0.25)
    delays = _delays(options, absolute, pulsed)
    ratios = []
    for k, delay in enumerate(delays):
        ratios.append((delay, pulsed.ratio(threshold, delay)))
        watch.at(0.25 + 0.5 * (k + 1) / len(delays))
    follows = _follows(pulsed, threshold, absolute or pulsed.width)
    watch.at(0.9)
    rates = () if follows is None else (follows, *(times * follows for times in _BEYOND))
    shown = next(((d, r) for d, r in ratios if r is not None and r < ABSOLUTE_RATIO), (delays[-1], 1.0))
    more, less = (_pair(pulsed, threshold, shown[0], shown[1] * times) for times in (1.02, 0.98))
    return RefractoryResult(
        cell=found, width=pulsed.width, threshold=threshold, absolute_ms=absolute, ratios=tuple(ratios),
        follows_hz=follows, trains=tuple(_train(pulsed, threshold, rate) for rate in rates),
        driven=_driven(found, watch), t_ms=more.time, v=more["V"], v_less=less["V"], shown_ms=shown[0],
    )  # fmt: skip


def _delays(options: RefractoryOptions, absolute: float | None, pulsed: PulsedCell) -> list[float]:
    usual = width_of(replace(options, width=None))
    if options.model in DELAYS_MS and pulsed.width == usual and not options.set:
        return [float(delay) for delay in DELAYS_MS[options.model]]
    unit = absolute or pulsed.width
    found = (pulsed.snapped(float(f"{times * unit:.2g}")) for times in _TIMES_ABSOLUTE)
    return sorted({delay for delay in found if delay >= pulsed.width})


def _absolute(pulsed: PulsedCell, threshold: float) -> float | None:
    """The longest delay at which 10 times the threshold is not answered, ms."""

    def silent(delay: float) -> bool:
        return pulsed.crossings(((0.0, 2 * threshold), (delay, ABSOLUTE_RATIO * threshold))) < 2

    last, delay = None, pulsed.width
    while delay <= max(_PROBED_WIDTHS * pulsed.width, _CLEAR * (last or 0.0)):
        if silent(delay):
            last = delay
        delay *= _SCAN
    if last is None:
        return None
    low, high = last, _SCAN * last
    while high - low > 1.5 * pulsed.dt:
        middle = pulsed.snapped((low + high) / 2)
        if middle in (low, high):
            break
        low, high = (middle, high) if silent(middle) else (low, middle)
    return pulsed.snapped(low)


def _follows(pulsed: PulsedCell, threshold: float, absolute: float) -> float | None:
    """The highest rate at which every pulse of a train is answered, Hz."""

    def every(interval: float) -> bool:
        pulses = _pulses(threshold, interval, pulsed)
        return len(upward(pulsed.answered(pulses)["V"], pulsed.cell.rule.threshold)) == _TRAIN

    low = interval = max(absolute, 1.5 * pulsed.width)
    while not every(interval):
        low, interval = interval, _SCAN * interval
        if interval > _LONGEST_WIDTHS * pulsed.width:
            return None
    high = interval
    while high - low > max(1.5 * pulsed.dt, 2e-3 * high):
        middle = (low + high) / 2
        low, high = (low, middle) if every(middle) else (middle, high)
    return 1000.0 / pulsed.snapped(high)


def _pulses(threshold: float, interval: float, pulsed: PulsedCell) -> tuple[tuple[float, float], ...]:
    return tuple((pulsed.snapped(k * interval), _TRAIN_RATIO * threshold) for k in range(_TRAIN))


def _train(pulsed: PulsedCell, threshold: float, rate: float) -> Train:
    pulses = _pulses(threshold, max(1000.0 / rate, 1.1 * pulsed.width), pulsed)
    seen = pulsed.answered(pulses)
    exact = pulsed.finer().answered(pulses, tol=_EXACT_TOL)
    return Train(rate_hz=rate, pulses=_TRAIN, spikes=len(seen.spikes()), verdict=verdict(seen, exact))


def verdict(seen: Recording, exact: Recording) -> str:
    """What a run shows: a spike counts by the one definition of it, and must be there in the exact solution too.

    seen, exact : the same run, the second with a tolerance of 1e-10 (and perhaps other samples)
    """
    a, b = len(seen.spikes()), len(exact.spikes())
    if seen.provenance.failure is not None or exact.provenance.failure is not None or abs(a - b) > 0.02 * a:
        return "numerical artefact"
    late = seen["V"][len(seen["V"]) // 2 :]
    if a > 1:
        return "spike"
    return "small oscillation" if float(np.ptp(late)) > _SMALL_MV else "no answer"


def _driven(found: CellUnderTest, watch: Watch) -> Train:
    """The cell under the model's own current, as long as it takes to be steady."""
    span = 5.0 * found.model.view.span_ms
    runs = [
        found.run(
            Watch(cancel=watch.cancel), duration=round(span, 6), current=found.model.I_default, tol=tol, record=["V"]
        )
        for tol in (1e-6, _EXACT_TOL)
    ]  # fmt: skip
    spikes = runs[0].spikes()
    return Train(
        rate_hz=steady_rate(spikes, span), pulses=0, spikes=len(spikes), verdict=verdict(runs[0], runs[1])
    )


def _pair(pulsed: PulsedCell, threshold: float, delay: float, ratio: float) -> Recording:
    return pulsed.answered(((0.0, 2 * threshold), (delay, ratio * threshold)))


def _scene(options: RefractoryOptions) -> Scene:
    return replace(scene_of(options), current=options.current or 0.0)


EXPERIMENT = Experiment(
    key="refractory",
    title="How fast could it fire?",
    group="Firing",
    order=30,
    explanation=(
        "Two pulses, one after the other: how much stronger must the second be to be answered, and for how long is it "
        "not answered at all? That time sets the highest rate, which stands beside what living neurons reach."
    ),
    options=RefractoryOptions,
    run=run,
    scene=_scene,
)
