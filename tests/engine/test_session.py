"""The session on its real thread: it starts, answers, compiles beside, and ends."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from hhscope.engine import Phase, Session
from hhscope.engine.commands import (
    LoadModel,
    Pause,
    Restart,
    Run,
    SetNumerics,
    SetParameters,
    SetSpeed,
    StepSamples,
)
from hhscope.model.model import Model
from tests.engine.live import FAST, SMALL, Broken, Listener, load, wait_for


def test_a_session_runs_a_model_and_ends_when_it_is_closed(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        assert session.status.phase is Phase.EMPTY
        load(session, hh1952)
        status = wait_for(session, lambda s: s.t_ns > 20_000_000)
        assert status.phase is Phase.RUNNING
    assert status.run is not None
    assert status.run.ring.window(0, 10_000_000).n == 1000


def test_closing_twice_and_closing_without_a_start_are_fine() -> None:
    session = Session(budget_bytes=SMALL)
    session.close()
    with Session(budget_bytes=SMALL) as started:
        started.close()


def test_a_session_closed_while_it_compiles_leaves_no_thread(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        session.post(LoadModel(text=hh1952.text))
        wait_for(session, lambda s: s.phase is not Phase.EMPTY)
    assert not [t for t in threading.enumerate() if t.name.startswith("hhscope")]


def test_commands_posted_before_the_start_and_while_compiling_act_in_order(squid_ca: Model) -> None:
    session = Session(budget_bytes=SMALL)
    session.post(LoadModel(text=squid_ca.text, run=False))
    session.post(SetParameters(values={"I": 7.0}))
    session.post(StepSamples(n=10))
    session.post(SetParameters(values={"I": 8.0}))
    with session:
        status = wait_for(session, lambda s: s.current == 8.0)
    assert [(item.step, type(item.command)) for item in status.applied] == [
        (0, LoadModel),
        (0, SetParameters),
        (0, StepSamples),
        (10, SetParameters),
    ]


def test_a_posted_change_reaches_the_ring_while_the_session_runs(squid_ca: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        status = load(session, squid_ca)
        for current in (3.0, 4.0, 5.0):
            session.post(SetParameters(values={"I": current}))
            status = wait_for(session, lambda s, wanted=current: s.current == wanted)  # type: ignore[misc]
            at = status.applied[-1].step
            status = wait_for(session, lambda s, step=at: s.step > step + 1)  # type: ignore[misc]
            assert status.run is not None
            total = status.run.ring.window_of(at, at + 1, [status.run.ring.n_signals - 1]).data()
            assert total.tolist() == [[current]]


def test_unlimited_speed_still_answers_every_command(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        load(session, hh1952, speed=FAST)
        wait_for(session, lambda s: s.achieved > 0 and s.step > 100_000)
        session.post(SetParameters(values={"I": 20.0}))
        session.post(Pause())
        paused = wait_for(session, lambda s: s.phase is Phase.PAUSED)
        assert (paused.current, paused.achieved) == (20.0, 0.0)
        session.post(Run(until_ns=paused.t_ns + 1_000_000))
        done = wait_for(session, lambda s: s.t_ns > paused.t_ns)
        done = wait_for(session, lambda s: s.phase is Phase.PAUSED)
        assert done.run is not None
        assert done.run.ring.newest_ns == paused.t_ns + 1_000_000
        assert (done.speed, math.isinf(done.speed)) == (FAST, True)


def test_blocks_of_a_threaded_run_make_one_whole_recording(hh1952: Model) -> None:
    listener = Listener()
    with Session(budget_bytes=SMALL, sinks=[listener]) as session:
        load(session, hh1952, speed=FAST, until_ns=200_000_000)
        status = wait_for(session, lambda s: s.phase is Phase.PAUSED)
    assert status.step == 20_001
    assert [block.first for block in listener.blocks] == list(
        np.cumsum([0, *(block.n for block in listener.blocks[:-1])])
    )
    assert status.run is not None
    held = status.run.ring.window_since(0)
    assert held.missed == 0
    np.testing.assert_array_equal(held.data(), listener.data())


def test_sinks_come_and_go_while_the_session_runs(hh1952: Model) -> None:
    listener = Listener()
    with Session(budget_bytes=SMALL) as session:
        load(session, hh1952)
        session.add_sink(listener)
        assert listener.arrived.wait(30)
        wait_for(session, lambda s: bool(listener.blocks))
        session.remove_sink(listener)
        session.add_sink(Broken())
        status = wait_for(session, lambda s: "Broken" in s.message)
        later = wait_for(session, lambda s: s.step > status.step)
        assert later.phase is Phase.RUNNING
        assert listener.blocks[-1].first < later.step


def test_a_failed_run_can_be_mended_and_restarted(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        load(session, hh1952, speed=FAST, method="euler", dt_ns=200_000, current=20.0)
        failed = wait_for(session, lambda s: s.phase is Phase.FAILED)
        assert failed.failure is not None
        assert "exp_euler" in failed.failure.hint
        session.post(SetNumerics(method="auto", dt_ns=10_000))
        session.post(Restart())
        status = wait_for(session, lambda s: s.phase is Phase.RUNNING and s.step > 1000)
        assert status.failure is None
        session.post(LoadModel(text=hh1952.text, run=False))
        assert wait_for(session, lambda s: s.phase is Phase.PAUSED).step == 0


def test_a_run_that_was_restarted_stays_readable_for_whoever_holds_it(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session:
        load(session, hh1952, speed=FAST, until_ns=1_000_000)
        old = wait_for(session, lambda s: s.phase is Phase.PAUSED).run
        assert old is not None
        session.post(Restart())
        wait_for(session, lambda s: s.run is not old)
        session.post(SetSpeed(speed=1.0))
        assert old.ring.window(0, 2_000_000).n == 101


def test_a_session_lives_once(hh1952: Model) -> None:
    with Session(budget_bytes=SMALL) as session, pytest.raises(RuntimeError):
        session.start()
