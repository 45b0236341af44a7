"""Measure words: the measurements as rows of the table, and as text and CSV for other programs."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

from hhscope.analysis.measure import Measure
from hhscope.analysis.tally import Tally
from hhscope.ui.measuring import Measured
from hhscope.ui.trace_words import fixed, unit_text
from hhscope.ui.widgets.quiet_table import Column, Row
from hhscope.units import format_time, ms_from_ns

COLUMNS = (
    Column(title="now", tip="Of the stretch that is measured now"),
    Column(title="mean", tip="Mean over the stretches that were counted since Reset", rank=1),
    Column(title="SD", tip="Their standard deviation", rank=2),
    Column(title="min", tip="The smallest of them", rank=4),
    Column(title="max", tip="The largest of them", rank=5),
    Column(
        title="n", tip="How many stretches had a value; none shares a sample with another", rank=3, digits=4
    ),
)
_NOTHING = "–"


def decimals(value: float) -> int:
    """How many decimals give a value four significant digits; 5 at most, 3 when it is not known."""
    if not math.isfinite(value):
        return 3
    return min(max(3 - math.floor(math.log10(abs(value))), 0), 5) if value else 0


def number(value: float, digits: int) -> str:
    """So many decimals, so that the figures of a row line up; none for whole numbers, a dash for what is not known."""
    if not math.isfinite(value):
        return _NOTHING
    return fixed(value, 0 if value == round(value) else digits)


def measure_row(measure: Measure, unit: str, now: float, tally: Tally) -> Row:
    """One line of the table; all figures are in its tooltip, too, for columns may be hidden."""
    digits = decimals(tally.mean if tally.count and tally.mean else now)
    figures = (now, tally.mean, tally.sd, tally.low, tally.high)
    texts = (*(number(value, digits) for value in figures), str(tally.count or _NOTHING))
    summary = ", ".join(
        f"{column.title} {text}" for column, text in zip(COLUMNS, texts, strict=True) if text != _NOTHING
    )
    lacking = "" if math.isfinite(now) or not measure.needs else f"\n–: it needs {measure.needs}."
    tip = f"{measure.name}{f', {unit}' if unit else ''}\n{measure.doc}{lacking}" + (
        f"\n{summary}" if summary else ""
    )
    return Row(name=f"{measure.name}  {unit}".rstrip(), texts=texts, tip=tip)


def unit_of(measure: Measure, calcium: str) -> str:
    """The unit as it is printed."""
    return unit_text(calcium) if measure.unit == "{ca}" else measure.unit


def stretch_words(found: Measured | None, counted: int) -> str:
    """What was measured: ``from 1.2 s, 100 ms long``; why nothing was."""
    if found is None:
        return "Nothing to measure: show the cursors (C) and put them at two times."
    begin, long = (format_time(ms_from_ns(t)) for t in (found.t0_ns, found.t1_ns - found.t0_ns))
    part = "" if found.whole else ", the part of it that there is"
    return f"From {begin}, {long} long{part}. Stretches counted: {counted}."


def as_csv(
    values: Mapping[str, float],
    tallies: Mapping[str, Tally],
    facts: tuple[Mapping[str, Measure], str],
    comma: str = ",",
) -> str:
    """One line per measurement, decimal points, full digits, empty where there is no value.

    facts : every measurement by key, and the unit of calcium
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=comma, lineterminator="\n")
    writer.writerow(["measurement", "unit", "now", "mean", "sd", "min", "max", "count"])
    known, calcium = facts
    for key, now in values.items():
        tally = tallies.get(key, Tally())
        figures = [
            f"{x:.10g}" if math.isfinite(x) else ""
            for x in (now, tally.mean, tally.sd, tally.low, tally.high)
        ]
        writer.writerow([known[key].name, unit_of(known[key], calcium), *figures, tally.count])
    return out.getvalue()
