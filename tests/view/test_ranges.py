"""Axes that scale themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.ranges import calm_range, nice_step, stepped_range

finite = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
extents = st.tuples(finite, finite).map(lambda pair: (min(pair), max(pair)))


@given(extents, st.none() | extents)
def test_whatever_the_data_they_lie_inside(
    extent: tuple[float, float], base: tuple[float, float] | None
) -> None:
    low, high = calm_range(None, extent, base)
    assert low < high or base == extent
    assert low <= extent[0]
    assert extent[1] <= high


@given(extents)
def test_a_range_that_serves_stays(extent: tuple[float, float]) -> None:
    first = calm_range(None, extent)
    assert calm_range(first, extent) == first


def test_the_models_own_range_is_kept_while_the_data_stay_in_it() -> None:
    assert calm_range(None, (-70.0, 40.0), (-90.0, 60.0)) == (-90.0, 60.0)


def test_data_beyond_the_models_range_widen_it() -> None:
    assert calm_range((-90.0, 60.0), (-70.0, 74.7), (-90.0, 60.0)) == (-100.0, 100.0)


def test_an_axis_shrinks_only_when_little_of_it_is_used() -> None:
    assert calm_range((0.0, 10.0), (0.0, 4.0)) == (0.0, 10.0)
    assert calm_range((0.0, 10.0), (0.0, 2.0)) == (0.0, 2.5)


def test_data_near_zero_begin_at_zero() -> None:
    assert stepped_range((0.43, 1.61))[0] == 0.0
    assert stepped_range((0.40, 0.44))[0] > 0.3


def test_a_constant_gets_room_on_both_sides() -> None:
    low, high = stepped_range((10.0, 10.0))
    assert low < 10.0 < high


def test_nothing_known_leaves_the_axis_alone() -> None:
    assert calm_range((2.0, 3.0), None) == (2.0, 3.0)
    assert calm_range(None, (float("nan"), float("nan"))) == (0.0, 1.0)


@given(st.floats(1e-9, 1e9))
def test_steps_are_1_2_5_and_not_below_what_was_asked(rough: float) -> None:
    step = nice_step(rough)
    assert step >= rough * (1 - 1e-9)
    assert f"{step:e}"[0] in "125"
