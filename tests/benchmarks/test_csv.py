"""Benchmark: a million rows of nine columns as CSV, against pandas.to_csv.

Run alone: ``pytest tests/benchmarks/test_csv.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hhscope.record import Recording, simulate
from hhscope.record.exporters import ExportOptions
from hhscope.record.exporters.csv import export
from tests.record.sources import read_csv

ROWS = 1_000_001
COLUMNS = 9  # the time included
FACTOR = 8


@pytest.fixture(scope="module")
def recording() -> Recording:
    """10 s of squid_ca."""
    made = simulate("squid_ca", duration=10_000)
    assert made.rows == ROWS
    return made


def test_a_million_rows_are_written_at_least_eight_times_faster_than_by_pandas(
    benchmark: BenchmarkFixture, recording: Recording, tmp_path: Path
) -> None:
    names = recording.names[: COLUMNS - 1]
    ours = tmp_path / "a.csv"
    benchmark.pedantic(export, (recording, ours, ExportOptions(signals=names)), rounds=5, warmup_rounds=1)
    table = pd.DataFrame({"t_ms": recording.time, **{name: recording[name] for name in names}})
    theirs = min(timed(lambda: table.to_csv(tmp_path / "b.csv", index=False)) for _ in range(2))
    benchmark.extra_info["times faster than pandas"] = theirs / benchmark.stats.stats.min
    assert np.array_equal(read_csv(ours)["V_mV"].to_numpy(), recording["V"])
    assert theirs >= FACTOR * benchmark.stats.stats.min


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
