"""Thin: a line with few points has the same extremes, the same ends, and stays in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.thin import thinned_line


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=400), st.integers(1, 30))
def test_extremes_ends_and_order_stay(values: list[float], parts: int) -> None:
    y = np.array(values)
    x, thin = thinned_line(np.arange(len(y), dtype=float), y, parts)
    assert thin.min() == y.min()
    assert thin.max() == y.max()
    assert (thin[0], thin[-1]) == (y[0], y[-1])
    assert (np.diff(x) > 0).all()
    assert len(thin) <= max(2 * parts + 4, 1)
    assert np.array_equal(y[x.astype(int)], thin)
