"""What the engine costs: a sample in the ring, an envelope of any length, a change from post to screen.

Run alone: ``pytest tests/benchmarks/test_engine_speed.py --benchmark-columns=min,median,max``.
Limits: design.md §4 and §5 (an envelope below 1 ms whatever its length), a change visible within a frame.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from hhscope.cli._bench.latency import GAP_S, Change, live, pause
from hhscope.engine import Block, Ring, Segment, Session

DT_NS = 10_000
SIGNALS = 11  # squid_ca
ROWS = list(range(7))
COLUMNS = 1600
SEGMENT = Segment(index=0, t0_ns=0, dt_ns=DT_NS, first=0, method="exp_euler", substeps=1)


@pytest.fixture(scope="module")
def full() -> Ring:
    """A ring of seven signals that holds more than 10 million samples, gone round once."""
    ring = Ring(len(ROWS), capacity=11_000_000)
    noise = np.random.default_rng(1).normal(size=(len(ROWS), 200_000))
    for start in range(0, 16_000_000, noise.shape[1]):
        ring.write(Block(segment=SEGMENT, start=start, data=noise))
    return ring


@pytest.mark.parametrize("n", [300, 20_000])
def test_writing_a_block_of_squid_ca(benchmark: BenchmarkFixture, n: int) -> None:
    """Divide by n: about 20 ns per sample of 11 signals; the model itself takes over 100."""
    ring = Ring(SIGNALS, capacity=500_000)
    data = np.random.default_rng(2).normal(size=(SIGNALS, n))

    def write() -> None:
        ring.write(Block(segment=SEGMENT, start=ring.head, data=data))

    while ring.head < ring.capacity:  # the system hands out memory as it is first written
        write()
    benchmark(write)


@pytest.mark.parametrize("n", [20_000, 200_000, 2_000_000, 10_000_000])
def test_an_envelope_of_7_traces_on_1600_columns(benchmark: BenchmarkFixture, full: Ring, n: int) -> None:
    t1 = full.newest_ns - 12_345 * DT_NS
    t0 = t1 - n * DT_NS
    reused = full.envelope(t0, t1, COLUMNS, ROWS)
    found = benchmark(lambda: full.envelope(t0, t1, COLUMNS, ROWS, out=reused))
    assert int(found.counts.sum()) == n


def test_reading_20000_samples_of_7_traces(benchmark: BenchmarkFixture, full: Ring) -> None:
    assert benchmark(lambda: full.window_of(full.head - 20_000, full.head, ROWS)).n == 20_000


@pytest.fixture
def running() -> Iterator[Session]:
    """squid_ca at real time."""
    with live("squid_ca") as session:
        yield session


def test_a_posted_change_is_in_the_ring(benchmark: BenchmarkFixture, running: Session) -> None:
    """From post to the first changed sample that a reader gets, at real time: median <= 10 ms, 99 % <= 20 ms."""
    change = Change(running)
    benchmark.pedantic(change, setup=lambda: pause(GAP_S), rounds=200)
    late = np.quantile(benchmark.stats.stats.data, 0.99)
    benchmark.extra_info["99 % within ms"] = 1e3 * late
    assert benchmark.stats.stats.median <= 0.010
    assert late <= 0.020
