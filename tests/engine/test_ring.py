"""The ring against plain arrays, and under a writer that does not wait."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import DEFAULT_BUDGET, Ring, ring_capacity
from hhscope.engine.window import column_edges
from tests.engine.ring_cases import Tape, stretches, tapes

FEW = settings(max_examples=60, deadline=None)


def _segment(first: int = 0, dt_ns: int = 10_000) -> Segment:
    return Segment(index=0, t0_ns=0, dt_ns=dt_ns, first=first, method="exp_euler", substeps=1)


@FEW
@given(st.data())
def test_a_window_holds_the_very_samples_that_were_written_and_counts_those_it_misses(
    data: st.DataObject,
) -> None:
    tape = data.draw(tapes())
    t0, t1 = data.draw(stretches(tape))
    asked, held = tape.held(t0, t1)
    window = tape.ring.window(t0, t1, rows=[1, 0])
    assert window.n == len(held)
    assert window.missed == len(asked) - len(held)
    if held:
        assert (window.first, window.stop) == (held[0], held[-1] + 1)
        assert window.t_ns().tolist() == [tape.times[k] for k in held]
        np.testing.assert_array_equal(window.data(), tape.data[[1, 0]][:, held])


@FEW
@given(st.data())
def test_an_envelope_equals_the_extremes_of_all_samples_column_by_column(data: st.DataObject) -> None:
    tape = data.draw(tapes())
    t0, t1 = data.draw(stretches(tape))
    n = data.draw(st.integers(1, 40))
    envelope = tape.ring.envelope(t0, t1, n)
    edges = column_edges(t0, t1, n)
    _, held = tape.held(t0, t1)
    of_column = np.searchsorted(edges, [tape.times[k] for k in held], side="right") - 1
    for c in range(n):
        inside = [k for k, column in zip(held, of_column, strict=True) if column == c]
        assert envelope.counts[c] == len(inside)
        found = envelope.table[:, :, c]
        if not inside:
            assert np.isnan(found).all()
            continue
        samples = tape.data[:, inside]
        expected = [samples.min(axis=1), samples.max(axis=1), samples[:, 0], samples[:, -1]]
        np.testing.assert_array_equal(found, expected)


@FEW
@given(
    t0=st.integers(-(10**15), 10**15),
    span=st.integers(1, 10**13),
    n=st.integers(1, 5000),
    k=st.integers(0, 4999),
)
def test_columns_divide_a_stretch_evenly_to_the_nanosecond(t0: int, span: int, n: int, k: int) -> None:
    edges = column_edges(t0, t0 + span, n)
    assert (edges[0], edges[-1]) == (t0, t0 + span)
    exact = t0 + (k % n) * span / n
    assert abs(int(edges[k % n]) - exact) <= 1 + abs(exact) * 1e-15


@FEW
@given(column=st.integers(0, 10**9), span=st.integers(1600, 10**12), moved=st.integers(0, 1599))
def test_a_stretch_that_moves_by_whole_columns_keeps_their_edges(column: int, span: int, moved: int) -> None:
    def stretch(number: int) -> np.ndarray:
        t0 = -(-number * span // 1600)
        return column_edges(t0, t0 + span, 1600)

    np.testing.assert_array_equal(stretch(column)[moved:-1], stretch(column + moved)[: 1600 - moved])


@FEW
@given(st.data())
def test_value_at_reads_the_nearest_sample_held(data: st.DataObject) -> None:
    tape = data.draw(tapes())
    t_ns = data.draw(stretches(tape))[0]
    reading = tape.ring.value_at(t_ns, rows=[1])
    held = range(tape.ring.oldest, len(tape.times))
    if not held:
        assert reading is None
        return
    assert reading is not None
    assert abs(reading.t_ns - t_ns) == min(abs(tape.times[k] - t_ns) for k in held)
    assert reading.t_ns == tape.times[reading.number]
    assert reading.values.tolist() == [tape.data[1, reading.number]]


@FEW
@given(tapes())
def test_what_is_held_is_never_less_than_the_guard_allows(tape: Tape) -> None:
    ring, written = tape.ring, len(tape.times)
    assert ring.head == written
    assert ring.held == min(written, ring.capacity - ring.capacity // 32)
    if written:
        assert (ring.oldest_ns, ring.newest_ns) == (tape.times[ring.oldest], tape.times[-1])
        assert ring.sample_range(ring.oldest_ns, ring.newest_ns + 1) == (ring.oldest, written)
        assert ring.time_of(written - 1) == tape.times[-1]


def test_window_reports_samples_overwritten_since_last_read() -> None:
    tape = Tape(Ring(1, capacity=1024))
    tape.record(100)
    seen = tape.ring.window_since(0)
    assert (seen.n, seen.missed, seen.stop) == (100, 0, 100)
    tape.record(2000)
    later = tape.ring.window_since(seen.stop)
    assert later.missed == tape.ring.oldest - 100 == 2000 - later.n
    assert tape.ring.window_since(later.stop).n == 0


def test_a_new_sample_step_makes_a_piece_of_its_own() -> None:
    tape = Tape(Ring(2, capacity=1024))
    tape.record(10, 10_000)
    tape.record(10, 25_000)
    pieces = tape.ring.window(50_000, 200_000).pieces
    assert [(p.segment.dt_ns, p.start, p.n) for p in pieces] == [(10_000, 5, 5), (25_000, 0, 4)]
    assert tape.ring.segments is tape.ring.segments
    assert len(tape.ring.segments) == 2


def test_an_old_envelope_lends_its_memory_to_the_next() -> None:
    tape = Tape(Ring(2, capacity=1024))
    tape.record(500)
    old = tape.ring.envelope(0, 5_000_000, 50)
    table = old.table
    tape.record(100)
    new = tape.ring.envelope(1_000_000, 6_000_000, 50, out=old)
    assert new.table is table
    np.testing.assert_array_equal(new.table, tape.ring.envelope(1_000_000, 6_000_000, 50).table)


def test_an_empty_ring_holds_nothing_and_says_so() -> None:
    ring = Ring(3, capacity=256)
    assert (ring.held, ring.head, ring.oldest_ns, ring.newest_ns, ring.segments) == (0, 0, 0, 0, ())
    assert ring.window(0, 10**9).pieces == ()
    assert ring.window(0, 10**9).data().size == 0
    assert ring.value_at(0) is None
    assert np.isnan(ring.envelope(0, 100, 7).table).all()


def test_a_block_that_does_not_follow_is_refused() -> None:
    ring = Ring(1, capacity=256)
    ring.write(Block(segment=_segment(), start=0, data=np.zeros((1, 5))))
    with pytest.raises(ValueError, match="the next sample is 5"):
        ring.write(Block(segment=_segment(), start=6, data=np.zeros((1, 5))))
    with pytest.raises(ValueError, match="2 signals for a ring of 1"):
        ring.write(Block(segment=_segment(), start=5, data=np.zeros((2, 5))))
    with pytest.raises(IndexError, match="of a ring of 1"):
        ring.window(0, 10, rows=[1])
    with pytest.raises(IndexError, match="there are 5"):
        ring.time_of(5)
    with pytest.raises(ValueError, match="too short"):
        Ring(1, capacity=100)


def test_the_default_budget_holds_about_50_s_of_squid_ca() -> None:
    seconds = ring_capacity(11, DEFAULT_BUDGET) * 10e-6
    assert 48 < seconds < 56


def test_readers_never_see_a_sample_that_was_overwritten_under_them() -> None:
    """The value of a sample is its number: any mixture of old and new shows. Bounded in work, not in time."""
    ring = Ring(2, capacity=4096)
    done = threading.Event()
    faults: list[str] = []

    def read() -> None:
        while not done.is_set():
            window = ring.window_since(ring.oldest)
            if window.n and not (window.data() == np.arange(window.first, window.stop)).all():
                faults.append(f"window from {window.first}")
            t0, t1 = ring.oldest_ns, ring.newest_ns + 1
            envelope = ring.envelope(t0, max(t1, t0 + 1), 16)
            full = envelope.counts > 0
            low, high = envelope.edges[:-1][full], envelope.edges[1:][full] - 1
            for got, wanted in zip(envelope.table[:, 0, full], (low, high, low, high), strict=True):
                if not (got == wanted).all():
                    faults.append(f"envelope from {t0}")

    readers = [threading.Thread(target=read, name=f"hhscope-test-reader-{i}") for i in range(2)]
    for reader in readers:
        reader.start()
    for start in range(0, 600 * 777, 777):
        numbers = np.arange(start, start + 777, dtype=np.float64)
        ring.write(Block(segment=_segment(), start=start, data=np.vstack([numbers, numbers])))
    done.set()
    for reader in readers:
        reader.join()
    assert not faults, faults[:3]
    assert ring.head == 600 * 777
