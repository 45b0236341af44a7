"""Shadow: a stretch of a run once more, more exactly and from the same state; what its numbers are worth.

Both begin in the same state, so what is found is the error made *within* the stretch: errors of earlier times, which
a cell that sleeps or fires at random may have blown up, are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.spikes import SpikeRule
from hhscope.analysis.verdict import Deviation, Level, Verdict, compare, judge, unknown
from hhscope.engine.apply import apply
from hhscope.engine.blocks import Scratch
from hhscope.engine.commands import SetNumerics
from hhscope.engine.resume import Integration, Moment, moment_of, resume, resume_with
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Applied, Status
from hhscope.kernel import find_method
from hhscope.model.model import Model
from hhscope.units import NS_PER_MS, format_number, ms_from_ns, ns_from_ms

LONGEST: Final = 100_000  # samples of a stretch: some 30 ms of one core for the dearest shadow
TIGHTER: Final = 100.0  # the shadow's tolerance is that much smaller
TIGHTEST: Final = 1e-12  # below it a step's error is that of rounding
SHADOW: Final = (
    "rk4"  # of methods with fixed steps; of fourth order, so that at half the step its error is nothing
)
OTHER_SHADOW: Final = "dopri5"  # of rk4 itself
_OTHER_TOLERANCE: Final = 1e-9
_COARSEST_NS: Final = (
    10_000  # the longest step of a shadow with fixed steps: 0.01 ms, a tenth of the fastest gates
)
_MOST_SUBSTEPS: Final = 1000
_NUDGE_MV: Final = 1e-6  # far below what a cell could feel, far above rounding
_PART: Final = 16_384  # samples between two looks at whether to go on

Cancel = Callable[[], bool]
Resume = Callable[[Moment, Integration], Simulator]


class Resumer:
    """Resumes with the simulator of the time before where it serves: making one costs more than running it.

    prepare : called before one is made; compiling, which holds up every thread of the program, may be done there
    """

    def __init__(self, prepare: Callable[[Moment, Integration], None] | None = None) -> None:
        self._prepare = prepare
        self._kept: tuple[str, Integration, Simulator] | None = None

    def __call__(self, moment: Moment, how: Integration) -> Simulator:
        """See `hhscope.engine.resume.resume`. One thread at a time."""
        kept, key = self._kept, moment.model.content_hash
        if kept is not None and kept[:2] == (key, how):
            return resume_with(kept[2], moment)
        if self._prepare is not None:
            self._prepare(moment, how)
        simulator = resume(moment, how)
        self._kept = (key, how, simulator)
        return simulator


class StoppedError(Exception):
    """The check was stopped on request."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """Consecutive samples of one segment of a run, and all that made them.

    first : run-wide number of the first sample
    v : (n,) float64 mV as recorded
    commands : what was applied after the first sample and before the last, oldest first
    """

    start: Moment
    live: Integration
    first: int
    v: NDArray[np.float64]
    commands: tuple[Applied, ...] = ()

    @property
    def end_ns(self) -> int:
        """Time of the last sample."""
        return self.start.t_ns + (len(self.v) - 1) * self.live.dt_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericsReport:
    """What a check found. ``deviation`` and ``shadow`` are None where nothing could be compared.

    run_id, t0_ns, t1_ns : the stretch; times of its first and last sample
    growth : how many times a nudge of V at the start had grown at its largest; None where it was not looked at
    """

    verdict: Verdict
    run_id: int
    live: Integration
    t0_ns: int
    t1_ns: int
    shadow: Integration | None = None
    deviation: Deviation | None = None
    growth: float | None = None


def stretch_samples(model: Model, dt_ns: int) -> int:
    """Samples to a stretch: a screen of the model, which holds some spikes or bursts, but not too many."""
    return max(2, min(ns_from_ms(model.view.span_ms, "span") // dt_ns, LONGEST))


def newest_stretch(status: Status) -> Stretch | str:
    """The newest stretch of a live run, copied out of its ring; or why there is none. Any thread but the GUI's."""
    run, segments = status.run, status.segments
    if run is None or not segments or status.step == 0:
        return "nothing has been recorded yet"
    segment = segments[-1]
    if any(
        isinstance(one.command, SetNumerics) and one.step > segment.first
        for one in _since(status, segment.first)
    ):
        return "the sample step is just being changed"
    first = max(segment.first, status.step - stretch_samples(run.model, segment.dt_ns))
    names = run.model.state_names
    window = run.ring.window_of(first, status.step, [0])
    begin = run.ring.window_of(window.first, window.first + 1, range(len(names)))
    if len(window.pieces) != 1 or begin.n != 1:
        return "the samples were overwritten while they were read"
    state = dict(zip(names, begin.pieces[0].data[:, 0].tolist(), strict=True))
    return Stretch(
        start=moment_of(status, window.first, state),
        live=Integration.of(segment, status.tol),
        first=window.first,
        v=window.pieces[0].data[0],
        commands=tuple(one for one in _since(status, window.first) if one.step < status.step),
    )


def _since(status: Status, number: int) -> tuple[Applied, ...]:
    """The commands stamped after a sample, oldest first."""
    count = 0
    for one in reversed(status.applied):
        if one.step <= number:
            break
        count += 1
    return status.applied[len(status.applied) - count :]


def check_status(status: Status, *, cancel: Cancel | None = None, resumer: Resume = resume) -> NumericsReport:
    """Check the newest stretch of a live run. Any thread but the GUI's: it takes some 10 ms, and may compile.

    Raises
    ------
    StoppedError
        When ``cancel`` says so.
    """
    found = newest_stretch(status)
    run_id = 0 if status.run is None else status.run.run_id
    if isinstance(found, Stretch):
        return check(found, run_id=run_id, cancel=cancel, resumer=resumer)
    live = Integration(
        method=status.method_used, dt_ns=status.dt_ns, substeps=status.substeps, tol=status.tol
    )
    verdict = unknown("not judged", f"Nothing to compare: {found}.")
    return NumericsReport(verdict=verdict, run_id=run_id, live=live, t0_ns=status.t_ns, t1_ns=status.t_ns)


def check(
    stretch: Stretch, *, run_id: int = 1, cancel: Cancel | None = None, resumer: Resume = resume
) -> NumericsReport:
    """Run a stretch again, more exactly, and judge. Pure, but for compiling the shadow's kernel.

    Raises
    ------
    StoppedError
        When ``cancel`` says so.
    """
    report = NumericsReport(
        verdict=unknown("", ""),
        run_id=run_id,
        live=stretch.live,
        t0_ns=stretch.start.t_ns,
        t1_ns=stretch.end_ns,
    )
    how = shadow_of(stretch.live, stretch.start.model)
    if how is None:
        tol = _tolerance(stretch.live.tol)
        reason = f"The tolerance {tol} is as tight as rounding allows; there is nothing more exact to compare with."
        return replace(report, verdict=unknown("not judged", reason))
    begin = _Begin(how=how, resume=resumer, cancel=cancel)
    exact = _again(stretch, stretch.start, begin)
    if exact is None:
        reason = f"The shadow ({in_words(how)}) could not follow this stretch, so there is nothing to compare with."
        return replace(report, verdict=unknown("not judged", reason), shadow=how)
    t_ms = _times(stretch)
    rule = SpikeRule.of(stretch.start.model)
    deviation = compare(t_ms, stretch.v, exact, rule)
    report = replace(report, verdict=judge(deviation), shadow=how, deviation=deviation)
    if report.verdict.level in (Level.FAIR, Level.POOR):
        return _with_sensitivity(report, stretch, exact, begin)
    return report


def shadow_of(live: Integration, model: Model) -> Integration | None:
    """What is more exact than ``live`` on the same sample grid; None when nothing is."""
    if find_method(live.method).tableau is not None:
        tol = max(live.tol / TIGHTER, TIGHTEST)
        return replace(live, tol=tol) if tol < live.tol / 2 else None
    if live.method == SHADOW:
        return replace(live, method=OTHER_SHADOW, substeps=1, tol=_OTHER_TOLERANCE)
    wanted = [2 * live.substeps, -(-live.dt_ns // _COARSEST_NS)]
    if model.numerics.max_step is not None:
        wanted.append(-(-2 * live.dt_ns // ns_from_ms(model.numerics.max_step, "numerics.max_step")))
    return replace(live, method=SHADOW, substeps=min(max(wanted), _MOST_SUBSTEPS))


def in_words(how: Integration) -> str:
    """``dopri5, tolerance 1e-6``, or ``rk4, steps of 0.005 ms``."""
    if find_method(how.method).tableau is not None:
        return f"{how.method}, tolerance {_tolerance(how.tol)}"
    return f"{how.method}, steps of {format_number(ms_from_ns(how.dt_ns) / how.substeps)} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begin:
    """How a shadow is begun, and broken off."""

    how: Integration
    resume: Resume
    cancel: Cancel | None


def _again(stretch: Stretch, start: Moment, begin: _Begin) -> NDArray[np.float64] | None:
    """V of the stretch, (n,) mV, integrated otherwise; None when that blows up or cannot be."""
    try:
        simulator = begin.resume(start, begin.how)
        n, scratch = len(stretch.v), Scratch()
        v = np.empty(n)
        borders = [(one.step - stretch.first, one) for one in stretch.commands]
        for stop, one in [*borders, (n, None)]:
            while simulator.step < stop:
                if begin.cancel is not None and begin.cancel():
                    raise StoppedError
                at = simulator.step
                block = simulator.advance(min(stop - at, _PART), scratch)
                v[at : at + block.n] = block.data[0]
                if simulator.failure is not None:
                    return None
            if one is not None:
                apply(simulator, one.command)
    except ValueError:  # a model, an input or numerics that the shadow refuses
        return None
    return v


def _with_sensitivity(
    report: NumericsReport, stretch: Stretch, exact: NDArray[np.float64], begin: _Begin
) -> NumericsReport:
    """An error is the method's only where the cell itself would not blow up a touch to the same size."""
    nudged: Mapping[str, float] = {**stretch.start.state, "V": stretch.start.state["V"] + _NUDGE_MV}
    touched = _again(stretch, replace(stretch.start, state=nudged), begin)
    if touched is None:
        return report
    grown = compare(_times(stretch), touched, exact, SpikeRule.of(stretch.start.model))
    report = replace(report, growth=grown.dv_mv / _NUDGE_MV)
    if judge(grown).level not in (Level.FAIR, Level.POOR):
        return report
    reason = (
        f"This cell is too sensitive here to judge its numbers: V moved by a millionth of a mV at the start of the "
        f"stretch makes {format_number(grown.dv_mv, 2)} mV of difference. No method can tell which way it goes."
    )
    return replace(report, verdict=unknown("too sensitive to judge", reason))


def _times(stretch: Stretch) -> NDArray[np.float64]:
    steps = np.arange(len(stretch.v), dtype=np.int64) * stretch.live.dt_ns
    times: NDArray[np.float64] = (stretch.start.t_ns + steps) / NS_PER_MS
    return times


def _tolerance(tol: float) -> str:
    return f"{tol:.0e}".replace("e-0", "e-")
