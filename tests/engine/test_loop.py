"""The loop, turn by turn under a clock moved by hand: what commands do, what is refused, what is told."""

from __future__ import annotations

import numpy as np
import pytest

from hhscope.engine import Phase, Simulator
from hhscope.engine.blocks import Scratch
from hhscope.engine.commands import (
    Command,
    Kick,
    LoadModel,
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
from hhscope.model.model import Model
from hhscope.stimulus import Pulse, Step, Stimulus, parse_waveform
from tests.engine.live import FAST, Broken, HandLoop, Listener

# -- time ----------------------------------------------------------------------------------------------------


def test_at_speed_1_a_wall_second_is_a_simulated_second(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    status = live.let_pass(1.0, turns=300)
    assert status.phase is Phase.RUNNING
    assert status.t_ns == pytest.approx(1e9, abs=status.dt_ns)
    assert status.achieved == pytest.approx(1.0, rel=0.01)
    assert status.step == pytest.approx(100_000, abs=1)


def test_slow_motion_makes_a_sample_now_and_then(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    live.post(SetSpeed(speed=0.001))
    assert live.let_pass(0.1, turns=20).step == 10


def test_time_stands_while_paused_and_goes_on_where_it_was(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    live.let_pass(0.01)
    stopped = live.post(Pause())
    assert stopped.phase is Phase.PAUSED
    assert stopped.achieved == 0.0
    assert live.loop.patience() is None
    assert live.let_pass(5.0).step == stopped.step
    live.post(Run())
    assert live.let_pass(0.01).step == pytest.approx(2 * stopped.step, abs=1)


def test_a_run_until_a_time_records_the_sample_at_that_time_and_no_later_one(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(SetSpeed(speed=FAST))
    status = live.post(Run(until_ns=3_000_000))
    assert status.phase is Phase.PAUSED
    assert status.run is not None
    assert status.run.ring.newest_ns == 3_000_000
    assert status.t_ns == 3_010_000
    assert "cannot stop" in live.post(Run(until_ns=2_000_000)).message


def test_a_model_can_be_loaded_to_run_for_one_screen(hh1952: Model) -> None:
    live = HandLoop()
    live.post(SetSpeed(speed=FAST))
    status = live.load(hh1952, run=True, until_ns=1_000_000)
    assert (status.phase, status.step) == (Phase.PAUSED, 101)


def test_stepping_makes_just_so_many_samples_whatever_the_speed(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(SetSpeed(speed=0.001), StepSamples(n=1))
    assert (live.status.phase, live.status.step) == (Phase.PAUSED, 1)
    live.post(StepSamples(n=500), StepSamples(n=7))
    assert (live.status.phase, live.status.step) == (Phase.PAUSED, 508)
    assert "give 1 or more" in live.post(StepSamples(n=0)).message


def test_what_comes_after_a_step_waits_for_it_and_a_pause_ends_it(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(StepSamples(n=100), SetParameters(values={"I": 3.0}), StepSamples(n=5))
    assert (live.status.step, live.status.applied[-2].step) == (105, 100)
    live.loop.handle(StepSamples(n=10**12))
    live.loop.handle(SetParameters(values={"I": 4.0}))
    live.loop.turn()
    status = live.post(Pause())
    assert (status.phase, status.current) == (Phase.PAUSED, 4.0)
    assert 105 < status.step < 10**6


def test_stepping_while_time_passes_is_refused(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    assert "pause first" in live.post(StepSamples(n=5)).message


def test_changing_the_speed_leaves_no_debt(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)
    live.clock.now_s += 0.05
    live.loop.handle(SetSpeed(speed=0.001))
    assert live.let_pass(0.0).step == 0


# -- commands ------------------------------------------------------------------------------------------------


def test_a_command_is_stamped_with_run_step_time_and_what_it_changed(squid_ca: Model) -> None:
    live = HandLoop()
    live.load(squid_ca, run=True)
    live.let_pass(0.002)
    status = live.post(SetParameters(values={"g_CaL": 0.25, "I": 12.0}))
    last = status.applied[-1]
    assert (last.run_id, last.step, last.t_ns) == (1, 200, 2_000_000)
    assert last.before == {"g_CaL": 0.5, "I": 10.0}
    assert (status.parameters["g_CaL"], status.current) == (0.25, 12.0)
    assert live.let_pass(0.001).applied is status.applied


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (SetParameters(values={"g_Na": 100.0, "g_NaX": 1.0}), "no parameter"),
        (SetParameters(values={"C": 0.0}), "above 0"),
        (SetState(values={"W": 1.0}), "no state"),
        (SetStart(values={"m": float("nan")}), "finite"),
        (SetNumerics(dt_ns=0), "leads nowhere"),
        (SetNumerics(dt_ns=12.5), "use 12 or 13 ns"),  # type: ignore[arg-type]
        (SetNumerics(dt_ns=10**9), "longer than any spike"),
        (SetNumerics(method="leapfrog"), "unknown method"),
        (SetNumerics(dt_ns=7_000), "grid"),
        (SetStimulus(stimulus=Stimulus((Pulse(amplitude=1.0, width=0.0125),))), "grid"),
        (Kick(amplitude=float("inf"), width_ns=10_000), "amplitude"),
        (Kick(amplitude=1.0, width_ns=0), "width"),
        (SetSpeed(speed=0.0), "above 0"),
        (SetSpeed(speed=float("nan")), "above 0"),
        (LoadModel(text="[model]\nid = 3"), "[membrane] is missing"),
    ],
)
def test_a_refused_command_changes_nothing_and_is_told_in_one_sentence(
    hh1952: Model, command: Command, told: str
) -> None:
    live = HandLoop()
    stimulus = Stimulus((Step(start=1.0, stop=2.0, amplitude=3.0),))
    before = live.load(hh1952, stimulus=stimulus)
    after = live.post(command)
    assert told in after.message
    assert "\n" not in after.message
    assert after.message_id == before.message_id + 1
    kept = ("run", "phase", "parameters", "current", "stimulus", "start", "state", "speed", "dt_ns", "method")
    for name in (*kept, "applied", "segments", "step"):
        assert getattr(after, name) == getattr(before, name), name


def test_without_a_model_commands_are_refused_in_words() -> None:
    live = HandLoop()
    assert "No model is loaded" in live.post(Run()).message
    assert live.status.phase is Phase.EMPTY


def test_a_kick_is_one_pulse_from_now_beside_the_users_input(hh1952: Model) -> None:
    live = HandLoop()
    stimulus = Stimulus((Step(start=0.0, stop=1.0, amplitude=2.0),))
    live.load(hh1952, stimulus=stimulus, current=0.0)
    live.post(StepSamples(n=10), Kick(amplitude=5.0, width_ns=30_000), Kick(amplitude=1.0, width_ns=10_000))
    status = live.post(StepSamples(n=10))
    total = live.listener.data()[-1]
    assert total.tolist() == [2.0] * 10 + [8.0, 7.0, 7.0] + [2.0] * 7
    assert status.stimulus == stimulus


def test_replacing_the_input_leaves_a_running_kick_and_a_restart_forgets_it(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, current=0.0)
    live.post(Kick(amplitude=5.0, width_ns=100_000), StepSamples(n=5), SetStimulus(stimulus=Stimulus()))
    live.post(StepSamples(n=10))
    assert live.listener.data()[-1].tolist() == [5.0] * 10 + [0.0] * 5
    live.post(Restart(), StepSamples(n=5))
    assert live.listener.data()[-1].tolist() == [0.0] * 5


def test_a_kick_that_is_over_does_not_bind_the_sample_step(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(StepSamples(n=1), Kick(amplitude=5.0, width_ns=10_000), StepSamples(n=9))
    assert live.post(SetNumerics(dt_ns=25_000)).dt_ns == 25_000
    assert live.status.message == ""


def test_new_numerics_start_a_segment_and_are_told_as_asked_and_as_used(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(StepSamples(n=4), SetNumerics(dt_ns=20_000, method="rk4", substeps=2), StepSamples(n=3))
    live.post(SetNumerics(method="auto", substeps=0), StepSamples(n=1))
    status = live.status
    assert [(s.t0_ns, s.dt_ns, s.method, s.substeps) for s in status.segments] == [
        (0, 10_000, "dopri5", 1), (40_000, 20_000, "rk4", 2), (100_000, 20_000, "dopri5", 1),
    ]  # fmt: skip
    assert (status.method, status.method_used, status.substeps_asked) == ("auto", "dopri5", 0)
    assert status.t_ns == 120_000


def test_sub_steps_that_an_adaptive_method_has_no_use_for_are_not_dropped_in_silence(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(SetNumerics(substeps=2))
    assert "dopri5 chooses its own steps" in live.status.message
    assert (live.status.substeps_asked, live.status.substeps) == (2, 1)


def test_what_auto_takes_for_an_input_that_jumps_at_every_sample_is_compiled_off_the_engine_thread(
    hh1952: Model,
) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.ask(StepSamples(n=4), SetStimulus(stimulus=Stimulus((parse_waveform("ou:sd=3,tau=5,start=0"),))))
    assert (live.status.phase, len(live.jobs)) == (Phase.COMPILING, 1)
    live.work()
    live.post(StepSamples(n=1))
    assert [s.method for s in live.status.segments] == ["dopri5", "exp_euler2"]
    assert live.status.method == "auto"


def test_setting_a_state_is_seen_in_the_next_sample(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.post(StepSamples(n=3), SetState(values={"V": -20.0}), StepSamples(n=1))
    assert live.listener.data()[0, -1] == -20.0
    assert len(live.status.segments) == 2


# -- runs ----------------------------------------------------------------------------------------------------


def test_restart_begins_a_new_run_and_the_old_one_stays_readable(squid_ca: Model) -> None:
    live = HandLoop()
    old = live.load(squid_ca).run
    live.post(SetParameters(values={"g_CaL": 0.1}), SetStart(values={"V": -50.0}), StepSamples(n=20))
    status = live.post(Restart())
    assert old is not None
    assert status.run is not None
    assert status.run.run_id == old.run_id + 1
    assert (status.t_ns, status.step, status.phase) == (0, 0, Phase.PAUSED)
    assert (status.parameters["g_CaL"], status.state["V"]) == (0.1, -50.0)
    assert [type(item.command) for item in status.applied] == [Restart]
    assert old.ring.window(0, 10**9).n == 20
    assert status.run.ring.held == 0


def test_restart_keeps_running_and_keeps_the_time_to_stop_at(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952, run=True, until_ns=5_000_000)
    live.let_pass(0.001)
    status = live.post(Restart())
    assert (status.phase, status.until_ns) == (Phase.RUNNING, 5_000_000)
    assert live.let_pass(0.1, turns=30).t_ns == 5_010_000


def test_a_blow_up_fails_the_run_and_restart_makes_it_work_again(hh1952: Model) -> None:
    live = HandLoop()
    live.post(SetSpeed(speed=FAST))
    live.load(hh1952, method="euler", dt_ns=200_000, run=True, current=20.0)
    status = live.let_pass(0.1, turns=20)
    assert status.phase is Phase.FAILED
    assert status.failure is not None
    assert status.failure.step == status.step
    assert status.run is not None
    assert np.isfinite(status.run.ring.window(0, 10**12).data()).all()
    assert "restart" in live.post(Run()).message
    assert live.post(SetParameters(values={"I": 1.0}), SetNumerics(dt_ns=10_000)).phase is Phase.FAILED
    status = live.post(Restart())
    assert (status.phase, status.failure, status.current) == (Phase.RUNNING, None, 1.0)
    assert live.let_pass(0.1, turns=5).step > 0


def test_while_a_model_compiles_the_old_run_stays_and_commands_are_kept(
    hh1952: Model, squid_ca: Model
) -> None:
    live = HandLoop()
    old = live.load(hh1952, run=True).run
    live.let_pass(0.01)
    status = live.ask(LoadModel(text=squid_ca.text, run=False), SetParameters(values={"g_CaL": 0.125}))
    assert (status.phase, status.run) == (Phase.COMPILING, old)
    assert live.loop.patience() is None
    assert live.let_pass(1.0).step == 1000
    status = live.work()
    assert status.run is not None
    assert status.run.model.id == "squid_ca"
    assert (status.phase, status.parameters["g_CaL"]) == (Phase.PAUSED, 0.125)
    assert [type(item.command) for item in status.applied] == [LoadModel, SetParameters]


def test_a_newer_model_supersedes_the_one_being_compiled(hh1952: Model, squid_ca: Model) -> None:
    live = HandLoop()
    live.ask(LoadModel(text=squid_ca.text), SetParameters(values={"g_CaL": 0.125}), SetSpeed(speed=3.0))
    live.ask(LoadModel(text=squid_ca.text, run=False), LoadModel(text=hh1952.text, run=False))
    assert live.work().phase is Phase.COMPILING
    status = live.work()
    assert status.run is not None
    assert (status.run.model.id, status.run.run_id, status.speed) == ("hh1952", 1, 3.0)
    assert (status.message, live.jobs) == ("", [])


def test_a_model_that_cannot_be_loaded_leaves_the_old_run_going(hh1952: Model) -> None:
    live = HandLoop()
    old = live.load(hh1952, run=True)
    status = live.post(LoadModel(text="not toml ="))
    assert (status.run, status.phase) == (old.run, Phase.RUNNING)
    assert status.message
    assert live.let_pass(0.01).step == 1000


def test_a_new_method_is_compiled_while_the_status_says_so(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    assert live.ask(SetNumerics(method="rk4")).phase is Phase.COMPILING
    status = live.work()
    assert (status.phase, status.method, status.method_used) == (Phase.PAUSED, "rk4", "rk4")


def test_loading_measures_what_a_sample_costs(hh1952: Model) -> None:
    live = HandLoop()
    assert 1.0 < live.load(hh1952).ns_per_sample < 1e6


def test_an_internal_fault_stops_time_and_is_told_but_the_session_lives(
    hh1952: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = HandLoop()
    live.load(hh1952, run=True)

    def out_of_memory(_simulator: Simulator, _n: int, _scratch: Scratch) -> None:
        raise MemoryError("no more")

    with monkeypatch.context() as patched:
        patched.setattr(Simulator, "advance", out_of_memory)
        status = live.let_pass(0.01)
    assert status.phase is Phase.PAUSED
    assert "internal fault: MemoryError" in status.message
    live.post(Run())
    assert live.let_pass(0.01).step > 0


# -- sinks ---------------------------------------------------------------------------------------------------


def test_sinks_get_every_block_of_every_run_without_gaps(hh1952: Model) -> None:
    live = HandLoop()
    late = Listener()
    live.load(hh1952)
    live.post(StepSamples(n=50))
    live.loop.add_sink(late)
    live.post(StepSamples(n=30))
    assert [info.run_id for info in live.listener.runs] == [1]
    assert live.listener.data().shape[1] == 80
    assert (late.blocks[0].first, late.data().shape[1]) == (50, 30)
    live.loop.remove_sink(late)
    live.post(Restart(), StepSamples(n=5))
    assert [info.run_id for info in late.runs] == [1]
    assert [info.run_id for info in live.listener.runs] == [1, 2]


def test_a_sink_that_fails_is_taken_out_with_a_message_and_the_run_goes_on(hh1952: Model) -> None:
    live = HandLoop()
    live.load(hh1952)
    live.loop.add_sink(Broken())
    status = live.post(StepSamples(n=5))
    assert "Broken" in status.message
    assert "the disk is full" in status.message
    assert live.post(StepSamples(n=5)).step == 10
    assert live.status.message_id == status.message_id
