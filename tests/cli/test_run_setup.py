"""hhscope run takes the line that Copy set-up writes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hhscope.cli import main

Output = pytest.CaptureFixture[str]


def numbers(capsys: Output, *args: str) -> dict[str, Any]:
    assert main(["run", *args, "--duration", "50", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_words_are_options(capsys: Output) -> None:
    words = numbers(capsys, "hh1952", "I=12", "g_Na=96", "method=rk4", "dt=0.02ms", "start.V=-40")
    options = numbers(
        capsys, "hh1952", "--current", "12", "--set", "g_Na=96", "--method", "rk4", "--dt", "0.02",
        "--start", "V=-40",
    )  # fmt: skip
    assert words == options


def test_a_whole_line_may_stand_in_quotation_marks(capsys: Output) -> None:
    line = "hh1952 I=0 step:start=10,amplitude=12"
    options = numbers(capsys, "hh1952", "--current", "0", "--stimulus", "step:start=10,amplitude=12")
    assert numbers(capsys, line) == options


def test_what_belongs_to_the_window_is_told(capsys: Output) -> None:
    assert main(["run", "hh1952", "view=100ms", "speed=0.1", "--duration", "1", "--json"]) == 0
    assert "belong to the window" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["I=3", "--current", "4"], "--current: the set-up says"),
        (["g_Na=3", "--set", "g_Na=4"], "--set g_Na: the set-up says it too"),
        (["g_Nu=3"], "g_Nu"),
        (["nonsense"], "NAME=VALUE"),
    ],
)
def test_a_fault_is_one_line(capsys: Output, args: list[str], words: str) -> None:
    assert main(["run", "hh1952", *args]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_an_overlay_is_an_option_and_a_word(capsys: Output) -> None:
    words = numbers(capsys, "hot", "overlay=metabolic", "J_max=0.006")
    assert words == numbers(capsys, "hot", "--overlay", "metabolic", "--set", "J_max=0.006")
    assert words["v_min"] != numbers(capsys, "hot")["v_min"]  # it acts


def test_an_overlay_that_cannot_be_is_one_line(capsys: Output) -> None:
    for args, said in (
        (("chay_keizer", "--overlay", "metabolic"), "no current of chay_keizer is tagged as one of Na"),
        (("hot", "--overlay", "magic"), "'magic' is not known (take metabolic or none)"),
        (("hot", "overlay=magic"), "'magic' is not known (take metabolic or none)"),
    ):
        assert main(["run", *args, "--duration", "1"]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert told.count("\n") == 1
