"""Words of activation: how far a cell is a function, in sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.experiments.base import joined
from hhscope.units import format_number

if TYPE_CHECKING:
    from hhscope.experiments.activation import ActivationResult

_ADAPTS: Final = 1.1  # first over steady rate
_SAME: Final = 0.02  # of the latency


def words_of(result: ActivationResult) -> tuple[str, ...]:
    """One sentence per question."""
    if not result.steps.rate_hz.any():
        return ("It fires at none of these currents: choose others.", *_past(result))
    return (*_fits(result), *_two_answers(result), *_adaptation(result), *_signal(result), *_past(result))


def _fits(result: ActivationResult) -> list[str]:
    known = sorted(result.units, key=lambda unit: -unit.r2)
    said = joined([f"{unit.label} {_share(unit.r2)}" for unit in known])
    return [f"Of the cell's rates the units explain (R²): {said}."]


def _share(r2: float) -> str:
    return f"{r2:.3f}" if r2 < 0.995 else f"{r2:.4f}"


def _two_answers(result: ActivationResult) -> list[str]:
    both = result.two_answers
    currents = result.steps.currents
    if not both.any():
        return ["Going up and going down it fires at the same currents."]
    span = _span(currents[both], "µA/cm²")
    fired = np.maximum(result.down.rate_hz, result.up.rate_hz)[both]
    way = "down" if result.down.rate_hz[both].any() else "up"
    other = "up" if way == "down" else "down"
    return [
        f"At {span} it has two answers: silent when the current goes {other}, {_span(fired, 'Hz')} when it goes {way}."
    ]


def _span(values: NDArray[np.float64], unit: str) -> str:
    """``7 to 9 µA/cm²``; one number where there is only one."""
    low, high = (format_number(float(value), 3) for value in (values.min(), values.max()))
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _adaptation(result: ActivationResult) -> list[str]:
    steps = result.steps
    fires = steps.rate_hz > 0
    ratio = np.where(fires, steps.first_hz / np.where(fires, steps.rate_hz, 1.0), 1.0)
    k = int(np.argmax(ratio))
    if ratio[k] < _ADAPTS:
        return ["It hardly adapts: its first interval is much like the later ones."]
    return [
        f"It adapts: at {format_number(float(steps.currents[k]), 4)} µA/cm² it begins at "
        f"{format_number(float(steps.first_hz[k]), 4)} Hz and settles at "
        f"{format_number(float(steps.rate_hz[k]), 4)} Hz."
    ]


def _signal(result: ActivationResult) -> list[str]:
    name, r2 = result.unit.label, result.signal.r2
    if r2 is None:
        return []
    if r2 < 0:
        return [
            f"Given the same signal, the {name} says less about the cell's rate than its mean does (R² {r2:.2f})."
        ]
    return [f"Given the same signal, the {name} explains {100 * r2:.0f} % of how the cell's rate moves."]


def _past(result: ActivationResult) -> list[str]:
    past = result.past
    fired = [a for a in past.answers if a.spikes]
    pulse = f"{format_number(past.amplitude, 3)} µA/cm² for {format_number(past.width_ms)} ms"
    said = f"The same pulse ({pulse}) after {len(past.answers)} pasts: {_kinds(result)} different answers"
    if fired:
        latencies = [a.latency_ms for a in fired if a.latency_ms is not None]
        span = f"{format_number(min(latencies), 3)} to {format_number(max(latencies), 3)} ms"
        said += f"; {len(fired)} times it fires, {span} after the pulse begins"
    alone = " (it fires without a pulse too)" if past.fires_alone else ""
    unit = result.unit.label
    return [f"{said}{alone}. The {unit} has one: {format_number(result.unit_answer_hz, 3)} Hz."]


def _kinds(result: ActivationResult) -> int:
    """Answers that differ in the number of spikes, by more than 2 % of the time watched, or by 1 mV at the peak."""
    window = result.past.window_ms
    seen = {
        (
            a.spikes,
            None if a.latency_ms is None else round(a.latency_ms / (_SAME * window)),
            round(a.peak_mv),
        )
        for a in result.past.answers
    }
    return len(seen)
