"""Shadow: what it says of a method's error is that error, and it says so when it cannot tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hhscope.analysis.shadow import (
    TIGHTEST,
    Resumer,
    StoppedError,
    Stretch,
    check,
    check_status,
    in_words,
    shadow_of,
    stretch_samples,
)
from hhscope.analysis.verdict import Level
from hhscope.engine.commands import Kick, Pause, SetParameters, SetState, StepSamples
from hhscope.engine.resume import Integration, Moment, resume
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.stimulus import Pulse, Stimulus
from tests.engine.live import HandLoop

EXACT = Integration(method="dopri5", dt_ns=10_000, substeps=1, tol=1e-11)


def moment(model_id: str = "squid_ca", *, settle: int = 3000, stimulus: Stimulus | None = None) -> Moment:
    """A cell some time after its start."""
    model = load_model(model_id)
    start = Moment(
        model=model, t_ns=0, state={}, parameters=model.defaults, current=model.I_default,
        stimulus=stimulus or Stimulus(),
    )  # fmt: skip
    simulator = resume(start, EXACT)
    simulator.advance(settle)
    return replace(start, t_ns=simulator.t_ns, state=simulator.state)


def stretch(start: Moment, how: Integration, n: int = 10_000) -> Stretch:
    """What a run with these numerics makes of it."""
    return Stretch(start=start, live=how, first=0, v=resume(start, how).advance(n).data[0].copy())


@pytest.mark.parametrize(
    ("how", "level"),
    [
        (Integration(method="dopri5", dt_ns=10_000, substeps=1, tol=1e-6), Level.GOOD),
        (Integration(method="exp_euler", dt_ns=50_000, substeps=1, tol=1e-6), Level.FAIR),
        (Integration(method="exp_euler", dt_ns=100_000, substeps=1, tol=1e-6), Level.POOR),
        (Integration(method="rk4", dt_ns=10_000, substeps=1, tol=1e-6), Level.GOOD),
    ],
)
def test_the_error_told_is_the_error_made(how: Integration, level: Level) -> None:
    start = moment()
    made = stretch(start, how, n=100_000_000 // how.dt_ns)
    report = check(made)
    assert report.verdict.level is level
    assert report.deviation is not None
    true = resume(start, replace(EXACT, dt_ns=how.dt_ns)).advance(len(made.v)).data[0]
    error = float(np.abs(made.v - true).max())
    assert report.deviation.dv_mv == pytest.approx(error, rel=0.05, abs=1e-4)
    assert (report.t0_ns, report.t1_ns) == (30_000_000, 30_000_000 + (len(made.v) - 1) * how.dt_ns)


def test_every_shadow_is_more_exact_than_what_it_shadows() -> None:
    hot, squid = load_model("hot"), load_model("squid_ca")
    live = Integration(method="dopri5", dt_ns=10_000, substeps=1, tol=1e-6)
    assert in_words(shadow_of(live, squid) or live) == "dopri5, tolerance 1e-8"
    assert shadow_of(replace(live, tol=TIGHTEST), squid) is None
    euler = replace(live, method="exp_euler")
    assert in_words(shadow_of(euler, squid) or live) == "rk4, steps of 0.005 ms"
    assert in_words(shadow_of(replace(euler, dt_ns=100_000), squid) or live) == "rk4, steps of 0.01 ms"
    assert in_words(shadow_of(euler, hot) or live) == "rk4, steps of 0.00125 ms"
    assert (shadow_of(replace(live, method="rk4"), squid) or live).method == "dopri5"
    assert stretch_samples(squid, 10_000) == 10_000
    assert stretch_samples(load_model("chay_keizer"), 50_000) == 100_000


def test_what_was_done_within_the_stretch_is_done_to_the_shadow_too() -> None:
    live = HandLoop()
    live.load(load_model("squid_ca"), run=True, method="dopri5")
    live.let_pass(20e-3)
    for current in (20.0, 5.0, 12.0):
        live.post(SetParameters(values={"I": current}), Kick(amplitude=-30.0, width_ns=1_000_000))
        live.let_pass(7e-3)
    status = live.post(Pause(), StepSamples(n=500))
    report = check_status(status)
    assert report.deviation is not None
    assert report.deviation.n == status.step
    assert report.verdict.level is Level.GOOD
    ignorant = check_status(replace(status, applied=()))
    assert ignorant.verdict.level is Level.POOR


def test_a_jump_of_the_state_begins_another_stretch() -> None:
    live = HandLoop()
    live.load(load_model("squid_ca"), run=True, method="dopri5")
    live.let_pass(10e-3)
    live.post(SetState(values={"V": -20.0}))
    live.let_pass(10e-3)
    report = check_status(live.status)
    assert report.t0_ns == live.status.segments[-1].t0_ns > 0
    assert report.verdict.level is Level.GOOD


def test_a_tolerance_at_the_limit_of_rounding_is_not_judged() -> None:
    how = replace(EXACT, tol=TIGHTEST)
    report = check(stretch(moment(), how, 1000))
    assert report.verdict.level is Level.UNKNOWN
    assert "nothing more exact" in report.verdict.reason


@pytest.mark.slow
def test_a_cell_on_the_knifes_edge_is_too_sensitive_to_judge() -> None:
    """A pulse just too weak to fire the silent axon, to the last bit: whatever comes next is chance."""
    how = Integration(method="exp_euler", dt_ns=50_000, substeps=1, tol=1e-6)
    start = replace(moment("hh1952", settle=1), current=0.0, t_ns=0)
    shadow = shadow_of(how, start.model)
    assert shadow is not None
    low, high, resumer = 0.0, 60.0, Resumer()
    for _ in range(60):
        middle = (low + high) / 2
        start = replace(start, stimulus=Stimulus((Pulse(start=1.0, width=1.0, amplitude=middle),)))
        fired = resumer(start, shadow).advance(600).data[0].max() > 0
        low, high = (low, middle) if fired else (middle, high)
    start = replace(start, stimulus=Stimulus((Pulse(start=1.0, width=1.0, amplitude=low),)))
    report = check(stretch(start, how, 600))
    assert report.verdict.level is Level.UNKNOWN
    assert "too sensitive" in report.verdict.text
    assert report.growth is not None
    assert report.growth > 1e5


def test_a_check_can_be_stopped() -> None:
    with pytest.raises(StoppedError):
        check(stretch(moment(), EXACT, 1000), cancel=lambda: True)


def test_a_shadow_that_blows_up_judges_nobody() -> None:
    made = stretch(moment(), Integration(method="exp_euler", dt_ns=10_000, substeps=1, tol=1e-6), 1000)
    broken = replace(made, start=replace(made.start, current=1e300))
    report = check(broken)
    assert report.verdict.level is Level.UNKNOWN
    assert "could not follow" in report.verdict.reason


def test_nothing_recorded_is_not_judged() -> None:
    report = check_status(Status(phase=Phase.EMPTY))
    assert report.verdict.level is Level.UNKNOWN
    assert "nothing has been recorded" in report.verdict.reason


def test_a_kept_simulator_gives_the_same_report() -> None:
    resumer = Resumer()
    made = stretch(moment(), Integration(method="exp_euler", dt_ns=100_000, substeps=1, tol=1e-6), 1000)
    assert check(made, resumer=resumer) == check(made, resumer=resumer) == check(made)
