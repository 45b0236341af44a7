"""The commands without a window: what they print, and one line with status 2 for every wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hhscope import __version__
from hhscope.cli import main
from hhscope.model import load_model
from tests.models import SHIPPED

Output = pytest.CaptureFixture[str]


def printed(capsys: Output, *args: str) -> str:
    assert main(args) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def complaint(capsys: Output, *args: str) -> str:
    """The one line on stderr; stdout stays empty."""
    assert main(args) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("hhscope: ")
    assert captured.err.count("\n") == 1
    return captured.err


def test_version(capsys: Output) -> None:
    assert __version__ in printed(capsys, "--version")


def test_help_lists_every_command(capsys: Output) -> None:
    text = printed(capsys, "--help")
    assert all(f"\n  {name} " in text for name in ("bench", "check", "kernel", "models", "run", "window"))


def test_models_are_listed_by_group_with_the_easy_ones_first(capsys: Output) -> None:
    text = printed(capsys, "models")
    places = [text.index(mark) for mark in ("Start here", "hh1952", "squid_ca", "Looks good", "From papers")]
    assert places == sorted(places)
    assert all(name in text for name in SHIPPED)


def test_models_as_json_have_exactly_the_promised_fields(capsys: Output) -> None:
    listed = json.loads(printed(capsys, "models", "--json"))
    assert {model["id"] for model in listed} == set(SHIPPED)
    assert all(list(model) == ["id", "name", "group", "states", "I_default"] for model in listed)
    squid = next(model for model in listed if model["id"] == "squid_ca")
    assert squid["states"] == ["V", "m", "h", "n", "s", "Ca"]
    assert squid["I_default"] == 10.0


def test_a_broken_file_of_ones_own_is_named_and_the_others_are_listed(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HHSCOPE_DATA_DIR", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.toml").write_text("[model]\n")
    assert main(["models", "--json"]) == 0
    captured = capsys.readouterr()
    assert "mine.toml" in captured.err
    assert len(json.loads(captured.out)) == len(SHIPPED)


def test_check_says_what_a_good_file_contains(capsys: Output) -> None:
    text = printed(capsys, "check", str(load_model("hot").path))
    assert "fine" in text
    assert "V, m, h, n, s, Ca (uM)" in text


def test_check_names_place_and_mend_of_a_fault(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "typo.toml"
    file.write_text(load_model("hh1952").text.replace("exp(-(V+65)/18)", "exp(-(VV+65)/18)"))
    line = complaint(capsys, "check", str(file))
    assert "typo.toml: gates.m.beta" in line
    assert "did you mean 'V'" in line


def test_kernel_prints_the_code_that_runs(capsys: Output) -> None:
    code = printed(capsys, "kernel", "hh1952", "--method", "rk4")
    compile(code, "kernel", "exec")
    assert "def advance(" in code


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nonsense"], "nonsense"),
        (["modles"], "did you mean 'models'?"),
        (["--siez", "3"], "--size"),
        (["--size", "3"], "1600x1000"),
        (["--theme", "mauve"], "dark or light"),
        (["--model", "hot", "models"], "belongs to the window"),
        (["--after", "3"], "--screenshot"),
        (["--screenshot", "a.jpg"], ".png"),
        (["--screenshot", "missing/a.png"], "folder"),
        (["check", "missing.toml"], "missing.toml"),
        (["kernel", "sqid_ca"], "did you mean 'squid_ca'?"),
        (["kernel", "hh1952", "--method", "rk5"], "did you mean 'rk4'?"),
        (["run"], "MODEL"),
        (["run", "sqid_ca"], "did you mean 'squid_ca'?"),
        (["run", "hh1952", "--method", "eular"], "did you mean 'euler'?"),
        (["run", "hh1952", "--set", "g_Naa=1"], "did you mean 'g_Na'?"),
        (["run", "hh1952", "--set", "g_Na"], "NAME=VALUE"),
        (["run", "hh1952", "--set", "g_Na=lots"], "'lots' is not a number"),
        (["run", "hh1952", "--set", "g_Na=1", "--set", "g_Na=2"], "given twice"),
        (["run", "hh1952", "--set", "I=3"], "--current"),
        (["run", "hh1952", "--set", "C=0"], "C: must be above 0"),
        (["run", "hh1952", "--current", "nan"], "'nan' is not a number"),
        (["run", "hh1952", "--duration", "-1"], "duration: -1.0 ms"),
        (["run", "hh1952", "--duration", "1e300"], "duration: 1e+300 ms"),
        (["run", "hh1952", "--duration", "0.015"], "use 0.01 or 0.02 ms"),
        (["run", "hh1952", "--dt", "1e-7"], "dt: 1e-07 ms"),
        (["run", "hh1952", "--dt", "2000", "--duration", "4000"], "dt: "),
        (["run", "hh1952", "--stimulus", "stp:start=1"], "did you mean 'step'?"),
        (["run", "hh1952", "--stimulus", "step:start=0.005,amplitude=1"], "0.01 ms"),
        (["run", "hh1952", "--stimulus", "step:strat=1"], "did you mean 'start'?"),
    ],
)
def test_wrong_input_is_one_line_and_status_two(capsys: Output, args: list[str], words: str) -> None:
    assert words in complaint(capsys, *args)


def test_a_file_that_cannot_be_written_is_one_line_before_anything_is_computed(
    capsys: Output, tmp_path: Path
) -> None:
    line = complaint(capsys, "run", "hh1952", "--duration", "1e6", "--out", str(tmp_path / "no" / "a.csv"))
    assert "that folder does not exist" in line


def test_without_a_display_one_line_names_the_command_that_needs_none(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert "hhscope run" in complaint(capsys)
