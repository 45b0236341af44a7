"""Does energy slow it down? A cell with ions, pump and ATP: its rate over time, and what brakes (science: D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.energy import atp_used, with_energy
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell, finite
from hhscope.experiments._dials import Kind, dial
from hhscope.experiments.base import Cell, Experiment, Result, Scene, Table, Watch
from hhscope.model import load_model
from hhscope.units import format_number

# What is switched off: values of the overlay's own parameters.
VARIANTS: Final[dict[str, dict[str, float]]] = {
    "full": {},
    "no K_ATP": {"g_KATP": 0.0},
    "no pump current": {"g_PUMP": 0.0},
    "no reversal shifts": {"shifts": 0.0},
    "K_ATP only": {"g_PUMP": 0.0, "shifts": 0.0},
    "pump current only": {"g_KATP": 0.0, "shifts": 0.0},
    "reversal shifts only": {"g_KATP": 0.0, "g_PUMP": 0.0},
}
_SIGNALS: Final = ("V", "Nai", "Ko", "ATP", "I_PUMP")
_BIN_MS: Final = 20.0
_SCENE_SCREENS, _SCENE_MS = 500, 10_000.0  # of the scope: so wide that one sees it slow down, in ten seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class BrakeOptions(CellOptions):
    """The cell, its supply of ATP, and how long it is watched."""

    model: str = dial("hot", Kind.MODEL, "Model", "Which cell; it needs a current of Na and one of K")
    jmax: float | None = dial(
        None, Kind.NUMBER, "J_max", "Fastest extra production of ATP; left out: the overlay's own for this cell",
        unit="mM/ms", low=0.0, high=10.0, optional=True,
    )  # fmt: skip
    seconds: float = dial(
        6.0,
        Kind.NUMBER,
        "Seconds",
        "How long it is watched, in the cell's own time",
        unit="s",
        low=0.1,
        high=600.0,
    )
    variant: str = dial(
        "full", Kind.CHOICE, "Switched", "Which of the three ways in which energy acts are left on",
        choices=tuple((key, key) for key in VARIANTS),
    )  # fmt: skip
    ablation: bool = dial(
        False, Kind.SWITCH, "All switches", "Run every combination of switches, to see which of them brakes"
    )
    overlay: str = dial(
        "metabolic", Kind.CHOICE, "Energy", "Always laid over the cell here", choices=(("metabolic", "on"),)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Braked:
    """One run. rates : (from, to, Hz); final : Nai, Ko, ATP in mM; t_ms, rate_hz, atp, nai, ko, pump : (k,) courses"""

    variant: str
    rates: tuple[tuple[float, float, float], ...]
    final: Mapping[str, float]
    t_ms: NDArray[np.float64]
    rate_hz: NDArray[np.float64]
    course: Mapping[str, NDArray[np.float64]]
    atp_per_spike: float | None

    @property
    def first_hz(self) -> float:
        """Rate of the first 50 ms."""
        return self.rates[0][2]

    @property
    def last_hz(self) -> float:
        """Rate of the last second."""
        return self.rates[-1][2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BrakeResult(Result):
    """main : the run that was asked for; others : the other switches, when asked for"""

    cell: CellUnderTest
    jmax: float
    main: Braked
    others: tuple[Braked, ...]

    def as_dict(self) -> dict[str, Any]:
        """``{"rates": [...], "final": {...}}`` and, when asked for, ``"ablation"``."""
        found: dict[str, Any] = {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "jmax": self.jmax,
            "variant": self.main.variant,
            "rates": _rates(self.main),
            "final": dict(self.main.final),
            "atp_per_spike": self.main.atp_per_spike,
        }
        if self.others:
            found["ablation"] = [
                {"variant": one.variant, "rates": _rates(one), "final": dict(one.final)}
                for one in self._all()
            ]
        return found

    def _all(self) -> tuple[Braked, ...]:
        return (self.main, *self.others)

    def words(self) -> tuple[str, ...]:
        """How far it was slowed, and by what."""
        one = self.main
        first, last, atp = (format_number(x, 3) for x in (one.first_hz, one.last_hz, one.final["ATP"]))
        said = [f"It begins at {first} Hz and fires at {last} Hz in the end, with {atp} mM of ATP left."]
        if one.first_hz and not one.last_hz:
            said.append(
                f"It has fallen silent: Na inside has gone from 10 to {format_number(one.final['Nai'], 3)} mM."
            )
        by_name = {braked.variant: braked for braked in self._all()}
        if {"full", "no K_ATP", "K_ATP only"} <= set(by_name):
            said += _cause(by_name)
        elif one.variant == "full" and one.last_hz < 0.8 * one.first_hz and one.final["ATP"] < 1.6:
            said.append("All switches shows which part of it brakes.")
        return tuple(said)

    def tables(self) -> tuple[Table, ...]:
        """Rates and end states by switch, then the course of the main run."""
        spans = [f"rate_{a:g}_{b:g}_ms" for a, b, _ in self.main.rates]
        columns = (
            ("switched", ""),
            *((name, "Hz") for name in spans),
            ("Nai", "mM"),
            ("Ko", "mM"),
            ("ATP", "mM"),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (one.variant, *(hz for _, _, hz in one.rates), *(one.final[n] for n in ("Nai", "Ko", "ATP")))
            for one in self._all()
        )
        main = self.main
        course = Table(
            key="course", title="Course",
            columns=(("t", "ms"), ("rate", "Hz"), ("Nai", "mM"), ("Ko", "mM"), ("ATP", "mM"), ("I_PUMP", "uA/cm2")),
            rows=tuple(
                zip(main.t_ms.tolist(), main.rate_hz.tolist(), *(main.course[n].tolist() for n in _SIGNALS[1:]),
                    strict=True)
            ),
        )  # fmt: skip
        return (Table(key="rates", title="Rates", columns=columns, rows=rows), course)


def _rates(one: Braked) -> list[dict[str, float]]:
    return [{"from_ms": a, "to_ms": b, "rate_hz": hz} for a, b, hz in one.rates]


def _cause(found: Mapping[str, Braked]) -> list[str]:
    """What the switches show, judged by the rates between 200 and 500 ms."""
    early = {name: one.rates[1][2] for name, one in found.items()}
    full, without = early["full"], early["no K_ATP"]
    if without > 1.5 * full and early["K_ATP only"] < 1.5 * full:
        said = (
            "The brake is ATP depletion opening the K_ATP conductance: without that channel it fires at "
            f"{format_number(without, 4)} Hz instead of {format_number(full, 4)} Hz between 200 and 500 ms, "
            f"and the channel alone brings it to {format_number(early['K_ATP only'], 3)} Hz."
        )
        if not found["no K_ATP"].last_hz:
            said += " Without it the cell does not slow: it runs until its Na gradient is gone, then falls silent."
        return [said]
    return [
        f"Here K_ATP is not what brakes: without it the rate is {format_number(without, 4)} Hz, "
        f"with it {format_number(full, 4)} Hz; the pump's own current acts on the membrane too."
    ]


def run(options: BrakeOptions, watch: Watch) -> BrakeResult:
    """Run the cell with the overlay, with the switches asked for.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, the model lacks what the overlay needs, or a run fails.
    """
    found = cell(with_energy(load_model(options.model)), dict(options.set), options.current)
    supply = {} if options.jmax is None else {"J_max": options.jmax}
    names = [options.variant]
    if options.ablation:
        names += [name for name in VARIANTS if name != options.variant]
    runs = [
        _braked(found, name, supply, options.seconds, watch.part(k / len(names), (k + 1) / len(names)))
        for k, name in enumerate(names)
    ]
    jmax = {**found.model.defaults, **found.values, **supply}["J_max"]
    return BrakeResult(cell=found, jmax=jmax, main=runs[0], others=tuple(runs[1:]))


def _braked(
    found: CellUnderTest, variant: str, supply: Mapping[str, float], seconds: float, watch: Watch
) -> Braked:
    duration = 1000.0 * seconds
    seen = finite(
        found.run(watch, duration=duration, values={**supply, **VARIANTS[variant]}, record=list(_SIGNALS)),
        f"brake: the cell ({variant})",
    )
    spikes = seen.spikes()
    spans = [(0.0, min(50.0, duration)), (200.0, 500.0), (max(0.0, duration - 1000.0), duration)]
    rates = tuple((a, b, _rate(spikes, a, b)) for a, b in spans if b <= duration and a < b)
    width = max(_BIN_MS, duration / 600)
    edges = np.arange(0.0, duration + 0.5 * width, width)
    counts, _ = np.histogram(spikes, edges)
    middle = (edges[:-1] + edges[1:]) / 2
    places = np.minimum(np.searchsorted(seen.time, middle), len(seen.time) - 1)
    now = {**found.model.defaults, **found.values, **supply}
    used = atp_used(float(seen.time[-1] - seen.time[0]), seen["ATP"], now)
    return Braked(
        variant=variant, rates=rates, final={name: float(seen[name][-1]) for name in ("Nai", "Ko", "ATP")},
        t_ms=middle, rate_hz=counts * 1000.0 / width,
        course={name: seen[name][places] for name in _SIGNALS[1:]},
        atp_per_spike=used / len(spikes) if len(spikes) else None,
    )  # fmt: skip


def _rate(spikes: NDArray[np.float64], start: float, stop: float) -> float:
    return float(np.count_nonzero((spikes >= start) & (spikes < stop)) * 1000.0 / (stop - start))


def _scene(options: BrakeOptions) -> Scene:
    values = {**dict(options.set), **VARIANTS[options.variant]}
    if options.jmax is not None:
        values["J_max"] = options.jmax
    span = min(_SCENE_SCREENS * load_model(options.model).view.span_ms, _SCENE_MS)
    return Scene(
        model=options.model, current=options.current, values=values, overlay="metabolic",
        span_ms=span, speed=span / _SCENE_MS,
    )  # fmt: skip


EXPERIMENT = Experiment(
    key="brake",
    title="Does energy slow it down?",
    group="What slows it?",
    order=10,
    explanation=(
        "Every spike lets sodium in, and the pump that brings it out again is paid in ATP. The dial J_max sets how "
        "fast ATP is made; switching parts of it off shows which of them brakes."
    ),
    options=BrakeOptions,
    run=run,
    scene=_scene,
)
