"""Status text: true words, and no more than is known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import load_model, signals
from hhscope.ui.status_text import (
    capacity_words,
    cycles_words,
    frame_words,
    grouped,
    held_words,
    method_words,
    speed_words,
    time_words,
)


def status_of(model_id: str, **fields: object) -> Status:
    """A running status of a shipped model."""
    model = load_model(model_id)
    run = RunInfo(run_id=1, model=model, signals=signals(model), ring=None)  # type: ignore[arg-type]
    return replace(
        Status(phase=Phase.RUNNING, step=7, run=run, method_used="exp_euler", t_ns=12_345_000_000), **fields
    )  # type: ignore[arg-type]


def test_time_is_the_cells_own_in_seconds() -> None:
    assert time_words(status_of("hh1952")).text == "t 12.345 s"


def test_a_stopped_screen_reads_time_to_the_sample() -> None:
    assert time_words(status_of("hh1952", phase=Phase.PAUSED, t_ns=1_240_000)).text == "t 1.23 ms"


def test_achieved_and_asked_speed_stand_side_by_side() -> None:
    words = speed_words(status_of("hh1952", speed=0.05, achieved=0.05))
    assert words.text == "0.05× (asked 0.05×)"
    assert words.tone == ""


def test_a_speed_that_is_not_reached_is_marked() -> None:
    assert speed_words(status_of("hh1952", speed=100.0, achieved=40.0)).tone == "warning"
    assert speed_words(status_of("hh1952", speed=math.inf, achieved=40.0)).tone == ""


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        (Phase.COMPILING, "compiling…"),
        (Phase.PAUSED, "paused"),
        (Phase.FAILED, "failed"),
        (Phase.EMPTY, "no model"),
    ],
)
def test_what_stands_still_says_why(phase: Phase, text: str) -> None:
    assert speed_words(status_of("hh1952", phase=phase)).text == text


def test_method_names_its_sub_steps() -> None:
    assert method_words(status_of("hot", dt_ns=10_000, substeps=4)).text == "exp_euler 0.01 ms ÷ 4"
    assert "every 0.0025 ms" in method_words(status_of("hot", dt_ns=10_000, substeps=4)).tip
    assert method_words(status_of("hot", method="dopri5", method_used="dopri5")).text == "dopri5 1e-6"


def test_capacity_is_the_sample_step_over_its_cost_times_the_cores() -> None:
    words = capacity_words(status_of("hh1952", dt_ns=10_000, ns_per_sample=25.0), cores=4)
    assert words.text == "≈ 1\u202f600 cells in real time"
    assert capacity_words(status_of("hh1952", ns_per_sample=0.0)).text == ""


def test_cycles_and_held_are_counted() -> None:
    assert cycles_words(status_of("hh1952", cycles=1_234_567)).text == "1\u202f234\u202f567 cycles"
    assert held_words(0, 52_000_000_000).text == "52 s held"
    assert "overwritten" in held_words(1_000_000_000, 52_000_000_000).tip
    assert held_words(0, 90_000_000).text == "90 ms held"


def test_few_frames_are_marked() -> None:
    assert frame_words(60.2, 3.1).text == "60 fps"
    assert frame_words(12.0, 80.0).tone == "warning"


def test_large_numbers_are_shortened() -> None:
    assert grouped(999) == "999"
    assert grouped(123_456_789) == "123.5 M"
    assert grouped(12_345_678_901) == "12.35 G"
