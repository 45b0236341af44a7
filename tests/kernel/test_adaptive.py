"""The adaptive method: same bits however split, exact at edges and changes, honest when it cannot go on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from hhscope.engine import Simulator
from hhscope.kernel import build
from hhscope.kernel.methods.base import Tableau
from hhscope.model import load_model, parse_model
from hhscope.stimulus import Stimulus, parse_waveform

INPUT = Stimulus(
    tuple(
        map(
            parse_waveform,
            (
                "step:start=1,stop=3,amplitude=5",
                "sine:frequency_hz=300,amplitude=4",
                "pulse:start=2.5,width=1,amplitude=9",
            ),
        )
    )
)


def _simulator(**options: object) -> Simulator:
    return Simulator(load_model("squid_ca"), method="dopri5", **options)  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(1, 300), min_size=1, max_size=10))
def test_splitting_an_adaptive_run_anywhere_changes_no_bit(cuts: list[int]) -> None:
    whole = _simulator(stimulus=INPUT).advance(sum(cuts)).data
    split = _simulator(stimulus=INPUT)
    parts = np.concatenate([split.advance(n).data.copy() for n in cuts], axis=1)
    assert parts.tobytes() == whole.tobytes()


@settings(max_examples=15, deadline=None)
@given(when=st.integers(1, 500), then=st.integers(1, 300), observe=st.booleans())
def test_a_change_acts_at_its_sample_whether_or_not_the_run_was_split_elsewhere(
    when: int, then: int, observe: bool
) -> None:
    def run(cuts: list[int]) -> bytes:
        simulator = _simulator()
        parts = [simulator.advance(n).data for n in cuts]
        if observe:
            simulator.observe()
        simulator.set_parameters({"g_Na": 100.0})
        return np.concatenate([*parts, simulator.advance(then).data], axis=1).tobytes()

    assert run([when]) == run([1, when - 1] if when > 1 else [1])


def _exact(steps: np.ndarray, length: float) -> np.ndarray:
    """V of hh1952 after each stretch of constant input, by an independent solver restarted at every edge."""
    model = load_model("hh1952")
    kernel = build(model, "rk4")
    y = np.array(list(Simulator(model, method="rk4").state.values()))
    found = []
    for current in steps:
        solution = solve_ivp(
            lambda _t, x, current=current: kernel.derivatives(x, model.defaults, current),
            (0.0, length), y, method="DOP853", rtol=1e-12, atol=1e-13,
        )  # fmt: skip
        y = solution.y[:, -1]
        found.append(y[0])
    return np.array(found)


def test_an_input_that_jumps_every_tenth_of_a_millisecond_costs_no_accuracy() -> None:
    steps = np.random.default_rng(7).uniform(0.0, 20.0, 60)
    waveforms = [
        parse_waveform(f"pulse:start={k / 10},width=0.1,amplitude={value!r}")
        for k, value in enumerate(steps.tolist())
    ]
    exact = _exact(steps, 0.1)

    def error(tol: float) -> float:
        simulator = Simulator(
            load_model("hh1952"), method="dopri5", tol=tol, current=0.0, stimulus=Stimulus(tuple(waveforms))
        )
        v = simulator.advance(601).data[0]
        return float(np.abs(v[10::10] - exact).max())

    assert error(1e-6) < 1e-3
    assert error(1e-10) < 1e-6


def test_the_error_follows_the_tolerance() -> None:
    reference = Simulator(load_model("hh1952"), method="dopri5", tol=1e-12).advance(10_000).data[0]

    def error(tol: float) -> float:
        v = Simulator(load_model("hh1952"), method="dopri5", tol=tol).advance(10_000).data[0]
        return float(np.abs(v - reference).max())

    coarse, fine, finest = error(1e-4), error(1e-6), error(1e-8)
    assert coarse > 10 * fine > 100 * finest
    assert finest < 1e-3


def test_a_cell_whose_equations_explode_stops_with_a_hint_instead_of_hanging() -> None:
    text = load_model("hh1952").text.replace(
        "[currents]", '[states]\nx = { init = 1.0, rhs = "x*x" }\n[currents]', 1
    )
    head, tail = text.split("[states]", 1)
    states, currents = tail.split("[currents]", 1)
    simulator = Simulator(parse_model(f"{head}[currents]{currents}\n[states]{states}"), method="dopri5")
    simulator.advance(200)  # x = 1/(1 - t) leaves the numbers at 1 ms
    assert simulator.failure is not None
    assert simulator.failure.t_ns == pytest.approx(1_000_000, abs=20_000)
    assert "exp_euler" in simulator.failure.hint


@pytest.mark.slow
def test_a_discontinuous_rate_is_stepped_over() -> None:
    simulator = Simulator(load_model("thalamic_relay"), method="dopri5", current=-2.0)
    assert simulator.advance(20_000).n == 20_000
    assert simulator.failure is None
    assert simulator.cycles < 20_000


def test_a_faulty_tableau_is_refused() -> None:
    with pytest.raises(ValueError, match="stage 1"):
        Tableau(nodes=(0.0, 1.0), stages=((), (0.5,)), error=(1.0, -1.0), dense=(1.0, -1.0), order=2)
