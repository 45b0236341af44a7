"""hhscope export: a model as text for another program, printed or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hhscope.cli import main
from hhscope.record.translators import translators

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize("key", sorted(translators()))
def test_what_is_printed_is_what_is_written(key: str, tmp_path: Path, capsys: Output) -> None:
    args = ["export", "squid_ca", "--to", key, "--set", "T=10", "--current", "7", "--duration", "50"]
    args += ["--stimulus", "step:start=10,amplitude=5", "--start", "V=-40"]
    assert main(args) == 0
    printed = capsys.readouterr().out
    path = tmp_path / f"cell{translators()[key].suffix}"
    assert main([*args, "--out", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == printed
    assert str(path) in capsys.readouterr().out
    assert "-40" in printed
    assert "T = 10.0" in printed


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["squid_ca", "--to", "scipi"], "did you mean 'scipy'?"),
        (["squid_ca"], "--to"),
        (["squid", "--to", "xpp"], "did you mean"),
        (["squid_ca", "--to", "xpp", "--set", "g_na=1"], "did you mean 'g_Na'?"),
        (["squid_ca", "--to", "xpp", "--set", "I=1"], "--current"),
        (["squid_ca", "--to", "xpp", "--start", "z=1"], "no state"),
        (["squid_ca", "--to", "xpp", "--duration", "0"], "--duration"),
        (["squid_ca", "--to", "xpp", "--stimulus", "stap:start=1"], "stap"),
        (["squid_ca", "--to", "xpp", "--out", "/nowhere/x.ode"], "folder"),
    ],
)
def test_wrong_input_is_one_line_and_status_two(args: list[str], said: str, capsys: Output) -> None:
    assert main(["export", *args]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
