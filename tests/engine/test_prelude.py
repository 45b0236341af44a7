"""A run may begin interpreted; whatever happens meanwhile, in the end it is the run that a compiled kernel makes."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.engine import Phase, Session
from hhscope.engine.commands import (
    Branch,
    Kick,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetParameters,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.replay import replay
from hhscope.engine.status import Status
from hhscope.kernel import build_interpreted
from hhscope.model.model import Model
from hhscope.stimulus import Pulse, Stimulus
from hhscope.stimulus.synapse_times import TimedSynapse
from tests.engine.live import HandLoop, Listener, load, wait_for


@pytest.fixture
def live(hh1952: Model) -> HandLoop:
    """A loop that interprets until it is told to settle, with ``hh1952`` at rest."""
    made = HandLoop(kernels=build_interpreted)
    status = made.load(hh1952)
    assert status.interpreted
    assert status.ns_per_sample == 0.0  # what a sample costs now is not what it will cost
    return made


def is_compiled_run(status: Status) -> bool:
    """Whether the ring holds, bit for bit, what the compiled kernel makes of the run's commands."""
    assert status.run is not None
    assert status.run.origin is not None
    held = status.run.ring.window_of(0, status.step).data()
    made = np.hstack(
        [b.data for b in replay(status.run.model, status.run.origin, status.applied, status.step)]
    )
    return np.array_equal(held, made)


def settled(live: HandLoop) -> Status:
    live.loop.settle()
    while live.jobs:
        live.work()
    return live.status


def test_in_the_end_every_sample_is_that_of_the_compiled_kernel(live: HandLoop) -> None:
    live.post(StepSamples(n=1500), SetParameters(values={"I": 12.0}), StepSamples(n=700))
    live.post(Kick(amplitude=20.0, width_ns=1_000_000), StepSamples(n=300), SetNumerics(dt_ns=20_000))
    before = live.post(StepSamples(n=401), SetState(values={"V": -50.0}))
    assert before.interpreted
    assert before.run is not None
    seen = before.run.ring.window_of(0, before.step).data()
    assert not is_compiled_run(before)
    status = settled(live)
    assert (status.interpreted, status.phase, status.message) == (False, Phase.PAUSED, "")
    assert (status.step, status.t_ns) == (before.step, before.t_ns)
    assert status.run is not None
    assert (status.run.run_id, status.run.ring) == (before.run.run_id, before.run.ring)
    assert status.segments == before.segments
    assert is_compiled_run(status)
    assert np.abs(before.run.ring.window_of(0, before.step).data() - seen).max() < 1e-6
    assert is_compiled_run(live.post(StepSamples(n=500)))


def test_a_change_at_the_very_step_is_not_lost(live: HandLoop) -> None:
    live.post(StepSamples(n=100), SetParameters(values={"g_Na": 100.0}))
    settled(live)
    assert live.status.parameters["g_Na"] == 100.0
    assert is_compiled_run(live.post(StepSamples(n=100)))


def test_another_method_and_synapses_are_interpreted_too(live: HandLoop) -> None:
    live.post(StepSamples(n=50), SetNumerics(method="euler"), StepSamples(n=50))
    excitation = Stimulus((TimedSynapse(times=(2.0, 3.0), weight=0.1),))
    status = live.post(SetStimulus(stimulus=excitation), StepSamples(n=300))
    assert status.interpreted
    assert len(status.run.signals if status.run else ()) == len(live.listener.blocks[-1].data)
    assert is_compiled_run(settled(live))


def test_the_run_goes_on_while_its_kernel_is_compiled(live: HandLoop) -> None:
    live.post(Run())
    live.loop.settle()
    live.let_pass(0.02)
    assert live.status.phase is Phase.RUNNING
    live.ask(SetNumerics(method="euler"))  # which nobody has compiled yet
    live.let_pass(0.02)
    live.work()
    assert live.status.interpreted
    live.work()
    assert not live.status.interpreted
    assert is_compiled_run(live.status)


def test_another_future_is_one_of_the_final_samples(live: HandLoop) -> None:
    live.post(StepSamples(n=6000), SetParameters(values={"I": 12.0}), StepSamples(n=2000))
    status = live.post(Branch(step=7000, commands=(SetParameters(values={"I": 20.0}),)))
    assert (status.interpreted, status.message) == (False, "")
    assert status.run is not None
    assert (status.run.run_id, status.parameters.get("I", status.current)) == (2, 20.0)
    assert is_compiled_run(status)


def test_sinks_are_given_the_run_again(live: HandLoop) -> None:
    live.post(StepSamples(n=700))
    status = settled(live)
    assert [run.run_id for run in live.listener.runs] == [1, 1]
    assert status.run is not None
    assert np.array_equal(live.listener.data(), status.run.ring.window_of(0, 700).data())


def test_who_comes_later_waits_for_final_samples(live: HandLoop) -> None:
    live.post(Run())
    live.let_pass(0.02)
    late = Listener()
    live.loop.add_sink(late)
    live.let_pass(0.02)
    step = live.status.step
    assert live.status.phase is Phase.COMPILING
    live.let_pass(0.02)
    assert live.status.step == step
    live.work()
    live.let_pass(0.02)
    assert live.status.phase is Phase.RUNNING
    assert late.blocks[0].first == step
    assert is_compiled_run(live.status)


def test_a_sink_that_leaves_before_is_never_told(live: HandLoop) -> None:
    late = Listener()
    live.loop.add_sink(late)
    live.loop.remove_sink(late)
    live.work()
    live.post(StepSamples(n=10))
    assert not late.runs


def test_a_restart_or_another_model_meanwhile_settles_as_well(live: HandLoop, squid_ca: Model) -> None:
    live.post(StepSamples(n=100))
    live.loop.settle()
    live.ask(Restart(), StepSamples(n=50))
    live.work()
    assert (live.status.interpreted, live.status.step) == (False, 50)
    assert is_compiled_run(live.status)


def test_another_model_waits_for_its_turn(live: HandLoop, squid_ca: Model) -> None:
    live.loop.settle()
    status = live.load(squid_ca)
    assert status.run is not None
    assert (status.run.model.id, status.interpreted, status.run.run_id) == ("squid_ca", False, 2)


def test_what_python_cannot_compute_waits_for_the_compiled_kernel(
    live: HandLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.post(StepSamples(n=100), Run())
    monkeypatch.setattr(live.loop._run.simulator, "advance", lambda *_: 1 / 0)  # type: ignore[union-attr]
    live.let_pass(0.02)
    assert live.status.phase is Phase.COMPILING
    live.work()
    live.let_pass(0.02)
    assert (live.status.phase, live.status.message) == (Phase.RUNNING, "")
    assert is_compiled_run(live.status)


def test_a_run_that_fails_is_found_failed_again(live: HandLoop) -> None:
    live.post(SetNumerics(method="euler", dt_ns=1_000_000), SetParameters(values={"I": 500.0}))
    before = live.post(StepSamples(n=1000))
    assert before.phase is Phase.FAILED
    after = settled(live)
    assert (after.phase, after.interpreted, after.step) == (Phase.FAILED, False, before.step)
    assert after.failure is not None


def test_a_session_settles_behind_its_run(hh1952: Model) -> None:
    stimulus = Stimulus((Pulse(start=1.0, width=1.0, amplitude=5.0),))
    with Session(kernels=build_interpreted) as session:
        assert load(session, hh1952, speed=0.05, stimulus=stimulus).interpreted
        wait_for(session, lambda s: s.step > 50)
        session.settle()
        wait_for(session, lambda s: not s.interpreted)
        session.post(Pause())
        assert is_compiled_run(wait_for(session, lambda s: s.phase is Phase.PAUSED))
