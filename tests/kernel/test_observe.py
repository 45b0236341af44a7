"""What is recorded besides the states: the same bits whichever signals are asked for and wherever a block begins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hhscope.engine import Simulator
from hhscope.model import load_model, signals
from hhscope.stimulus import Stimulus, parse_waveform

MODEL = load_model("wang_buzsaki")  # has an instantaneous gate
NAMES = [signal.name for signal in signals(MODEL)]
INPUT = Stimulus(
    (parse_waveform("sine:frequency_hz=300,amplitude=4"), parse_waveform("pulse:start=1,width=1,amplitude=9"))
)


def _simulator(method: str, record: list[str] | None = None) -> Simulator:
    return Simulator(MODEL, method=method, stimulus=INPUT, record=record)


@pytest.mark.parametrize("method", ["dopri5", "exp_euler2"])
@settings(max_examples=20, deadline=None)
@given(chosen=st.sets(st.sampled_from(NAMES), min_size=1), n=st.integers(1, 500))
def test_which_signals_are_recorded_changes_no_bit_of_them(method: str, chosen: set[str], n: int) -> None:
    whole = _simulator(method).advance(n).data
    simulator = _simulator(method, sorted(chosen))
    part = simulator.advance(n).data
    names = [signal.name for signal in simulator.signals]
    assert names == [name for name in NAMES if name in chosen]
    assert part.tobytes() == whole[[NAMES.index(name) for name in names]].tobytes()


@pytest.mark.parametrize("method", ["dopri5", "exp_euler2"])
@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(1, 90), min_size=1, max_size=10))
def test_gates_and_currents_have_the_same_bits_wherever_a_block_begins(method: str, cuts: list[int]) -> None:
    whole = _simulator(method).advance(sum(cuts)).data
    split = _simulator(method)
    parts = np.concatenate([split.advance(n).data.copy() for n in cuts], axis=1)
    assert parts.tobytes() == whole.tobytes()


def test_the_input_is_recorded_as_the_stimulus_gives_it() -> None:
    simulator = _simulator("dopri5", ["I_stim"])
    found = simulator.advance(1000).data[0]
    exact = simulator.current + INPUT.sample(np.arange(1000) * 10_000)
    assert np.abs(found - exact).max() < 1e-13


@pytest.mark.parametrize(
    ("record", "said"),
    [(["v"], "did you mean 'V'"), ([], "no list"), ("V", "no list"), (["Q"], "this model has")],
)
def test_a_signal_that_is_not_there_is_refused(record: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=f"record: .*{said}"):
        _simulator("dopri5", record)
