"""Which runs hottest? Cells side by side: rate, voltage and calcium, each on its own axis of time (science: A)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import Regime, band_text, bursts, classify, summarise
from hhscope.analysis.rate import steady_rate
from hhscope.experiments._cell import OVERLAYS, CellUnderTest, cell
from hhscope.experiments._dials import Kind, Options, dial
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch, joined, json_number
from hhscope.record import Recording
from hhscope.units import format_number

THE_FOUR: Final = ("squid_ca", "cortical_adapt", "ca_burster", "hot")
_SCREENS, _LONG_MS, _FEW_SCREENS = 20, 2000.0, 5  # a cell is watched for so many of its own screens
_INTERVALS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions(Options):
    """Which cells."""

    models: tuple[str, ...] = dial(
        THE_FOUR,
        Kind.MODELS,
        "Models",
        "Which cells, each at its own current; ids from hhscope models, or files",
    )
    overlay: str = dial(
        "none", Kind.CHOICE, "Energy", "Physics laid over every cell: metabolic gives it ions, a pump and ATP",
        choices=OVERLAYS,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lane:
    """One cell. Numbers of the second half of its run; ``ca_low`` None without a pool Ca.

    t_ms, v : (n,) the last 8 intervals or 2 bursts
    """

    cell: CellUnderTest
    rate_hz: float
    v_low: float
    v_high: float
    ca_low: float | None
    ca_high: float | None
    regime: Regime
    t_ms: NDArray[np.float64]
    v: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompareResult(Result):
    """One lane per cell, in the order in which they were asked for."""

    lanes: tuple[Lane, ...]

    def as_dict(self) -> dict[str, Any]:
        """``{"models": [...]}``."""
        return {
            "models": [
                {
                    "model": lane.cell.model.id,
                    "rate_hz": lane.rate_hz,
                    "v_peak": json_number(lane.v_high),
                    "v_trough": json_number(lane.v_low),
                    "ca_min": lane.ca_low,
                    "ca_max": lane.ca_high,
                    "class": str(lane.regime),
                }
                for lane in self.lanes
            ]
        }

    def words(self) -> tuple[str, ...]:
        """Who is fastest, and what that is among living cells."""
        firing = sorted((lane for lane in self.lanes if lane.rate_hz), key=lambda lane: -lane.rate_hz)
        silent = [lane.cell.model.id for lane in self.lanes if not lane.rate_hz]
        said = []
        if firing:
            top = firing[0]
            rate = format_number(top.rate_hz, 4)
            said.append(f"{top.cell.model.id} runs hottest: {rate} Hz ({band_text(top.rate_hz)}).")
        if len(firing) > 1:
            ratio = format_number(firing[0].rate_hz / firing[-1].rate_hz, 3)
            said.append(
                f"It fires {ratio} times as often as {firing[-1].cell.model.id}, the slowest of those that fire."
            )
        if silent:
            said.append(f"In the end {joined(silent)} {'does' if len(silent) == 1 else 'do'} not fire.")
        return tuple(said)

    def tables(self) -> tuple[Table, ...]:
        """One row per cell, then the traces."""
        columns = (("model", ""), ("rate", "Hz"), ("v_peak", "mV"), ("v_trough", "mV"), ("ca_min", "uM"),
                   ("ca_max", "uM"), ("class", ""))  # fmt: skip
        rows = tuple(tuple(row.values()) for row in self.as_dict()["models"])
        traces = tuple(
            Table(
                key=f"trace_{lane.cell.model.id}", title=lane.cell.model.name, columns=(("t", "ms"), ("V", "mV")),
                rows=tuple(zip(lane.t_ms.tolist(), lane.v.tolist(), strict=True)),
            )
            for lane in self.lanes
        )  # fmt: skip
        return (Table(key="models", title="Models", columns=columns, rows=rows), *traces)


def run(options: CompareOptions, watch: Watch) -> CompareResult:
    """Run every cell at its own current and reduce it to a lane.

    Raises
    ------
    ModelError, RunError
        When a model is wrong.
    """
    n = len(options.models)
    lanes = tuple(
        _lane(cell(name, overlay=options.overlay), watch.part(k / n, (k + 1) / n))
        for k, name in enumerate(options.models)
    )
    return CompareResult(lanes=lanes)


def _lane(found: CellUnderTest, watch: Watch) -> Lane:
    span = found.model.view.span_ms
    duration = span * (_SCREENS if span <= _LONG_MS else _FEW_SCREENS)
    has_ca = any(pool.name == "Ca" for pool in found.model.pools)
    seen = found.run(watch, duration=duration, record=["V", "Ca"] if has_ca else ["V"])
    t, v = seen.time, seen["V"]
    half = len(t) // 2
    ca = seen["Ca"] if has_ca else None
    late = summarise(t[half:], v[half:], None if ca is None else ca[half:], found.rule)
    spikes = seen.spikes()
    window = _window(seen, spikes, span)
    return Lane(
        cell=found, rate_hz=steady_rate(spikes, float(t[-1])), v_low=late.v_min, v_high=late.v_max,
        ca_low=late.ca_min, ca_high=late.ca_max, regime=classify(t, v, spikes),
        t_ms=t[window] - t[window][0], v=v[window],
    )  # fmt: skip


def _window(seen: Recording, spikes: NDArray[np.float64], span_ms: float) -> slice:
    """The samples of the last 8 intervals, or of the last 2 bursts; of the first screen where there is less."""
    t = seen.time
    found = bursts(spikes[spikes >= t[-1] / 2])
    if found is not None:
        length = 2 * found.period_ms
    elif len(spikes) > _INTERVALS and spikes[-1] > t[-1] / 2:
        length = float(spikes[-1] - spikes[-1 - _INTERVALS])
    else:
        return slice(0, int(np.searchsorted(t, span_ms)) + 1)
    return slice(int(np.searchsorted(t, t[-1] - length)), len(t))


def _scene(options: CompareOptions) -> Scene:
    return Scene(model=options.models[-1], overlay=options.overlay)


EXPERIMENT = Experiment(
    key="compare",
    title="Which runs hottest?",
    group="Firing",
    order=10,
    explanation=(
        "The cells run side by side, eight intervals or two bursts each, every one on its own axis of time. "
        "The table says how often they fire, between which voltages, and what their calcium does."
    ),
    options=CompareOptions,
    run=run,
    scene=_scene,
)
