"""Every model with random values against an independent solver: SciPy's DOP853 on the plain evaluator of the equations.

Nothing of the kernels is used on the other side: not their code generator, not their optimiser, not their method.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import hhscope
from hhscope.model import Model, derivatives, load_model, start_state
from tests.models import SHIPPED_SLOWLY

SPAN_MS = {
    "hot": 0.6,
    "chay_keizer": 60.0,
    "plant_r15": 40.0,
    "morris_lecar_hopf": 30.0,
    "morris_lecar_snic": 30.0,
}
EXAMPLES = 3
# Their tau_u jumps at -80 mV (science.md §C): what becomes of a step across it is up to each solver.
JUMPING = ("posp_lts", "thalamic_relay")


def _exact(model: Model, params: dict[str, float], current: float, times: np.ndarray) -> np.ndarray:
    names = model.state_names

    def slopes(_t: float, y: np.ndarray) -> list[float]:
        return list(derivatives(model, dict(zip(names, y.tolist(), strict=True)), params, current).values())

    start = list(start_state(model, params).values())
    solution = solve_ivp(
        slopes, (0.0, times[-1]), start, method="DOP853", rtol=1e-10, atol=1e-12, t_eval=times
    )
    assert solution.success
    return np.array(solution.y)


def _values(data: st.DataObject, model: Model) -> tuple[dict[str, float], float]:
    """Channels more or fewer and partly blocked, potentials moved, warmer or colder, some current, any start."""
    params: dict[str, float] = {}
    for name, parameter in model.parameters.items():
        value = parameter.default
        if name.startswith("block_"):
            params[name] = data.draw(st.floats(0.0, 60.0), label=name)
        elif parameter.unit == "mV" and name != "V0":
            params[name] = value + data.draw(st.floats(-5.0, 5.0), label=name)
        elif value and name.startswith("g_"):
            params[name] = value * data.draw(st.floats(0.5, 1.5), label=name)
    params["V0"] = data.draw(
        st.floats(-80.0, 10.0), label="V0"
    )  # most cells spike, or come down from a spike
    params["T"] = model.defaults["T"] + data.draw(st.floats(-4.0, 4.0), label="T")
    scale = abs(model.I_default) or 1.0
    return params, data.draw(st.floats(-0.5 * scale, 2.0 * scale), label="I")


@pytest.mark.per_model
@pytest.mark.parametrize("name", SHIPPED_SLOWLY)
@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.generate]
)  # making an example simpler takes minutes
@given(data=st.data())
def test_random_cells_do_what_an_independent_solver_says(name: str, data: st.DataObject) -> None:
    model = load_model(name)
    params, current = _values(data, model)
    recording = hhscope.simulate(
        name, current=current, params=params, duration=SPAN_MS.get(name, 4.0), tol=1e-11
    )
    assert recording.failed is None
    every = max(1, (len(recording) - 1) // 40)
    found = np.array([recording[state][::every] for state in model.state_names])
    exact = _exact(model, params, current, recording.time[::every])
    size = np.abs(exact).max(axis=1, keepdims=True)
    size[0] = 100.0  # mV
    size[1 : 1 + len(model.dynamic_gates)] = 1.0
    np.testing.assert_allclose(found / size, exact / size, rtol=0, atol=1e-4 if name in JUMPING else 1e-6)
