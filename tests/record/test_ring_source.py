"""Reading a live ring: the range is fixed at the start, and what got lost is counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hhscope.engine.blocks import Block, Segment
from hhscope.engine.commands import SetParameters
from hhscope.engine.ring import Ring
from hhscope.engine.status import Applied, Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.record import ExportError, Recording, RingSource, ring_source
from hhscope.record.exporters import ExportOptions, exporters

MODEL = load_model("hh1952")
SIGNALS = signals(MODEL)
DT_NS = 10_000
SEGMENT = Segment(index=0, t0_ns=0, dt_ns=DT_NS, first=0, method="exp_euler", substeps=1)


def block(first: int, n: int) -> Block:
    """Samples whose every value is their own number (plus the row, in thousandths)."""
    data = np.arange(first, first + n) + np.arange(len(SIGNALS))[:, None] / 1000
    return Block(segment=SEGMENT, start=first, data=data)


def run_with(n: int, capacity: int = 100_000, run_id: int = 1) -> RunInfo:
    ring = Ring(len(SIGNALS), capacity=capacity)
    ring.write(block(0, n))
    return RunInfo(run_id=run_id, model=MODEL, signals=SIGNALS, ring=ring)


def status_of(run: RunInfo, **more: object) -> Status:
    values = {"parameters": MODEL.defaults, "current": 10.0, "segments": run.ring.segments}
    return Status(phase=Phase.RUNNING, run=run, **{**values, **more})  # type: ignore[arg-type]


def test_a_stretch_is_half_open_and_limited_to_what_is_held() -> None:
    run = run_with(1000)
    source = RingSource(run, status_of(run), 100 * DT_NS, 200 * DT_NS)
    assert source.rows == 100
    read = Recording.from_source(source, ["V"])
    assert read["V"].tolist() == list(range(100, 200))
    assert read.time[0] == 1.0
    assert RingSource(run, status_of(run), 900 * DT_NS, 10**12).rows == 100


def test_samples_that_come_later_do_not_belong_to_it() -> None:
    run = run_with(1000)
    source = RingSource(run, status_of(run), 0, 10**12)
    run.ring.write(block(1000, 500))
    assert Recording.from_source(source)["V"].size == 1000


def test_what_is_overwritten_meanwhile_is_counted_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_source, "BLOCK_SAMPLES", 100)
    run = run_with(1000, capacity=2048)
    source = RingSource(run, status_of(run), 0, 1000 * DT_NS)
    written = [1000]

    def write_on(*_: object) -> None:
        """The run goes on while the file is being written."""
        if written[0] < 2500:
            run.ring.write(block(written[0], 1500))
            written[0] += 1500

    path = tmp_path / "a.csv"
    result = exporters()["csv"].export(source, path, ExportOptions(signals=("V",)), write_on, None)
    values = [float(line.split(",")[1]) for line in path.read_text().splitlines()[1:]]
    assert values[:100] == list(range(100))
    assert result.missed > 0
    assert result.rows == len(values) == 1000 - result.missed
    assert values[100:] == list(range(1000 - len(values[100:]), 1000))
    assert json.loads(path.with_name("a.csv.json").read_text())["missed_samples"] == result.missed
    assert f"{result.missed} samples of the range were overwritten" in result.message


def test_parameters_are_those_at_the_first_sample_and_changes_go_up_to_the_last() -> None:
    run = run_with(1000)
    changes = tuple(
        Applied(
            run_id=1,
            step=step,
            t_ns=step * DT_NS,
            command=SetParameters(values={"g_Na": new}),
            before={"g_Na": old},
        )
        for step, old, new in ((50, 120.0, 110.0), (150, 110.0, 100.0), (900, 100.0, 90.0))
    )
    status = status_of(run, parameters={**MODEL.defaults, "g_Na": 90.0}, applied=changes)
    written = RingSource(run, status, 0, 10**12).provenance.as_dict(100, 200)
    assert written["parameters"]["g_Na"] == 110.0
    assert [change["step"] for change in written["changes"]] == [50, 150]
    assert written["changes"][1] == {
        "step": 150,
        "t_ms": 1.5,
        "command": {"type": "SetParameters", "values": {"g_Na": 100.0}},
        "before": {"g_Na": 110.0},
    }


def test_a_status_of_another_run_is_refused() -> None:
    old, new = run_with(10), run_with(10, run_id=2)
    with pytest.raises(ExportError, match="a new run has begun"):
        Recording.from_source(RingSource(old, status_of(new), 0, 10**12))
