"""What-if: from any moment held, with nothing changed the same bits; with something changed, those of a run that was
told so then."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import replay
from hhscope.engine.checkpoints import MOST, SPACING_NS, Checkpoints
from hhscope.engine.commands import (
    Branch,
    Command,
    Kick,
    Pause,
    SetNumerics,
    SetParameters,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.engine.fork import Extent, Fork, Future, StoppedError, TooOldError, other_future
from hhscope.engine.ring import Ring
from hhscope.engine.simulator import Simulator
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.model.model import Model
from hhscope.model.signals import INPUT_NAME
from hhscope.stimulus import OU, Pulse, Stimulus
from tests.engine.live import HandLoop

_commands = st.one_of(
    st.builds(SetParameters, values=st.fixed_dictionaries({"g_CaL": st.floats(0.0, 2.0), "I": st.floats(-5.0, 30.0)})),
    st.builds(SetParameters, values=st.fixed_dictionaries({"T": st.floats(0.0, 20.0)})),
    st.builds(Kick, amplitude=st.floats(-50.0, 50.0), width_ns=st.sampled_from([50_000, 200_000, 1_000_000])),
    st.builds(SetStimulus, stimulus=st.builds(
        lambda start, amplitude: Stimulus((Pulse(start=start * 0.1, width=2.0, amplitude=amplitude),)),
        st.integers(0, 300), st.floats(-20.0, 40.0))),
    st.just(SetStimulus(stimulus=Stimulus((OU(sd=2.0, tau=1.0, seed=7),)))),
    st.builds(SetNumerics, dt_ns=st.sampled_from([10_000, 25_000, 50_000])),
    st.builds(SetState, values=st.fixed_dictionaries({"V": st.floats(-90.0, 30.0)})),
    st.just(Pause()),
)  # fmt: skip
_scripts = st.lists(st.tuples(_commands, st.integers(1, 9000)), max_size=6)


def lived(script: list[tuple[Command, int]], model: str = "squid_ca") -> HandLoop:
    """A run of 100 samples, then each command and so many samples more."""
    live = HandLoop()
    live.load(load_model(model))
    live.post(StepSamples(n=100))
    for command, n in script:
        live.post(command, StepSamples(n=n))
    return live


def forked(status: Status, fork: Fork, first: int | None = None) -> Future:
    assert status.run is not None
    wanted = Extent(first=fork.step if first is None else first, stop=status.step)
    return other_future(status.run, status.applied, fork, wanted)


def held(ring: Ring, first: int) -> np.ndarray:
    return ring.window_since(first).data()


@settings(max_examples=25, deadline=None)
@given(_scripts, st.floats(0.0, 1.0))
def test_nothing_changed_is_exactly_the_run(script: list[tuple[Command, int]], where: float) -> None:
    status = lived(script).status
    assert status.run is not None
    future = forked(status, Fork(step=round(where * status.step)))
    first = future.ring.oldest
    assert first <= round(where * status.step)
    np.testing.assert_array_equal(held(future.ring, first), held(status.run.ring, first))
    assert future.ring.head == status.step
    assert [(a.step, a.t_ns, a.command, a.before) for a in future.applied] == [
        (a.step, a.t_ns, a.command, a.before) for a in status.applied
    ]


@settings(max_examples=15, deadline=None)
@given(_scripts, st.floats(0.0, 1.0), _commands)
def test_gone_on_with_it_replays_from_its_own_log(
    script: list[tuple[Command, int]], where: float, change: Command
) -> None:
    live = lived(script)
    assert live.status.run is not None
    step, before = round(where * live.status.step), live.status
    status = live.post(Branch(step=step, commands=(change,), run=False))
    if (
        status.message_id != before.message_id
    ):  # an edge off the grid of a step set later: refused, with a sentence
        assert status.run is before.run
        return
    assert status.run is not None
    assert (status.step, status.run.run_id) == (before.step, 2)
    assert status.phase is Phase.PAUSED
    live.post(StepSamples(n=50))
    status = live.status
    assert status.run is not None
    assert status.run.origin is not None
    again = [b.data for b in replay(status.run.model, status.run.origin, status.applied, status.step)]
    np.testing.assert_array_equal(np.hstack(again), held(status.run.ring, 0))
    np.testing.assert_array_equal(live.listener.data(), held(status.run.ring, 0))


def test_what_was_changed_stays_changed_and_the_rest_is_repeated() -> None:
    status = lived(
        [(SetParameters(values={"I": 20.0, "g_CaL": 0.5}), 500), (Kick(amplitude=9.0, width_ns=50_000), 500)]
    ).status
    fork = Fork(step=50, commands=(SetParameters(values={"I": 0.0}),))
    future = forked(status, fork)
    assert future.simulator.current == 0.0
    assert future.simulator.parameters["g_CaL"] == 0.5
    assert any(isinstance(one.command, Kick) for one in future.applied)
    assert fork.allows(SetParameters(values={"I": 3.0})) is None
    still = Fork(step=50, commands=(SetStimulus(stimulus=Stimulus()),))
    assert still.allows(SetStimulus(stimulus=Stimulus((Pulse(start=1.0, width=1.0, amplitude=1.0),)))) is None
    assert status.run is not None
    ours, theirs = held(future.ring, 0), held(status.run.ring, 0)
    np.testing.assert_array_equal(ours[:, :50], theirs[:, :50])
    assert ours[0, 50] == theirs[0, 50] != ours[0, 51]
    assert ours[0, 51] != theirs[0, 51]


def test_both_futures_get_the_same_noise() -> None:
    noise = SetStimulus(stimulus=Stimulus((OU(sd=2.0, tau=1.0, seed=3),)))
    status = lived([(noise, 2000)]).status
    assert status.run is not None
    row = [signal.name for signal in status.run.signals].index(INPUT_NAME)
    future = forked(status, Fork(step=1000, commands=(SetParameters(values={"g_Na": 60.0}),)))
    ours, theirs = held(future.ring, 0), held(status.run.ring, 0)
    np.testing.assert_array_equal(ours[row], theirs[row])
    assert np.abs(ours[0] - theirs[0]).max() > 1.0


def test_a_checkpoint_every_50_ms_and_none_that_the_ring_has_lost() -> None:
    live = lived([(Pause(), 4_000)] * 40)
    run = live.status.run
    assert run is not None
    assert run.checkpoints is not None
    oldest, second = run.checkpoints.oldest(), run.checkpoints.before(run.ring.head)
    assert oldest is not None
    assert second is not None
    assert oldest.step <= run.ring.oldest < run.ring.head
    assert run.ring.oldest > 0
    found = [run.checkpoints.before(n) for n in range(run.ring.oldest, run.ring.head, 500)]
    times = sorted({one.t_ns for one in found if one is not None})
    assert max(np.diff(times)) <= SPACING_NS + 655 * 1_000_000
    with pytest.raises(TooOldError, match="no longer held"):
        forked(live.status, Fork(step=0))


def test_models_seen_in_seconds_have_no_more_checkpoints_than_others(squid_ca: Model) -> None:
    ring = Ring(2, capacity=5_000_000)
    assert Checkpoints(ring).spacing_ns(10_000) == SPACING_NS
    assert ring.capacity * 10_000_000 / Checkpoints(ring).spacing_ns(10_000_000) <= MOST + 1


def test_a_branch_beyond_what_is_held_is_refused() -> None:
    live = lived([])
    before = live.status
    status = live.post(Branch(step=10_000))
    assert "not held" in status.message
    assert status.run is before.run


def test_work_stops_when_asked() -> None:
    status = lived([(Pause(), 500)]).status
    assert status.run is not None
    with pytest.raises(StoppedError):
        other_future(
            status.run, status.applied, Fork(step=10), Extent(first=10, stop=status.step), cancel=lambda: True
        )


def test_a_twin_goes_on_with_the_same_bits_and_leaves_the_other_alone(squid_ca: Model) -> None:
    one = Simulator(squid_ca)
    one.advance(1234)
    other = one.twin()
    ahead = other.advance(500).data.copy()
    other.set_parameters({"g_Na": 1.0})
    np.testing.assert_array_equal(one.advance(500).data, ahead)
    assert one.parameters["g_Na"] != 1.0
