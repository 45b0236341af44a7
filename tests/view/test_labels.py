"""Labels stand as near as they can to where they want to be, and never overlap."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from hhscope.view.labels import spread

WISHES = st.lists(st.floats(-50, 250), max_size=8)


def test_labels_with_room_stay_where_they_want_to_be() -> None:
    assert spread([20.0, 80.0, 50.0], 10.0, 0.0, 100.0) == (20.0, 80.0, 50.0)


def test_two_at_one_place_share_the_move() -> None:
    assert spread([50.0, 50.0], 10.0, 0.0, 100.0) == (45.0, 55.0)


def test_none_need_no_place() -> None:
    assert spread([], 10.0, 0.0, 100.0) == ()


@given(WISHES)
def test_labels_lie_inside_in_order_and_apart(wishes: list[float]) -> None:
    places = spread(wishes, 16.0, 0.0, 200.0)
    order = sorted(range(len(wishes)), key=lambda i: wishes[i])
    inside = [places[i] for i in order]
    assert all(8.0 - 1e-6 <= y <= 192.0 + 1e-6 for y in inside)
    assert all(b - a >= 16.0 - 1e-6 for a, b in itertools.pairwise(inside))


@given(st.lists(st.floats(0, 100), min_size=7, max_size=12))
def test_too_many_are_packed_evenly(wishes: list[float]) -> None:
    places = sorted(spread(wishes, 16.0, 0.0, 100.0))
    pitch = 100.0 / len(wishes)
    assert all(abs(y - (k + 0.5) * pitch) < 1e-9 for k, y in enumerate(places))
