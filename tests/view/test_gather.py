"""What is gathered of a ring is exact, joined where samples are sparse, and the same whether gathered at once or on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.view.gather import Gatherer, gather
from hhscope.view.pick import value_at
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

US = 1_000
MS = 1_000_000


def signal(t_ns: np.ndarray, row: int) -> np.ndarray:
    return np.sin(t_ns / 3e6 + row) + 0.1 * np.sin(t_ns / 7e4)


class Cell:
    """Writes two rows of `signal` into a ring, in segments of any step."""

    def __init__(self) -> None:
        self.ring = Ring(2, capacity=2**16)
        self._segment: Segment | None = None
        self._n = 0

    def run(self, n: int, dt_ns: int = 10 * US) -> None:
        old = self._segment
        if old is None or old.dt_ns != dt_ns:
            first = 0 if old is None else old.first + self._n
            t0 = 0 if old is None else old.time_ns(self._n)
            index = 0 if old is None else old.index + 1
            self._segment = Segment(index=index, t0_ns=t0, dt_ns=dt_ns, first=first, method="rk4", substeps=1)
            self._n = 0
        assert self._segment is not None
        t = self._segment.t0_ns + (self._n + np.arange(n)) * dt_ns
        data = np.stack([signal(t, 0), signal(t, 1)])
        self.ring.write(Block(segment=self._segment, start=self._n, data=data))
        self._n += n


@pytest.fixture
def cell() -> Cell:
    cell = Cell()
    cell.run(20_000)  # 200 ms
    return cell


def test_two_samples_per_column_and_more_make_an_envelope(cell: Cell) -> None:
    view = TimeView(t0_ns=50 * MS, span_ns=20 * MS)
    assert isinstance(gather(cell.ring, view, 1000, [0]), Envelope)
    assert isinstance(gather(cell.ring, view, 1100, [0]), Samples)


def test_an_envelope_holds_the_extremes_of_its_columns(cell: Cell) -> None:
    view = TimeView(t0_ns=50 * MS, span_ns=100 * MS)
    data = gather(cell.ring, view, 500, [1, 0])
    assert isinstance(data, Envelope)
    y = signal(50 * MS + np.arange(10_000) * 10 * US, 1).reshape(500, 20)
    assert np.array_equal(data.lo[0], y.min(1))
    assert np.array_equal(data.hi[0], y.max(1))
    assert np.array_equal(data.take([0]).last[0], y[:, -1])


def test_samples_reach_beyond_both_edges_and_lie_at_their_times(cell: Cell) -> None:
    view = TimeView(t0_ns=50 * MS + 3 * US, span_ns=100 * US)
    data = gather(cell.ring, view, 800, [0])
    assert isinstance(data, Samples)
    assert data.x[0] < 0
    assert data.x[-1] > 800
    assert np.diff(data.x) == pytest.approx(80.0)
    assert data.x[1] == pytest.approx(7 * 8.0)
    assert data.dots


def test_close_samples_carry_no_dots(cell: Cell) -> None:
    data = gather(cell.ring, TimeView(t0_ns=50 * MS, span_ns=2 * MS), 800, [0])
    assert isinstance(data, Samples)
    assert not data.dots


def test_a_view_beyond_what_is_held_is_empty(cell: Cell) -> None:
    data = gather(cell.ring, TimeView(t0_ns=900 * MS, span_ns=100 * MS), 800, [0, 1])
    assert data.n_traces == 2
    assert data.extent(0) is None
    assert np.isnan(data.end(0))
    assert np.isnan(data.typical(1))


def test_a_view_between_two_samples_shows_the_line_between_them(cell: Cell) -> None:
    data = gather(cell.ring, TimeView(t0_ns=50 * MS + 2 * US, span_ns=5 * US), 800, [0])
    assert isinstance(data, Samples)
    assert data.x == pytest.approx([-320.0, 1280.0])


def test_an_empty_ring_has_nothing() -> None:
    assert gather(Ring(2, capacity=4096), TimeView(t0_ns=0, span_ns=MS), 100, [0, 1]).extent(1) is None


def test_samples_sparser_than_columns_beside_dense_ones_are_to_be_joined() -> None:
    cell = Cell()
    cell.run(20_000, 10 * US)
    cell.run(100, 2 * MS)
    data = gather(cell.ring, TimeView(t0_ns=0, span_ns=400 * MS), 1000, [0])
    assert isinstance(data, Envelope)
    empty = np.flatnonzero(np.isnan(data.lo[0, :995]))
    assert empty.size
    assert data.join >= 4


def test_a_screen_that_has_just_begun_to_fill_is_an_envelope_of_what_there_is(cell: Cell) -> None:
    view = TimeView.ending_at(cell.ring.newest_ns, 10_000 * MS)
    data = gather(cell.ring, view, 1000, [0])
    assert isinstance(data, Envelope)
    assert np.isnan(data.lo[0, :900]).all()
    assert data.end(0) == signal(np.array([cell.ring.newest_ns - 10 * US]), 0)[0]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(1, 700), st.sampled_from([10 * US, 10 * US, 25 * US, 5 * US])), max_size=8
    ),
    st.sampled_from([333, 500, 1001]),
    st.sampled_from([20 * MS, 50 * MS, 130 * MS + 7]),
)
def test_gathering_on_while_rolling_gives_what_gathering_at_once_does(
    runs: list[tuple[int, int]], columns: int, span: int
) -> None:
    cell, gatherer = Cell(), Gatherer()
    cell.run(9_000)
    for n, dt in runs:
        view = TimeView.ending_at(cell.ring.newest_ns, span).snapped(columns)
        on, once = gatherer.gather(cell.ring, view, columns, [1, 0]), gather(cell.ring, view, columns, [1, 0])
        _assert_same(on, once)
        cell.run(n, dt)


def test_another_ring_is_never_continued(cell: Cell) -> None:
    gatherer, other = Gatherer(), Cell()
    other.run(20_000)
    view = TimeView.ending_at(cell.ring.newest_ns, 100 * MS).snapped(500)
    gatherer.gather(cell.ring, view, 500, [0])
    found = gatherer.gather(other.ring, view, 500, [1])
    _assert_same(found, gather(other.ring, view, 500, [1]))


def _assert_same(a: TraceData, b: TraceData) -> None:
    assert type(a) is type(b)
    if isinstance(a, Envelope) and isinstance(b, Envelope):
        assert a.join == b.join
        for one, two in ((a.lo, b.lo), (a.hi, b.hi), (a.first, b.first), (a.last, b.last)):
            assert np.array_equal(one, two, equal_nan=True)
    elif isinstance(a, Samples) and isinstance(b, Samples):
        assert np.array_equal(a.x, b.x)
        assert np.array_equal(a.y, b.y)


def test_a_value_is_picked_on_the_line_between_samples() -> None:
    samples = Samples(x=np.array([0.0, 10.0]), y=np.array([[1.0, 3.0]]), n_columns=10)
    assert value_at(samples, 0, 2.5) == 1.5
    assert value_at(samples, 0, 0.0) == 1.0
    assert value_at(samples, 0, 10.0) == 3.0
    assert np.isnan(value_at(samples, 0, 10.5))
    assert np.isnan(value_at(samples, 0, -0.5))


def test_a_value_is_picked_in_the_middle_of_a_columns_extent() -> None:
    lo, hi = np.array([[0.0, 2.0]]), np.array([[1.0, 4.0]])
    data = Envelope(lo=lo, hi=hi, first=lo, last=hi)
    assert value_at(data, 0, 1.9) == 3.0
    assert np.isnan(value_at(data, 0, 2.0))
    assert np.isnan(value_at(data, 0, -0.1))


def test_the_line_through_an_envelope_goes_through_its_extremes_and_stops_at_gaps() -> None:
    lo = np.array([[0.0, 1.0, np.nan, np.nan, 5.0]])
    data = Envelope(lo=lo, hi=lo + 1, first=lo, last=lo + 1, join=1)
    samples = data.as_samples()
    assert samples.n_columns == 5
    assert samples.extent(0) == (0.0, 6.0)
    assert np.isnan(samples.y[0]).sum() == 1
    assert (np.diff(samples.x) >= 0).all()


def test_a_view_that_stands_still_is_shown_on_when_the_ring_has_lost_its_samples(cell: Cell) -> None:
    gatherer = Gatherer()
    view = TimeView(t0_ns=50 * MS, span_ns=20 * MS)
    for columns in (100, 1100):
        gatherer = Gatherer()
        before = gatherer.gather(cell.ring, view, columns, [0])
        assert gatherer.gather(cell.ring, view, columns, [0]) is before
    cell.run(80_000)
    assert cell.ring.oldest_ns > view.t1_ns
    assert gatherer.gather(cell.ring, view, 1100, [0]) is before


def test_a_view_that_is_still_filling_is_read_again(cell: Cell) -> None:
    gatherer = Gatherer()
    view = TimeView(t0_ns=190 * MS, span_ns=20 * MS)
    before = gatherer.gather(cell.ring, view, 100, [0])
    cell.run(2_000)
    after = gatherer.gather(cell.ring, view, 100, [0])
    assert isinstance(before, Envelope)
    assert isinstance(after, Envelope)
    assert np.isnan(before.lo[0, -1])
    assert np.isfinite(after.lo).all()


def test_a_standing_view_that_fills_is_the_same_as_if_it_were_read_at_once(cell: Cell) -> None:
    gatherer = Gatherer()
    view = TimeView(t0_ns=190 * MS + 123, span_ns=40 * MS)
    gatherer.gather(cell.ring, view, 77, [0, 1])
    for _ in range(12):
        cell.run(333)
        found, whole = gatherer.gather(cell.ring, view, 77, [0, 1]), gather(cell.ring, view, 77, [0, 1])
        assert isinstance(found, Envelope)
        assert isinstance(whole, Envelope)
        for a, b in zip(
            (found.lo, found.hi, found.first, found.last),
            (whole.lo, whole.hi, whole.first, whole.last),
            strict=True,
        ):
            np.testing.assert_array_equal(a, b)
