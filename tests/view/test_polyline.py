"""Polyline: lines end exactly at the screen's edges, and no column's extremes are lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.view.polyline import clipped, trace_points
from hhscope.view.traces import Envelope, Samples

SIZE = (100.0, 50.0)


def points(*xy: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array(xy, float)


def test_a_line_that_leaves_and_comes_back_is_cut_at_the_edge() -> None:
    found = clipped(points((0, 25), (20, 75), (40, 25)), SIZE)
    assert [part.tolist() for part in found] == [[[0, 25], [10, 50]], [[30, 50], [40, 25]]]


def test_a_line_across_the_whole_screen_is_seen() -> None:
    assert [part.tolist() for part in clipped(points((-50, -25), (150, 75)), SIZE)] == [[[0, 0], [100, 50]]]


def test_a_line_outside_is_not_there() -> None:
    assert clipped(points((0, 60), (100, 60)), SIZE) == []
    assert clipped(points((5, 5)), SIZE) == []


def test_unknown_values_interrupt_the_line() -> None:
    found = clipped(points((0, 1), (10, 2), (20, np.nan), (30, 3), (40, 4)), SIZE)
    assert [part.tolist() for part in found] == [[[0, 1], [10, 2]], [[30, 3], [40, 4]]]


def test_a_level_line_needs_two_points() -> None:
    line = np.stack([np.arange(100.0), np.full(100, 7.0)], axis=1)
    assert [part.tolist() for part in clipped(line, SIZE)] == [[[0, 7], [99, 7]]]


def test_every_column_keeps_its_extremes() -> None:
    values = np.random.default_rng(1).normal(size=(1, 40, 25))
    data = Envelope(lo=values.min(2), hi=values.max(2), first=values[:, :, 0], last=values[:, :, -1])
    line = trace_points(data, 0, (25.0, -5.0), 40.0)
    for column in range(40):
        inside = line[(line[:, 0] >= column) & (line[:, 0] < column + 1), 1]
        assert inside.min() == pytest.approx(25 - 5 * values[0, column].max())
        assert inside.max() == pytest.approx(25 - 5 * values[0, column].min())


def test_single_samples_are_taken_as_they_are() -> None:
    data = Samples(x=np.array([0.0, 1.0, 2.0]), y=np.array([[1.0, 2.0, 3.0]]), n_columns=2)
    assert trace_points(data, 0, (0.0, 1.0), 10.0).tolist() == [[0, 1], [5, 2], [10, 3]]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-300, 300), st.floats(-300, 300)), min_size=2, max_size=12))
def test_nothing_sticks_out(xy: list[tuple[float, float]]) -> None:
    for part in clipped(np.array(xy), SIZE):
        assert (part >= -1e-6).all()
        assert (part <= np.array(SIZE) + 1e-6).all()
