"""Does a misaligned input weaken? A synapse that learns from timing (science: E2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.plasticity import PairRule, by_phase, count_pairs, phases, vector_strength
from hhscope.experiments import _plastic
from hhscope.experiments._cell import CellOptions, CellUnderTest, cell
from hhscope.experiments._dials import ExperimentError, Kind, dial
from hhscope.experiments._learning_words import words_of
from hhscope.experiments._plastic import Learned, PlasticRun, Trains
from hhscope.experiments.base import Experiment, Result, Scene, Table, Watch, json_number
from hhscope.stimulus import parse_waveform
from hhscope.units import NS_PER_MS, ns_from_ms

Array = NDArray[np.float64]

RANDOM_INPUTS: Final = 12
PAIRS_MS: Final = 100.0  # an input and a spike further apart are not counted as a pair
PHASES: Final = 12
TAUS_MS: Final = (20.0, 0.1)  # what depends on the phase is shown for these besides the chosen one
_MOST_LISTED: Final = 2000  # inputs that the live scope is given one by one
_LONGEST_SPREAD_MS: Final = (25.0, 40.0)  # lead and jitter of random inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningOptions(CellOptions):
    """The cell, its input, the rule."""

    model: str = dial(
        "traub_miles", Kind.MODEL, "Model", "Which cell; without the teacher one that fires by itself"
    )
    current: float | None = dial(
        None, Kind.NUMBER, "Current", "Constant current; left out: 0 with the teacher, without it the model's own",
        unit="µA/cm²", optional=True,
    )  # fmt: skip
    teacher: bool = dial(
        True,
        Kind.SWITCH,
        "Teacher",
        "A strong synapse makes the cell fire at the rate; without it the cell keeps its own",
    )
    lead: float = dial(
        5.0, Kind.NUMBER, "Lead", "The input comes so long before the teacher's pulse; negative: after it",
        unit="ms", low=-500.0, high=500.0,
    )  # fmt: skip
    jitter: float = dial(
        5.0, Kind.NUMBER, "Jitter", "Standard deviation of the input's times", unit="ms", low=0.0, high=500.0
    )
    random_inputs: bool = dial(
        False,
        Kind.SWITCH,
        "12 random inputs",
        "Also teach 12 inputs with a lead and a jitter of their own, one by one",
    )
    order: str = dial(
        "before", Kind.CHOICE, "Order",
        "before: the input leads by the lead; after: it follows by it; unrelated: it comes at random (Poisson)",
        choices=(("before", "input first"), ("after", "firing first"), ("unrelated", "unrelated")),
    )  # fmt: skip
    rate: float = dial(
        10.0, Kind.NUMBER, "Rate", "Of the input, and of the teacher", unit="Hz", low=0.1, high=1000.0
    )
    seconds: float = dial(
        60.0,
        Kind.NUMBER,
        "Seconds",
        "How long it learns, in the cell's own time",
        unit="s",
        low=0.1,
        high=600.0,
    )
    tau: float = dial(
        20.0,
        Kind.NUMBER,
        "τ",
        "How long an input and a spike are remembered",
        unit="ms",
        low=0.01,
        high=1000.0,
    )
    a_plus: float = dial(
        0.01, Kind.NUMBER, "A₊", "How much a spike right after an input strengthens", low=0.0, high=1.0
    )
    a_minus: float = dial(
        0.012, Kind.NUMBER, "A₋", "How much a spike right before an input weakens", low=0.0, high=1.0
    )
    seed: int = dial(2, Kind.WHOLE, "Seed", "Of everything random", low=0, high=2**31 - 1)

    @property
    def signed_lead(self) -> float:
        """How long the input comes before the teacher's pulse, ms, whatever the order is called."""
        return -self.lead if self.order == "after" else self.lead

    @property
    def rule(self) -> PairRule:
        """The rule of learning."""
        return PairRule(a_plus=self.a_plus, a_minus=self.a_minus, tau=self.tau)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhaseChange:
    """With one tau: the mean change per input, (PHASES,), by where in the cell's cycle it comes; or nan."""

    tau_ms: float
    change: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """One input and what became of it. dw_sem : standard error of the measured mean"""

    options: LearningOptions
    learned: Learned
    teacher_ms: Array
    dw_measured: float
    dw_sem: float
    dw_formula: float
    pairs: int
    vector_strength: float | None
    latency_ms: float | None
    firing_hz: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LearningResult(Result):
    """main : the input asked for; others : the random ones; by_phase : only without the teacher"""

    cell: CellUnderTest
    main: Lesson
    others: tuple[Lesson, ...]
    by_phase: tuple[PhaseChange, ...]

    def as_dict(self) -> dict[str, Any]:
        """Final weight, mean changes, pairs and alignment; further: trains, phases, random inputs."""
        one = self.main
        found: dict[str, Any] = {
            "model": self.cell.model.id,
            "current": self.cell.current,
            **_numbers(one),
            "mean_dw_standard_error": json_number(one.dw_sem),
            "n_pre": len(one.learned.pre_ms),
            "n_post": len(one.learned.post_ms),
            "latency_ms": one.latency_ms,
            "firing_hz": one.firing_hz,
        }
        if self.by_phase:
            found["phases"] = [
                {"tau_ms": row.tau_ms, "phase": (k + 0.5) / PHASES, "mean_dw": json_number(float(value))}
                for row in self.by_phase
                for k, value in enumerate(row.change)
            ]
        if self.others:
            found["inputs"] = [
                {
                    "lead_ms": o.options.signed_lead,
                    "jitter_ms": o.options.jitter,
                    "rate_hz": o.options.rate,
                    **_numbers(o),
                }
                for o in self.others
            ]
        return found

    def words(self) -> tuple[str, ...]:
        """What became of the input, beside what was to be expected, and how aligned it was."""
        return words_of(self)

    def tables(self) -> tuple[Table, ...]:
        """The inputs with their numbers; then the weight after each input, the spikes, the phases."""
        columns = (
            *(("input", ""), ("lead", "ms"), ("jitter", "ms"), ("rate", "Hz"), ("final_weight", "")),
            *(("mean_dw_measured", ""), ("mean_dw_formula", ""), ("pairs", ""), ("vector_strength", "")),
        )
        rows = tuple(
            (f"random {k}" if k else "chosen", o.options.signed_lead, o.options.jitter, o.options.rate,
             *_numbers(o).values())
            for k, o in enumerate((self.main, *self.others))
        )  # fmt: skip
        one = self.main.learned
        course = Table(
            key="weight", title="Weight", columns=(("t", "ms"), ("before", ""), ("after", "")),
            rows=tuple(zip(one.pre_ms.tolist(), one.before.tolist(), one.weights.tolist(), strict=True)),
        )  # fmt: skip
        spikes = Table(
            key="spikes",
            title="Spikes",
            columns=(("t", "ms"),),
            rows=tuple((t,) for t in one.post_ms.tolist()),
        )
        found = [Table(key="inputs", title="Inputs", columns=columns, rows=rows), course, spikes]
        if self.by_phase:
            found.append(_phase_table(self.by_phase))
        return tuple(found)


def _phase_table(found: tuple[PhaseChange, ...]) -> Table:
    columns = (("phase", ""), *((f"mean_dw_tau_{row.tau_ms:g}_ms", "") for row in found))
    rows = tuple(
        ((k + 0.5) / PHASES, *(json_number(float(row.change[k])) for row in found)) for k in range(PHASES)
    )
    return Table(key="phases", title="By phase", columns=columns, rows=rows)


def _numbers(one: Lesson) -> dict[str, Any]:
    return {
        "final_weight": one.learned.final,
        "mean_dw_measured": json_number(one.dw_measured),
        "mean_dw_formula": json_number(one.dw_formula),
        "pairs": one.pairs,
        "vector_strength": one.vector_strength,
    }


def run(options: LearningOptions, watch: Watch) -> LearningResult:
    """Teach the input asked for, and the random ones when they are asked for.

    Raises
    ------
    ExperimentError, ModelError
        When a dial is wrong, no input comes in the time, or a run fails.
    """
    current = 0.0 if options.teacher and options.current is None else options.current
    found = cell(options.model, dict(options.set), current, overlay=options.overlay)
    asked = [options, *(_random_inputs(options) if options.random_inputs else ())]
    start = _plastic.rest_of(found) if options.teacher else None
    n = len(asked)
    lessons = [_lesson(found, one, start, watch.part(k / n, (k + 1) / n)) for k, one in enumerate(asked)]
    return LearningResult(
        cell=found, main=lessons[0], others=tuple(lessons[1:]),
        by_phase=() if options.teacher else _phase_changes(lessons[0]),
    )  # fmt: skip


def _lesson(
    found: CellUnderTest, options: LearningOptions, start: Mapping[str, float] | None, watch: Watch
) -> Lesson:
    trains = _trains(found, options)
    learned = PlasticRun(found, trains, options.rule, start).run(watch)
    changes = options.rule.changes(learned.pre_ms, learned.post_ms)
    latency = _latency_ms(trains.teacher_ms, learned.post_ms)
    firing = 1000.0 * len(learned.post_ms) / (trains.duration_ns / NS_PER_MS)
    return Lesson(
        options=options, learned=learned, teacher_ms=trains.teacher_ms, dw_measured=float(changes.mean()),
        dw_sem=float(changes.std() / np.sqrt(len(changes))),
        dw_formula=_expected(options, latency, firing),
        pairs=count_pairs(learned.pre_ms, learned.post_ms, PAIRS_MS),
        vector_strength=vector_strength(learned.pre_ms, learned.post_ms), latency_ms=latency, firing_hz=firing,
    )  # fmt: skip


def _expected(options: LearningOptions, latency_ms: float | None, firing_hz: float) -> float:
    """In step with the teacher: the closed formula over all its periods; else any lag is as likely."""
    if latency_ms is None or options.order == "unrelated":
        return options.rule.expected_unrelated(firing_hz)
    return options.rule.expected_in_step(
        options.signed_lead + latency_ms, options.jitter, 1000.0 / options.rate
    )


def _latency_ms(teacher_ms: Array, post_ms: Array) -> float | None:
    """From each of the teacher's pulses to the next spike, on average; None without a teacher or without spikes."""
    place = np.searchsorted(post_ms, teacher_ms)
    seen = place < len(post_ms)
    return float((post_ms[place[seen]] - teacher_ms[seen]).mean()) if seen.any() else None


def _trains(found: CellUnderTest, options: LearningOptions) -> Trains:
    dt_ns = ns_from_ms(
        max(_plastic.DT_MS, found.model.numerics.dt) if options.teacher else found.model.numerics.dt
    )
    duration_ns = round(options.seconds * 1e9 / dt_ns) * dt_ns
    pre_ns = input_times(options, dt_ns, duration_ns)
    if not len(pre_ns):
        raise ExperimentError(
            f"learning: no input comes within {options.seconds:g} s; raise rate or seconds, or lower lead"
        )
    return Trains(
        pre_ns=pre_ns,
        teacher_hz=options.rate if options.teacher else None,
        duration_ns=duration_ns,
        dt_ns=dt_ns,
    )


def input_times(options: LearningOptions, dt_ns: int, duration_ns: int) -> NDArray[np.int64]:
    """When the input comes, (n_pre,) int64 ns, rising, on the grid of samples, from 0 to before the end."""
    rng = np.random.default_rng(options.seed)
    duration = duration_ns / NS_PER_MS
    period = 1000.0 / options.rate
    if options.order == "unrelated":
        times = np.sort(rng.uniform(0.0, duration, rng.poisson(duration / period)))
    else:
        start = _plastic.teacher_start_ms(options.rate, dt_ns) - options.signed_lead
        first = int(np.floor((-start - 8.0 * options.jitter) / period))
        last = int(np.ceil((duration - start + 8.0 * options.jitter) / period))
        ticks = start + period * np.arange(first if not options.teacher else 0, last + 1)
        if options.teacher:
            ticks = ticks[ticks + options.signed_lead < duration]
        times = np.sort(ticks + options.jitter * rng.standard_normal(len(ticks)))
    times_ns = np.ceil(np.round(times * NS_PER_MS) / dt_ns).astype(np.int64) * dt_ns
    return times_ns[(times_ns >= 0) & (times_ns < duration_ns)]


def _random_inputs(options: LearningOptions) -> list[LearningOptions]:
    """With the teacher leads and jitters of their own; without it rates too."""
    rng = np.random.default_rng((options.seed, RANDOM_INPUTS))
    lead, jitter = _LONGEST_SPREAD_MS
    found = []
    for k in range(RANDOM_INPUTS):
        rate = options.rate if options.teacher else round(options.rate * float(rng.uniform(0.5, 2.0)), 2)
        found.append(
            replace(
                options, order="before", lead=round(float(rng.uniform(-lead, lead)), 1), rate=rate,
                jitter=round(float(rng.uniform(0.0, jitter)), 1), seed=options.seed + k + 1,
            )
        )  # fmt: skip
    return found


def _phase_changes(one: Lesson) -> tuple[PhaseChange, ...]:
    """By where in the cell's cycle an input came, for the chosen tau and those beside it."""
    pre, post, rule = one.learned.pre_ms, one.learned.post_ms, one.options.rule
    if len(post) < 2:
        return ()
    pre = pre[(pre >= post[0]) & (pre < post[-1])]
    where = phases(pre, post)
    taus = dict.fromkeys((rule.tau, *TAUS_MS))
    return tuple(
        PhaseChange(tau_ms=tau, change=by_phase(where, replace(rule, tau=tau).changes(pre, post), PHASES))
        for tau in taus
    )


def scene(options: LearningOptions) -> Scene:
    """The cell with the teacher and the input at its first weight; the scope's own synapses do not learn."""
    current = 0.0 if options.teacher and options.current is None else options.current
    dt_ns = ns_from_ms(_plastic.DT_MS)
    listed = input_times(options, dt_ns, round(options.seconds * 1e9 / dt_ns) * dt_ns)[:_MOST_LISTED]
    synapse = f"weight={_plastic.INPUT_WEIGHT * _plastic.START_WEIGHT},tau={_plastic.SYNAPSE_TAU_MS}"
    times = ";".join(repr(t) for t in (listed / NS_PER_MS).tolist())
    texts = [f"synapse_times:times={times},{synapse}"] if len(listed) else []
    if options.teacher:
        start = _plastic.teacher_start_ms(options.rate, dt_ns)
        texts.insert(
            0, f"synapse:rate_hz={options.rate!r},start={start!r},weight={_plastic.TEACHER_WEIGHT},"
            f"tau={_plastic.SYNAPSE_TAU_MS}",
        )  # fmt: skip
    for text in texts:
        parse_waveform(text)
    return Scene(
        model=options.model, current=current, values=dict(options.set), stimulus=tuple(texts), overlay=options.overlay,
        span_ms=3000.0 / options.rate if options.teacher and 0.5 <= options.rate <= 200 else None,
    )  # fmt: skip


EXPERIMENT = Experiment(
    key="learning",
    title="Does a misaligned input weaken?",
    group="Input and output",
    order=20,
    explanation=(
        "A synapse grows when its input comes just before the cell fires and shrinks when it comes after; a teacher "
        "makes the cell fire, or the cell keeps its own rhythm. Lead, jitter and order set how well input and firing "
        "are aligned, and what becomes of the weight is measured beside what a closed formula expects."
    ),
    options=LearningOptions,
    run=run,
    scene=scene,
)
