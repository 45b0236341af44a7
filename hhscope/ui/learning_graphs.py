"""Learning graphs: what is shown of inputs, spikes and a weight, from a run or from the live scope; pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.plasticity import (
    PairRule,
    count_pairs,
    lag_histogram,
    vector_strength,
    weight_course,
)
from hhscope.experiments._plastic import START_WEIGHT
from hhscope.experiments.learning import PAIRS_MS, PHASES, LearningResult, Lesson, PhaseChange
from hhscope.stimulus._synapse import Synapse
from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
from hhscope.units import format_number, ms_from_ns

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot
    from hhscope.engine.status import Status

Array = NDArray[np.float64]

_PERIODS: Final = 8  # shown side by side
_MOST_TICKS: Final = 4000
_BINS: Final = 60
_MOST_POINTS: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """pre_ms, post_ms : events; t_ms, w : the weight over time; span_ms : of the trains' graph, from ``from_ms``"""

    pre_ms: Array
    post_ms: Array
    t_ms: Array
    w: Array
    rule: PairRule
    from_ms: float
    span_ms: float
    by_phase: tuple[PhaseChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """Colours."""

    input: str
    firing: str
    weight: str
    dim: str


def of_run(result: LearningResult) -> Shown:
    """The run's end, and its whole weight."""
    one = result.main
    learned = one.learned
    end = 1000.0 * one.options.seconds
    span = min(end, _PERIODS * 1000.0 / one.options.rate)
    t, w = _saw(learned.pre_ms, learned.before, learned.weights)
    return Shown(
        pre_ms=learned.pre_ms, post_ms=learned.post_ms, t_ms=t, w=w, rule=one.options.rule, from_ms=end - span,
        span_ms=span, by_phase=result.by_phase,
    )  # fmt: skip


def of_scope(status: Status, shot: SpikeSnapshot, result: LearningResult) -> tuple[Shown | None, str]:
    """What the scope holds, a weight learning from it; and words about it."""
    run = status.run
    synapses = [one for one in status.stimulus.waveforms if isinstance(one, Synapse)]
    if run is None or shot.run_id != run.run_id or not synapses:
        return None, "The scope's cell has no synapse: bring the cell of this experiment into the scope."
    begin, end = run.ring.oldest_ns, run.ring.newest_ns
    pre = synapses[-1].events(begin, end) / 1e6
    post = shot.train.times_ms
    post = post[(post >= ms_from_ns(begin)) & (post <= ms_from_ns(end))]
    rule = result.main.options.rule
    after = weight_course(rule, pre, post)
    last = ms_from_ns(end)
    span = min(_PERIODS * 1000.0 / result.main.options.rate, max(last - ms_from_ns(begin), 1.0))
    shown = Shown(pre_ms=pre, post_ms=post, t_ms=pre, w=after, rule=rule, from_ms=last - span, span_ms=span)
    held = format_number((last - ms_from_ns(begin)) / 1000.0, 3)
    final = f"{after[-1]:.3f}" if len(after) else "0.5"
    return (
        shown,
        f"Over the {held} s the scope holds: {len(pre)} inputs, {len(post)} spikes, weight 0.5 → {final}.",
    )


def trains(shown: Shown, ink: Ink) -> Graph:
    """Ticks: the input above, the firing below, over the last periods."""
    curves = tuple(
        Curve(
            x=np.repeat(times, 2),
            y=np.tile(lane, len(times)),
            color=color,
            label=label,
            pieces=True,
            width=2.0,
        )
        for times, lane, color, label in (
            (_within(shown.pre_ms, shown), (1.1, 1.9), ink.input, "input"),
            (_within(shown.post_ms, shown), (0.1, 0.9), ink.firing, "firing"),
        )
    )
    end = shown.from_ms + shown.span_ms
    return Graph(
        x=GraphAxis(name="time", unit="ms", lo=shown.from_ms, hi=end),
        y=GraphAxis(name="", lo=0.0, hi=2.0, bare=True), curves=curves,
    )  # fmt: skip


def weight(shown: Shown, ink: Ink) -> Graph:
    """The weight over everything there is."""
    line = Curve(x=shown.t_ms / 1000.0, y=shown.w, color=ink.weight)
    last = float(shown.t_ms[-1]) / 1000.0 if len(shown.t_ms) else 1.0
    first = float(shown.t_ms[0]) / 1000.0 if len(shown.t_ms) > 1 else 0.0
    return Graph(
        x=GraphAxis(name="time", unit="s", lo=first, hi=max(last, first + 1e-3)),
        y=GraphAxis(name="weight", lo=0.0, hi=1.05), curves=(line,),
    )  # fmt: skip


def lags(shown: Shown, ink: Ink) -> Graph:
    """How many pairs have which lag, and the window of the rule scaled to them."""
    reach = min(PAIRS_MS, 5.0 * shown.rule.tau)
    edges = np.linspace(-reach, reach, _BINS + 1)
    counts = lag_histogram(shown.pre_ms, shown.post_ms, edges).astype(np.float64)
    top = max(1.0, 1.15 * float(counts.max()))
    x, y = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(counts, 2), [0.0]])
    at = np.concatenate([np.linspace(-reach, -1e-9 * reach, 200), np.linspace(0.0, reach, 200)])
    size = shown.rule.window(at)
    scale = 0.95 * top / max(shown.rule.a_plus, shown.rule.a_minus, 1e-12)
    low = -top
    n = count_pairs(shown.pre_ms, shown.post_ms, PAIRS_MS)
    return Graph(
        x=GraphAxis(name="spike − input", unit="ms", lo=-reach, hi=reach),
        y=GraphAxis(name="pairs", lo=low, hi=top),
        curves=(
            Curve(x=x, y=y, color=ink.firing, label=f"pairs ({n:,} within 100 ms)"),
            Curve(x=at, y=size * scale, color=ink.dim, dashed=True, label="window of the rule"),
        ),
    )


def meter(shown: Shown, ink: Ink) -> Graph:
    """One bar from 0 to the vector strength."""
    strength = vector_strength(shown.pre_ms, shown.post_ms)
    x = GraphAxis(name="", lo=0.0, hi=1.0, bare=True)
    y = GraphAxis(name="vector strength", lo=0.0, hi=1.0)
    if strength is None:
        return Graph(x=x, y=y, message="no cycle yet")
    bar = Curve(
        x=np.array([0.15, 0.15, 0.85, 0.85]), y=np.array([0.0, strength, strength, 0.0]), color=ink.firing, filled=True,
        label=f"{strength:.2f}",
    )  # fmt: skip
    return Graph(x=x, y=y, curves=(bar,))


def by_phase(shown: Shown, colors: list[str]) -> Graph:
    """The mean change per input by its phase, each tau relative to its own largest."""
    middle = (np.arange(PHASES) + 0.5) / PHASES
    curves = []
    for row, color in zip(shown.by_phase, colors, strict=False):
        largest = float(np.nanmax(np.abs(row.change))) if np.isfinite(row.change).any() else 1.0
        label = f"τ {format_number(row.tau_ms)} ms (1 = {largest:.2g})"
        curves.append(Curve(x=middle, y=row.change / (largest or 1.0), color=color, label=label))
    zero = Curve(x=np.array([0.0, 1.0]), y=np.zeros(2), color=colors[0], dashed=True, width=1.0)
    return Graph(
        x=GraphAxis(name="phase of the input in the cell's cycle", lo=0.0, hi=1.0),
        y=GraphAxis(name="change per input", lo=-1.1, hi=1.1), curves=(zero, *curves),
    )  # fmt: skip


def small_weight(lesson: Lesson | None, ink: Ink) -> Graph:
    """One of twelve: lead ± jitter (or its rate), and what its weight came to."""
    axis = GraphAxis(name="", lo=0.0, hi=1.05, bare=True)
    if lesson is None:
        return Graph(y=axis, message="switch on “12 random inputs”")
    one, options = lesson.learned, lesson.options
    t, w = _saw(one.pre_ms, one.before, one.weights)
    what = f"{options.signed_lead:g} ± {options.jitter:g}" if options.teacher else f"{options.rate:g} Hz"
    label = f"{what} → {one.final:.2f}".replace("-", "−")
    middle = Curve(
        x=np.array([0.0, options.seconds]), y=np.full(2, START_WEIGHT), color=ink.dim, dashed=True, width=1.0
    )
    line = Curve(x=t / 1000.0, y=w, color=ink.weight, label=label)
    return Graph(
        x=GraphAxis(name="time", unit="s", lo=0.0, hi=options.seconds), y=axis, curves=(middle, line)
    )


def _saw(t: Array, before: Array, after: Array) -> tuple[Array, Array]:
    """The weight before and after each input; thinned, and then only after it."""
    every = max(1, len(t) // _MOST_POINTS)
    if every > 1:
        return t[::every], after[::every]
    return np.repeat(t, 2), np.column_stack([before, after]).ravel()


def _within(times: Array, shown: Shown) -> Array:
    found = times[(times >= shown.from_ms) & (times <= shown.from_ms + shown.span_ms)]
    return found[:: max(1, len(found) // _MOST_TICKS)]
