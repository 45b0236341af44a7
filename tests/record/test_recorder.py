"""Recordings on the disk: every sample, up to the last complete batch, whatever happens."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from hhscope.engine import Session
from hhscope.engine.commands import (
    Branch,
    LoadModel,
    Pause,
    Restart,
    SetNumerics,
    SetParameters,
    SetSpeed,
    SetStimulus,
)
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.record import Mark, RecordedFile, Recorder, Recording, RecordingFileError, recorder
from hhscope.record.stream_format import sidecar_path
from hhscope.stimulus import Stimulus, parse_waveform
from tests.engine.live import wait_for

MODEL = load_model("hh1952")


def recorded_run(path: Path, commands: tuple[Any, ...] = ()) -> tuple[Status, np.ndarray[Any, Any]]:
    """Record from the start; what the ring held of V."""
    rec = Recorder(path)
    with Session(sinks=(rec,)) as session:
        session.post(SetSpeed(speed=1.0))
        session.post(LoadModel(text=MODEL.text))
        for command in commands:
            at = session.status.step
            wait_for(session, lambda s, at=at: s.step > at + 500)  # type: ignore[misc]
            session.post(command)
        at = session.status.step
        wait_for(session, lambda s: s.step > at + 3000)
        rec.note_commands(session.status)
        assert session.status.run is not None
        rec.mark(
            session.status.run.run_id, Mark(t_ns=session.status.t_ns, step=session.status.step, label="3")
        )
        session.post(Pause())
        status = wait_for(session, lambda s: s.phase is Phase.PAUSED)
        rec.note_commands(status)
        assert status.run is not None
        held = status.run.ring.window_of(0, status.step, [0])
        v = np.concatenate([piece.data[0] for piece in held.pieces])
    assert rec.close().problem == ""
    return status, v


def test_every_sample_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.hhrec"
    commands = (
        SetParameters(values={"g_Na": 100.0, "I": 12.0}),
        SetNumerics(dt_ns=20_000),
        SetStimulus(stimulus=Stimulus((parse_waveform("synapse:start=0,rate_hz=100,weight=0.05"),))),
    )
    status, v = recorded_run(path, commands)
    found = Recording.open(path)
    assert found["V"].tobytes() == v.tobytes()
    assert found.missed == 0
    assert found.time_ns[-1] == status.t_ns - status.dt_ns
    assert (found.parameters["g_Na"], found.current) == (100.0, 12.0)
    assert [mark.label for mark in found.provenance.marks] == ["3"]
    assert [type(one.command).__name__ for one in found.provenance.changes] == [
        type(one.command).__name__ for one in status.applied if not isinstance(one.command, LoadModel)
    ]
    assert len(found.spikes()) > 1


def test_a_stretch_is_what_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.hhrec"
    _, v = recorded_run(path)
    found = Recording.open(path, start=5.0, stop=12.5, signals=["V"])
    assert found["V"].tobytes() == v[500:1250].tobytes()
    assert (found.time[0], found.names) == (5.0, ("V",))


def test_a_restart_is_another_run_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.hhrec"
    recorded_run(path, (Restart(),))
    runs = RecordedFile.open(path).runs
    assert len(runs) == 2
    assert [run.ends_ns[0] for run in runs] == [0, 0]


@pytest.mark.parametrize("cut", [1, 100, 5_000, 50_000])
def test_a_file_that_was_cut_off_opens_up_to_its_last_complete_batch(
    tmp_path: Path, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_BATCH_S", 0.002)
    path = tmp_path / "a.hhrec"
    _, v = recorded_run(path)
    os.truncate(path, path.stat().st_size - cut)
    os.truncate(sidecar_path(path), sidecar_path(path).stat().st_size - 5)
    whole = RecordedFile.open(path)
    assert not whole.complete
    found = Recording.open(path)["V"]
    assert 0 < len(found) <= len(v)
    assert found.tobytes() == v[: len(found)].tobytes()


def test_any_arrow_reader_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "a.hhrec"
    _, v = recorded_run(path)
    table = pa.ipc.open_stream(path.read_bytes()).read_all()
    assert table.column("V").to_numpy().tobytes() == v.tobytes()
    assert table.schema.field("V").metadata[b"unit"] == b"mV"


_KILLED = """
import sys, time
from pathlib import Path
from hhscope.engine import Session
from hhscope.engine.commands import LoadModel
from hhscope.model import load_model
from hhscope.record import Recorder
rec = Recorder(Path(sys.argv[1]))
with Session(sinks=(rec,)) as session:
    session.post(LoadModel(text=load_model("hh1952").text))
    while rec.state.size_bytes < 1_000_000:
        time.sleep(0.01)
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_killed_recorder_leaves_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "killed.hhrec"
    with subprocess.Popen([sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"written"
        process.kill()
    found = RecordedFile.open(path)
    assert not found.complete
    assert found.runs[-1].rows > 1_000
    assert np.all(np.diff(Recording.open(path).time_ns) == 10_000)


class FullDisk(io.FileIO):
    """A file on a disk with so much room."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(str(path), "w")
        self._room = room

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._room -= size
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_a_full_disk_stops_the_recording_and_keeps_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.hhrec"

    def opened(where: Path, mode: str) -> Any:
        return FullDisk(where, 1_000_000) if where == path else where.open(mode)

    monkeypatch.setattr(recorder, "open_binary", opened)
    monkeypatch.setattr(recorder, "_BATCH_S", 0.02)
    rec = Recorder(path)
    with Session(sinks=(rec,)) as session:
        session.post(LoadModel(text=MODEL.text))
        wait_for(session, lambda _: bool(rec.state.problem))
        at = session.status.step
        wait_for(session, lambda s: s.step > at)  # the simulation goes on
    state = rec.close()
    assert "the disk is full" in state.problem
    assert "kept" in state.problem
    found = Recording.open(path)
    assert len(found) == state.samples > 1_000


def test_what_a_slow_disk_could_not_take_is_counted_and_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "slow.hhrec"
    rec = Recorder(path, queue_bytes=200_000)
    with Session(sinks=(rec,)) as session:
        session.post(SetSpeed(speed=float("inf")))
        session.post(LoadModel(text=MODEL.text))
        wait_for(session, lambda s: s.step > 500_000 and rec.state.missed > 0)
        session.post(Pause())
        status = wait_for(session, lambda s: s.phase is Phase.PAUSED)
    state = rec.close()
    assert state.samples + state.missed == status.step
    run = RecordedFile.open(path).runs[-1]
    assert (run.rows, run.missed) == (state.samples, state.missed)
    found = Recording.open(path)
    written = [pa.ipc.open_stream(path.read_bytes()).read_all().column("t_ns").to_numpy()]
    assert found.time_ns.tobytes() == np.concatenate(written).tobytes()
    assert len(found.pieces) > 1


@pytest.mark.parametrize("data", [b"", b"nonsense" * 100, b"\xff\xff\xff\xff\x10\x00\x00\x00" + bytes(40)])
def test_another_file_is_told_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.hhrec"
    path.write_bytes(data)
    with pytest.raises(RecordingFileError) as refused:
        RecordedFile.open(path)
    assert "\n" not in str(refused.value)


def test_an_arrow_file_of_others_is_no_recording(tmp_path: Path) -> None:
    batch = pa.record_batch([pa.array([1])], names=["x"])
    with pa.OSFile(str(tmp_path / "x.hhrec"), "wb") as file, pa.ipc.new_stream(file, batch.schema) as writer:
        writer.write_batch(batch)
    with pytest.raises(RecordingFileError, match="no recording of hhscope"):
        RecordedFile.open(tmp_path / "x.hhrec")


def test_another_future_is_another_run_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.hhrec"
    recorded_run(path, (Branch(step=200, commands=(SetParameters(values={"I": 20.0}),)),))
    assert len(RecordedFile.open(path).runs) == 2
    ours, theirs = Recording.open(path, run=1), Recording.open(path, run=0)
    assert ours["V"][:201].tobytes() == theirs["V"][:201].tobytes()
    assert len(ours["V"]) >= len(theirs["V"])
    assert ours["V"][300] != theirs["V"][300]
