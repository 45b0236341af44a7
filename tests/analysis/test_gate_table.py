"""Gate tables: published numbers, temperature, and gates that another compartment's voltage moves."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.analysis.gate_table import driver_of, gate_table
from hhscope.model import list_models, load_model, start_state


def at(v: float, table_v: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    return int(np.argmin(np.abs(table_v - v)))


def test_squid_gates_at_minus_65_are_those_of_1952() -> None:
    model = load_model("hh1952")
    table = gate_table(model, model.defaults, start_state(model, model.defaults))
    k = at(-65.0, table.v)
    found = {curve.name: (curve.inf[k], curve.tau[k]) for curve in table.curves if curve.tau is not None}
    # alpha and beta at rest: m 0.2236, 4; h 0.07, 0.0474; n 0.0582, 0.125 per ms (doi 10.1113/jphysiol.1952.sp004764)
    assert found["m"] == pytest.approx((0.0529, 0.2368), abs=2e-4)
    assert found["h"] == pytest.approx((0.5961, 8.516), rel=1e-3)
    assert found["n"] == pytest.approx((0.3177, 5.459), rel=1e-3)


def test_ten_degrees_more_make_gates_three_times_as_fast_and_no_steadier() -> None:
    model = load_model("hh1952")
    state = start_state(model, model.defaults)
    cold = gate_table(model, model.defaults, state)
    warm = gate_table(model, {**model.defaults, "T": model.defaults["T"] + 10.0}, state)
    for before, after in zip(cold.curves, warm.curves, strict=True):
        assert before.tau is not None
        assert after.tau is not None
        assert after.tau == pytest.approx(before.tau / 3.0)
        assert np.array_equal(after.inf, before.inf)


def test_a_gate_of_the_dendrite_runs_with_the_dendrites_voltage() -> None:
    model = load_model("pinsky_rinzel")
    drivers = {driver_of(model, gate) for gate in model.gates}
    assert drivers == {"V", "Vd"}
    table = gate_table(model, model.defaults, start_state(model, model.defaults))
    for curve in table.curves:
        if curve.driver == "Vd" and curve.tau is not None:
            assert np.ptp(curve.inf) + np.ptp(curve.tau) > 0


@pytest.mark.parametrize("entry", list_models(), ids=lambda entry: entry.id)
def test_every_gate_of_every_model_has_finite_curves(entry: object) -> None:
    model = entry.model  # type: ignore[attr-defined]
    table = gate_table(model, model.defaults, start_state(model, model.defaults))
    assert [curve.name for curve in table.curves] == [gate.name for gate in model.gates]
    for curve in table.curves:
        assert curve.inf.shape == table.v.shape
        assert np.isfinite(curve.inf).all()
        assert curve.tau is None or (np.isfinite(curve.tau).all() and (curve.tau > 0).all())
