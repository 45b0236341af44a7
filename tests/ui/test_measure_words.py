"""Measurements as rows, as text and as CSV."""

from __future__ import annotations

import csv
import math

from hhscope.analysis.measure import measures
from hhscope.analysis.tally import Tally
from hhscope.ui.measure_choice import MeasureChoice
from hhscope.ui.measure_words import as_csv, decimals, measure_row, stretch_words, unit_of
from hhscope.ui.measuring import Measured

MS = 1_000_000


def test_a_row_has_the_unit_the_figures_and_the_definition() -> None:
    tally = Tally().added(1.0).added(2.0)
    row = measure_row(measures()["half_width"], "ms", 1.23456, tally)
    assert row.name == "Half-width  ms"
    assert row.texts == ("1.235", "1.500", "0.707", "1", "2", "2")
    assert "half the height" in row.tip
    assert "SD 0.707" in row.tip


def test_the_figures_of_a_row_have_the_decimals_of_their_mean() -> None:
    tally = Tally().added(30.5158).added(30.51582)
    assert measure_row(measures()["peak"], "mV", 30.5158, tally).texts[:3] == ("30.52", "30.52", "0.00")
    assert [decimals(x) for x in (12345.0, 68.1, 0.394, 1e-9, 0.0, math.nan)] == [0, 2, 4, 5, 0, 3]


def test_what_a_stretch_lacks_is_said() -> None:
    row = measure_row(measures()["half_width"], "ms", math.nan, Tally())
    assert set(row.texts) == {"–"}
    assert "it needs a whole spike" in row.tip


def test_calcium_has_the_unit_of_the_pool() -> None:
    assert unit_of(measures()["ca_peak"], "uM") == "µM"
    assert unit_of(measures()["rate"], "uM") == "Hz"


def test_the_stretch_is_told_and_how_to_get_one() -> None:
    found = Measured(run_id=1, t0_ns=1200 * MS, t1_ns=1300 * MS)
    assert stretch_words(found, 3) == "From 1.2 s, 100 ms long. Stretches counted: 3."
    assert "show the cursors (C)" in stretch_words(None, 0)


def test_the_csv_has_decimal_points_and_leaves_unknown_numbers_empty() -> None:
    values = {"v_min": -74.5, "ca_tau": math.nan}
    text = as_csv(values, {"v_min": Tally().added(-74.5)}, (measures(), "uM"))
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["measurement"] for row in rows] == ["V min", "Ca decay τ"]
    assert (rows[0]["now"], rows[0]["mean"], rows[0]["sd"], rows[0]["count"]) == ("-74.5", "-74.5", "", "1")
    assert (rows[1]["now"], rows[1]["count"]) == ("", "0")


def test_a_choice_is_toggled_and_unknown_measurements_are_not_shown() -> None:
    choice = MeasureChoice(shown=("rate", "gone", "v_min"))
    assert choice.keys == ("v_min", "rate")
    assert choice.toggled("rate").keys == ("v_min",)
    assert choice.toggled("peak").keys == ("v_min", "peak", "rate")
