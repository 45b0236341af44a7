"""Noise and synapses in a run: the same bits however time is cut, what is recorded, what `auto` makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import Simulator, replay
from hhscope.engine.commands import Kick, Pause, Restart, Run, SetNumerics, SetStimulus, StepSamples
from hhscope.model import load_model, signals
from hhscope.model.model import Model
from hhscope.stimulus import OU, PoissonSynapse, RegularSynapse, Step, Stimulus, StimulusError, White
from tests.engine.live import HandLoop

NOISE = Stimulus((White(intensity=2, seed=1), OU(sd=2, tau=3, seed=2, start=0.3, stop=4)))
SYNAPSES = Stimulus(
    (
        PoissonSynapse(rate_hz=3000, weight=0.05, tau=2, seed=1),
        RegularSynapse(rate_hz=500, weight=0.1, tau=0.05, reversal=-80, start=0.4),
    )
)
BOTH = Stimulus((*NOISE.waveforms, *SYNAPSES.waveforms))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 250), min_size=2, max_size=8), st.sampled_from(["dopri5", "exp_euler2"]))
def test_splitting_a_run_with_noise_and_synapses_changes_no_bit(cuts: list[int], method: str) -> None:
    whole, split = (Simulator(load_model("hh1952"), method=method, stimulus=BOTH) for _ in range(2))
    parts = np.concatenate([split.advance(n).data for n in cuts], axis=1)
    assert parts.tobytes() == whole.advance(sum(cuts)).data.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 250), min_size=2, max_size=8))
def test_splitting_a_run_with_synapses_alone_changes_no_bit(cuts: list[int]) -> None:
    whole, split = (Simulator(load_model("hh1952"), stimulus=SYNAPSES) for _ in range(2))
    assert whole.method_used == "dopri5"
    parts = np.concatenate([split.advance(n).data for n in cuts], axis=1)
    assert parts.tobytes() == whole.advance(sum(cuts)).data.tobytes()


def test_the_conductance_and_the_current_of_all_synapses_are_recorded_after_the_input(hh1952: Model) -> None:
    simulator = Simulator(hh1952, stimulus=BOTH)
    assert simulator.signals == signals(hh1952, synaptic=True)
    assert [signal.name for signal in simulator.signals[-3:]] == ["I_stim", "g_synapses", "I_synapses"]
    data = simulator.advance(500).data
    times = np.arange(500) * 10_000
    g, pull = BOTH.conductance(times, 10_000)
    np.testing.assert_allclose(data[-2], g, rtol=1e-13)
    np.testing.assert_allclose(data[-1], g * data[0] - pull, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(data[-3], hh1952.I_default + NOISE.sample(times, 10_000), rtol=1e-13)


def test_a_run_without_synapses_records_nothing_of_them(hh1952: Model) -> None:
    simulator = Simulator(hh1952, stimulus=NOISE)
    assert simulator.signals == signals(hh1952)
    assert not simulator.kernel.synaptic


def test_the_value_of_noise_is_held_for_the_whole_step(hh1952: Model) -> None:
    # The same numbers as steps of a sample each: a fixed-step method must not notice the difference.
    noise = Stimulus((White(intensity=3, seed=5),))
    steps = noise.sample(np.arange(50) * 10_000, 10_000)
    drawn = Stimulus(
        tuple(
            Step(start=k / 100, stop=(k + 1) / 100, amplitude=float(value)) for k, value in enumerate(steps)
        )
    )
    for method in ("exp_euler2", "dopri5"):
        held, stepped = (
            Simulator(hh1952, method=method, stimulus=one).advance(50).data for one in (noise, drawn)
        )
        np.testing.assert_array_equal(held, stepped)


def test_noise_goes_on_by_its_number_when_the_sample_step_changes(hh1952: Model) -> None:
    noise = Stimulus((White(intensity=1, seed=1),))
    simulator = Simulator(hh1952, stimulus=noise)
    simulator.advance(100)
    simulator.set_numerics(dt_ns=20_000)
    block = simulator.advance(5)
    times = 1_000_000 + np.arange(5) * 20_000
    np.testing.assert_allclose(block.data[-1] - hh1952.I_default, noise.sample(times, 20_000), rtol=1e-12)


def test_noise_held_longer_is_refused_off_the_grid(hh1952: Model) -> None:
    with pytest.raises(StimulusError, match=r"white: hold = 0.025 ms is not on the sample grid"):
        Simulator(hh1952, stimulus=Stimulus((White(intensity=1, hold=0.025),)))


def test_random_inputs_get_their_seeds_when_they_are_put_into_a_run(hh1952: Model) -> None:
    simulator = Simulator(hh1952)
    simulator.set_stimulus(Stimulus((White(intensity=1), White(intensity=1))))
    assert [w.seed for w in simulator.stimulus.waveforms] == [1, 2]  # type: ignore[attr-defined]


def test_the_first_synapse_of_a_live_run_adds_two_signals_with_zeros_before(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    live.let_pass(0.002)
    before = live.status
    status = live.post(SetStimulus(stimulus=SYNAPSES))
    assert before.run is not None
    assert status.run is not None
    assert len(status.run.signals) == len(before.run.signals) + 2
    assert (status.run.run_id, status.run.ring) == (before.run.run_id, before.run.ring)
    assert len(status.segments) == 1
    live.let_pass(0.002)
    held = status.run.ring.window_since(0).data()
    assert held.shape == (len(status.run.signals), live.status.step)
    assert (held[-2:, : status.step] == 0.0).all()
    assert (held[-2:, status.step :] != 0.0).any()
    assert live.post(SetStimulus(stimulus=Stimulus())).run == status.run  # they stay, at zero
    live.let_pass(0.002)
    assert (status.run.ring.window_since(live.status.step - 50).data()[-2:] == 0.0).all()
    again = live.post(Restart())
    assert again.run is not None
    assert again.run.signals == before.run.signals


def test_noise_added_live_makes_auto_a_fixed_step_and_taking_it_away_brings_it_back(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    assert live.status.method_used == "dopri5"
    assert live.post(SetStimulus(stimulus=NOISE)).method_used == "exp_euler2"
    assert live.post(SetStimulus(stimulus=SYNAPSES)).method_used == "dopri5"
    assert live.post(SetNumerics(method="dopri5"), SetStimulus(stimulus=BOTH)).method_used == "dopri5"


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.builds(SetStimulus, stimulus=st.sampled_from([NOISE, SYNAPSES, BOTH, Stimulus()])),
                st.builds(SetNumerics, dt_ns=st.sampled_from([10_000, 20_000])),
                st.just(Kick(amplitude=20.0, width_ns=200_000)),
                st.just(Restart()),
            ),
            st.integers(0, 20),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_live_run_with_random_inputs_is_replayed_to_the_bit(script: list[tuple[object, int]]) -> None:
    live = HandLoop()
    live.load(load_model("hh1952"), run=True)
    for command, tenths_of_ms in script:
        live.post(command)  # type: ignore[arg-type]
        live.let_pass(tenths_of_ms * 1e-4)
    live.post(Pause(), StepSamples(n=50))
    live.let_pass(0.0)
    status = live.status
    assert status.run is not None
    assert status.run.origin is not None
    blocks = list(replay(status.run.model, status.run.origin, status.applied, status.step))
    assert all(block.data.shape[0] == len(status.run.signals) for block in blocks)
    again = np.hstack([block.data for block in blocks])
    np.testing.assert_array_equal(again, status.run.ring.window_since(0).data())


def test_a_run_that_was_stopped_goes_on_with_the_same_noise(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=False, stimulus=NOISE)
    live.post(StepSamples(n=100))
    live.post(Run())
    live.let_pass(0.003)
    recorded = live.listener.data()
    whole = Simulator(hh1952, stimulus=NOISE).advance(recorded.shape[1]).data
    assert recorded.tobytes() == whole.tobytes()
