"""The file of a live session, threads and all: its replay is what the ring holds, bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hhscope.engine import Phase, Session
from hhscope.engine.commands import (
    Command,
    Kick,
    Pause,
    SetNumerics,
    SetParameters,
    SetSpeed,
    SetState,
    SetStimulus,
)
from hhscope.model import load_model
from hhscope.record import ReplayedRun, read_run_file, run_file_of, write_run_file
from hhscope.stimulus import OU, Pulses, Stimulus, White
from tests.engine.live import FAST, load, wait_for

CHANGES: tuple[Command, ...] = (
    SetParameters(values={"I": 14.0, "g_K": 30.0}),
    Kick(amplitude=-20.0, width_ns=1_000_000),
    SetStimulus(stimulus=Stimulus((Pulses(start=5.0, period=20.0, width=1.0, amplitude=8.0),))),
    SetNumerics(dt_ns=20_000),
    SetSpeed(speed=2.0),
    SetStimulus(stimulus=Stimulus((White(intensity=1.0), OU(sd=2.0, tau=3.0)))),
    Kick(amplitude=9.0, width_ns=400_000),
    SetNumerics(method="exp_euler"),
    SetState(values={"V": -20.0}),
    SetNumerics(dt_ns=10_000, method="auto", tol=1e-8),
)


def test_a_saved_live_session_replays_to_the_bit(tmp_path: Path) -> None:
    with Session() as session:
        load(session, load_model("squid_ca"), speed=FAST)
        for change in CHANGES:
            reached = session.status.step + 2000
            wait_for(session, lambda s, reached=reached: s.step > reached)  # type: ignore[misc]
            count = len(session.status.applied)
            session.post(change)
            wait_for(session, lambda s, count=count: len(s.applied) > count and s.phase is Phase.RUNNING)  # type: ignore[misc]
        early = session.status  # saved while time passes on
        write_run_file(run_file_of(early), tmp_path / "early.hhrun.json")
        session.post(Pause())
        status = wait_for(session, lambda s: s.phase is Phase.PAUSED)
        write_run_file(run_file_of(status), tmp_path / "late.hhrun.json")
        assert status.run is not None
        held = status.run.ring.window_since(0)
        for name, steps in (("early", early.step), ("late", status.step)):
            run_file = read_run_file(tmp_path / f"{name}.hhrun.json")
            replayed = ReplayedRun(run_file)
            again = np.hstack([block.data for block in replayed.blocks([s.name for s in replayed.signals])])
            np.testing.assert_array_equal(again[:, held.first :], held.data()[:, : steps - held.first])
            assert replayed.comparison().identical
            assert run_file.samples == steps
        assert [type(one.command) for one in status.applied[-len(CHANGES) - 1 : -1]] == [
            type(change) for change in CHANGES
        ]
