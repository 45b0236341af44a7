"""Live sessions for tests of what is kept of them: random commands, without threads and without waiting."""

from __future__ import annotations

from hypothesis import strategies as st

from hhscope.engine.commands import (
    Command,
    Kick,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetParameters,
    SetSpeed,
    SetStart,
    SetState,
    SetStimulus,
    StepSamples,
)
from hhscope.model import load_model
from hhscope.stimulus import Pulse, Step, Stimulus
from tests.engine.live import HandLoop

Script = list[tuple[Command, int]]  # a command, and how many 0.1 ms of the clock then pass

values = st.one_of(
    st.fixed_dictionaries({"g_CaL": st.floats(0.0, 2.0), "I": st.floats(-5.0, 30.0)}),
    st.fixed_dictionaries({"T": st.floats(0.0, 20.0)}),
    st.fixed_dictionaries({"V0": st.floats(-90.0, -20.0), "block_K": st.floats(0.0, 100.0)}),
)
stimuli = st.builds(
    lambda start, width, amplitude: Stimulus(
        (
            Pulse(start=start * 0.1, width=width * 0.1, amplitude=amplitude),
            Step(start=0.5, stop=2.0, amplitude=0.1),
        )
    ),
    st.integers(0, 30), st.integers(1, 30), st.floats(-20.0, 40.0),
)  # fmt: skip
settings_before_time = st.one_of(
    st.builds(SetParameters, values=values),
    st.builds(SetStimulus, stimulus=stimuli),
    st.builds(SetNumerics, dt_ns=st.sampled_from([10_000, 25_000, 50_000])),
    st.builds(SetNumerics, method=st.sampled_from(["exp_euler", "rk4", "dopri5", "auto"])),
    st.builds(SetNumerics, tol=st.sampled_from([1e-6, 1e-9])),
    st.builds(SetState, values=st.fixed_dictionaries({"V": st.floats(-90.0, 30.0)})),
    st.builds(SetStart, values=st.fixed_dictionaries({"V": st.floats(-90.0, 30.0)})),
)
kicks = st.builds(
    Kick, amplitude=st.floats(-50.0, 50.0), width_ns=st.sampled_from([50_000, 200_000, 1_000_000])
)
moves = st.one_of(
    st.builds(SetSpeed, speed=st.sampled_from([0.5, 1.0, 3.0, 20.0])),  # unlimited: millions of samples
    st.just(Pause()),
    st.just(Run()),
)
commands = st.one_of(settings_before_time, kicks, moves, st.just(Restart()))


def scripts(what: st.SearchStrategy[Command]) -> st.SearchStrategy[Script]:
    """Up to a dozen commands, with time in between."""
    return st.lists(st.tuples(what, st.integers(0, 30)), min_size=1, max_size=12)


def live(script: Script, *, before_time: list[Command] | None = None) -> HandLoop:
    """A session of squid_ca that went through ``script`` and stands; ``before_time`` comes while t = 0."""
    session = HandLoop()
    session.load(load_model("squid_ca"), run=False)
    session.post(*(before_time or []), Run())
    for command, tenths_of_ms in script:
        session.post(command)
        session.let_pass(tenths_of_ms * 1e-4)
    session.post(Pause(), StepSamples(n=150))
    session.let_pass(0.0)
    return session
