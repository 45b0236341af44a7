"""Is it a function? The numbers of science.md, E3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hhscope import experiments
from hhscope.experiments.activation import ActivationOptions, ActivationResult, scene
from hhscope.stimulus import parse_waveform

Reference = Callable[[str], dict[str, Any]]


def asked(**dials: Any) -> ActivationResult:
    found = experiments.run("activation", **dials)
    assert isinstance(found, ActivationResult)
    return found


@pytest.fixture(scope="module")
def squid() -> ActivationResult:
    return asked(model="hh1952", seconds=0.4)


def test_rates_and_fits_are_those_of_the_reference(squid: ActivationResult, reference: Reference) -> None:
    _as_the_reference(squid, reference("experiments_3")["ann"]["hh1952"])


@pytest.mark.slow
@pytest.mark.parametrize("model", ["wang_buzsaki", "cortical_adapt", "traub_miles", "hot"])
def test_rates_and_fits_of_other_cells_are_those_of_the_reference(model: str, reference: Reference) -> None:
    _as_the_reference(asked(model=model, seconds=0.2), reference("experiments_3")["ann"][model])


def _as_the_reference(result: ActivationResult, want: dict[str, Any]) -> None:
    found = result.as_dict()
    assert [i for i, _ in found["fi"]] == pytest.approx(want["I"])
    assert [hz for _, hz in found["fi"]] == pytest.approx(want["rate"], abs=3.0, rel=1e-4)
    fits = {row["activation"]: row["r2"] for row in found["fits"]}
    assert set(fits) == {"step", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu"}
    for name, r2 in want["R2"].items():
        assert fits[name] == pytest.approx(r2, abs=0.01)


def test_between_its_two_thresholds_the_answer_depends_on_where_the_current_came_from(
    squid: ActivationResult,
) -> None:
    found = squid.as_dict()
    assert found["hysteresis"] == [7.0, 8.0, 9.0]  # science: rest and firing both stable from 6.264 to 9.779
    up, down = dict(found["up"]), dict(found["down"])
    assert up[8.0] == 0.0
    assert down[8.0] == pytest.approx(62.456, abs=0.1)
    assert up[20.0] == pytest.approx(down[20.0], abs=0.1)
    assert "At 7 to 9 µA/cm² it has two answers: silent when the current goes up" in " ".join(squid.words())


def test_the_same_pulse_gets_different_answers_after_different_pasts(squid: ActivationResult) -> None:
    past = squid.past
    assert len(past.answers) == 8
    assert past.width_ms == 1.0
    assert past.amplitude == pytest.approx(1.5 * 6.922, abs=0.15)  # science: E9
    spikes = {answer.history: answer.spikes for answer in past.answers}
    assert spikes["nothing"] == 1
    assert spikes["a pulse 8 ms ago"] == 0  # refractory
    assert spikes["a pulse 24 ms ago"] == 1
    assert len({round(answer.peak_mv, 1) for answer in past.answers}) > 4
    assert squid.words()[-1].endswith(f"has one: {squid.unit_answer_hz:.3g} Hz.")


def test_one_signal_goes_through_both(squid: ActivationResult) -> None:
    signal = squid.signal
    assert len(signal.t_ms) == 4000
    assert signal.input.mean() == pytest.approx(20.0, abs=3.0)
    assert signal.r2 is not None
    assert signal.r2 <= 1.0
    assert np.isfinite(signal.unit_hz).all()
    assert [parse_waveform(text).kind for text in scene(ActivationOptions()).stimulus] == ["sine", "sine"]
    assert len(scene(ActivationOptions(weight_b=0.0)).stimulus) == 1


@pytest.mark.slow
def test_an_adapting_cell_says_so_and_without_its_adaptation_a_line_fits_less_well() -> None:
    result = asked(model="cortical_adapt", points=11, seconds=0.2, hold=1000.0, unit="relu")
    assert any(sentence.startswith("It adapts: at") for sentence in result.words())
    assert result.unit.activation == "relu"
    without = asked(model="cortical_adapt", points=11, seconds=0.2, hold=400.0, set={"g_AHP": 0.0})
    assert _r2(without, "relu") == pytest.approx(0.960, abs=0.02)
    assert _r2(result, "relu") > 0.99


def _r2(result: ActivationResult, name: str) -> float:
    return next(unit.r2 for unit in result.units if unit.activation == name)


def test_a_cell_that_fires_at_none_of_the_currents_says_so() -> None:
    result = asked(model="hh1952", to=4.0, points=5, seconds=0.2, hold=50.0)
    assert result.words()[0] == "It fires at none of these currents: choose others."


def test_wrong_ranges_are_refused_under_the_name_that_was_typed() -> None:
    with pytest.raises(experiments.ExperimentError, match="to: 2 µA/cm² is not above from = 5"):
        asked(from_=5.0, to=2.0)
    with pytest.raises(experiments.ExperimentError, match=r"^from: inf is not a finite number"):
        asked(from_=float("inf"))
