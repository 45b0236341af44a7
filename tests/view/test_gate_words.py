"""What gates do, in words."""

from __future__ import annotations

from hhscope.model import load_model
from hhscope.view.gate_words import gate_words


def test_the_classic_gates_are_named_by_what_they_do() -> None:
    assert gate_words(load_model("squid_ca")) == {
        "m": "m Na activates",
        "h": "h Na inactivates",
        "n": "n K opens",
        "s": "s Ca opens",
    }


def test_instantaneous_gates_are_named_too() -> None:
    assert gate_words(load_model("morris_lecar_snic")) == {"mi": "mi Ca opens", "w": "w K opens"}


def test_currents_that_share_an_ion_are_called_by_their_own_names() -> None:
    words = gate_words(load_model("prinz_stg"))
    assert words["hT"] == "hT CaT inactivates"
    assert words["mS"] == "mS CaS activates"


def test_a_gate_that_opens_below_rest_says_so() -> None:
    assert gate_words(load_model("prinz_stg"))["mH"] == "mH H opens low"
