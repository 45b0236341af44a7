"""What really slows it? The numbers of the reference for `hot`, and words that come from the numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from hhscope import experiments
from hhscope.experiments import Watch
from hhscope.experiments._cell import cell
from hhscope.experiments.slow_down import SlowDownOptions, SlowDownResult, _energy, _heat, _input


def slowed(**dials: Any) -> SlowDownResult:
    found = experiments.run("slow-down", **dials)
    assert isinstance(found, SlowDownResult)
    return found


@pytest.fixture(scope="module")
def hot() -> SlowDownResult:
    """Energy for a short while: its rate is that of the reference only after seconds."""
    return slowed(seconds=1.5)


def test_each_dial_gives_the_rate_of_the_reference(hot: SlowDownResult) -> None:
    rows = {row["dial"]: row for row in hot.as_dict()["rows"]}
    assert list(rows) == ["dt", "kappa", "heat", "T", "I", "J_max", "inhibition"]
    assert {"dial", "from", "to", "rate_hz"} <= rows["dt"].keys()
    assert rows["dt"]["rate_hz"] == pytest.approx(hot.rate_hz, rel=1e-3)
    assert rows["kappa"]["rate_hz"] == pytest.approx(0.5 * hot.rate_hz, rel=1e-6)
    assert (rows["heat"]["to"], rows["heat"]["rate_hz"]) == (2.0, pytest.approx(311, abs=1))
    assert (rows["T"]["to"], rows["T"]["rate_hz"]) == (6.3, pytest.approx(241, abs=1))
    assert (rows["I"]["to"], rows["I"]["rate_hz"]) == (100.0, pytest.approx(2162, abs=5))
    assert rows["inhibition"]["rate_hz"] < 0.9 * hot.rate_hz
    assert (rows["J_max"]["from"], rows["J_max"]["to"]) == (None, 0.006)


@pytest.mark.slow
def test_energy_gives_the_rate_of_the_reference_after_seconds() -> None:
    rows = {row["dial"]: row for row in slowed().as_dict()["rows"]}
    assert rows["J_max"]["rate_hz"] == pytest.approx(340, rel=0.03)


def test_the_words_tell_arithmetic_from_biology(hot: SlowDownResult) -> None:
    said = " ".join(hot.words())
    assert "the rate is no matter of arithmetic" in said
    assert "the same picture on another clock" in said
    assert "Into the range of brains it is brought by cooling, slower gates and energy." in said


def test_a_dial_that_was_turned_is_a_scene(hot: SlowDownResult) -> None:
    scenes = {row.dial: hot.scene(row) for row in hot.rows}
    assert scenes["heat"].values == {"heat": 2.0}
    assert scenes["I"].current == 100.0
    assert (scenes["J_max"].overlay, scenes["J_max"].values) == ("metabolic", {"J_max": 0.006})
    assert scenes["inhibition"].stimulus[0].startswith("synapse:weight=")
    assert scenes["dt"] == hot.scene(None)


def test_what_a_cell_does_not_have_is_left_out_and_told() -> None:
    bench = cast(Any, SimpleNamespace(cell=cell("morris_lecar_snic", current=0.0), options=SlowDownOptions()))
    for turn, words in (
        (_heat, "morris_lecar_snic has no parameter heat."),
        (_input, "morris_lecar_snic gets no input that could be less."),
        (_energy, "Energy is left out: no current of morris_lecar_snic is tagged as one of Na"),
    ):
        assert str(turn(bench, Watch())).startswith(words)


def test_a_wrong_dial_is_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"kappa: 0 is outside 0\.01 … 100"):
        slowed(kappa=0.0)
