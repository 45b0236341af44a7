"""Ticks: round positions for value and time axes, and their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hhscope.view.scales import Range
from hhscope.view.timebase import DIVISIONS, TimeView

_MINUS = "\u2212"
_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns"))
_LONGEST = 6  # digits of an absolute time label; longer ones are told as an offset


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTicks:
    """Ticks of a value axis: labelled ``major`` ones and the ``minor`` ones between them."""

    major: tuple[float, ...]
    labels: tuple[str, ...]
    minor: tuple[float, ...]
    step: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTicks:
    """Ticks of a time axis.

    times_ns : grid lines, one per division or so.  labels : "" where there is no room.  caption : what the labels
    count, e.g. "ms", "ms before now", "µs after 12.345 s".
    """

    times_ns: tuple[int, ...]
    labels: tuple[str, ...]
    caption: str
    step_ns: int


def nice_step(size: float, parts: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that cuts ``size`` into at most ``parts`` parts."""
    rough = size / max(parts, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    for mantissa in (1.0, 2.0, 5.0, 10.0):
        if mantissa * power >= rough * (1 - 1e-9):
            return mantissa * power
    return 10.0 * power


def value_ticks(shown: Range, parts: float) -> ValueTicks:
    """Ticks for a range that has room for ``parts`` labelled intervals."""
    step = nice_step(shown.size, parts)
    first, last = math.ceil(shown.lo / step - 1e-9), math.floor(shown.hi / step + 1e-9)
    while last - first < 1:  # one label alone says nothing of the scale
        step = nice_step(step, 2.5)  # the next smaller: 5 → 2 → 1 → 0.5
        first, last = math.ceil(shown.lo / step - 1e-9), math.floor(shown.hi / step + 1e-9)
    major = tuple(i * step for i in range(first, last + 1))
    mantissa = round(step / 10.0 ** math.floor(math.log10(step) + 1e-9))
    cuts = 4 if mantissa == 2 else 5
    fine = step / cuts
    start, end = math.ceil(shown.lo / fine - 1e-9), math.floor(shown.hi / fine + 1e-9)
    minor = tuple(i * fine for i in range(start, end + 1) if i % cuts)
    return ValueTicks(major=major, labels=_value_labels(major, step), minor=minor, step=step)


def _value_labels(values: tuple[float, ...], step: float) -> tuple[str, ...]:
    largest = max((abs(v) for v in values), default=0.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals > 4 or largest >= 1e6:
        exponent = math.floor(math.log10(max(largest, step)) + 1e-9)
        digits = max(0, exponent - math.floor(math.log10(step) + 1e-9))
        return tuple(_scientific(v, digits) for v in values)
    return tuple("0" if v == 0 else _signed(f"{v:.{decimals}f}") for v in values)


def _scientific(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return _signed(f"{mantissa}e{int(exponent)}")


def _signed(text: str) -> str:
    """With a true minus sign, and none before zero."""
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.") else _MINUS + text[1:].replace("e-", "e" + _MINUS)
    return text.replace("e-", "e" + _MINUS)


def time_step(span_ns: int) -> int:
    """Grid step of a view: a tenth of a 1-2-5 span, the next longer round one of any other. At least 1 ns."""
    return max(1, round(nice_step(span_ns, DIVISIONS)))


def time_ticks(
    view: TimeView, *, now_ns: int | None = None, labels: int = DIVISIONS, zero: str = "now"
) -> TimeTicks:
    """Ticks of a view with room for ``labels`` labels.

    now_ns : None: absolute times; else times relative to it (roll, trigger), and the grid counts from it.
    zero : how the time ``now_ns`` itself is labelled.
    """
    step = time_step(view.span_ns)
    origin = 0 if now_ns is None else now_ns
    first, last = -((origin - view.t0_ns) // step), (view.t1_ns - origin) // step
    counts = range(first, last + 1)
    every = _label_every(len(counts), labels)
    base = _base(view, step) if now_ns is None else 0
    scale, unit = _unit(max(abs(c * step - base) for c in counts) if counts else step, step)
    texts = tuple(_time_label(c * step - base, scale, step) if c % every == 0 else "" for c in counts)
    if now_ns is None:
        caption = f"{unit} after {_time_text(base)}" if base else unit
    else:
        texts = tuple(zero if c == 0 else text for c, text in zip(counts, texts, strict=True))
        caption = unit
    times = tuple(origin + c * step for c in counts)
    return TimeTicks(times_ns=times, labels=texts, caption=caption, step_ns=step)


def _label_every(ticks: int, labels: int) -> int:
    for every in (1, 2, 5, 10, 20, 50):
        if ticks <= every * max(labels, 1):
            return every
    return 100


def _base(view: TimeView, step: int) -> int:
    """Where offsets count from, 0 if absolute labels are short enough: a round time at or before the view."""
    largest = max(abs(view.t0_ns), abs(view.t1_ns))
    if largest < step * 10**_LONGEST:
        return 0
    coarse = step * 100
    return view.t0_ns // coarse * coarse


def _unit(largest_ns: int, step: int) -> tuple[int, str]:
    """The unit in which the largest label is at least 1, or 10 s and more, and the step not absurdly small."""
    for scale, unit in _UNITS:
        if largest_ns >= scale * (10 if unit == "s" else 1) or (unit == "s" and step >= scale // 2):
            return scale, unit
    return _UNITS[-1]


def _time_label(t_ns: int, scale: int, step: int) -> str:
    decimals = max(0, math.ceil(math.log10(scale / step) - 1e-9)) if step < scale else 0
    return _signed(f"{t_ns / scale:.{decimals}f}")


def _time_text(t_ns: int) -> str:
    """A time in full, without trailing zeros."""
    for scale, unit in _UNITS:
        if abs(t_ns) >= scale:
            digits = len(str(scale)) - 1
            return f"{t_ns / scale:.{digits}f}".rstrip("0").rstrip(".").replace("-", _MINUS) + f" {unit}"
    return "0"
