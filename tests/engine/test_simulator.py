"""The simulator: time, splitting, segments, changes, failure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import Simulator
from hhscope.model import ModelError, load_model
from hhscope.stimulus import Stimulus, StimulusError, parse_waveform

STEP = parse_waveform("step:start=1,stop=3,amplitude=5")
NOISE = parse_waveform("ou:sd=3,tau=5,start=0")


def _whole(simulator: Simulator, n: int) -> np.ndarray:
    return simulator.advance(n).data.copy()


def test_sample_0_is_the_start_state_at_time_0() -> None:
    block = Simulator(load_model("hh1952")).advance(1)
    assert block.t0_ns == 0
    assert block.data[0, 0] == -65.0


def test_the_recorded_input_is_the_constant_current_plus_the_stimulus_right_continuous() -> None:
    simulator = Simulator(load_model("hh1952"), current=2.0, stimulus=Stimulus((STEP,)))
    recorded = simulator.advance(400).data[-1]
    assert recorded[99] == 2.0
    assert recorded[100] == 7.0
    assert recorded[299] == 7.0
    assert recorded[300] == 2.0


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 200), min_size=1, max_size=8), method=st.sampled_from(["exp_euler", "rk4"])
)
def test_splitting_a_run_anywhere_changes_no_bit(cuts: list[int], method: str) -> None:
    def fresh() -> Simulator:
        sine = parse_waveform("sine:frequency_hz=300,amplitude=4")
        return Simulator(load_model("squid_ca"), method=method, stimulus=Stimulus((STEP, sine)))

    whole = _whole(fresh(), sum(cuts))
    split = fresh()
    parts = np.concatenate([split.advance(n).data for n in cuts], axis=1)
    assert parts.tobytes() == whole.tobytes()


def test_observing_a_sample_does_not_let_time_pass() -> None:
    simulator = Simulator(load_model("squid_ca"))
    simulator.advance(7)
    seen = simulator.observe()
    assert (seen.start, seen.n, simulator.step) == (7, 1, 7)
    assert seen.data.tobytes() == simulator.advance(1).data.tobytes()


def test_a_parameter_set_at_step_k_acts_from_k_to_k_plus_1() -> None:
    plain, changed = (Simulator(load_model("hh1952")) for _ in range(2))
    before = changed.set_parameters({"g_Na": 96.0, "I": 3.0})
    assert before == {"g_Na": 120.0, "I": 10.0}
    first, second = plain.advance(2).data, changed.advance(2).data
    assert first[:4, 0].tolist() == second[:4, 0].tolist()  # the state at step 0 is the same
    assert first[0, 1] != second[0, 1]


def test_a_refused_parameter_changes_nothing() -> None:
    simulator = Simulator(load_model("hh1952"))
    with pytest.raises(ModelError, match="g_Na"):
        simulator.set_parameters({"g_K": 30.0, "g_Naa": 1.0})
    assert simulator.parameters["g_K"] == 36.0


def test_a_new_sample_step_begins_on_its_own_grid_and_keeps_the_state() -> None:
    simulator = Simulator(load_model("hh1952"))
    simulator.advance(37)  # 0.37 ms: no multiple of 0.025 ms
    simulator.set_numerics(dt_ns=25_000)
    old = simulator.advance(100)
    assert (old.segment.index, old.n, simulator.t_ns) == (0, 3, 400_000)
    new = simulator.advance(2)
    assert (new.segment.index, new.segment.dt_ns, new.t0_ns, new.first) == (1, 25_000, 400_000, 40)


def test_a_new_method_starts_a_segment_at_once() -> None:
    simulator = Simulator(load_model("hh1952"))
    simulator.advance(5)
    simulator.set_numerics(method="rk4")
    block = simulator.advance(3)
    assert (block.segment.method, block.start, block.first) == ("rk4", 0, 5)


def test_an_edge_off_the_new_grid_is_refused_and_nothing_changes() -> None:
    simulator = Simulator(load_model("hh1952"), stimulus=Stimulus((STEP,)))
    with pytest.raises(StimulusError):
        simulator.set_numerics(dt_ns=7_000)
    assert simulator.numerics.dt_ns == 10_000


def test_the_hot_model_sub_steps_by_itself_when_the_sample_step_is_too_long() -> None:
    simulator = Simulator(load_model("hot"), dt_ns=10_000, method="exp_euler")
    assert simulator.substeps == 4
    assert "sub-steps" in simulator.note
    simulator.advance(100)
    assert simulator.cycles == 400


def test_sub_steps_give_the_samples_of_the_shorter_step() -> None:
    coarse = Simulator(load_model("hot"), dt_ns=10_000, method="exp_euler")
    fine = Simulator(load_model("hot"), dt_ns=2_500, method="exp_euler")
    a, b = coarse.advance(500).data, fine.advance(2000).data
    np.testing.assert_allclose(a[0], b[0, ::4], rtol=0, atol=1e-9)


def test_euler_never_sub_steps_and_one_forced_step_is_one() -> None:
    assert Simulator(load_model("hot"), dt_ns=10_000, method="euler").substeps == 1
    assert Simulator(load_model("hot"), dt_ns=10_000, method="exp_euler", substeps=1).substeps == 1


def test_an_adaptive_method_takes_no_sub_steps_and_says_so_when_some_were_asked_for() -> None:
    simulator = Simulator(load_model("hot"), dt_ns=10_000, substeps=3)
    assert (simulator.method_used, simulator.substeps) == ("dopri5", 1)
    assert "3 sub-steps" in simulator.note
    assert Simulator(load_model("hot"), dt_ns=10_000).note == ""


def test_auto_is_a_fixed_step_while_the_input_jumps_at_every_sample() -> None:
    simulator = Simulator(load_model("hh1952"))
    simulator.advance(5)
    simulator.set_stimulus(Stimulus((NOISE,)))
    simulator.advance(3)
    assert Simulator(load_model("hh1952"), stimulus=Stimulus((NOISE,))).method_used == "exp_euler2"
    assert (simulator.method_used, simulator.segment.index, simulator.segment.first) == ("exp_euler2", 1, 5)
    simulator.set_stimulus(Stimulus())
    assert (simulator.method_used, simulator.segment.index, simulator.segment.first) == ("dopri5", 2, 8)


def test_a_method_that_was_named_stays_whatever_the_input() -> None:
    simulator = Simulator(load_model("hh1952"), method="dopri5", stimulus=Stimulus((NOISE,)))
    simulator.set_stimulus(Stimulus())
    assert (simulator.method_used, simulator.segment.index) == ("dopri5", 0)


def test_a_blow_up_stops_the_run_with_step_signal_value_and_hint() -> None:
    simulator = Simulator(load_model("hh1952"), method="euler", dt_ns=200_000)
    block = simulator.advance(10_000)
    failure = simulator.failure
    assert failure is not None
    assert block.n == failure.step == simulator.step
    assert failure.t_ns == failure.step * 200_000
    assert not np.isfinite(failure.value)
    assert "exp_euler" in failure.hint
    assert np.isfinite(block.data).all()
    assert simulator.advance(10).n == 0


def test_setting_a_state_begins_a_segment_and_refuses_unknown_names() -> None:
    simulator = Simulator(load_model("hh1952"))
    simulator.advance(3)
    simulator.set_state({"V": -50.0})
    assert simulator.advance(1).data[0, 0] == -50.0
    assert simulator.segment.index == 1
    with pytest.raises(ModelError, match="no state"):
        simulator.set_state({"x": 1.0})


def test_a_cell_with_every_channel_closed_integrates_its_input() -> None:
    shut = {"g_Na": 0.0, "g_K": 0.0, "g_L": 0.0}
    simulator = Simulator(load_model("hh1952"), parameters=shut, current=1.0)
    simulator.advance(1000)
    assert simulator.state["V"] == pytest.approx(-55.0, abs=1e-9)  # -65 mV + 1 µA/cm² · 10 ms / 1 µF/cm²
