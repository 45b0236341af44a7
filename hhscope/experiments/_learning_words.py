"""Words of learning: what became of an input, in sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hhscope.experiments._plastic import START_WEIGHT
from hhscope.experiments.base import joined
from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.experiments.learning import LearningResult, Lesson, PhaseChange

_SAME = 0.05  # a weight that moved less has not learnt
_SWING = 0.1  # a weight that jumps by more at every input has no value of its own
_LOOSE, _TIGHT = 0.3, 0.9  # vector strengths


def words_of(result: LearningResult) -> tuple[str, ...]:
    """One sentence per question."""
    one = result.main
    said = (
        _outcome(one),
        *([_changes(one)] if len(one.learned.post_ms) else []),
        *_alignment(one),
        *(_phase_words(row) for row in result.by_phase),
        *_others(result.others),
    )
    return tuple(sentence.replace(" -", " −") for sentence in said)


def _verdict(final: float) -> str:
    if abs(final - START_WEIGHT) < _SAME:
        return "hardly changes"
    return "is strengthened" if final > START_WEIGHT else "is weakened"


def _outcome(one: Lesson) -> str:
    final = one.learned.final
    late = slice(len(one.learned.weights) // 2, None)
    high, low = float(one.learned.before[late].mean()), float(one.learned.weights[late].mean())
    if abs(high - low) > _SWING:
        return (
            f"The weight does not settle: each input throws it from {high:.2f} to {low:.2f}, and the next "
            f"spikes bring it back; it ends at {format_number(final, 3)} after {one.options.seconds:g} s."
        )
    return (
        f"The input {_verdict(final)}: its weight goes from {START_WEIGHT:g} to {format_number(final, 3)} "
        f"in {one.options.seconds:g} s."
    )


def _changes(one: Lesson) -> str:
    error = f" ± {one.dw_sem:.2g}" if one.dw_sem > 1e-3 * abs(one.dw_measured) else ""
    kind = "" if one.options.order == "unrelated" or one.latency_ms is None else "closed "
    return (
        f"Per input its pairs change it by {one.dw_measured:+.3g}{error}; the {kind}formula says {one.dw_formula:+.3g} "
        "(both before the limits 0 and 1)."
    )


def _alignment(one: Lesson) -> list[str]:
    if not len(one.learned.post_ms):
        return ["The cell does not fire, so there is nothing to be aligned with; give it more current."]
    said = []
    if one.latency_ms is not None:
        n, pulses = len(one.learned.post_ms), len(one.teacher_ms)
        each = "exactly one spike" if n == pulses else f"{format_number(n / pulses, 3)} spikes"
        said.append(
            f"The teacher makes {each} per pulse, the first {format_number(one.latency_ms, 3)} ms after it."
        )
    if one.vector_strength is not None:
        strength = one.vector_strength
        how = "not at all" if strength < _LOOSE else "tightly" if strength > _TIGHT else "loosely"
        said.append(f"Firing is aligned with the input {how}: vector strength {strength:.2f} of 1.")
    if not one.options.teacher:
        said.append(
            f"The cell fires at its own {format_number(one.firing_hz, 4)} Hz, the input comes at "
            f"{format_number(one.options.rate, 4)} Hz: two clocks."
        )
    return said


def _phase_words(row: PhaseChange) -> str:
    seen = row.change[np.isfinite(row.change)]
    begin = f"With τ = {format_number(row.tau_ms)} ms"
    if not seen.size:
        return f"{begin} there was no input inside a cycle."
    span = f"{seen.min():+.2g} to {seen.max():+.2g} per input"
    missing = "" if seen.size == len(row.change) else f" ({seen.size} of {len(row.change)} phases were met)"
    if (seen < 0).all():
        return f"{begin} every phase of the cycle weakens it: {span}{missing}."
    if (seen > 0).all():
        return f"{begin} every phase of the cycle strengthens it: {span}{missing}."
    parts = np.flatnonzero(row.change > 0)
    return (
        f"{begin} it depends on the phase: {span}; it is strengthened {_stretches(parts, len(row.change))} of the "
        f"cycle from spike to spike{missing}."
    )


def _stretches(bins: NDArray[np.int64], n: int) -> str:
    """``at 0.5–1``: neighbouring parts of the cycle put together."""
    if not bins.size:
        return "nowhere"
    runs = np.split(bins, np.flatnonzero(np.diff(bins) > 1) + 1)
    return "at " + joined([f"{run[0] / n:.2g}–{(run[-1] + 1) / n:.2g}" for run in runs])


def _others(others: tuple[Lesson, ...]) -> list[str]:
    if not others:
        return []
    up = [one for one in others if one.learned.final > START_WEIGHT + _SAME]
    down = [one for one in others if one.learned.final < START_WEIGHT - _SAME]
    said = f"Of {len(others)} random inputs {len(up)} end stronger and {len(down)} weaker than they began"
    if up and down and others[0].options.teacher:
        early = sum(one.options.signed_lead > 0 for one in up)
        late = sum(one.options.signed_lead <= 0 for one in down)
        said += f"; {early} of those {len(up)} come before the teacher, {late} of those {len(down)} after it"
    return [f"{said}."]
