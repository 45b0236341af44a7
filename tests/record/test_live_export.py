"""A file written from a live run, and its sidecar, are enough to make the same bits again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from hhscope.engine.commands import Command, Kick, LoadModel, SetNumerics, SetParameters, StepSamples
from hhscope.engine.replay import replay
from hhscope.engine.status import Applied
from hhscope.model import load_model, parse_model
from hhscope.record import RingSource
from hhscope.record.exporters import ExportOptions, exporters
from hhscope.units import ns_from_ms
from tests.engine.live import HandLoop
from tests.record.sources import read_csv

CHANGES: list[Command] = [
    StepSamples(n=500),
    SetParameters(values={"g_Na": 100.0, "I": 12.0}),
    StepSamples(n=300),
    Kick(amplitude=30.0, width_ns=1_000_000),
    StepSamples(n=200),
    SetNumerics(dt_ns=20_000),
    StepSamples(n=100),
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A live run of a thousand samples with changes, exported from its 201st sample on."""
    loop = HandLoop()
    loop.load(load_model("hh1952"), values={"g_K": 30.0}, current=8.0)
    loop.post(*CHANGES)
    status = loop.status
    assert status.run is not None
    source = RingSource(status.run, status, 200 * 10_000, status.t_ns)
    path = tmp_path / "live.csv"
    exporters()["csv"].export(source, path, ExportOptions(), None, None)
    return path


def made_again(side: dict[str, Any], n: int) -> np.ndarray[Any, Any]:
    """The run's first ``n`` samples, from nothing but the sidecar."""
    origin = msgspec.convert(
        {"type": "LoadModel", "text": side["model"]["text"], **side["began_with"]}, LoadModel
    )
    applied = [
        Applied(
            run_id=1,
            step=change["step"],
            t_ns=ns_from_ms(change["t_ms"]),
            command=msgspec.convert(
                change["command"], SetParameters | Kick | SetNumerics | LoadModel | StepSamples
            ),
        )
        for change in side["changes"]
    ]
    return np.hstack([block.data for block in replay(parse_model(origin.text), origin, applied, n)])


def test_the_sidecar_holds_what_is_needed_to_make_the_samples_again(written: Path) -> None:
    side = json.loads(written.with_name("live.csv.json").read_text(encoding="utf-8"))
    table = read_csv(written)
    again = made_again(side, 200 + len(table))
    for row, column in enumerate(table.columns[1:]):
        assert table[column].to_numpy().tobytes() == again[row, 200:].tobytes()


def test_the_sidecar_tells_parameters_at_the_first_row_changes_and_segments(written: Path) -> None:
    side = json.loads(written.with_name("live.csv.json").read_text(encoding="utf-8"))
    assert side["parameters"]["g_Na"] == 120.0
    assert side["parameters"]["g_K"] == 30.0
    assert side["input"]["I"] == 8.0
    assert [segment["dt_ms"] for segment in side["segments"]] == [0.01, 0.02]
    change = next(change for change in side["changes"] if change["command"]["type"] == "SetParameters")
    assert (change["step"], change["t_ms"]) == (500, 5.0)
    assert change["before"] == {"g_Na": 120.0, "I": 8.0}


def test_the_time_column_follows_the_steps(written: Path) -> None:
    times = read_csv(written)["t_ms"].to_numpy()
    assert times[0] == 2.0
    assert np.allclose(np.diff(times[:800]), 0.01)
    assert np.allclose(np.diff(times[800:]), 0.02)
