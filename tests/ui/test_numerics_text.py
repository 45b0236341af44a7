"""Numerics text: the badge says what is known, no more, and offers what helps."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hhscope.analysis.shadow import NumericsReport
from hhscope.analysis.verdict import Deviation, Level, judge, unknown
from hhscope.engine.blocks import Failure
from hhscope.engine.commands import SetNumerics
from hhscope.engine.resume import Integration
from hhscope.engine.status import Phase, Status
from hhscope.stimulus import Stimulus
from hhscope.ui.numerics_text import figures, numerics_words, remedies
from tests.ui.test_status_text import status_of

DOPRI5 = Integration(method="dopri5", dt_ns=10_000, substeps=1, tol=1e-6)


def report(
    shift_ms: float | None = 0.0004, *, missing: int = 0, live: Integration = DOPRI5
) -> NumericsReport:
    """What a check of 100 ms with seven spikes may find."""
    found = Deviation(
        n=10_000, length_ms=100.0, dv_mv=0.3, dv_at_ms=150.0, shape_mv=0.002, spikes=7, missing=missing,
        shift_ms=shift_ms, shift_at_ms=None if shift_ms is None else 190.0, width_ms=1.0,
    )  # fmt: skip
    return NumericsReport(
        verdict=judge(found), run_id=1, live=live, t0_ns=100_000_000, t1_ns=199_990_000,
        shadow=replace(live, tol=1e-8), deviation=found,
    )  # fmt: skip


def adaptive(**fields: object) -> Status:
    return status_of("squid_ca", method="auto", method_used="dopri5", **fields)


@pytest.mark.parametrize(
    ("found", "text", "tone"),
    [
        (report(), "numerics ✓ error < 0.001 ms", "ok"),
        (report(0.06), "numerics ⚠ spikes off by 0.06 ms", "warning"),
        (report(0.6), "numerics ✗ spikes off by 0.6 ms", "error"),
        (report(missing=2), "numerics ✗ 2 spikes missing", "error"),
        (replace(report(), verdict=unknown("too few samples", "…")), "numerics ? too few samples", "dim"),
        (None, "numerics …", "dim"),
    ],
)
def test_the_field_says_the_verdict(found: NumericsReport | None, text: str, tone: str) -> None:
    words = numerics_words(adaptive(), found)
    assert (words.text, words.tone) == (text, tone)
    assert "run again in the background" in words.tip
    assert "trust" not in words.text + words.tip


def test_nothing_is_said_before_the_first_sample() -> None:
    assert numerics_words(adaptive(step=0)).text == ""


def test_a_failure_comes_first() -> None:
    failure = Failure(step=7, t_ns=70_000, signal="V", value=math.nan, hint="use a smaller sample step")
    words = numerics_words(adaptive(phase=Phase.FAILED, failure=failure), report())
    assert (words.text, words.tone) == ("numerics ✗", "error")
    assert "V became not a number" in words.tip


def test_a_step_longer_than_the_model_asks_for_is_told_beside_the_verdict() -> None:
    status = status_of("hot", dt_ns=10_000, substeps=1)
    assert numerics_words(status).tone == "warning"
    words = numerics_words(status, report())
    assert (words.text, words.tone) == ("numerics ✓ error < 0.001 ms", "warning")
    assert "0.0025 ms at most" in words.tip
    assert numerics_words(status_of("hot", dt_ns=10_000, method_used="dopri5"), report()).tone == "ok"


def test_the_table_has_method_shadow_stretch_and_errors() -> None:
    rows = {row.name: row.value for row in figures(report(0.06), None, "12:00:05")}
    assert rows["In use"] == "dopri5, tolerance 1e-6"
    assert rows["Compared with"] == "dopri5, tolerance 1e-8"
    assert rows["Stretch"] == "100 ms, 10,000 samples: 100 ms to 199.99 ms"
    assert rows["Spikes"] == "7 in both"
    assert rows["Spike times"] == "off by 0.06 ms, 6 % of a spike's width (at 190 ms)"
    assert rows["|ΔV| at most"] == "0.3 mV (at 150 ms)"
    assert rows["… beside shifts"] == "0.002 mV"
    assert rows["Checked"] == "at 12:00:05"
    assert all(row.tip for row in figures(report(), report(0.6), "now"))


def test_the_worst_so_far_is_told_when_it_is_another() -> None:
    now, worst = report(), report(0.6)
    assert figures(now, worst, "now")[-1].value == "✗ spikes off by 0.6 ms, before 199.99 ms"
    assert figures(now, now, "now")[-1].name == "Checked"


def test_remedies_fit_the_method() -> None:
    assert remedies(adaptive(), report()) == ()
    assert remedies(adaptive(), None) == ()
    (tighter,) = remedies(adaptive(), report(0.06))
    assert (tighter.text, tighter.command) == ("Try tolerance 1e-8", SetNumerics(tol=1e-8))
    assert remedies(adaptive(tol=1e-3), report(0.06))[0].command == SetNumerics(tol=1e-6)
    fixed = status_of("squid_ca", method="exp_euler", dt_ns=50_000)
    assert [(one.text, one.command) for one in remedies(fixed, report(0.06))] == [
        ("Halve the step: 0.025 ms", SetNumerics(dt_ns=25_000)),
        ("Use the adaptive method", SetNumerics(method="auto", substeps=0)),
    ]
    assert remedies(replace(fixed, dt_ns=2_501), report(0.06))[0].text == "Use the adaptive method"
    assert fixed.stimulus == Stimulus()


def test_what_cannot_be_judged_has_no_remedy() -> None:
    assert remedies(adaptive(), replace(report(), verdict=unknown("not judged", "…"))) == ()
    assert unknown("a", "b").level is Level.UNKNOWN
