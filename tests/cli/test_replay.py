"""hhscope replay: a kept run again, the difference told, the exit status only when asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hhscope.cli import main
from tests.record.sources import read_csv

Output = pytest.CaptureFixture[str]


@pytest.fixture
def kept(tmp_path: Path, capsys: Output) -> Path:
    """The file of a short run."""
    path = tmp_path / "run.json"
    assert main(["run", "squid_ca", "--duration", "30", "--set", "T=8", "--run-file", str(path)]) == 0
    assert f"{path}: hhscope replay makes the run again" in capsys.readouterr().out
    return path


def altered(path: Path) -> Path:
    """The file with a slightly larger current."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["origin"]["current"] = 10.001
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_run_is_identical_when_it_is_made_again(kept: Path, capsys: Output) -> None:
    assert main(["replay", str(kept), "--strict"]) == 0
    assert capsys.readouterr().out == (
        f"{kept}: squid_ca, 30 ms, 3,001 samples\n"
        "  identical: all 3,001 samples of every signal, to the bit\n"
    )


def test_a_difference_is_told_and_is_a_failure_only_when_strict(kept: Path, capsys: Output) -> None:
    altered(kept)
    assert main(["replay", str(kept)]) == 0
    said = capsys.readouterr().out
    assert "the first difference is in samples 0 to 999" in said
    assert "mV" in said
    assert main(["replay", str(kept), "--strict"]) == 1


def test_the_samples_are_written_as_csv(kept: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(["replay", str(kept), "--out", str(tmp_path / "again.csv")]) == 0
    assert "3,001 rows" in capsys.readouterr().out
    args = ["run", "squid_ca", "--duration", "30", "--set", "T=8", "--out", str(tmp_path / "first.csv")]
    assert main(args) == 0
    assert np.array_equal(read_csv(tmp_path / "again.csv"), read_csv(tmp_path / "first.csv"))
    side = json.loads((tmp_path / "again.csv.json").read_text(encoding="utf-8"))
    assert side["parameters"]["T"] == 8.0


def test_wrong_files_are_one_line_and_status_two(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "x.json").write_text("{}")
    for path in (tmp_path / "x.json", tmp_path / "none.json"):
        assert main(["replay", str(path)]) == 2
        captured = capsys.readouterr()
        assert captured.err.count("\n") == 1
        assert str(path) in captured.err


def test_an_unwritable_run_file_is_one_line_and_status_two(tmp_path: Path, capsys: Output) -> None:
    args = ["run", "hh1952", "--duration", "1", "--run-file", str(tmp_path / "no" / "run.json")]
    assert main(args) == 2
    assert "that folder does not exist" in capsys.readouterr().err


def test_a_start_state_and_substeps_reach_the_run(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "run.csv"
    args = ["run", "hh1952", "--duration", "1", "--start", "V=-40", "--start", "h=0.2"]
    args += ["--method", "rk4", "--substeps", "3"]
    assert main([*args, "--json", "--out", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["substeps"] == 3
    first = read_csv(path).iloc[0]
    assert (first["V_mV"], first["h"]) == (-40.0, 0.2)
    assert main(["run", "hh1952", "--start", "v=-40"]) == 2
    assert "did you mean 'V'?" in capsys.readouterr().err
    assert main(["run", "hh1952", "--start", "V=1", "--start", "V=2"]) == 2
    assert "given twice" in capsys.readouterr().err
