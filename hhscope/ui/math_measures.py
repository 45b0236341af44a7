"""Math measures: what is measured of math channels, by channel; keys look like ``math.M1.mean``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from hhscope.analysis.measure import Measure
from hhscope.analysis.stretch import Array, Stretch
from hhscope.model.signals import Kind, Signal
from hhscope.ui.math_keys import PREFIX

_Kind = tuple[str, Callable[[Stretch, Array], float], str]
_KINDS: Final[dict[str, _Kind]] = {
    "min": ("min", lambda stretch, x: float(x.min()), "Lowest sample of"),
    "max": ("max", lambda stretch, x: float(x.max()), "Highest sample of"),
    "mean": ("mean", lambda stretch, x: stretch.mean_of(x), "Mean over time of"),
    "pp": ("peak to peak", lambda stretch, x: float(np.ptp(x)), "Highest minus lowest sample of"),
    "rms": (
        "RMS",
        lambda stretch, x: math.sqrt(stretch.mean_of(x * x)),
        "Root of the mean square over time of",
    ),
}


def math_measures(signals: Sequence[Signal]) -> Mapping[str, Measure]:
    """Every measurement of every math channel among the signals, by key."""
    return {
        f"{PREFIX}{signal.name}.{key}": Measure(
            key=f"{PREFIX}{signal.name}.{key}",
            name=f"{signal.name} {title}",
            unit=signal.unit,
            doc=f"{doc} {signal.name} = {signal.formula}.",
            needs="a value at every sample",
            take=partial(_take, signal.name, work_out),
        )
        for signal in signals
        if signal.kind is Kind.MATH
        for key, (title, work_out, doc) in _KINDS.items()
    }


def _take(name: str, work_out: Callable[[Stretch, Array], float], stretch: Stretch) -> float:
    return work_out(stretch, stretch.others[name])
