"""SpikeSink: what the GUI reads while the engine thread feeds it."""

from __future__ import annotations

import threading
from typing import Any, cast

import numpy as np
import pytest

from hhscope.analysis import RateMeter, SpikeRule, SpikeSink, detect_spikes
from hhscope.engine import Block, Segment
from hhscope.engine.status import RunInfo
from hhscope.model import load_model, signals
from tests.analysis.traces import humps

SEGMENT = Segment(index=0, t0_ns=0, dt_ns=10_000, first=0, method="rk4", substeps=1)


def run_info(run_id: int = 1) -> RunInfo:
    model = load_model("hh1952")
    return RunInfo(run_id=run_id, model=model, signals=signals(model), ring=cast(Any, None))


def blocks(v: np.ndarray, size: int) -> list[Block]:
    return [Block(segment=SEGMENT, start=k, data=v[None, k : k + size]) for k in range(0, len(v), size)]


def fed(v: np.ndarray, size: int = 1000, kept: int = 1000) -> SpikeSink:
    sink = SpikeSink(kept)
    sink.on_run(run_info())
    for block in blocks(v, size):
        sink.on_block(block)
    return sink


@pytest.fixture(scope="module")
def trace() -> np.ndarray:
    t = np.arange(200_000) * 0.01
    heights = np.where(np.arange(199) % 5 == 4, 40.0, 100.0)  # every fifth stays under the threshold
    return humps(t, 8.0 + 10.0 * np.arange(199), heights)


def test_before_the_first_run_a_snapshot_is_empty() -> None:
    snapshot = SpikeSink().snapshot()
    assert (snapshot.run_id, snapshot.count, len(snapshot.train), snapshot.recent) == (None, 0, 0, None)


@pytest.mark.parametrize("size", [7, 1000, 200_000])
def test_the_spikes_are_those_of_the_whole_trace_whatever_the_blocks(trace: np.ndarray, size: int) -> None:
    trace = trace[:50_000]
    snapshot = fed(trace, size).snapshot()
    whole = detect_spikes(np.arange(len(trace)) / 100, trace, SpikeRule())
    assert snapshot.train.times_ms.tolist() == whole.times_ms.tolist()
    assert snapshot.train.peaks_mv.tolist() == whole.peaks_mv.tolist()
    assert snapshot.train.oscillation_times_ms.tolist() == whole.oscillation_times_ms.tolist()
    assert snapshot.t_ms == pytest.approx((len(trace) - 1) * 0.01)
    assert snapshot.rule == SpikeRule()


def test_only_the_last_spikes_are_held_and_the_rest_is_counted(trace: np.ndarray) -> None:
    whole = fed(trace).snapshot()
    short = fed(trace, kept=10).snapshot()
    assert short.count == whole.count == 160
    assert 10 <= len(short.train) <= 160 - short.dropped == len(short.train)
    assert short.train.times_ms.tolist() == whole.train.times_ms[-len(short.train) :].tolist()


def test_memory_is_bounded_for_any_number_of_spikes() -> None:
    v = np.tile([-70.0, -70.0, 40.0, 40.0], 5000)
    snapshot = fed(v, size=4000, kept=500).snapshot()
    assert snapshot.count == 4999
    assert 500 <= len(snapshot.train) <= 1500


def test_a_snapshot_never_changes_once_taken(trace: np.ndarray) -> None:
    sink = SpikeSink(8)
    sink.on_run(run_info())
    taken = []
    for block in blocks(trace, 500):
        sink.on_block(block)
        snapshot = sink.snapshot()
        taken.append((snapshot, snapshot.train.times_ms.copy()))
    assert all(snapshot.train.times_ms.tolist() == times.tolist() for snapshot, times in taken)
    with pytest.raises(ValueError, match="read-only"):
        taken[-1][0].train.times_ms[0] = 0.0


def test_a_new_run_starts_with_nothing(trace: np.ndarray) -> None:
    sink = fed(trace)
    sink.on_run(run_info(2))
    snapshot = sink.snapshot()
    assert (snapshot.run_id, snapshot.count, len(snapshot.train), snapshot.t_ms) == (2, 0, 0, 0.0)


def test_blocks_before_a_run_and_empty_blocks_are_ignored() -> None:
    sink = SpikeSink()
    sink.on_block(blocks(np.zeros(5), 5)[0])
    assert sink.snapshot().run_id is None
    sink.on_run(run_info())
    sink.on_block(Block(segment=SEGMENT, start=0, data=np.empty((1, 0))))
    assert sink.snapshot().recent is None


@pytest.mark.parametrize("size", [3, 1000, 100_000])
def test_recent_voltage_forgets_what_is_older_than_200_ms(size: int) -> None:
    v = np.concatenate([np.full(30_000, 40.0), np.full(10_000, -60.0), np.full(12_000, -64.0)])
    recent = fed(v, size).snapshot().recent
    assert recent is not None
    assert (recent.low_mv, recent.high_mv) == (-64.0, -60.0)
    assert recent.mean_mv == pytest.approx(-62.4, abs=0.3)


def test_snapshots_can_be_read_while_the_engine_feeds(trace: np.ndarray) -> None:
    sink = SpikeSink(20)
    sink.on_run(run_info())
    feeder = threading.Thread(
        target=lambda: [sink.on_block(block) for block in blocks(trace, 50)], name="hhscope-test-feeder"
    )
    feeder.start()
    while feeder.is_alive():
        snapshot = sink.snapshot()
        lengths = {
            len(snapshot.train.times_ms),
            len(snapshot.train.peaks_mv),
            snapshot.count - snapshot.dropped,
        }
        assert len(lengths) == 1
        assert (np.diff(snapshot.train.times_ms) > 0).all()
    feeder.join()
    assert sink.snapshot().count == 160


def test_a_spike_under_way_ends_the_silence_before_it_is_counted() -> None:
    """A regular train reads the same rate at every moment, also between a crossing and the fall after its peak."""
    regular = humps(np.arange(20_000) * 0.01, 8.0 + 10.0 * np.arange(19), np.full(19, 100.0))
    sink = SpikeSink()
    sink.on_run(run_info())
    meter, rates, under_way = RateMeter(), [], 0
    for block in blocks(regular, 7):
        sink.on_block(block)
        shot = sink.snapshot()
        under_way += shot.under_way_ms is not None
        if shot.count > 2 and shot.t_ms < 180.0:
            rates.append(meter.read(shot.train, shot.silent_until(shot.t_ms)).value_hz)
    assert under_way > 19
    assert rates == pytest.approx([100.0] * len(rates), rel=1e-6)
    assert meter.read(sink.snapshot().train, 1000.0).falling
