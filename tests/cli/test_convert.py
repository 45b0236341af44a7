"""hhscope convert: a recording becomes CSV or Parquet, any stretch, with its marks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from hhscope.cli import main
from hhscope.engine import Session
from hhscope.engine.commands import LoadModel
from hhscope.model import load_model
from hhscope.record import Mark, Recorder, Recording
from tests.engine.live import wait_for
from tests.record.sources import read_csv

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("convert") / "a.hhrec"
    rec = Recorder(path)
    with Session(sinks=(rec,)) as session:
        session.post(LoadModel(text=load_model("hh1952").text, until_ns=50_000_000))
        wait_for(session, lambda s: s.t_ns > 50_000_000)
        rec.note_commands(session.status)
        rec.mark(1, Mark(t_ns=20_000_000, step=2_000, label="7", text="here"))
    rec.close()
    return path


def test_it_says_what_a_recording_holds(recording: Path, capsys: Output) -> None:
    assert main(["convert", str(recording)]) == 0
    said = capsys.readouterr().out
    assert "5,001 samples" in said
    assert "complete" in said
    assert "7  here" in said


def test_a_stretch_becomes_csv_with_its_marks(recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    assert main(["convert", str(recording), "--from", "10", "--to", "30", "--out", str(out)]) == 0
    table = read_csv(out)
    wanted = Recording.open(recording, start=10.0, stop=30.0)
    assert np.array_equal(table["t_ms"], wanted.time)
    assert np.array_equal(table["V_mV"], wanted["V"])
    side = json.loads((tmp_path / "x.csv.json").read_text(encoding="utf-8"))
    assert side["marks"] == [{"step": 2000, "t_ms": 20.0, "label": "7", "text": "here"}]
    assert side["model"]["id"] == "hh1952"


def test_it_becomes_parquet_to_the_last_bit(recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.parquet"
    assert main(["convert", str(recording), "--out", str(out), "--signals", "V,m", "--every", "3"]) == 0
    table = pq.read_table(out)
    wanted = Recording.open(recording)
    assert table.column_names == ["t_ms", "V_mV", "m"]
    assert table.column("V_mV").to_numpy().tobytes() == wanted["V"][::3].tobytes()
    assert table.schema.field("V_mV").metadata == {b"unit": b"mV"}
    assert json.loads((tmp_path / "x.parquet.json").read_text(encoding="utf-8"))["rows"] == 1667


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--out", "x.xls"], ".csv or .parquet"),
        (["--out", "x.csv", "--run", "3"], "there is no 3"),
        (["--out", "x.csv", "--from", "900"], "no sample"),
        (["--out", "x.csv", "--signals", "Q"], "no such signal"),
    ],
)
def test_a_fault_is_one_line(recording: Path, capsys: Output, args: list[str], words: str) -> None:
    assert main(["convert", str(recording), *args]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_another_file_is_told(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "x.hhrec").write_text("no recording")
    assert main(["convert", str(tmp_path / "x.hhrec")]) == 2
    assert main(["convert", str(tmp_path / "none.hhrec")]) == 2
    assert capsys.readouterr().err.count("\n") == 2
