"""Are two copies worth more than one? Two coupled cells: where their spikes fall, and whether that is kept (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hhscope.analysis.phase import Locking
from hhscope.batch.pairs import Link, PairCell
from hhscope.experiments._cell import OVERLAYS, CellUnderTest, cell
from hhscope.experiments._copies import Copies, copies
from hhscope.experiments._dials import ExperimentError, Kind, Options, dial
from hhscope.experiments._pair_runs import (
    STARTS,
    Cycle,
    PairRuns,
    cycles,
    one_cell,
    pair_runs,
    phase_response,
)
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch, joined
from hhscope.units import format_number

REVERSAL_MV: Final = {"excitation": 0.0, "inhibition": -75.0}
_TOGETHER: Final = 0.05  # of a period: closer than this is at once


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoCellsOptions(Options):
    """The two cells, what joins them, and how B starts."""

    model: str = dial(
        "wang_buzsaki", Kind.MODEL, "Cell A", "The first cell: an id from hhscope models, or a model file"
    )
    model_b: str | None = dial(
        None, Kind.MODEL, "Cell B", "The second cell; left out: the same as the first", optional=True
    )
    current: float | None = dial(
        None, Kind.NUMBER, "Current of A", "Constant current; left out: 1 for wang_buzsaki, else the model's own",
        unit="µA/cm²", optional=True,
    )  # fmt: skip
    current_b: float | None = dial(
        None, Kind.NUMBER, "Current of B", "Constant current of B; left out: that of A, or its own model's",
        unit="µA/cm²", optional=True,
    )  # fmt: skip
    set: tuple[tuple[str, float], ...] = dial(
        (),
        Kind.VALUES,
        "Values",
        "Parameters of A that differ from the model's (of B too, if it is the same model)",
    )
    overlay: str = dial(
        "none", Kind.CHOICE, "Energy", "Physics laid over both cells: metabolic gives each ions, a pump and ATP",
        choices=OVERLAYS,
    )  # fmt: skip
    coupling: str = dial(
        "gap", Kind.CHOICE, "Coupling", "What joins them, the same both ways: a gap junction or synapses",
        choices=(("gap", "gap junction"), ("excitation", "excitation"), ("inhibition", "inhibition"), ("none", "none")),
    )  # fmt: skip
    weight: float = dial(
        0.02, Kind.NUMBER, "Weight", "Conductance of the gap junction, or what each spike opens", unit="mS/cm²",
        low=0.0, high=100.0,
    )  # fmt: skip
    tau: float = dial(
        2.0,
        Kind.NUMBER,
        "Decay time τ",
        "A synapse closes to 1/e in this time",
        unit="ms",
        low=0.01,
        high=1e4,
    )
    reversal: float | None = dial(
        None, Kind.NUMBER, "Reversal E", "Where the current of a synapse turns; left out: 0 excites, −75 inhibits",
        unit="mV", low=-200.0, high=200.0, optional=True,
    )  # fmt: skip
    delay: float = dial(
        0.0,
        Kind.NUMBER,
        "Delay",
        "From a spike to its synapse; at least one step",
        unit="ms",
        low=0.0,
        high=1000.0,
    )
    phase0: float = dial(
        0.3,
        Kind.NUMBER,
        "B ahead by",
        "How far ahead of A cell B starts, in parts of its period",
        low=0.0,
        high=1.0,
    )
    seconds: float = dial(
        3.0,
        Kind.NUMBER,
        "Duration",
        "How long they are coupled; the last 40 % is judged",
        unit="s",
        low=0.05,
        high=60.0,
    )
    nudge: float = dial(
        1.0, Kind.NUMBER, "Nudge", "By how much V of A is moved at each phase for the phase response", unit="mV",
        low=-50.0, high=50.0,
    )  # fmt: skip
    difference: float = dial(
        1.0, Kind.NUMBER, "Difference", "By how much the input of a second, not quite identical cell differs", unit="%",
        low=-50.0, high=50.0,
    )  # fmt: skip
    spread: float = dial(
        10.0, Kind.NUMBER, "Spread", "The inputs of the 64 copies differ by up to this, to either side",
        unit="%", low=0.0, high=100.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoCellsResult(Result):
    """apart_mv : largest |V_A - V_B| of copies of A with the same input, and with one that differs by ``difference``"""

    options: TwoCellsOptions
    cells: tuple[CellUnderTest, CellUnderTest]
    periods_ms: tuple[float, float]
    runs: PairRuns
    prc: tuple[tuple[float, float | None], ...]
    apart_mv: tuple[float, float]
    copies: Copies

    @property
    def together(self) -> Locking:
        """The pair that was asked for."""
        return self.runs.asked

    def as_dict(self) -> dict[str, Any]:
        """``{"phase", "plv", "locked", "rate_hz", "prc": [[phase, shift]…]}`` and more."""
        asked, found = self.together, self.copies
        return {
            "model": self.cells[0].model.id,
            "model_b": self.cells[1].model.id,
            "current": self.cells[0].current,
            "current_b": self.cells[1].current,
            "phase": asked.phase,
            "plv": asked.plv,
            "locked": asked.locked,
            "rate_hz": asked.rate_a_hz,
            "rate_b_hz": asked.rate_b_hz,
            "prc": [[phase, shift] for phase, shift in self.prc],
            "starts": [[start, end.phase, end.plv] for start, end in self.runs.starts],
            "differences": [
                {
                    "percent": d,
                    "locked": end.locked,
                    "plv": end.plv,
                    "rate_hz": end.rate_a_hz,
                    "rate_b_hz": end.rate_b_hz,
                }
                for d, end in self.runs.differences
            ],
            "apart_identical_mv": self.apart_mv[0],
            "apart_different_mv": self.apart_mv[1],
            "copies": [
                {"n": n, "r2_identical": same, "r2_different": different}
                for n, same, different in zip(found.counts, found.r2_same, found.r2_different, strict=True)
            ],
        }  # fmt: skip

    def words(self) -> tuple[str, ...]:
        """What the two do, where it depends on the start, what a difference does, and what copies add."""
        return (
            self._pair_words(),
            *self._start_words(),
            *self._range_words(),
            self._same_words(),
            self._copy_words(),
        )

    def _pair_words(self) -> str:
        asked = self.together
        if asked.phase is None:
            silent = [name for name, rate in (("A", asked.rate_a_hz), ("B", asked.rate_b_hz)) if not rate]
            if len(silent) == 2:
                return "Neither cell fires in the end: there is no phase between them."
            who = silent[0] if silent else "B"
            return f"In the end only one of them fires ({who} is silent): there is no phase between them."
        rates = f"{format_number(asked.rate_a_hz, 4)} Hz"
        if not asked.locked:
            other = format_number(asked.rate_b_hz, 4)
            return f"They do not lock: A fires at {rates}, B at {other} Hz, PLV {asked.plv:.3f}."
        where = phase_words(asked.phase)
        return f"They lock {where} (phase {asked.phase:.3f}, PLV {asked.plv:.4f}) at {rates}."

    def _start_words(self) -> tuple[str, ...]:
        ends: dict[str, list[float]] = {}
        for start, end in self.runs.starts:
            if end.locked and end.phase is not None:
                ends.setdefault(phase_words(end.phase), []).append(start)
        if not ends or (len(ends) > STARTS // 2):
            return ()
        if len(ends) == 1:
            ((where, starts),) = ends.items()
            return (f"From {len(starts)} of {STARTS} starting phases they end {where}.",)
        parts = [f"{where} from {len(starts)}" for where, starts in ends.items()]
        return (f"Where they end depends on where they start: of {STARTS} phases they end {joined(parts)}.",)

    def _range_words(self) -> tuple[str, ...]:
        held = [d for d, end in self.runs.differences if end.locked]
        if not held:
            return ()
        if self.options.coupling == "none" or held == [0.0]:
            return (
                "Nothing holds them together: with the smallest difference tried, 0.5 % of B's current, they drift.",
            )
        low, high = min(held), max(held)
        return (
            f"The coupling holds differences of B's current from {format_number(low)} to {format_number(high)} % "
            f"({len(held)} of the {len(self.runs.differences)} tried between −20 and +20 %).",
        )

    def _same_words(self) -> str:
        same, other = self.apart_mv
        first = (
            "Two identical cells with the same input are one cell: their voltages never differ by a single bit"
            if same == 0.0
            else f"Two identical cells came apart by {format_number(same, 3)} mV"
        )
        return (
            f"{first}; with {format_number(self.options.difference)} % more input they come apart by "
            f"{format_number(other, 3)} mV."
        )

    def _copy_words(self) -> str:
        found = self.copies
        last = found.counts[-1]
        return (
            f"The firing of one cell explains {100 * found.r2_same[0]:.0f} % of its input's variance, that of {last} "
            f"identical ones {100 * found.r2_same[-1]:.0f} %, of {last} whose inputs differ by up to "
            f"{format_number(self.options.spread)} % {100 * found.r2_different[-1]:.0f} %."
        )

    def tables(self) -> tuple[Table, ...]:
        """Where each start ended; then the phase response, the differences, the copies and the phases in time."""
        runs, found = self.runs, self.copies
        judged = (("phase", ""), ("plv", ""), ("locked", ""), ("rate_a", "Hz"), ("rate_b", "Hz"))
        rows = [(self.options.phase0, self.together), *runs.starts]
        return (
            Table(
                key="starts", title="By starting phase", columns=(("phase0", ""), *judged),
                rows=tuple((start, *_judged(end)) for start, end in rows),
            ),
            Table(key="prc", title="Phase response", columns=(("phase", ""), ("shift", "")), rows=self.prc),
            Table(
                key="differences", title="By difference of current", columns=(("difference", "%"), *judged),
                rows=tuple((d, *_judged(end)) for d, end in runs.differences),
            ),
            Table(
                key="copies", title="Copies", columns=(("n", ""), ("r2_identical", ""), ("r2_different", "")),
                rows=tuple(zip(found.counts, found.r2_same, found.r2_different, strict=True)),
            ),
            Table(
                key="phases", title="Phase of each spike of B", columns=(("t", "ms"), ("phase", "")),
                rows=tuple(zip(runs.phase_t.tolist(), runs.phase.tolist(), strict=True)),
            ),
        )  # fmt: skip


def _judged(end: Locking) -> tuple[float | bool | None, ...]:
    return end.phase, end.plv, end.locked, end.rate_a_hz, end.rate_b_hz


def phase_words(phase: float) -> str:
    """``at once``, ``in turns``, or the phase."""
    if min(phase, 1.0 - phase) < _TOGETHER:
        return "at once"
    if abs(phase - 0.5) < _TOGETHER:
        return "in turns"
    return f"at phase {phase:.2f}"


def the_cells(options: TwoCellsOptions) -> tuple[CellUnderTest, CellUnderTest]:
    """Both cells as chosen.

    Raises
    ------
    ModelError, ExperimentError
        When a model or a value is wrong.
    """
    current = options.current
    if current is None and options.model == "wang_buzsaki":
        current = 1.0
    a = cell(options.model, dict(options.set), current, overlay=options.overlay)
    if options.model_b is None or options.model_b == options.model:
        return a, cell(a.model, a.values, a.current if options.current_b is None else options.current_b)
    return a, cell(options.model_b, current=options.current_b, overlay=options.overlay)


def the_link(options: TwoCellsOptions) -> Link:
    """What joins them."""
    if options.coupling == "none":
        return Link()
    if options.coupling == "gap":
        return Link(gap=options.weight)
    reversal = REVERSAL_MV[options.coupling] if options.reversal is None else options.reversal
    return Link(weight=options.weight, tau=options.tau, reversal=reversal, delay=options.delay)


def run(options: TwoCellsOptions, watch: Watch) -> TwoCellsResult:
    """Both alone, then coupled from every start, then the phase response and the copies; exponential Euler, 0.01 ms.

    Raises
    ------
    ModelError, ExperimentError
        When a dial is wrong, or a cell blows up.
    """
    chosen = the_cells(options)
    two = tuple(PairCell(model=c.model, current=c.current, values=dict(c.values)) for c in chosen)
    a, b = two
    shares = np.concatenate([[options.phase0], np.arange(STARTS) / STARTS])
    try:
        both: tuple[Cycle, Cycle] = cycles((a, b), (np.zeros(1), shares), watch.part(0.0, 0.2))
        runs = pair_runs((a, b), the_link(options), both, options.seconds, watch.part(0.2, 0.6))
    except ValueError as wrong:
        raise ExperimentError(str(wrong)) from wrong
    return TwoCellsResult(
        options=options,
        cells=chosen,
        periods_ms=(both[0].period_ms, both[1].period_ms),
        runs=runs,
        prc=tuple(phase_response((a, b), both[0], options.nudge, watch.part(0.6, 0.65))),
        apart_mv=one_cell((a, b), both, options.difference, min(options.seconds, 1.0), watch.part(0.65, 0.7)),
        copies=copies(a, options.spread, min(options.seconds, 2.0), watch.part(0.7, 1.0)),
    )


def scene(options: TwoCellsOptions) -> Scene:
    """Cell A as the live scope shows it."""
    a = the_cells(options)[0]
    return Scene(model=options.model, current=a.current, values=dict(options.set), overlay=options.overlay)


EXPERIMENT = Experiment(
    key="two-cells",
    title="Are two copies worth more than one?",
    group="Several cells",
    order=10,
    explanation=(
        "Two cells, alike or not, hear each other through a gap junction or synapses: do they fire together, in turns, "
        "or each at its own pace, whatever the phase they start at? A nudge at each phase says why, and up to 64 "
        "copies on one input say what more of the same adds."
    ),
    options=TwoCellsOptions,
    run=run,
    scene=scene,
)
