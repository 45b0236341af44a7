"""Benchmarks of networks: simulated over wall time, wiring left out. Goals: 1,000 cells at 1, 10,000 at 0.1 or more.

Run alone: ``pytest tests/benchmarks/test_network.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

from hhscope.batch.network import Network, NetworkPlan
from hhscope.model import load_model

GOALS = {1000: 1.0, 10_000: 0.1}
DURATION = 300.0  # ms


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("n", GOALS)
def test_real_time_of_a_network(n: int, threads: int, benchmark: Any) -> None:
    network = Network(NetworkPlan(model=load_model("traub_miles"), n=n), threads)
    network.advance(50.0)  # past the first volley
    benchmark.pedantic(network.advance, (DURATION,), rounds=3)
    ratio = 1e-3 * DURATION / benchmark.stats.stats.min
    benchmark.extra_info |= {
        "real time": ratio,
        "connections": network.synapses,
        "MB": network.memory_bytes / 1e6,
        "ns per cell and step": 1e9 * benchmark.stats.stats.min / (n * DURATION / network.h),
    }
    assert ratio >= GOALS[n]
