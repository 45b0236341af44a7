"""hhscope experiment: dials as options, JSON, CSV, and one line for every wrong input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hhscope import experiments
from hhscope.cli import main
from hhscope.experiments._dials import flag_of
from tests.cli.test_commands import Output, complaint, printed

SHORT = ("experiment", "window-statistics", "--model", "hh1952", "--duration", "50", "--burn-in", "0")


def test_the_list_names_every_experiment_with_its_question(capsys: Output) -> None:
    text = printed(capsys, "experiment")
    for one in experiments.list_experiments():
        assert one.key in text
        assert one.title in " ".join(text.split())


@pytest.mark.parametrize("key", [one.key for one in experiments.list_experiments()])
def test_every_experiment_explains_its_options(key: str, capsys: Output) -> None:
    text = printed(capsys, "experiment", key, "--help")
    flags = set(re.findall(r"--[a-z0-9-]*[a-z0-9]", text))
    assert {f"--{flag_of(name)}" for name in experiments.find(key).options.dials()} <= flags


@pytest.mark.parametrize("window", [("0.5", "1"), ("0.5,1",), ("0.5", "--window", "1")])
def test_several_windows_are_given_one_after_the_other(window: tuple[str, ...], capsys: Output) -> None:
    found = json.loads(printed(capsys, *SHORT, "--window", *window, "--json"))
    assert [row["window_ms"] for row in found["windows"]] == [0.5, 1.0]


def test_words_and_a_table_are_printed_and_files_written(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "w.csv"
    text = printed(capsys, *SHORT, "--window", "1", "--set", "g_Na=100", "--out", str(path))
    assert "windows" in text
    assert f"{path}: 1 rows" in text
    assert path.read_text().startswith("window_ms,n,p_fire,")
    assert (tmp_path / "w-histogram_1ms.csv").read_text().count("\n") == 61


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("window-statistic",), "did you mean 'window-statistics'?"),
        (("window-statistics", "--model", "hh1953"), "did you mean 'hh1952'?"),
        (("window-statistics", "--duration", "-1"), "duration: −1 ms is outside"),
        (("window-statistics", "--set", "gNa=3"), "did you mean"),
        (("window-statistics", "--windows", "3"), "No such option"),
        (("activation", "--from", "5", "--to", "2"), "to: 2 µA/cm² is not above from = 5"),
        (("compare", "--models", "hot", "hat"), "did you mean 'hot'?"),
        ((*SHORT[1:], "--out", "/nonexistent/x.csv"), "that folder does not exist"),
    ],
)
def test_wrong_input_is_one_line_with_status_2(args: tuple[str, ...], words: str, capsys: Output) -> None:
    if "--out" in args:
        assert main(("experiment", *args)) == 2
        assert words in capsys.readouterr().err
    else:
        assert words in complaint(capsys, "experiment", *args)
