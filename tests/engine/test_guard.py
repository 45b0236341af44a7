"""The guard: nothing that is not finite gets through, whatever the method; the failure says what and where."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hhscope
from hhscope.cli import main
from hhscope.engine import Failure, Phase, Simulator
from hhscope.engine.commands import Pause, Restart, SetNumerics, StepSamples
from hhscope.kernel import methods
from hhscope.model import Model, load_model, parse_model
from tests.engine.live import HandLoop

METHODS = tuple(methods())
RUNAWAY = 'x = { init = 1.0, rhs = "x*x" }'  # x = 1/(1 - t) leaves the numbers at 1 ms


def with_state(line: str) -> Model:
    return parse_model(f"{load_model('hh1952').text}\n[states]\n{line}\n")


def run_until_failure(model: Model, cuts: tuple[int, ...] = (400,), **options: object) -> Failure:
    simulator = Simulator(model, **options)  # type: ignore[arg-type]
    for n in cuts:
        block = simulator.advance(n)
        assert np.isfinite(block.data).all()
    assert simulator.failure is not None
    assert simulator.failure.step == simulator.step
    assert simulator.advance(5).n == 0
    return simulator.failure


@pytest.mark.parametrize("method", METHODS)
def test_a_state_that_runs_away_is_named_with_its_step_its_value_and_what_to_try(method: str) -> None:
    failure = run_until_failure(with_state(RUNAWAY), method=method)
    assert failure.signal == "x"
    assert failure.t_ns == failure.step * 10_000
    assert failure.t_ns == pytest.approx(1e6, abs=2e5)
    adaptive = methods()[method].tableau is not None
    assert not adaptive or failure.value > 1e6
    assert adaptive or not math.isfinite(failure.value)
    assert failure.text.startswith("x ran away from" if adaptive else "x became")
    assert failure.hint


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 90), min_size=1, max_size=6), method=st.sampled_from(METHODS))
def test_the_same_failure_is_found_however_a_run_is_split(cuts: list[int], method: str) -> None:
    model = with_state(RUNAWAY)
    assert run_until_failure(model, (*cuts, 400), method=method) == run_until_failure(model, method=method)


def test_a_current_that_is_undefined_stops_the_run_at_the_sample_it_belongs_to() -> None:
    text = load_model("hh1952").text.replace(
        "[currents]", '[currents]\nX = { g = 1.0, drive = "sqrt(66 + V)" }', 1
    )
    failure = run_until_failure(parse_model(text), start={"V": -70.0})
    assert (failure.step, failure.signal, failure.text) == (0, "I_X", "I_X became not a number")


def test_equations_too_stiff_for_adaptive_steps_end_with_a_hint_instead_of_hanging() -> None:
    failure = run_until_failure(with_state('x = { init = 1.0, rhs = "1e8*(V - x)" }'), method="dopri5")
    assert "too many adaptive steps" in failure.hint
    assert "exp_euler" in failure.hint


@pytest.mark.parametrize("method", METHODS)
def test_v_is_never_held_back(method: str) -> None:
    # A leak alone: V goes to E_L + I/g_L = 545.6 mV with a time constant of 3.33 ms, whatever cells can bear.
    shut = {"g_Na": 0.0, "g_K": 0.0}
    recording = hhscope.simulate("hh1952", current=180.0, duration=50.0, params=shut, method=method)
    exact = 545.6 - (545.6 + 65.0) * np.exp(-0.3 * recording.time)
    np.testing.assert_allclose(recording["V"], exact, rtol=0, atol=0.5)


def test_v_is_never_held_back_in_a_batch_either() -> None:
    shut = {"g_Na": 0.0, "g_K": 0.0}
    batch = hhscope.simulate_batch("hh1952", current=180.0, duration=50.0, params=shut, trace_every=0.01)
    assert batch.traces is not None
    exact = 545.6 - (545.6 + 65.0) * np.exp(-0.3 * batch.time_ms)
    np.testing.assert_allclose(batch.traces, exact, rtol=0, atol=0.5)


def test_a_failed_live_run_says_so_and_starts_again() -> None:
    live = HandLoop()
    live.load(with_state(RUNAWAY))
    status = live.post(StepSamples(n=300))
    assert (status.phase, status.method_used) == (Phase.FAILED, "dopri5")
    assert status.failure is not None
    assert status.failure.signal == "x"
    assert np.isfinite(live.listener.data()).all()
    status = live.post(SetNumerics(method="exp_euler"), Restart(), Pause(), StepSamples(n=50))
    assert (status.phase, status.failure, status.step) == (Phase.PAUSED, None, 50)


def test_the_command_line_names_step_signal_value_and_what_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "runaway.toml"
    path.write_text(with_state(RUNAWAY).text, encoding="utf-8")
    assert main(["run", str(path), "--duration", "5"]) == 3
    told = capsys.readouterr().out
    assert "FAILED at" in told
    assert "step 10" in told
    assert "x ran away from" in told
    assert "use exp_euler" in told
    assert main(["run", str(path), "--duration", "5", "--method", "rk4"]) == 3
    assert "x became" in capsys.readouterr().out


def test_a_batch_counts_its_failed_cells_and_names_the_step_of_the_first() -> None:
    found = hhscope.simulate_batch("hh1952", current=[10.0, 20.0], duration=100.0, dt=0.2, method="euler")
    assert found.failed.tolist() == [True, True]
    assert "2 of 2 cells" in found.failure
    assert f"(step {round(found.failed_ms[0] / 0.2)})" in found.failure
    assert "use exp_euler2" in found.failure
