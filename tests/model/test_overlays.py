"""Overlays: the metabolic overlay changes nothing at its reference, says what it lacks, and goes away whole."""

from __future__ import annotations

import pytest

from hhscope.analysis.energy import rest_currents, with_energy
from hhscope.model import ModelError, derivatives, list_models, load_model, parse_model, start_state
from hhscope.model.overlays import KEY, lacks, metabolic, without

LACKING = {"chay_keizer", "morris_lecar_hopf", "morris_lecar_snic", "pinsky_rinzel"}
SHIPPED = [entry.model for entry in list_models() if entry.model is not None]


@pytest.mark.parametrize("model", [m for m in SHIPPED if not lacks(m)], ids=lambda m: m.id)
def test_at_the_reference_the_overlay_changes_no_slope(model: object) -> None:
    from hhscope.model import Model

    assert isinstance(model, Model)
    laid = metabolic(model, {})
    base, over = (derivatives(m, start_state(m, {}), {}, m.I_default) for m in (model, laid))
    assert {name: over[name] for name in base} == base
    assert laid.overlays == (KEY,)
    assert [c.name for c in laid.currents][-2:] == ["KATP", "PUMP"]
    assert laid.state_names[-3:] == ("Nai", "Ko", "ATP")


@pytest.mark.parametrize("model", [m for m in SHIPPED if not lacks(m)], ids=lambda m: m.id)
def test_what_is_laid_over_can_be_taken_away(model: object) -> None:
    from hhscope.model import Model

    assert isinstance(model, Model)
    assert without(metabolic(model, {"Na": -1.5})).content_hash == model.content_hash
    assert without(model) is model


def test_a_model_without_sodium_says_which_is_missing() -> None:
    found = {m.id: lacks(m) for m in SHIPPED}
    assert "tagged as one of Na" in found["chay_keizer"]
    assert found["hot"] == ""
    with pytest.raises(ModelError, match="tagged as one of Na"):
        with_energy(load_model("chay_keizer"))


def test_a_name_that_is_taken_is_told() -> None:
    text = load_model("hh1952").text.replace("[params]", "[params]\nATP0 = 3.0")
    assert lacks(parse_model(text)) == "hh1952 has its own ATP0, a name that the overlay needs"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("[overlays.magic]", "unknown overlay 'magic'"),
        ("[overlays.metabolic]\nINa = 3", "unknown key 'INa'"),
        ('[overlays.metabolic]\nINa0 = "much"', "expected a number"),
    ],
)
def test_a_faulty_table_is_told_by_its_place(table: str, words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        parse_model(f"{load_model('hh1952').text}\n{table}\n")
    assert "overlays" in str(caught.value)


def test_the_resting_currents_of_hot_are_those_of_the_reference() -> None:
    found = rest_currents(load_model("hot"))
    assert found["Na"] == pytest.approx(-4.746292, abs=1e-6)
    assert found["K"] == pytest.approx(0.663120, abs=1e-6)


def test_a_cell_without_a_stable_rest_has_no_resting_currents() -> None:
    assert rest_currents(load_model("ca_burster")) == {"Na": 0.0, "K": 0.0, "Ca": 0.0}


def test_a_node_gets_the_pump_of_a_node_and_a_soma_that_of_a_soma() -> None:
    node, soma = (metabolic(load_model(name), {}).defaults for name in ("hot", "wang_buzsaki"))
    assert (node["Ip_max"], node["g_KATP"], node["tau_Ko"], node["J_max"]) == (500.0, 60.0, 2.0, 8e-3)
    assert (soma["Ip_max"], soma["g_KATP"], soma["tau_Ko"], soma["J_max"]) == (60.0, 1.0, 100.0, 8e-4)
