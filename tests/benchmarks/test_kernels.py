"""Kernels against plain C: time per sample, or per step of a cell, in steps of ``yardstick.c`` compiled here.

Run alone, on one processor that does nothing else: ``taskset -c 1 pytest tests/benchmarks/test_kernels.py``. A run of a
kernel follows one of the yardstick in the same process, so that a slow spell meets both; the middle ratio counts.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hhscope.cli._bench import ROWS, Row
from hhscope.cli._bench.batch import CELLS, BatchWork
from hhscope.cli._bench.trace import TraceWork, run

ROUNDS = 7
YARDSTICK_STEPS = 200_000
KERNELS = [row for row in ROWS if isinstance(row.work, TraceWork | BatchWork)]


@pytest.fixture(scope="session")
def yardstick(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], float]:
    """Time of one step of the yardstick, ns, measured when called."""
    compiler = next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))), None)
    if compiler is None:
        pytest.fail("no C compiler found: install gcc or clang, or name one in the environment variable CC")
    library = tmp_path_factory.mktemp("yardstick") / "yardstick.so"
    source = Path(__file__).with_name("yardstick.c")
    command = [
        compiler,
        "-O3",
        "-march=native",
        "-ffast-math",
        "-shared",
        "-fPIC",
        "-o",
        str(library),
        str(source),
        "-lm",
    ]
    subprocess.run(command, check=True)
    step = ctypes.CDLL(str(library)).yardstick
    step.restype = ctypes.c_long
    step.argtypes = [ctypes.c_long, ctypes.c_double, ctypes.c_double, ctypes.c_void_p]
    v = np.zeros(YARDSTICK_STEPS)

    def measure() -> float:
        start = time.perf_counter()
        spikes = step(YARDSTICK_STEPS, 0.01, 10.0, v.ctypes.data)
        took = time.perf_counter() - start
        assert spikes == 137  # 68.3 Hz, the first at once
        return took / YARDSTICK_STEPS * 1e9

    measure()
    return measure


def work_of(row: Row) -> tuple[Callable[[], float], int]:
    """What to time, which returns its own seconds, and how many steps or samples that is."""
    work = row.work
    if isinstance(work, BatchWork):
        steps = work.steps(1.0)

        def batch() -> float:
            start = time.perf_counter()
            work.run(steps)
            return time.perf_counter() - start

        return batch, steps * CELLS
    assert isinstance(work, TraceWork)
    n = work.samples(0.3)

    def trace() -> float:
        simulator = work.simulator()
        start = time.perf_counter()
        run(simulator, n)
        return time.perf_counter() - start

    return trace, n


@pytest.mark.parametrize("row", KERNELS, ids=lambda row: row.key)
def test_the_kernel_reaches_its_aim(
    benchmark: BenchmarkFixture, row: Row, yardstick: Callable[[], float]
) -> None:
    work, items = work_of(row)
    work()
    ratios: list[float] = []

    def one() -> None:
        step_ns = yardstick()
        ratios.append(work() / items * 1e9 / step_ns)

    benchmark.pedantic(one, rounds=ROUNDS)
    ratio = statistics.median(ratios)
    benchmark.extra_info |= {"ratio": ratio, "aim": row.aim.limit, "yardstick ns": yardstick()}
    assert row.aim.of == "ratio"
    assert ratio <= row.aim.limit, f"{ratio:.4f} steps of the yardstick, not {row.aim.limit:.4f}"
