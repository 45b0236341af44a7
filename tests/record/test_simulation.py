"""simulate: arguments are checked, and what comes out is the simulator's run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hhscope
from hhscope.engine import Simulator
from hhscope.model import ModelError, load_model
from hhscope.record import RunError, run, simulate
from hhscope.stimulus import Step, Stimulus, StimulusError
from hhscope.units import ns_from_ms

STEP = "step:start=1,stop=3,amplitude=5"


def test_a_model_may_be_given_as_itself_by_id_or_by_path() -> None:
    model = load_model("hh1952")
    assert isinstance(model.path, Path)
    runs = [simulate(m, duration=1) for m in (model, "hh1952", model.path, str(model.path))]
    assert all(np.array_equal(r["V"], runs[0]["V"]) for r in runs)


def test_dt_none_is_the_models_own() -> None:
    assert simulate("hot", duration=1).time[1] == 0.0025


def test_a_stimulus_may_be_given_in_every_form() -> None:
    from hhscope.stimulus import parse_waveform

    forms: list[Any] = [STEP, [STEP], parse_waveform(STEP), Stimulus() + parse_waveform(STEP)]
    inputs = [simulate("hh1952", current=2, duration=5, stimulus=form)["I_stim"] for form in forms]
    assert all(np.array_equal(found, inputs[0]) for found in inputs)
    assert inputs[0][[0, 99, 100, 299, 300]].tolist() == [2, 2, 7, 7, 2]
    assert isinstance(parse_waveform(STEP), Step)


def test_several_stimuli_add_up() -> None:
    twice = simulate("hh1952", current=0, duration=5, stimulus=[STEP, STEP])
    assert twice["I_stim"].max() == 10.0


@given(chunk=st.integers(min_value=1, max_value=700))
def test_how_the_run_is_cut_changes_no_bit(chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "BLOCK_SAMPLES", chunk)
        cut = simulate("hh1952", duration=6, stimulus=STEP)
    simulator = Simulator(load_model("hh1952"), stimulus=run.as_stimulus(STEP))
    whole = np.hstack([simulator.advance(600).data, simulator.observe().data])
    assert all(np.array_equal(cut[name], row) for name, row in zip(cut.names, whole, strict=True))


def test_a_run_that_fails_ends_there_and_says_why() -> None:
    recording = simulate("hh1952", method="euler", dt=0.2)
    assert recording.failed is not None
    assert recording.failed.step == len(recording)
    assert np.isfinite(recording["V"]).all()
    assert len(recording) < 2501


def test_parameters_and_input_are_on_record() -> None:
    recording = simulate("hh1952", duration=1, current=3, params={"g_Na": 100}, stimulus=STEP)
    assert recording.parameters["g_Na"] == 100
    assert recording.current == 3
    assert recording.provenance.method == "auto"
    assert recording.provenance.segments[0].method == "dopri5"
    assert recording.provenance.stimulus == run.as_stimulus(STEP)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"duration": 0.015}, RunError, "use 0.01 or 0.02 ms"),
        ({"duration": -1}, RunError, "duration: -1 ms"),
        ({"duration": float("nan")}, RunError, "duration: nan ms"),
        ({"dt": 0}, RunError, "dt: 0 ms"),
        ({"dt": 1.5e-6, "duration": 3e-6}, RunError, "whole number of nanoseconds"),
        ({"tol": 0}, RunError, "tol: 0"),
        ({"tol": float("nan")}, RunError, "tol: nan"),
        ({"seed": -1}, RunError, "seed: -1"),
        ({"seed": 1.5}, RunError, "seed: 1.5"),
        ({"method": "eular"}, RunError, "did you mean 'euler'"),
        ({"current": float("inf")}, ModelError, "I"),
        ({"params": {"g_Naa": 1}}, ModelError, "did you mean 'g_Na'"),
        ({"params": {"I": 1}}, RunError, "give it as current"),
        ({"stimulus": "stp:"}, StimulusError, "did you mean 'step'"),
        ({"stimulus": "step:start=0.005,amplitude=1"}, StimulusError, "0.01 ms"),
        ({"duration": 1e9}, RunError, "GB of memory"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        simulate("hh1952", **arguments)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)


def test_an_unknown_model_is_refused_with_a_hint() -> None:
    with pytest.raises(ModelError, match="did you mean 'squid_ca'"):
        simulate("sqid_ca")


def test_no_time_at_all_is_one_sample() -> None:
    assert simulate("hh1952", duration=0).time.tolist() == [0.0]


@given(st.integers(min_value=0, max_value=2000))
def test_the_number_of_samples_follows_from_the_duration(steps: int) -> None:
    duration = steps * 10_000 / 1e6
    recording = simulate("hh1952", duration=duration)
    assert len(recording) == steps + 1
    assert recording.time_ns[-1] == ns_from_ms(duration)


def test_the_facade_offers_the_same() -> None:
    recording = hhscope.simulate("squid_ca", current=10, duration=1000)
    assert isinstance(recording, hhscope.Recording)
    late = recording.spikes()[recording.spikes() > 500]
    assert 1000 / np.diff(late).mean() == pytest.approx(68.104, rel=0.005)
