"""What happens in a millisecond? Windows of a tenth to five milliseconds, counted and averaged (science: E1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rest import NoRestError, rest_state
from hhscope.analysis.windows import BIMODAL, Windows, windows
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell_of, finite, scene_of
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments.base import Experiment, Result, Table, Watch, json_number
from hhscope.units import format_number

BINS: Final = 60
BURN_IN_MS: Final = {"hot": 20.0}
_USUAL_BURN_IN_MS: Final = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions(CellOptions):
    """The cell, the windows and how long it is watched."""

    model: str = dial("hot", Kind.MODEL, "Model", "Which cell: an id from hhscope models, or a model file")
    window: tuple[float, ...] = dial(
        (0.1, 0.5, 1.0, 5.0),
        Kind.NUMBERS,
        "Windows",
        "Lengths of the windows",
        unit="ms",
        low=0.0,
        above=True,
    )
    burn_in: float | None = dial(
        None, Kind.NUMBER, "Burn-in", "Left out at the beginning; by itself 20 ms for hot, 200 ms for others",
        unit="ms", low=0.0, high=1e6, optional=True,
    )  # fmt: skip
    duration: float = dial(
        500.0,
        Kind.NUMBER,
        "Duration",
        "How long it is watched after that",
        unit="ms",
        low=0.0,
        high=1e6,
        above=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowResult(Result):
    """cut : one `Windows` per length; intervals_ms : (k,) between spikes; rest_mv : None without a rest"""

    cell: CellUnderTest
    cut: tuple[Windows, ...]
    intervals_ms: NDArray[np.float64]
    rest_mv: float | None
    v: NDArray[np.float64]
    dt_ms: float

    def as_dict(self) -> dict[str, Any]:
        """``{"windows": [...]}``, one object per length."""
        return {
            "model": self.cell.model.id,
            "current": self.cell.current,
            "windows": [self._row(w) for w in self.cut],
        }

    def _row(self, w: Windows) -> dict[str, Any]:
        rates = 1000.0 / self.intervals_ms
        return {
            "window_ms": w.window_ms,
            "n": w.n,
            "p_fire": w.p_fire,
            "p_trough": None if self.rest_mv is None else w.p_trough(self.rest_mv),
            "p_peak_range": w.p_peak_range,
            "mean_v": float(w.mean.mean()),
            "min_v": float(w.low.min()),
            "max_v": float(w.high.max()),
            "bimodality": w.bimodality,
            "rate_count_hz": w.rate_hz,
            "rate_count_quantum_hz": w.quantum_hz,
            "rate_isi_mean_hz": json_number(1000.0 / self.intervals_ms.mean()) if rates.size else None,
            "rate_isi_sd_hz": json_number(rates.std()) if rates.size else None,
        }

    def words(self) -> tuple[str, ...]:
        """A sentence per claim."""
        return (
            *(fires_text(w) for w in self.cut[:1]),
            *self._rate_words(),
            *self._hump_words(),
            *self._peak_words(),
        )

    def _rate_words(self) -> tuple[str, ...]:
        if not self.intervals_ms.size:
            return ("It does not fire: there is no rate to count.",)
        w = min(self.cut, key=lambda found: abs(found.window_ms - 0.5))
        sd = float((1000.0 / self.intervals_ms).std())
        return (
            f"Counted in {format_number(w.window_ms)} ms windows the rate moves in steps of "
            f"{format_number(w.quantum_hz)} Hz; by intervals it is "
            f"{format_number(1000.0 / float(self.intervals_ms.mean()), 4)} Hz and moves by {format_number(sd, 2)} Hz.",
        )

    def _hump_words(self) -> tuple[str, ...]:
        w = min(self.cut, key=lambda found: abs(found.window_ms - 1.0))
        size = format_number(w.window_ms)
        if w.bimodality is None:
            return (f"The means of {size} ms windows hardly differ: there is no distribution to have humps.",)
        regular = self.intervals_ms.size > 1 and self.intervals_ms.std() < 0.05 * self.intervals_ms.mean()
        if w.bimodality <= BIMODAL:
            return (
                f"The means of {size} ms windows have one hump (bimodality {w.bimodality:.2f}, two need 0.56).",
            )
        cause = (
            "the train is regular, so this is how windows sample a periodic signal, not physiology"
            if regular
            else "the train is irregular, so some of it may be the cell's"
        )
        return (f"The means of {size} ms windows have two humps (bimodality {w.bimodality:.2f}): {cause}.",)

    def _peak_words(self) -> tuple[str, ...]:
        highest = float(max(w.high.max() for w in self.cut))
        w = self.cut[-1]
        share = f"{100 * w.p_peak_range:.0f} % of {format_number(w.window_ms)} ms windows"
        return (f"V reaches {format_number(highest, 3)} mV; in {share} its highest value lies in 60–70 mV.",)

    def tables(self) -> tuple[Table, ...]:
        """The numbers per length, then one histogram of means per length."""
        units = {"window_ms": "ms", "mean_v": "mV", "min_v": "mV", "max_v": "mV"}
        rows = [self._row(w) for w in self.cut]
        columns = tuple(
            (
                name.removesuffix("_ms").removesuffix("_hz"),
                units.get(name, "Hz" if name.endswith("_hz") else ""),
            )
            for name in rows[0]
        )
        main = Table(
            key="windows", title="Windows", columns=columns, rows=tuple(tuple(row.values()) for row in rows)
        )
        return (main, *(self.histogram(w) for w in self.cut))

    def histogram(self, w: Windows) -> Table:
        """60 bins of the means, lowest and highest values of the windows of one length."""
        found = [np.histogram(values, BINS) for values in (w.mean, w.low, w.high)]
        rows = tuple(
            tuple(
                cell
                for counts, edges in found
                for cell in (float((edges[k] + edges[k + 1]) / 2), int(counts[k]))
            )
            for k in range(BINS)
        )
        columns = tuple(c for name in ("mean_v", "min_v", "max_v") for c in ((name, "mV"), (f"n_{name}", "")))
        size = format_number(w.window_ms)
        return Table(key=f"histogram_{size}ms", title=f"V in {size} ms", columns=columns, rows=rows)


def fires_text(w: Windows) -> str:
    """How likely a window holds a spike, and what rate would make it more likely than not."""
    need = format_number(500.0 / w.window_ms / 1000.0)
    return (
        f"It fires in {100 * w.p_fire:.3g} % of {format_number(w.window_ms)} ms windows; "
        f"more than half of them needs {need} kHz or more."
    )


def burn_in_ms(options: WindowOptions) -> float:
    """What is left out at the beginning."""
    if options.burn_in is not None:
        return options.burn_in
    return BURN_IN_MS.get(options.model, _USUAL_BURN_IN_MS)


def run(options: WindowOptions, watch: Watch) -> WindowResult:
    """Watch the cell at its own sample step and cut what it did into windows.

    Raises
    ------
    ExperimentError, ModelError, RunError
        When a dial is wrong, or the run fails.
    """
    cell = cell_of(options)
    burn_in = burn_in_ms(options)
    seen = finite(
        cell.run(watch, duration=burn_in + options.duration, record=["V"]), "window-statistics: the cell"
    )
    dt_ns = int(seen.time_ns[1] - seen.time_ns[0])
    first = round(burn_in * 1e6 / dt_ns)
    v, spikes = seen["V"][first:-1], seen.spikes()
    try:
        cut = tuple(windows(v, dt_ns / 1e6, spikes, length, burn_in) for length in options.window)
    except ValueError as wrong:
        raise ExperimentError(str(wrong)) from wrong
    late = spikes[spikes >= burn_in]
    return WindowResult(
        cell=cell, cut=cut, intervals_ms=np.diff(late), rest_mv=_rest_mv(cell), v=v, dt_ms=dt_ns / 1e6
    )


def _rest_mv(cell: CellUnderTest) -> float | None:
    try:
        return rest_state(cell.model, cell.values, 0.0).v
    except NoRestError:
        return None


EXPERIMENT = Experiment(
    key="window-statistics",
    title="What happens in a millisecond?",
    group="Firing",
    order=20,
    explanation=(
        "The trace is cut into windows of equal length, and each is asked: does the cell fire in it, and what is its "
        "mean, lowest and highest voltage? Counting in short windows makes rates jump and averages fall into two "
        "heaps; the intervals between spikes show what the cell really does."
    ),
    options=WindowOptions,
    run=run,
    scene=scene_of,
)
