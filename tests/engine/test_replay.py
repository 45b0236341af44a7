"""Replay: whatever was done to a live run, doing it again gives the same bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import Simulator, replay
from hhscope.engine.commands import (
    Command,
    Kick,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetParameters,
    SetStart,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.stimulus import Pulse, Stimulus
from tests.engine.live import HandLoop

_stimuli = st.builds(
    lambda start, width, amplitude: Stimulus(
        (Pulse(start=start * 0.1, width=width * 0.1, amplitude=amplitude),)
    ),
    st.integers(0, 30), st.integers(1, 30), st.floats(-20.0, 40.0),
)  # fmt: skip
_commands = st.one_of(
    st.builds(SetParameters, values=st.fixed_dictionaries({"g_CaL": st.floats(0.0, 2.0), "I": st.floats(-5.0, 30.0)})),
    st.builds(SetParameters, values=st.fixed_dictionaries({"T": st.floats(0.0, 20.0)})),
    st.builds(SetParameters, values=st.just({"nonsense": 1.0})),
    st.builds(SetStimulus, stimulus=_stimuli),
    st.builds(Kick, amplitude=st.floats(-50.0, 50.0), width_ns=st.sampled_from([50_000, 200_000, 1_000_000])),
    st.builds(SetNumerics, dt_ns=st.sampled_from([10_000, 25_000, 50_000])),
    st.builds(SetNumerics, substeps=st.sampled_from([0, 2])),
    st.builds(SetState, values=st.fixed_dictionaries({"V": st.floats(-90.0, 30.0)})),
    st.builds(SetStart, values=st.fixed_dictionaries({"V": st.floats(-90.0, 30.0)})),
    st.just(Pause()),
    st.just(Run()),
    st.just(Restart()),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_commands, st.integers(0, 40)), min_size=1, max_size=12))
def test_replaying_what_was_applied_gives_the_same_bits(script: list[tuple[Command, int]]) -> None:
    live = HandLoop()
    live.load(load_model("squid_ca"), run=True)
    for command, tenths_of_ms in script:
        live.post(command)
        live.let_pass(tenths_of_ms * 1e-4)
    live.post(Pause(), StepSamples(n=100))
    live.let_pass(0.0)
    status, recorded = live.status, live.listener.data()
    assert status.run is not None
    assert status.run.origin is not None
    assert recorded.shape[1] == status.step
    again = np.hstack(
        [b.data for b in replay(status.run.model, status.run.origin, status.applied, status.step)]
    )
    np.testing.assert_array_equal(again, recorded)
    held = status.run.ring.window_since(0)
    np.testing.assert_array_equal(held.data(), recorded[:, held.first :])


def test_a_live_run_makes_the_same_bits_as_a_simulator(squid_ca: Model) -> None:
    live = HandLoop()
    live.load(squid_ca, run=True)
    live.let_pass(0.05, turns=7)
    recorded = live.listener.data()
    np.testing.assert_array_equal(recorded, Simulator(squid_ca).advance(recorded.shape[1]).data)
