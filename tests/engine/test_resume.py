"""Resume: from any sample of a run a cell goes on as it did, to the bit, whatever was done to it before."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.analysis.shadow import Stretch, newest_stretch
from hhscope.engine.apply import apply
from hhscope.engine.commands import Kick, Pause, SetNumerics, SetParameters, SetStimulus, StepSamples
from hhscope.engine.resume import Integration, Moment, moment_of, resume, resume_with
from hhscope.engine.simulator import Simulator
from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.stimulus import Step, Stimulus
from tests.engine.live import HandLoop

_commands = st.one_of(
    st.builds(SetParameters, values=st.fixed_dictionaries({"I": st.floats(-5.0, 30.0)})),
    st.builds(SetParameters, values=st.fixed_dictionaries({"g_CaL": st.floats(0.0, 2.0)})),
    st.builds(Kick, amplitude=st.floats(-50.0, 50.0), width_ns=st.sampled_from([50_000, 1_000_000, 9_000_000])),
    st.builds(
        SetStimulus,
        stimulus=st.builds(lambda a: Stimulus((Step(start=0.5, stop=4.0, amplitude=a),)), st.floats(-9.0, 9.0)),
    ),
    st.builds(SetNumerics, dt_ns=st.sampled_from([10_000, 20_000])),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(script=st.lists(st.tuples(_commands, st.integers(0, 30)), max_size=8), back=st.integers(1, 400))
def test_a_resumed_cell_makes_the_bits_of_the_run(script: list[tuple[object, int]], back: int) -> None:
    live = HandLoop()
    live.load(load_model("squid_ca"), run=True, method="exp_euler")
    for command, tenths_of_ms in script:
        live.post(command)  # type: ignore[arg-type]
        live.let_pass(tenths_of_ms * 1e-4)
    live.post(Pause(), StepSamples(n=60))
    live.let_pass(0.0)
    status, recorded = live.status, live.listener.data()
    first = max(status.segments[-1].first, status.step - back)
    names = load_model("squid_ca").state_names
    state = dict(zip(names, recorded[: len(names), first].tolist(), strict=True))
    simulator = resume(moment_of(status, first, state), Integration.of(status.segments[-1], status.tol))
    parts = []
    for one in status.applied:
        if first < one.step < status.step:
            parts.append(simulator.advance(one.step - first - simulator.step).data)
            apply(simulator, one.command)
    parts.append(simulator.advance(status.step - first - simulator.step).data)
    np.testing.assert_allclose(np.hstack(parts), recorded[:, first:], rtol=1e-12, atol=1e-12)
    if not any(isinstance(command, Kick) for command, _ in script):  # whose sum may be in another order
        np.testing.assert_array_equal(np.hstack(parts), recorded[:, first:])


def test_a_simulator_used_before_makes_the_same_bits_as_a_new_one(squid_ca: Model) -> None:
    old = Simulator(squid_ca, method="dopri5")
    old.advance(3000)
    moment = Moment(
        model=squid_ca, t_ns=5_000_000, state={**old.state, "V": -50.0}, parameters=squid_ca.defaults,
        current=7.0, stimulus=Stimulus((Step(start=6.0, amplitude=3.0),)),
    )  # fmt: skip
    how = Integration(method="dopri5", dt_ns=10_000, substeps=1, tol=1e-6)
    fresh = resume(moment, how).advance(2000)
    again = resume_with(old, moment).advance(2000)
    np.testing.assert_array_equal(again.data, fresh.data)
    assert again.t0_ns == 5_000_000
    assert again.first == 0


def test_what_came_after_a_sample_is_not_in_force_at_it(squid_ca: Model) -> None:
    live = HandLoop()
    live.load(squid_ca, run=True)
    live.let_pass(2e-3)
    before = live.status.step
    live.post(SetParameters(values={"I": 3.0, "T": 9.0}), Kick(amplitude=5.0, width_ns=1_000_000))
    live.let_pass(4e-3)
    status = live.status
    state = dict(status.state)
    assert moment_of(status, before - 1, state).current == squid_ca.I_default
    at = moment_of(status, before, state)
    assert (at.current, at.parameters["T"], len(at.stimulus.waveforms)) == (3.0, 9.0, 1)
    assert moment_of(status, before + 200, state).stimulus == Stimulus()


def test_the_newest_stretch_lies_within_one_segment(squid_ca: Model) -> None:
    live = HandLoop()
    live.load(squid_ca, run=True)
    live.let_pass(3e-3)
    live.post(SetNumerics(dt_ns=20_000))
    live.let_pass(3e-3)
    live.post(SetParameters(values={"I": 3.0}))
    live.let_pass(3e-3)
    found = newest_stretch(live.status)
    assert isinstance(found, Stretch)
    assert found.first == live.status.segments[-1].first
    assert found.live.dt_ns == 20_000
    assert [type(one.command) for one in found.commands] == [SetParameters]
