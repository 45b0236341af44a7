"""Yardstick: the textbook's Hodgkin–Huxley step, timed beside every run, so that figures of two machines compare.

It needs no compiler but numba. Written in C and compiled by gcc with all optimisations it takes about as long: nearly
all of its time is ten calls of the C library's exponential, each waiting for the one before.
"""

from __future__ import annotations

import time
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from hhscope.kernel.cache import import_source

REFERENCE_NS: Final = 63.0  # of the machine that the aims were set on (AMD EPYC, Zen 4, 3.3 GHz, Debian 12)
_STEPS: Final = 20_000
_DT_MS: Final = 0.01
_CURRENT: Final = 10.0  # µA/cm²


@cache
def loop() -> Any:
    """The compiled loop ``textbook(dt, current, out) -> spikes``; the first call compiles it (1 s)."""
    text = resources.files(__package__).joinpath("_yardstick_loop.py").read_text(encoding="utf-8")
    return import_source(text).textbook


def yardstick_ns(steps: int = _STEPS) -> float:
    """Wall ns that one textbook step of one cell takes now."""
    run, out = loop(), np.empty(steps)
    run(_DT_MS, _CURRENT, out[: steps // 10])
    start = time.perf_counter()
    run(_DT_MS, _CURRENT, out)
    return (time.perf_counter() - start) / steps * 1e9
