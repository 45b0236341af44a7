"""Every row of `hhscope bench` against its aim.

Run alone: ``pytest tests/benchmarks/test_rows.py``; the figures stand in the failures, and in the extra columns of
``--benchmark-json``. For the table: ``hhscope bench``. Beside other programs: ``python -m tests.benchmarks.peers``.
"""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hhscope.cli._bench import ROWS, Row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_the_row_reaches_its_aim(benchmark: BenchmarkFixture, row: Row) -> None:
    figure = benchmark.pedantic(row.work.measure, rounds=1)
    benchmark.extra_info |= {"value": figure.value, "unit": figure.unit, "ratio": figure.ratio}
    assert row.aim.met_by(figure), (
        f"{figure.value:.4g} {figure.unit}, ratio {figure.ratio}; {row.aim.text(figure.unit)}"
    )
