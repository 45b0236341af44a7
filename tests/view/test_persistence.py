"""How long light stays: steps and limits."""

from __future__ import annotations

import pytest

from hhscope.view.persistence import STEPS_S, Persistence, decay_text


def test_steps_lead_from_the_shortest_to_no_end_and_back() -> None:
    found = [Persistence(decay_s=0.1)]
    for _ in range(len(STEPS_S)):
        found.append(found[-1].stepped(1))
    assert tuple(one.decay_s for one in found[:-1]) == STEPS_S
    assert found[-1].decay_s is None
    assert found[-1].stepped(-2).decay_s == 20.0
    assert found[0].stepped(-1).decay_s == 0.1


def test_a_typed_time_steps_to_its_neighbours() -> None:
    assert Persistence(decay_s=3.0).stepped(1).decay_s == 5.0
    assert Persistence(decay_s=3.0).stepped(-1).decay_s == 2.0


@pytest.mark.parametrize("decay_s", [0.05, -1.0, float("nan"), 2000.0])
def test_other_times_are_refused_with_the_limits(decay_s: float) -> None:
    with pytest.raises(ValueError, match=r"choose 0\.1 to 1000 s"):
        Persistence(decay_s=decay_s)


def test_a_legend_says_the_time() -> None:
    assert [decay_text(0.5), decay_text(None)] == ["0.5 s", "∞"]
