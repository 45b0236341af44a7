"""Formulas beside the samples of a source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hhscope.model.formula import FormulaError
from hhscope.record import simulate
from hhscope.record.exporters import ExportOptions
from hhscope.record.exporters.csv import EXPORTER
from hhscope.record.math_source import MathSource

REC = simulate("hh1952", current=10, duration=5)


def test_formulas_come_after_the_signals_in_the_same_blocks() -> None:
    source = MathSource(REC, {"slope": "ddt(V)", "total": "I_Na + I_K"})
    assert [signal.name for signal in source.signals][-2:] == ["slope", "total"]
    assert source.signals[-1].unit == "µA/cm²"
    data = np.hstack([block.data for block in source.blocks(["slope", "V", "total"])])
    np.testing.assert_array_equal(data, [REC.math("ddt(V)"), REC["V"], REC.math("I_Na + I_K")])


def test_they_are_written_like_signals(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    EXPORTER.export(
        MathSource(REC, {"slope": "ddt(V)"}), path, ExportOptions(signals=("V", "slope")), None, None
    )
    found = np.genfromtxt(path, delimiter=",", names=True)
    np.testing.assert_array_equal(found["slope_mV_per_ms"], REC.math("ddt(V)"))


@pytest.mark.parametrize(
    ("formulas", "said"),
    [
        ({"m": "V"}, "m: hh1952 has a m of its own; choose another name"),
        ({"2x": "V"}, "'2x' cannot be a name"),
        ({"x": "W"}, "x: character 1: unknown name 'W'"),
    ],
)
def test_what_cannot_be_is_said(formulas: dict[str, str], said: str) -> None:
    with pytest.raises(FormulaError, match=f"^{said}"):
        MathSource(REC, formulas)
