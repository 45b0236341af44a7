"""Do bigger networks slow themselves down? Cells that excite and inhibit each other at random (science: E5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.population import RHYTHMS, population_rate, rhythms
from hhscope.analysis.spectrum import Spectrum
from hhscope.batch.network import MOST_CELLS, NetworkPlan, Synapse
from hhscope.experiments._cell import OVERLAYS, CellUnderTest, cell
from hhscope.experiments._dials import ExperimentError, Kind, Options, dial
from hhscope.experiments._network_runs import NetworkRun, SizeRow, by_size, run_network
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch
from hhscope.units import format_number

Array = NDArray[np.float64]
CURRENT: Final = {"traub_miles": 5.0}
BINS: Final = 40
_SLOWED: Final = 0.7  # of what one cell alone does: below it the cells themselves are slower


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOptions(Options):
    """The cells, how they are joined, and for how many numbers of cells it is repeated."""

    model: str = dial(
        "traub_miles", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file"
    )
    cells: int = dial(
        1000, Kind.WHOLE, "Cells", "How many; four of five excite, the others inhibit", low=1, high=MOST_CELLS
    )
    current: float | None = dial(
        None, Kind.NUMBER, "Current", "Constant current, ± 10 % from cell to cell; left out: the model's own, 5 for "
        "traub_miles", unit="µA/cm²", optional=True,
    )  # fmt: skip
    seconds: float = dial(
        1.0,
        Kind.NUMBER,
        "Duration",
        "How long it runs; the second half is judged",
        unit="s",
        low=0.02,
        high=60.0,
    )
    seed: int = dial(
        12345, Kind.WHOLE, "Seed", "Of everything random: currents, start, connections", low=0, high=2**31
    )
    inhibition: bool = dial(True, Kind.SWITCH, "Inhibition", "Whether the inhibiting cells are heard")
    overlay: str = dial(
        "none", Kind.CHOICE, "Energy", "Physics laid over the cells: metabolic gives each ions, a pump and ATP",
        choices=OVERLAYS,
    )  # fmt: skip
    probability: float = dial(
        0.02,
        Kind.NUMBER,
        "Connected",
        "Probability that a cell hears another, however many there are",
        low=0.0,
        high=1.0,
    )
    weight_e: float = dial(
        0.006,
        Kind.NUMBER,
        "Weight E",
        "What a spike of an exciting cell opens",
        unit="mS/cm²",
        low=0.0,
        high=100.0,
    )
    tau_e: float = dial(
        5.0, Kind.NUMBER, "Decay E", "It closes to 1/e in this time", unit="ms", low=0.01, high=1e4
    )
    weight_i: float = dial(
        0.335,
        Kind.NUMBER,
        "Weight I",
        "What a spike of an inhibiting cell opens",
        unit="mS/cm²",
        low=0.0,
        high=100.0,
    )
    tau_i: float = dial(
        10.0, Kind.NUMBER, "Decay I", "It closes to 1/e in this time", unit="ms", low=0.01, high=1e4
    )
    delay: float = dial(
        1.0, Kind.NUMBER, "Delay", "From a spike to those who hear it", unit="ms", low=0.05, high=20.0
    )
    dt: float = dial(0.05, Kind.NUMBER, "Step", "Integration step", unit="ms", low=0.001, high=0.5)
    sweep: bool = dial(True, Kind.SWITCH, "Rate against N", "Repeat it for other numbers of cells")
    sizes: tuple[float, ...] = dial(
        (1.0, 100.0, 500.0, 1000.0, 2000.0), Kind.NUMBERS, "Sizes", "Numbers of cells for rate against N", low=1.0,
        high=float(MOST_CELLS),
    )  # fmt: skip
    set: tuple[tuple[str, float], ...] = dial(
        (), Kind.VALUES, "Values", "Parameters that differ from the model's"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkResult(Result):
    """rate_t_ms, rate_hz : of all cells, every ms; spectrum of its second half, None if too short"""

    options: NetworkOptions
    cell: CellUnderTest
    run: NetworkRun
    rate_t_ms: Array
    rate_hz: Array
    spectrum: Spectrum | None
    shares: tuple[float | None, ...]
    by_size: tuple[SizeRow, ...]

    @property
    def excitatory(self) -> int:
        """How many of the cells excite; they are the first."""
        return round(0.8 * self.run.n)

    def as_dict(self) -> dict[str, Any]:
        """``{"mean_rate_hz", "firing_mean_rate_hz", "silent_fraction", "realtime_ratio"}`` and more."""
        run = self.run
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "cells": run.n,
            "mean_rate_hz": run.firing.mean_hz,
            "firing_mean_rate_hz": run.firing.firing_mean_hz,
            "silent_fraction": run.firing.silent,
            "realtime_ratio": run.realtime_ratio,
            "synapses": run.synapses,
            "memory_mb": run.memory_bytes / 1e6,
            "wiring_s": run.wiring_s,
            "spikes": int(run.cells.size),
            "rhythms": {band.name: share for band, share in zip(RHYTHMS, self.shares, strict=False)},
            "by_size": [
                {
                    "cells": row.n,
                    "mean_rate_hz": row.with_inhibition.mean_hz,
                    "firing_mean_rate_hz": row.with_inhibition.firing_mean_hz,
                    "silent_fraction": row.with_inhibition.silent,
                    "mean_rate_without_inhibition_hz": row.without.mean_hz,
                    "synapses": row.synapses,
                    "running_s": row.running_s,
                    "memory_mb": row.memory_bytes / 1e6,
                }
                for row in self.by_size
            ],
        }

    def words(self) -> tuple[str, ...]:
        """Both means, the trend with N and what is behind it, the rhythm, and what it took."""
        return (self._mean_words(), *self._trend_words(), *self._rhythm_words(), self._speed_words())

    def _mean_words(self) -> str:
        found = self.run.firing
        if found.firing_mean_hz is None:
            return f"None of the {self.run.n:,} cells fires in the second half."
        if self.run.n == 1:
            return f"One cell alone fires at {format_number(found.mean_hz, 3)} Hz."
        return (
            f"{self.run.n:,} cells fire at {format_number(found.mean_hz, 3)} Hz on average over all, at "
            f"{format_number(found.firing_mean_hz, 3)} Hz over those that fire; {100 * found.silent:.0f} % are silent."
        )

    def _trend_words(self) -> tuple[str, ...]:
        rows = self.by_size
        if len(rows) < 2:
            return ()
        first, last = rows[0], rows[-1]
        one, many = first.with_inhibition, last.with_inhibition
        said = [
            f"From {first.n:,} to {last.n:,} cells the mean over all {_goes(one.mean_hz, many.mean_hz)}."
            + self._silenced_words(),
            f"Without inhibition it {_goes(first.without.mean_hz, last.without.mean_hz)}.",
        ]
        if many.mean_hz < one.mean_hz and last.without.mean_hz >= one.mean_hz:
            said.append("So this network slows itself down by inhibition, not by its size alone.")
        return tuple(said)

    def _silenced_words(self) -> str:
        """Up to which size the cells that fire are as fast as one alone."""
        rows = [row for row in self.by_size if row.with_inhibition.firing_mean_hz is not None]
        alone = rows[0].with_inhibition.firing_mean_hz if rows else None
        if not alone:
            return ""
        slowed = [row.n for row in rows if (row.with_inhibition.firing_mean_hz or 0.0) < _SLOWED * alone]
        silenced = [row for row in rows if row.with_inhibition.silent > 0.1 and row.n not in slowed]
        words = ""
        if silenced:
            row = silenced[-1]
            words = (
                f" Up to {row.n:,} it is because cells are silenced ({100 * row.with_inhibition.silent:.0f} %): "
                f"those that fire still do so at {format_number(row.with_inhibition.firing_mean_hz or 0.0, 3)} Hz."
            )
        return words + (f" From {slowed[0]:,} on each cell is slower, too." if slowed else "")

    def _rhythm_words(self) -> tuple[str, ...]:
        known = [
            (share, band) for share, band in zip(self.shares, RHYTHMS, strict=False) if share is not None
        ]
        if not known or self.run.n == 1:
            return ()
        share, band = max(known, key=lambda pair: pair[0])
        return (
            f"Of what the population rate swings between {RHYTHMS[0].low_hz} and {RHYTHMS[-1].high_hz:.0f} Hz, "
            f"{100 * share:.0f} % lies in the {band.name} band ({band.low_hz:g}–{band.high_hz:g} Hz).",
        )

    def _speed_words(self) -> str:
        run = self.run
        return (
            f"{format_number(run.simulated_s)} s of {run.n:,} cells with {run.synapses:,} synapses took "
            f"{run.running_s:.2f} s, {format_number(run.realtime_ratio, 2)}× real time, and "
            f"{format_number(run.memory_bytes / 1e6, 2)} MB."
        )

    def tables(self) -> tuple[Table, ...]:
        """Rate against N; then the population rate, its spectrum, and the rates of all cells."""
        rows: tuple[tuple[int | float | None, ...], ...] = tuple(
            (
                row.n, row.with_inhibition.mean_hz, row.with_inhibition.firing_mean_hz, row.with_inhibition.silent,
                row.without.mean_hz, row.synapses, row.running_s, row.memory_bytes / 1e6,
            )
            for row in self.by_size
        )  # fmt: skip
        alone = self.run
        if not rows:
            found = alone.firing
            rows = (
                (alone.n, found.mean_hz, found.firing_mean_hz, found.silent, None, alone.synapses, alone.running_s,
                 alone.memory_bytes / 1e6),
            )  # fmt: skip
        sizes = Table(
            key="sizes", title="Rate against N", rows=rows,
            columns=(
                ("cells", ""), ("mean", "Hz"), ("firing_mean", "Hz"), ("silent", ""), ("no_inhibition", "Hz"),
                ("synapses", ""), ("took", "s"), ("memory", "MB"),
            ),
        )  # fmt: skip
        rate = tuple(zip(self.rate_t_ms.tolist(), self.rate_hz.tolist(), strict=True))
        cells = tuple(enumerate(alone.firing.rates_hz.tolist()))
        more = [
            Table(
                key="population", title="Population rate", columns=(("t", "ms"), ("rate", "Hz")), rows=rate
            ),
            Table(key="cells", title="Rate of each cell", columns=(("cell", ""), ("rate", "Hz")), rows=cells),
        ]
        if self.spectrum is not None:
            lines = tuple(zip(self.spectrum.hz.tolist(), self.spectrum.amplitude.tolist(), strict=True))
            columns = (("frequency", "Hz"), ("amplitude", "Hz"))
            more.append(Table(key="spectrum", title="Spectrum", columns=columns, rows=lines))
        return (sizes, *more)


def _goes(before: float, after: float) -> str:
    verb = "falls" if after < before else "rises"
    return f"{verb} from {format_number(before, 3)} to {format_number(after, 3)} Hz"


def the_cell(options: NetworkOptions) -> CellUnderTest:
    """The cell of which all are."""
    current = CURRENT.get(options.model) if options.current is None else options.current
    return cell(options.model, dict(options.set), current, overlay=options.overlay)


def the_plan(options: NetworkOptions, found: CellUnderTest) -> NetworkPlan:
    """The network that these options describe."""
    return NetworkPlan(
        model=found.model,
        values=dict(found.values),
        n=options.cells,
        current=found.current,
        probability=options.probability,
        excitation=Synapse(weight=options.weight_e, tau=options.tau_e, reversal=0.0),
        inhibition=Synapse(
            weight=options.weight_i if options.inhibition else 0.0, tau=options.tau_i, reversal=-80.0
        ),
        delay=options.delay,
        seed=options.seed,
        dt=options.dt,
    )


def run(options: NetworkOptions, watch: Watch) -> NetworkResult:
    """The network asked for, then every other size with and without inhibition; exponential Euler.

    Raises
    ------
    ModelError, ExperimentError
        When a dial is wrong, or a network blows up.
    """
    found = the_cell(options)
    plan = the_plan(options, found)
    asked = run_network(plan, options.seconds, watch.part(0.0, 0.3 if options.sweep else 1.0))
    t, rate = population_rate(asked.times_ms, asked.n, 1e3 * asked.simulated_s)
    waves = rhythms(rate[rate.size // 2 :])
    return NetworkResult(
        options=options,
        cell=found,
        run=asked,
        rate_t_ms=t,
        rate_hz=rate,
        spectrum=None if waves is None else waves[0],
        shares=() if waves is None else waves[1],
        by_size=_swept(options, plan, watch.part(0.3, 1.0)) if options.sweep else (),
    )


def _swept(options: NetworkOptions, plan: NetworkPlan, watch: Watch) -> tuple[SizeRow, ...]:
    wrong = [size for size in options.sizes if not size.is_integer()]
    if wrong:
        raise ExperimentError(f"sizes: {format_number(wrong[0])} is not a whole number of cells")
    heard = replace(plan, inhibition=replace(plan.inhibition, weight=options.weight_i))
    return by_size(heard, tuple(sorted({int(size) for size in options.sizes})), options.seconds, watch)


def scene(options: NetworkOptions) -> Scene:
    """One cell alone as the live scope shows it."""
    return Scene(
        model=options.model,
        current=the_cell(options).current,
        values=dict(options.set),
        overlay=options.overlay,
    )


EXPERIMENT = Experiment(
    key="network",
    title="Do bigger networks slow themselves down?",
    group="Several cells",
    order=20,
    explanation=(
        "Up to 100,000 cells of one model hear each other at random: four of five excite, one inhibits. The rate of "
        "all cells falls as the network grows; what the cells that fire do, and what remains without inhibition, "
        "says why."
    ),
    options=NetworkOptions,
    run=run,
    scene=scene,
)
