"""What can be set has sensible descriptions without [ui], and impossible values are refused by name."""

from __future__ import annotations

import math

import pytest

from hhscope.model import ModelError, check_values, load_model, parse_model
from tests.model.minimal import MINIMAL


def test_ranges_without_descriptions() -> None:
    parameters = parse_model(MINIMAL).parameters
    assert (parameters["EL"].minimum, parameters["EL"].maximum, parameters["EL"].unit) == (-115, -15, "mV")
    assert (parameters["kCa"].minimum, parameters["kCa"].maximum) == (0, pytest.approx(0.3))
    assert (parameters["g_L"].maximum, parameters["g_L"].unit) == (pytest.approx(0.9), "mS/cm²")
    assert (parameters["block_Ca"].minimum, parameters["block_Ca"].maximum) == (0, 100)
    assert (parameters["V0"].minimum, parameters["V0"].maximum) == (-115, -15)
    assert parse_model(MINIMAL).current_info.maximum == 3
    assert parse_model(MINIMAL.replace("g = 0.3", "g = 0.0")).parameters["g_L"].maximum == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("g_na", 1.0, "did you mean 'g_Na'?"),
        ("gNa", 1.0, "did you mean 'g_Na'?"),
        ("g_Na", -1.0, "cannot be negative"),
        ("g_Na", math.nan, "finite"),
        ("I", math.inf, "finite"),
        ("C", 0.0, "above 0"),
        ("Q10", 0.0, "above 0"),
        ("T", -273.15, "absolute zero"),
        ("block_Na", 101.0, "between 0 and 100 %"),
        ("block_Na", -1.0, "between 0 and 100 %"),
        ("block_L", 1.0, "is no parameter"),
        ("dt", 0.01, "is no parameter"),
    ],
)
def test_impossible_values_are_refused(name: str, value: float, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        check_values(load_model("squid_ca"), {"g_K": 36.0, name: value})
    assert caught.value.place == name
    assert words in str(caught.value)


def test_possible_values_pass() -> None:
    model = load_model("squid_ca")
    check_values(model, {**model.defaults, "I": -5.0, "g_Na": 0.0, "block_Na": 100.0, "EK": -500.0, "T": 0})
