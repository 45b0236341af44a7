"""Samples that come piece by piece become the envelope that all at once would give."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.condense import Condenser, as_trace, samples_of
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples


@given(n=st.integers(1, 300), columns=st.integers(1, 40), cut=st.integers(0, 300), seed=st.integers(0, 2**31))
def test_the_cut_between_pieces_changes_nothing(n: int, columns: int, cut: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    t_ns = np.cumsum(random.integers(1, 20, n))
    data = random.normal(size=(2, n))
    view = TimeView(t0_ns=0, span_ns=int(t_ns[-1]) + 1)
    whole, parts = Condenser(view, columns, 2), Condenser(view, columns, 2)
    whole.add(t_ns, data)
    for piece in (slice(None, min(cut, n)), slice(min(cut, n), None)):
        parts.add(t_ns[piece], data[:, piece])
    one, two = whole.envelope(), parts.envelope()
    for name in ("lo", "hi", "first", "last"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert one.join == two.join
    column = t_ns * columns // view.span_ns
    for number in set(column.tolist()):
        inside = data[:, column == number]
        np.testing.assert_array_equal(one.lo[:, number], inside.min(axis=1))
        np.testing.assert_array_equal(one.hi[:, number], inside.max(axis=1))


def test_few_samples_stay_as_they_are_and_come_back_to_the_nanosecond() -> None:
    t_ns = np.arange(9_000, dtype=np.int64) * 10_000 + 123_456_789
    data = np.sin(np.arange(9_000.0))[None]
    view = TimeView(t0_ns=int(t_ns[0]), span_ns=int(t_ns[-1] - t_ns[0]))
    trace = as_trace(t_ns, data, view, 4096, 20_000)
    assert isinstance(trace, Samples)
    times, values = samples_of(trace, view)
    np.testing.assert_array_equal(times, t_ns)
    np.testing.assert_array_equal(values, data)


def test_many_samples_become_columns_whose_extremes_are_theirs() -> None:
    t_ns = np.arange(50_000, dtype=np.int64) * 1000
    data = np.sin(t_ns * 1e-6)[None]
    view = TimeView(t0_ns=0, span_ns=50_000_000)
    trace = as_trace(t_ns, data, view, 500, 20_000)
    assert isinstance(trace, Envelope)
    times, values = samples_of(trace, view)
    assert (np.diff(times) > 0).all()
    assert values.max() == data.max()
