"""How fast could it fire? The pairs of pulses of science.md, E9."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from hhscope import experiments
from hhscope.experiments._pulses import smallest, upward
from hhscope.experiments.refractory import RefractoryResult

Reference = Callable[[str], dict[str, Any]]


@cache
def refractory(**dials: Any) -> RefractoryResult:
    found = experiments.run("refractory", **dials)
    assert isinstance(found, RefractoryResult)
    return found


@pytest.mark.parametrize(
    ("model", "absolute_ms"),
    [
        ("hh1952", 7.2),
        pytest.param("hot", 0.185, marks=pytest.mark.slow),
        pytest.param("wang_buzsaki", 1.68, marks=pytest.mark.slow),
    ],
)
def test_thresholds_and_ratios_are_those_of_the_reference(
    model: str, absolute_ms: float, reference: Reference
) -> None:
    expected = reference("experiments_5")[f"refractory_{model}"]
    result = refractory(model=model)
    found = result.as_dict()
    assert found["width_ms"] == expected["pulse_ms"]
    assert found["threshold"] == pytest.approx(expected["threshold"], rel=1e-3)
    assert found["absolute_ms"] == pytest.approx(absolute_ms, rel=0.03)
    for delay, ratio in found["ratios"]:
        want = expected["rel"].get(f"{delay:g}", expected["rel"].get(f"{delay:.1f}"))
        assert ratio == pytest.approx(want, rel=5e-3), delay
    assert found["trains"][0]["verdict"] == found["driven"]["verdict"] == "spike"
    assert found["most_hz"] == pytest.approx(1000 / found["absolute_ms"])


def test_the_words_say_how_long_and_how_fast() -> None:
    said = refractory(model="hh1952").words()
    assert said[0] == "From rest a pulse of 1 ms needs 6.921 µA/cm² to be answered."
    assert said[1].startswith(
        "For 7.19 ms after the first pulse not even 10 times as much is answered: at most 139 Hz"
    )
    assert said[2].startswith("After 20 ms it takes only 0.85 times as much")
    assert "verdict: spike" in said[3]


def test_the_usual_width_given_is_the_usual_width_left_out() -> None:
    given, left_out = refractory(model="hh1952", width=1.0), refractory(model="hh1952")
    assert given.as_dict() == left_out.as_dict()


def test_a_cell_that_does_not_rest_is_refused_with_a_way_out() -> None:
    with pytest.raises(experiments.ExperimentError, match="hh1952 does not rest at I = 20"):
        refractory(model="hh1952", current=20.0)


def test_bisection_finds_where_it_begins() -> None:
    assert smallest(lambda x: x > 0.3, 0.0, 1.0) == pytest.approx(0.3, abs=1e-6)
    assert upward(np.array([1.0, -1.0, 0.0, 2.0, -3.0, 1.0]), 0.0).tolist() == [2, 5]
