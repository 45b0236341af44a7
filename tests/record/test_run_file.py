"""Run files: whatever was done to a live run, its file makes the same bits again, and says so."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hhscope.engine.blocks import Block
from hhscope.engine.commands import Restart, SetParameters, SetSpeed
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.record import (
    Comparison,
    ExportCancelledError,
    ReplayedRun,
    Run,
    RunFile,
    RunFileError,
    RunFileMaker,
    RunOptions,
    read_run_file,
    run_file_of,
    write_run_file,
)
from hhscope.record.digest import Digester
from hhscope.record.fingerprint import fingerprint
from tests.conftest import DATA
from tests.record.sessions import Script, commands, live, scripts


def again(run_file: RunFile) -> tuple[list[Block], Comparison]:
    replayed = ReplayedRun(run_file)
    blocks = list(replayed.blocks([signal.name for signal in replayed.signals]))
    return blocks, replayed.comparison()


def kept(path: Path, **options: Any) -> RunFile:
    """The file of a run of squid_ca, written and read back."""
    run = Run("squid_ca", RunOptions(**{"duration": 40.0, **options}))
    maker = RunFileMaker(run)
    run.on_block = maker.add
    for _ in run.blocks([]):
        pass
    write_run_file(maker.run_file(), path)
    return read_run_file(path)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=scripts(commands))
def test_a_hundred_random_sessions_replay_to_the_bit(script: Script, tmp_path: Path) -> None:
    session = live(script)
    path = tmp_path / "session.json"
    write_run_file(run_file_of(session.status), path)
    run_file = read_run_file(path)
    blocks, comparison = again(run_file)
    recorded = session.listener.data()
    assert np.hstack([block.data for block in blocks]).tobytes() == recorded.tobytes()
    assert comparison.identical
    assert comparison.samples == recorded.shape[1]
    assert comparison.other_machine == ()
    assert run_file.segments == session.status.segments
    assert [one.command for one in run_file.applied()] == [
        one.command for one in session.status.applied if one.step or type(one.command).__name__ != "LoadModel"
    ]


def test_unlimited_speed_and_a_restart_are_kept() -> None:
    session = live([(SetSpeed(speed=float("inf")), 1), (Restart(), 2), (SetSpeed(speed=float("inf")), 1)])
    run_file = msgspec.json.decode(msgspec.json.encode(run_file_of(session.status)), type=RunFile)
    assert [one.command for one in run_file.applied()][:2] == [Restart(), SetSpeed(speed=float("inf"))]
    assert again(run_file)[1].identical


def test_a_run_with_everything_set_replays_to_the_bit(tmp_path: Path) -> None:
    run_file = kept(
        tmp_path / "a.json",
        current=7.0,
        dt=0.02,
        method="rk4",
        params={"T": 10.0},
        stimulus=["step:start=10,stop=20,amplitude=5"],
        start={"V": -40.0},
        substeps=2,
    )
    blocks, comparison = again(run_file)
    assert comparison.text == "identical: all 2,001 samples of every signal, to the bit"
    assert blocks[0].data[0, 0] == -40.0
    assert run_file.fingerprint == fingerprint()
    other = kept(tmp_path / "b.json", method="dopri5", tol=1e-9)
    assert other.origin.tol == 1e-9
    assert again(other)[1].identical
    assert (run_file.origin.method, run_file.origin.dt_ns, run_file.origin.substeps) == ("rk4", 20_000, 2)


def test_a_failed_run_replays_up_to_its_failure(tmp_path: Path) -> None:
    run_file = kept(tmp_path / "a.json", method="euler", dt=0.2)
    assert run_file.failure is not None
    assert 0 < run_file.samples < 201
    assert again(run_file)[1].identical


def test_the_first_different_chunk_and_the_largest_difference_are_told(tmp_path: Path) -> None:
    run_file = kept(tmp_path / "a.json", stimulus="step:start=25,amplitude=1")
    late = msgspec.structs.replace(run_file, origin=msgspec.structs.replace(run_file.origin, stimulus=None))
    comparison = again(late)[1]
    assert (comparison.first, comparison.last, comparison.t_ns) == (2000, 2999, 20_000_000)
    assert 0.001 < comparison.largest_dv < 200
    assert "first difference is in samples 2,000 to 2,999 (from 20 ms on)" in comparison.text
    assert "please report" in comparison.text


def test_another_computer_is_told(tmp_path: Path) -> None:
    run_file = kept(tmp_path / "a.json", duration=1.0)
    there = msgspec.structs.replace(
        run_file.fingerprint, numba="0.1", cpu_features=f"{run_file.fingerprint.cpu_features} zfma"
    )
    comparison = again(msgspec.structs.replace(run_file, fingerprint=there))[1]
    assert comparison.identical
    assert comparison.other_machine == (f"numba: {fingerprint().numba}, 0.1", "processor features: zfma")
    assert "recorded elsewhere" in comparison.text


def test_a_file_recorded_long_ago_elsewhere_still_replays() -> None:
    comparison = again(read_run_file(DATA / "recorded_run.json"))[1]
    assert comparison.samples == 501
    assert comparison.largest_dv < 1e-6


def test_fewer_samples_and_other_segments_are_told(tmp_path: Path) -> None:
    run_file = kept(tmp_path / "a.json", duration=10.0)
    assert "different" in again(msgspec.structs.replace(run_file, samples=500))[1].text
    segment = dataclasses.replace(run_file.segments[0], method="rk4")
    assert "sample steps or methods" in again(msgspec.structs.replace(run_file, segments=(segment,)))[1].text


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(1, 700), max_size=12), chunk=st.integers(1, 900))
def test_a_digest_does_not_depend_on_how_the_run_is_cut(cuts: list[int], chunk: int) -> None:
    run = Run("squid_ca", RunOptions(duration=20.0))
    names = tuple(signal.name for signal in run.signals)
    (whole,) = (run.simulator.advance(2000),)
    one, other = Digester(names, chunk), Digester(names, chunk)
    complete = one.add(whole)
    at = 0
    found = []
    for n in [*cuts, 2000]:
        part = Block(segment=whole.segment, start=at, data=whole.data[:, at : at + n])
        found += other.add(part)
        at = min(at + n, 2000)
    assert tuple(found) == complete
    assert other.digest() == one.digest()
    assert one.digest().end["V"] == whole.data[0, -1]


def test_a_file_whose_model_was_changed_is_refused(tmp_path: Path) -> None:
    run_file = kept(tmp_path / "a.json", duration=1.0)
    changed = msgspec.structs.replace(run_file.model, text=run_file.model.text.replace("36.0", "37.0"))
    with pytest.raises(RunFileError, match="not the one that ran"):
        ReplayedRun(msgspec.structs.replace(run_file, model=changed))
    broken = msgspec.structs.replace(run_file.model, text="[model]")
    with pytest.raises(RunFileError, match="cannot be read"):
        ReplayedRun(msgspec.structs.replace(run_file, model=broken))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", "\xff", '{"format": "hhscope run", "version": 2}', "null", "{" * 5000],
)
def test_what_is_no_run_file_is_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(RunFileError, match="no run file") as caught:
        read_run_file(path)
    assert "\n" not in str(caught.value)


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    session = live([(SetParameters(values={"I": 5.0}), 5)])
    run_file = run_file_of(session.status)
    strange = msgspec.structs.replace(run_file.commands[-1], command={"type": "Explode"})
    with pytest.raises(RunFileError, match="command"):
        ReplayedRun(msgspec.structs.replace(run_file, commands=(strange,)))


def test_a_kick_typed_for_a_run_is_refused() -> None:
    run = Run("squid_ca", RunOptions(stimulus="kick:start_ns=0,width_ns=1000000,amplitude=5"))
    with pytest.raises(RunFileError, match="give it as pulse"):
        RunFileMaker(run)


def test_nothing_recorded_is_refused() -> None:
    with pytest.raises(RunFileError, match="nothing has been recorded"):
        run_file_of(Status(phase=Phase.EMPTY))


def test_saving_can_be_stopped_and_tells_how_far_it_is() -> None:
    status = live([]).status
    seen: list[tuple[int, int]] = []
    run_file_of(status, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (150, 150)
    with pytest.raises(ExportCancelledError):
        run_file_of(status, None, lambda: True)


def test_a_replay_has_the_provenance_of_the_run() -> None:
    session = live([(SetSpeed(speed=1.0), 5), (SetParameters(values={"I": 5.0, "T": 8.0}), 5)])
    provenance = ReplayedRun(run_file_of(session.status)).provenance
    assert (provenance.current, provenance.parameters["T"]) == (5.0, 8.0)
    assert provenance.parameters_at(0)["I"] == load_model("squid_ca").I_default
