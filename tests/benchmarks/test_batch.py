"""Benchmarks of batches: cell-steps per second, with spikes counted, whole call; and what a second thread adds.

Run alone: ``pytest tests/benchmarks/test_batch.py``. The yardstick is a textbook exponential-Euler step of Hodgkin and
Huxley's axon in numba with library exponentials: its time per step, measured in the same run, tells machines apart.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest
from numba import njit

from hhscope.batch import simulate_batch
from hhscope.batch.pool import processors

CELLS = 1280
DURATION = 100.0  # ms, at 0.01 ms
CELL_STEPS = CELLS * 10_000


@njit("float64(int64)", cache=False)
def yardstick(n: int) -> float:
    """n textbook steps of one cell, µs-scale work of known size."""
    v, m, h, k = -65.0, 0.05, 0.6, 0.32
    for _ in range(n):
        am = 0.1 * (v + 40.0000001) / (1.0 - math.exp(-(v + 40.0000001) / 10.0))
        bm = 4.0 * math.exp(-(v + 65.0) / 18.0)
        ah = 0.07 * math.exp(-(v + 65.0) / 20.0)
        bh = 1.0 / (1.0 + math.exp(-(v + 35.0) / 10.0))
        an = 0.01 * (v + 55.0000001) / (1.0 - math.exp(-(v + 55.0000001) / 10.0))
        bn = 0.125 * math.exp(-(v + 65.0) / 80.0)
        m = am / (am + bm) + (m - am / (am + bm)) * math.exp(-0.01 * (am + bm))
        h = ah / (ah + bh) + (h - ah / (ah + bh)) * math.exp(-0.01 * (ah + bh))
        k = an / (an + bn) + (k - an / (an + bn)) * math.exp(-0.01 * (an + bn))
        sodium, potassium = 120.0 * m * m * m * h, 36.0 * k * k * k * k
        total = sodium + potassium + 0.3
        target = (10.0 + sodium * 50.0 - potassium * 77.0 - 0.3 * 54.4) / total
        v = target + (v - target) * math.exp(-0.01 * total)
    return v


def yardstick_ns() -> float:
    """Its time per step, ns; the best of many short runs."""
    found = []
    for _ in range(50):
        start = time.perf_counter()
        yardstick(10_000)
        found.append(time.perf_counter() - start)
    return min(found) * 1e5


def run(name: str, dtype: str, threads: int) -> Any:
    return simulate_batch(
        name, current=np.linspace(8.0, 20.0, CELLS), duration=DURATION, dtype=dtype, threads=threads
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_cells_of_one_thread(name: str, dtype: str, benchmark: Any) -> None:
    run(name, dtype, 1)
    before = yardstick_ns()
    result = benchmark.pedantic(run, (name, dtype, 1), rounds=7)
    best = benchmark.stats.stats.min / CELL_STEPS * 1e9
    benchmark.extra_info |= {
        "million cell-steps per s": 1e3 / best,
        "yardstick ns": before,
        "ratio": best / min(before, yardstick_ns()),
    }
    assert result["spike_count"].sum() > CELLS


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_second_thread_adds_most_of_a_second_processor(dtype: str, benchmark: Any) -> None:
    run("hh1952", dtype, 2)
    alone = min(timed("hh1952", dtype, 1) for _ in range(5))
    benchmark.pedantic(run, ("hh1952", dtype, 2), rounds=5)
    benchmark.extra_info |= {"processors": processors(), "speed-up": alone / benchmark.stats.stats.min}


def timed(name: str, dtype: str, threads: int) -> float:
    start = time.perf_counter()
    run(name, dtype, threads)
    return time.perf_counter() - start
