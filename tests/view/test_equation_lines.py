"""Equation lines: what is written is what is computed, for every model."""

from __future__ import annotations

import math

import pytest

from hhscope.model import currents, derivatives, list_models, load_model, signals, start_state, to_text
from hhscope.model.expression import names
from hhscope.view.equation_lines import Present, equation_lines, filled


@pytest.mark.parametrize("entry", list_models(), ids=lambda entry: entry.id)
def test_every_line_is_worth_what_the_model_computes(entry: object) -> None:
    model = entry.model  # type: ignore[attr-defined]
    parameters = {**model.defaults, "T": model.defaults["T"] + 3.0}
    state = start_state(model, parameters)
    state["V"] += 11.0
    recorded = {**{signal.name: 0.0 for signal in signals(model)}, **state, "I_stim": 7.5}
    lines = equation_lines(model, parameters)
    present = Present(model, lines, parameters, recorded)
    worth = {line.name: present.value(line) for line in lines if line.slope}
    assert worth == pytest.approx(derivatives(model, state, parameters, 7.5), rel=1e-9, abs=1e-15)
    flows = {line.name: present.value(line) for line in lines if line.group == "Currents"}
    assert flows == pytest.approx(currents(model, state, parameters), rel=1e-9)
    for line in lines:
        assert not names(filled(line.tree, present))
        assert math.isfinite(present.value(line))


def test_the_classic_model_reads_as_in_the_paper() -> None:
    model = load_model("hh1952")
    written = {line.name: to_text(line.tree) for line in equation_lines(model, model.defaults)}
    assert written["V"] == "(I_stim - I_Na - I_K - I_L)/C"
    assert written["I_Na"] == "g_Na*m^3*h*(V - ENa)"
    assert written["m"] == "phi*(alpha_m*(1 - m) - beta_m*m)"
    assert written["phi"] == "Q10^((T - T_ref)/10)"


def test_a_block_is_written_only_while_it_blocks() -> None:
    model = load_model("hh1952")
    blocked = {
        line.name: to_text(line.tree) for line in equation_lines(model, {**model.defaults, "block_Na": 40.0})
    }
    assert blocked["I_Na"] == "g_Na*(1 - block_Na/100)*m^3*h*(V - ENa)"


def test_values_are_filled_in_to_four_figures() -> None:
    model = load_model("hh1952")
    lines = equation_lines(model, model.defaults)
    state = {"V": -65.123456, "m": 0.0529324, "h": 0.6, "n": 0.3, "I_stim": 10.0}
    present = Present(model, lines, model.defaults, state)
    leak = next(line for line in lines if line.name == "I_L")
    assert to_text(filled(leak.tree, present)) == "0.3*(-65.12 - -54.4)"
    assert present.value(leak) == pytest.approx(0.3 * (-65.123456 + 54.4))


def test_the_current_of_synapses_is_written_and_counted_where_there_are_any() -> None:
    model = load_model("hh1952")
    state = start_state(model, model.defaults)
    recorded = {**state, "I_stim": 3.0, "I_synapses": -2.0}
    lines = equation_lines(model, model.defaults, list(recorded))
    assert to_text(lines[0].tree) == "(I_stim - I_Na - I_K - I_L - I_synapses)/C"
    wanted = derivatives(model, state, model.defaults, 5.0)["V"]
    assert Present(model, lines, model.defaults, recorded).value(lines[0]) == pytest.approx(wanted, rel=1e-9)
