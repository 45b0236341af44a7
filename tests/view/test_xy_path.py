"""The density picture: every sample of the stretch brings its light, and takes it along when it leaves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.ring import Ring
from hhscope.view.density import SAMPLE_LIGHT, deposit, levels_of
from hhscope.view.xy_path import Plane, Quantity, XyPath, extent

DT_NS = 10_000


def segment(index: int, first: int) -> Segment:
    return Segment(index=index, t0_ns=first * DT_NS, dt_ns=DT_NS, first=first, method="exp_euler", substeps=1)


def ring_of(n: int, *, jump_at: int = 0, capacity: int = 20_000) -> Ring:
    """A circle in rows 0 and 1, in one segment or two."""
    ring = Ring(2, capacity=capacity)
    turns = np.arange(n) * 0.013
    data = np.array([np.cos(turns), np.sin(turns)])
    begin = segment(0, 0)
    ring.write(Block(segment=begin, start=0, data=data[:, : jump_at or n]))
    if jump_at:
        ring.write(Block(segment=segment(1, jump_at), start=0, data=data[:, jump_at:] + 0.5))
    return ring


def plane(*, slope: bool = False) -> Plane:
    y = (-150.0, 150.0) if slope else (-2.0, 2.0)
    return Plane(
        x=Quantity(row=0), y=Quantity(row=0 if slope else 1, slope=slope),
        x_range=(-2.0, 2.0), y_range=y, width=60, height=50,
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=2, max_size=8), st.booleans(), st.sampled_from([0, 700, 701]))
def test_however_one_gets_there_the_picture_is_that_of_the_stretch(
    ends: list[int], slope: bool, jump_at: int
) -> None:
    ring = ring_of(3000, jump_at=jump_at)
    moved = XyPath(ring, plane(slope=slope))
    for a, b in pairwise(ends):
        moved.show_samples(min(a, b), max(a, b))
    fresh = XyPath(ring, plane(slope=slope))
    fresh.show_samples(min(ends[-2:]), max(ends[-2:]))
    assert np.array_equal(moved.density, fresh.density)
    assert moved.density.min() >= 0


def test_every_sample_brings_the_same_light() -> None:
    path = XyPath(ring_of(1000), plane())
    path.show_samples(0, 1000)
    assert path.density.sum() == pytest.approx(999 * SAMPLE_LIGHT, rel=1e-3)


def test_a_state_that_was_set_is_no_way_that_the_cell_went() -> None:
    joined, broken = XyPath(ring_of(1000), plane()), XyPath(ring_of(1000, jump_at=500), plane())
    for path in (joined, broken):
        path.show_samples(499, 501)
    assert joined.density.any()
    assert not broken.density.any()


def test_samples_that_the_ring_gave_up_are_gone_from_the_picture() -> None:
    ring = ring_of(3000, capacity=2048)
    path = XyPath(ring, plane())
    path.show_samples(ring.oldest, 3000)
    first = path.density.copy()
    ring.write(Block(segment=segment(0, 0), start=3000, data=np.zeros((2, 500))))
    path.show_samples(ring.oldest, 3000)
    fresh = XyPath(ring, plane())
    fresh.show_samples(ring.oldest, 3000)
    assert np.array_equal(path.density, fresh.density)
    assert path.density.sum() < first.sum()


def test_what_leaves_the_axes_is_told_and_costs_nothing_else() -> None:
    path = XyPath(ring_of(1000), Plane(x=Quantity(row=0), y=Quantity(row=1), x_range=(0.0, 0.5),
                                       y_range=(-2.0, 2.0), width=20, height=20))  # fmt: skip
    assert not path.outside
    path.show_samples(0, 1000)
    assert path.outside


def test_extremes_are_those_of_the_samples_and_of_their_slope() -> None:
    ring = ring_of(2000)
    assert extent(ring, Quantity(row=0), 0, 2000 * DT_NS) == pytest.approx((-1.0, 1.0), abs=1e-4)
    steepest = extent(ring, Quantity(row=0, slope=True), 0, 2000 * DT_NS)
    assert steepest == pytest.approx((-1.3, 1.3), rel=1e-3)
    assert extent(ring, Quantity(row=0, slope=True), 10**12, 10**12 + 1) is None


def test_not_a_number_breaks_the_path() -> None:
    density = np.zeros((10, 10), np.int64)
    x = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    deposit(density, x, x, np.ones(5, np.bool_), 1)
    assert density[3, 3] == 0
    assert density[2, 2] > 0
    assert density[5, 5] > 0


def test_brightness_grows_with_light_and_nothing_is_dark_that_has_some() -> None:
    levels = levels_of(np.array([[0, 600, 10_000, 10**9]]))[0]
    assert levels[0] == 0
    assert 20 < levels[1] < levels[2] < levels[3] == 255
