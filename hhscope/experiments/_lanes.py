"""Lanes: one run at one step by one method, beside the exact spike times: how far off, how dear, and the verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.rate import steady_rate
from hhscope.engine.blocks import Scratch
from hhscope.engine.simulator import Simulator
from hhscope.model import Model
from hhscope.record import Recording
from hhscope.units import format_number, format_time, ns_from_ms

Array = NDArray[np.float64]

_ABSURD_MV: Final = 300.0  # beyond it no cell goes; the class *diverging* of science E7
_SAME_RATE: Final = 0.01
_SAME_PHASE: Final = 0.05  # of an interval, after the whole run
_TIMED_STEPS: Final = 20_000
_TIMED_RUNS: Final = 3  # the fastest counts: what is slower met something else


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lane:
    """One run. rate_hz, ns_per_step : None when it failed. spike_error_ms : of the last spike that both have.

    t_ms, v : (n,) its last stretch, or its end when it failed
    """

    method: str
    dt_ms: float
    rate_hz: float | None
    spike_error_ms: float | None
    failed: bool
    ns_per_step: float | None
    verdict: str
    real: bool
    t_ms: Array
    v: Array


def agreement(
    seen: Recording, true: Array, *, pair: tuple[str, float], shown_ms: float, ns_per_step: float
) -> Lane:
    """A run beside the exact spike times, (k,) ms; pair : method and step."""
    t, v = seen.time, seen["V"]
    absurd = np.flatnonzero(~(np.abs(v) <= _ABSURD_MV))
    stopped = seen.provenance.failure is not None or bool(len(absurd))
    end = int(absurd[0]) if len(absurd) else len(v)
    spikes = seen.spikes()
    rate = None if stopped else steady_rate(spikes, float(t[-1]))
    n = 0 if stopped else min(len(spikes), len(true))
    error = abs(float(spikes[n - 1] - true[n - 1])) if n else None
    ended = float(t[min(end, len(t) - 1)])
    real, verdict = (
        (False, f"fails after {format_time(ended)}") if rate is None else _judged(rate, spikes, true, error)
    )
    part = slice(max(0, end - 400), end) if stopped else t >= shown_ms
    return Lane(
        method=pair[0], dt_ms=pair[1], rate_hz=rate, spike_error_ms=error, failed=stopped,
        ns_per_step=None if stopped else ns_per_step,
        verdict=verdict, real=real, t_ms=t[part], v=v[part],
    )  # fmt: skip


def _judged(rate: float, spikes: Array, true: Array, error: float | None) -> tuple[bool, str]:
    """Whether this is the cell, and what to call it."""
    if not len(true) or not len(spikes):
        if len(true) == len(spikes):
            return True, "the cell: no spike, as it should be"
        return False, "arithmetic: no spike" if len(
            true
        ) else f"arithmetic: {len(spikes)} spikes that are not there"
    exact = steady_rate(true, float(true[-1]))
    ratio = rate / exact - 1.0 if exact else 0.0
    if abs(ratio) > _SAME_RATE:
        return False, f"arithmetic: {abs(100 * ratio):.3g} % too {'fast' if ratio > 0 else 'slow'}"
    interval = float(np.diff(true).mean()) if len(true) > 1 else float("inf")
    shift = error or 0.0
    if shift > _SAME_PHASE * interval:
        share = format_number(100 * shift / interval, 2)
        return False, f"{share} % of an interval off"
    return True, "the cell, to " + ("less than 1 ns" if shift < 1e-6 else format_time(float(f"{shift:.2g}")))


def step_cost_ns(model: Model, values: Mapping[str, float], current: float, pair: tuple[str, float]) -> float:
    """What one step of V alone takes on this machine, measured, ns."""
    method, dt = pair
    best = float("inf")
    for _ in range(_TIMED_RUNS):
        simulator = Simulator(
            model, method=method, dt_ns=ns_from_ms(dt, "dt"), substeps=1, parameters=dict(values), current=current,
            record=["V"],
        )  # fmt: skip
        scratch = Scratch()
        begin = time.perf_counter_ns()
        block = simulator.advance(_TIMED_STEPS, scratch)
        best = min(best, (time.perf_counter_ns() - begin) / max(1, block.n))
    return best
