"""Benchmark: a million rows of nine columns as CSV, against pandas.to_csv.

Run alone: ``pytest tests/benchmarks/test_csv.py -s``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from hhscope.record import Recording, simulate
from hhscope.record.exporters import ExportOptions
from hhscope.record.exporters.csv import export
from tests.record.sources import read_csv

ROWS = 1_000_001
COLUMNS = 9  # the time included
FACTOR = 8


def test_a_million_rows_are_written_at_least_eight_times_faster_than_by_pandas(tmp_path: Path) -> None:
    recording = simulate("squid_ca", duration=10_000)
    names = recording.names[: COLUMNS - 1]
    assert recording.rows == ROWS
    ours = best_of(5, lambda: export(recording, tmp_path / "a.csv", ExportOptions(signals=names)))
    table = as_table(recording, names)
    theirs = best_of(2, lambda: table.to_csv(tmp_path / "b.csv", index=False))
    print(
        f"\n{ROWS:,} rows x {COLUMNS} columns: hhscope {ours:.3f} s, pandas {theirs:.3f} s, {theirs / ours:.1f} times"
    )
    back = read_csv(tmp_path / "a.csv")
    assert np.array_equal(back["V_mV"].to_numpy(), recording["V"])
    assert theirs >= FACTOR * ours


def as_table(recording: Recording, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({"t_ms": recording.time, **{name: recording[name] for name in names}})


def best_of(times: int, work: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)
