"""Numerics text: how exact the live run is, in words: a field, a table of figures, and what one may do; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hhscope.analysis.verdict import FAIR_MV, FAIR_SHARE, GOOD_MV, GOOD_SHARE, Level, at_most, two_digits
from hhscope.engine.commands import Command, SetNumerics
from hhscope.engine.numerics import DEFAULT_TOLERANCE
from hhscope.engine.status import Status
from hhscope.kernel.methods import AUTO, methods
from hhscope.ui.status_text import Words, step_text
from hhscope.units import format_number, format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.analysis.shadow import NumericsReport
    from hhscope.analysis.verdict import Deviation

_Tone = Literal["", "dim", "ok", "warning", "error"]
SIGNS: Final[dict[Level, str]] = {Level.GOOD: "✓", Level.FAIR: "⚠", Level.POOR: "✗", Level.UNKNOWN: "?"}
TONES: Final[dict[Level, _Tone]] = {
    Level.GOOD: "ok",
    Level.FAIR: "warning",
    Level.POOR: "error",
    Level.UNKNOWN: "dim",
}
HOW: Final = (
    "The newest stretch is run again in the background, from the same recorded state, by a more exact method. "
    f"✓ green: spikes within {100 * GOOD_SHARE:g} % of their width, V within {GOOD_MV:g} mV. ⚠ amber: within "
    f"{100 * FAIR_SHARE:g} % and {FAIR_MV:g} mV. ✗ red: beyond, or another number of spikes."
)
_TIGHTER: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; ``tip`` defines it."""

    name: str
    value: str
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Something to do about it."""

    text: str
    tip: str
    command: Command


def numerics_words(status: Status, report: NumericsReport | None = None) -> Words:
    """The field of the status bar: what is known about the numbers, and no more."""
    if status.failure is not None:
        failure = status.failure
        return Words(text="numerics ✗", tip=f"{failure.text}: {failure.hint}", tone="error")
    if status.run is None or status.step == 0:
        return Words(text="", tip="")
    oversized = _oversized(status)
    if report is None:
        tip = f"{oversized or 'Every value so far is finite.'}\nNot known yet: how exact they are.\n{HOW}"
        return Words(text="numerics …", tip=tip, tone="warning" if oversized else "dim")
    verdict = report.verdict
    tip = "\n".join(part for part in (verdict.reason, oversized, HOW, "Click for the figures.") if part)
    tone = TONES[verdict.level]
    return Words(
        text=f"numerics {SIGNS[verdict.level]} {verdict.text}",
        tip=tip,
        tone="warning" if oversized and tone in ("ok", "dim") else tone,
    )


def figures(report: NumericsReport, worst: NumericsReport | None, checked_at: str) -> tuple[Row, ...]:
    """The table."""
    from hhscope.analysis.shadow import in_words

    rows = [Row(name="In use", value=in_words(report.live), tip="How the run you see is integrated")]
    if report.shadow is not None:
        tip = "How the same stretch was run again: a tighter tolerance, or half the step (or less) by another method"
        rows.append(Row(name="Compared with", value=in_words(report.shadow), tip=tip))
    found = report.deviation
    if found is not None:
        ends = (format_time(ms_from_ns(end)) for end in (report.t0_ns, report.t1_ns))
        value = f"{format_time(round(found.length_ms, 6))}, {found.n:,} samples: {' to '.join(ends)}"
        tip = "The newest screen of this model; both runs begin it in the same state, so older errors are not in it"
        rows += [Row(name="Stretch", value=value, tip=tip), *_found_rows(found)]
    if report.growth is not None:
        tip = "How many times a nudge of V by a millionth of a mV has grown: a measure of the cell, not of the method"
        value = (
            f"a nudge grows {two_digits(report.growth)}-fold"
            if report.growth > 2
            else "a nudge does not grow"
        )
        rows.append(Row(name="Sensitivity", value=value, tip=tip))
    rows.append(
        Row(name="Checked", value=f"at {checked_at}", tip="When; while time passes, every second or two")
    )
    if worst is not None and worst is not report:
        value = f"{SIGNS[worst.verdict.level]} {worst.verdict.text}, before {format_time(ms_from_ns(worst.t1_ns))}"
        rows.append(Row(name="Worst so far", value=value, tip="The most serious verdict since the restart"))
    return tuple(rows)


def remedies(status: Status, report: NumericsReport | None) -> tuple[Remedy, ...]:
    """What may help when a verdict is amber or red."""
    if report is None or report.verdict.level not in (Level.FAIR, Level.POOR):
        return ()
    spec = methods().get(status.method_used)
    if spec is not None and spec.tableau is not None:
        tol = min(status.tol / _TIGHTER, DEFAULT_TOLERANCE)
        text = f"{tol:.0e}".replace("e-0", "e-")
        tip = "A tighter tolerance takes shorter steps: more exact, some times slower. Time goes on."
        return (Remedy(text=f"Try tolerance {text}", tip=tip, command=SetNumerics(tol=tol)),)
    found = []
    if status.dt_ns % 2 == 0:
        tip = "Half the sample step: more exact, and half as long a time is held. Time goes on."
        step = step_text(status.dt_ns // 2)
        found.append(
            Remedy(text=f"Halve the step: {step}", tip=tip, command=SetNumerics(dt_ns=status.dt_ns // 2))
        )
    if not status.stimulus.changes_every_sample:
        tip = "The adaptive method chooses its steps for the error allowed. Time goes on."
        found.append(
            Remedy(text="Use the adaptive method", tip=tip, command=SetNumerics(method=AUTO, substeps=0))
        )
    return tuple(found)


def _oversized(status: Status) -> str:
    """A sentence when a fixed step is longer than the model asks for, else ""."""
    spec = methods().get(status.method_used)
    limit = None if status.run is None else status.run.model.numerics.max_step
    if limit is None or (spec is not None and spec.tableau is not None):
        return ""
    step_ms = ms_from_ns(status.dt_ns) / max(1, status.substeps)
    if step_ms <= limit * (1 + 1e-9):
        return ""
    return (
        f"The integration step is {format_number(step_ms)} ms; the model asks for {format_number(limit)} ms at most. "
        "Set sub-steps to automatic under Advanced."
    )


def _found_rows(found: Deviation) -> tuple[Row, ...]:
    counts = f"{found.spikes} in both"
    if found.missing or found.extra:
        counts += f", {found.missing} missing, {found.extra} too many"
    rows = [
        Row(
            name="Spikes", value=counts, tip="Spikes of the stretch that the run you see, and the other, have"
        )
    ]
    if found.shift_ms is not None and found.shift_at_ms is not None:
        value = f"off by {at_most(found.shift_ms, 'ms')}"
        if found.share >= 1e-4 and not (found.missing or found.extra):
            value += f", {two_digits(100 * found.share)} % of a spike's width"
        tip = "The largest difference of the times at which one spike crosses its threshold"
        rows.append(Row(name="Spike times", value=f"{value} (at {_at(found.shift_at_ms)})", tip=tip))
    value = f"{at_most(found.dv_mv, 'mV')} (at {_at(found.dv_at_ms)})"
    tip = "The largest difference of V, sample by sample; on a steep flank a small shift in time makes a large one"
    rows.append(Row(name="|ΔV| at most", value=value, tip=tip))
    if found.shift_ms is not None:
        tip = "What is left of it when every sample may move in time as far as the spikes did: an error of heights"
        rows.append(Row(name="… beside shifts", value=at_most(found.shape_mv, "mV"), tip=tip))
    return tuple(rows)


def _at(t_ms: float) -> str:
    return format_time(round(t_ms, 4))
