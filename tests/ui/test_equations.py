"""Equations: as a reader would write them."""

from __future__ import annotations

import pytest

from hhscope.model import list_models, load_model
from hhscope.ui.equations import (
    current_equation,
    gate_equation,
    membrane_equation,
    pool_equation,
    superscript,
)


@pytest.mark.parametrize(
    ("model_id", "current", "text"),
    [
        ("squid_ca", "Na", "I_Na = g_Na·m³·h·(V − ENa)"),
        ("squid_ca", "L", "I_L = g_L·(V − EL)"),
        ("squid_ca", "CaL", "I_CaL = g_CaL·s²·(V − nernst(2, Ca, Cao, T))"),
        ("cortical_adapt", "AHP", "I_AHP = g_AHP·(Ca/(Ca + Kd))·(V − EK)"),
        ("pinsky_rinzel", "couple", "I_couple = g_couple·(gc/pp)·(V − Vd)"),
    ],
)
def test_currents_are_written_with_their_gates(model_id: str, current: str, text: str) -> None:
    found = next(c for c in load_model(model_id).currents if c.name == current)
    assert current_equation(found) == text


def test_gates_are_written_with_rates_or_with_their_steady_value() -> None:
    gates = {gate.name: gate_equation(gate) for gate in load_model("squid_ca").gates}
    assert gates["m"].splitlines()[0] == "dm/dt = φ·(α·(1 − m) − β·m)"
    assert gates["s"].splitlines()[1] == "s∞ = 1/(1 + exp(−(V + 10)/6))"


def test_membrane_and_pool_are_written_out() -> None:
    model = load_model("squid_ca")
    assert membrane_equation(model) == "C·dV/dt = I + input − I_Na − I_K − I_CaL − I_L"
    assert pool_equation(model.pools[0]) == "dCa/dt = −kCa·I_CaL − (Ca − Ca0)/tauCa"


def test_powers_are_raised() -> None:
    assert [superscript(power) for power in (1, 2, 4, 12)] == ["", "²", "⁴", "¹²"]


@pytest.mark.parametrize("entry", list_models(), ids=lambda entry: entry.id)
def test_every_model_can_be_written_out(entry: object) -> None:
    model = entry.model  # type: ignore[attr-defined]
    texts = [current_equation(c) for c in model.currents] + [gate_equation(g) for g in model.gates]
    assert all("*" not in text and "None" not in text for text in texts)
