"""Coupled kernels: what cells hear enters the membrane equation as the synapses of a stimulus do."""

from __future__ import annotations

import numpy as np

from hhscope.kernel import find_method
from hhscope.kernel.batch_couple import Coupling, synapse_values
from hhscope.kernel.batch_emit import emit_batch
from hhscope.kernel.batch_types import LANE_TYPES
from hhscope.kernel.coupled import build_network
from hhscope.model import load_model

COUPLING = Coupling(synapses=("E", "I"))
MODEL = load_model("traub_miles")


def emitted(coupling: Coupling | None) -> str:
    return emit_batch(
        MODEL, find_method("exp_euler"), varying=frozenset(), lane=LANE_TYPES["float64"], coupling=coupling
    ).text


def test_a_kernel_without_coupling_knows_nothing_of_it() -> None:
    plain = emitted(None)
    assert "x[" not in plain
    assert "def advance(w, c, v, n):" in plain
    assert "def advance(w, c, v, x, n):" in emitted(COUPLING)


def test_the_inputs_of_a_step_are_named_in_order() -> None:
    everything = Coupling(synapses=("S",), gap=True, current=True)
    assert everything.inputs == ("x_S", "x__V", "x__I")
    assert everything.states == ("_g_S",)
    text = emitted(everything)
    assert all(f"x[given + {72 * row} + j]" in text for row in range(3))


def test_an_arrival_opens_a_conductance_that_closes_exponentially() -> None:
    kernel = build_network(MODEL, "exp_euler", COUPLING)
    lane, h = kernel.cell.lane, 0.05
    known = {**MODEL.defaults, **synapse_values("E", h, weight=0.25, tau=5.0, reversal=0.0)}
    known |= synapse_values("I", h, weight=0.5, tau=10.0, reversal=-80.0)
    shared, own = kernel.cell.terms(known, 0.0, h)
    n = 40
    w = np.zeros((1, kernel.cell.source.n_rows * lane.stride))
    v = np.full((1, (n + 1) * lane.stride), -67.0)
    x = np.zeros((1, n * 2 * lane.stride))
    rows = w.reshape(-1, lane.stride)
    synapse = len(MODEL.state_names) - 1  # V is not among the rows
    for k, value in enumerate(own):
        rows[synapse + 2 + k] = value
    x[0, 3] = 2.0  # cell 3 hears two exciting spikes in the first step, nobody hears anything else
    kernel.advance_blocks(w, shared, v, x, n, 0, 1)
    assert rows[synapse, 3] == np.float64(0.5) * np.prod(np.full(n - 1, np.exp(-h / 5.0)))
    assert not rows[synapse, [0, 4]].any()
    assert not rows[synapse + 1].any()
    voltages = v.reshape(-1, lane.stride)
    assert voltages[1, 3] == voltages[1, 4]  # it opens at the end of the step
    assert voltages[2, 3] > voltages[2, 4]
