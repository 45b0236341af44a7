"""The ring's plain loops write and read the same numbers as the compiled ones, around the ring's end, too."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine.pyramid import LOOPS, layout

PLACES = layout(1500)


def memory() -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """An empty ring of two rows, as the loops take it."""
    data, pyramid = np.zeros((2, PLACES.capacity + 8)), np.zeros((2, PLACES.buckets + 4, 2))
    return data, pyramid, PLACES.offsets, PLACES.capacity


@settings(max_examples=40)
@given(st.lists(st.integers(1, PLACES.capacity // 2), min_size=1, max_size=8), st.integers(1, 90))
def test_plain_and_compiled_loops_agree(lengths: list[int], n_columns: int) -> None:
    rings, rng, head = (memory(), memory()), np.random.default_rng(len(lengths)), 0
    both = LOOPS.plain(), LOOPS.compiled()
    for n in lengths:
        source = rng.normal(size=(2, n))
        for loops, ring in zip(both, rings, strict=True):
            loops.write(ring, source, head)
        head += n
    assert np.array_equal(rings[0][0], rings[1][0])
    assert np.array_equal(rings[0][1], rings[1][1])
    first, rows = max(0, head - PLACES.capacity), np.array([1, 0])
    edges = np.linspace(first, head, n_columns + 1).astype(np.int64)
    found = [np.empty((4, 2, n_columns)) for _ in both]
    copies = [np.empty((2, head - first)) for _ in both]
    for loops, ring, out, copied in zip(both, rings, found, copies, strict=True):
        loops.extremes(ring, edges, rows, out)
        loops.copy(ring, first, rows, copied)
    assert np.array_equal(*found, equal_nan=True)
    assert np.array_equal(*copies)
