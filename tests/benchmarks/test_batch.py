"""Benchmarks of batches: cell-steps per second, with spikes counted, whole call; and what a second thread adds.

Run alone: ``pytest tests/benchmarks/test_batch.py``. ``ratio`` is to the yardstick of ``hhscope bench`` in the same
run, which tells machines apart.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from hhscope.batch import simulate_batch
from hhscope.batch.pool import processors
from hhscope.cli._bench import yardstick_ns

CELLS = 1280
DURATION = 100.0  # ms, at 0.01 ms
CELL_STEPS = CELLS * 10_000


def yardstick() -> float:
    """ns per step, the quietest of ten readings."""
    return min(yardstick_ns() for _ in range(10))


def run(name: str, dtype: str, threads: int) -> Any:
    return simulate_batch(
        name, current=np.linspace(8.0, 20.0, CELLS), duration=DURATION, dtype=dtype, threads=threads
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["hh1952", "squid_ca"])
def test_cells_of_one_thread(name: str, dtype: str, benchmark: Any) -> None:
    run(name, dtype, 1)
    before = yardstick()
    result = benchmark.pedantic(run, (name, dtype, 1), rounds=7)
    best = benchmark.stats.stats.min / CELL_STEPS * 1e9
    benchmark.extra_info |= {
        "million cell-steps per s": 1e3 / best,
        "yardstick ns": before,
        "ratio": best / min(before, yardstick()),
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
