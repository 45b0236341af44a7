"""Values of expressions: published rate constants, smooth through singular points, scalars and arrays alike."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hhscope.model import evaluate, parse
from hhscope.model.evaluate import ghk, nernst, vtrap

# Hodgkin & Huxley 1952, rates as written in the model files; V in mV, values per ms.
RATES = [
    ("0.1*vtrap(-(V+40), 10)", -40.0, 1.0),
    ("0.01*vtrap(-(V+55), 10)", -55.0, 0.1),
    ("0.1*vtrap(-(V+40), 10)", -65.0, 0.223563724584630),
    ("4*exp(-(V+65)/18)", -65.0, 4.0),
    ("0.07*exp(-(V+65)/20)", -65.0, 0.07),
    ("1/(1+exp(-(V+35)/10))", -65.0, 0.0474258731775668),
    ("0.01*vtrap(-(V+55), 10)", -65.0, 0.0581976706869327),
    ("0.125*exp(-(V+65)/80)", -65.0, 0.125),
]


@pytest.mark.parametrize(("text", "v", "value"), RATES)
def test_rates_of_1952(text: str, v: float, value: float) -> None:
    assert evaluate(parse(text), {"V": v}) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("v", "value"), [(-65, -1897732.380418), (-30, -971372.587863), (0, -385922.031414), (30, -102107.750738)]
)
def test_ghk_current_per_permeability(v: float, value: float) -> None:
    assert evaluate(parse("ghk(V, 2, 0.1, 2000, 36)"), {"V": float(v)}) == pytest.approx(value, abs=1e-6)


def test_ghk_current_is_zero_at_the_nernst_potential() -> None:
    reversal = nernst(2.0, 0.1, 2000.0, 36.0)
    assert reversal == pytest.approx(131.916859660, abs=1e-9)
    assert abs(float(ghk(float(reversal), 2.0, 0.1, 2000.0, 36.0))) < 1e-6


@pytest.mark.parametrize("edge", [1e-5, -1e-5, 0.0])
def test_guarded_functions_are_smooth_through_their_singular_point(edge: float) -> None:
    near = [vtrap(10 * (edge + d), 10.0) for d in (-1e-9, 0.0, 1e-9)]
    assert np.ptp(near) < 2e-8
    volts = (edge + np.array([-1e-9, 0.0, 1e-9])) * 13.3  # f = 2FV/RT is about V/13.3 mV
    assert np.ptp(ghk(volts, 2.0, 0.1, 2000.0, 36.0)) < 1e-2


def test_arrays_give_what_scalars_give() -> None:
    expr = parse("where(V < -80, exp((V+467)/66.6), exp(-(V+22)/10.5)+28)/3.7 + max(V, a)^2")
    v = np.linspace(-120, 60, 181)
    whole = evaluate(expr, {"V": v, "a": -3.0})
    assert isinstance(whole, np.ndarray)
    assert [evaluate(expr, {"V": float(x), "a": -3.0}) for x in v] == whole.tolist()


@given(st.floats(-1e4, 1e4), st.floats(0.1, 100))
def test_vtrap_is_positive_and_finite(x: float, y: float) -> None:
    value = evaluate(parse("vtrap(x, y)"), {"x": x, "y": y})
    assert isinstance(value, float)
    assert math.isfinite(value)
    assert value >= 0


def test_faults_of_arithmetic_show_in_the_value() -> None:
    assert evaluate(parse("1/x"), {"x": 0.0}) == math.inf
    assert math.isnan(float(evaluate(parse("log(x)"), {"x": -1.0})))
    assert evaluate(parse("exp(x)"), {"x": 1e4}) == math.inf
    assert evaluate(parse("sigm(x)"), {"x": -1e4}) == 0.0
