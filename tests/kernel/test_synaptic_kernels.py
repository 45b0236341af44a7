"""Kernels of an input with conductances: what they compute, and that those without stay as they were."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.kernel import build, find_method
from hhscope.kernel.emit import emit
from hhscope.kernel.methods import methods
from hhscope.model import load_model, parse_model, start_state

# A membrane that is nothing but a leak: V relaxes to where all conductances together pull it.
PASSIVE = """
[model]
id = "passive"
name = "Passive membrane"
group = "example"
source = "a leak"
doc = "A leak."
I_default = 0.0

[membrane]
C = 1.0
V0 = -65.0

[temperature]
T_ref = 20.0
T = 20.0
Q10 = 3.0

[currents]
L = { g = 0.1, E = "-65" }
"""


@pytest.mark.parametrize("key", sorted(methods()))
@pytest.mark.parametrize("flat", [True, False])
def test_a_kernel_without_synapses_knows_nothing_of_them(key: str, flat: bool) -> None:
    assert "synap" not in emit(load_model("hh1952"), find_method(key), flat=flat).text


@pytest.mark.parametrize("key", ["dopri5", "exp_euler2"])
def test_a_conductance_from_outside_pulls_the_membrane_to_its_reversal_potential(key: str) -> None:
    model = parse_model(PASSIVE)
    kernel = build(model, key, synaptic=True)
    y = np.array([start_state(model, model.defaults, {})[name] for name in model.state_names])
    constants = kernel.constants(model.defaults, 0.0, 0.01)
    n = 20_000
    out = np.empty((5, n + 8))
    made = kernel.advance(
        y, np.array(kernel.work), np.zeros(5, np.int64), constants, 0, 10_000, 1, n, n,
        np.array([2**62]), np.zeros(1), np.zeros(2, np.int64), np.empty(0, np.int64), np.empty((0, 4)),
        np.array([0, 1]), np.array([0]), np.array([[0.3, 0.0, -5.0]]), np.arange(5), out,
    )  # fmt: skip
    assert made == n
    final = (0.1 * -65.0 + 0.3 * -5.0) / 0.4
    assert y[0] == pytest.approx(final, abs=1e-4)
    v = out[0, :n]
    time = np.arange(n) * 0.01
    np.testing.assert_allclose(v, final + (-65.0 - final) * np.exp(-0.4 * time), rtol=0, atol=2e-4)
    np.testing.assert_allclose(out[3, :n], 0.3)  # the conductance
    np.testing.assert_allclose(out[4, :n], 0.3 * (v + 5.0), rtol=0, atol=1e-12)  # its current, outward
