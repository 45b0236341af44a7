"""The one view state of the scopes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model import View, load_model, signals
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.ghosts import Ghost
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.scope_view import Display
from hhscope.view.timebase import TimeView

MS = 1_000_000


def status(t_ms: float, *, phase: Phase = Phase.PAUSED, run_id: int = 1, **more: Any) -> Status:
    model = load_model("hh1952")
    ring: Any = SimpleNamespace(oldest_ns=more.pop("oldest_ns", 0))
    run = RunInfo(run_id=run_id, model=model, signals=signals(model), ring=ring)
    return Status(phase=phase, run=run, t_ns=round(t_ms * MS), dt_ns=10_000, **more)


@pytest.fixture
def scope(qtbot: QtBot) -> ScopeState:
    return ScopeState()


def test_it_rolls_with_the_newest_sample_at_the_right_edge(scope: ScopeState) -> None:
    scope.observe(status(250.01, phase=Phase.RUNNING))
    assert scope.window == TimeView(t0_ns=150 * MS, span_ns=100 * MS)


def test_zooming_while_time_passes_keeps_now_at_the_right_edge(scope: ScopeState) -> None:
    scope.observe(status(250.01, phase=Phase.RUNNING))
    scope.zoom(-1, 170 * MS)
    assert scope.window == TimeView(t0_ns=200 * MS, span_ns=50 * MS)
    assert scope.view.following
    assert scope.view.by_hand


def test_zooming_a_stopped_screen_keeps_the_time_under_the_pointer(scope: ScopeState) -> None:
    scope.observe(status(250.01))
    scope.zoom(-1, 170 * MS)
    assert scope.window == TimeView(t0_ns=160 * MS, span_ns=50 * MS)
    assert not scope.view.by_hand


def test_one_cannot_scroll_beyond_what_is_held(scope: ScopeState) -> None:
    scope.observe(status(500.01, oldest_ns=200 * MS))
    scope.pan(-1000 * MS)
    assert scope.window.t0_ns == 200 * MS
    scope.pan(1000 * MS)
    assert scope.window.t1_ns == 500 * MS


def test_a_rolling_screen_that_is_scrolled_back_stands_still_until_it_reaches_now(scope: ScopeState) -> None:
    scope.observe(status(500.01, phase=Phase.RUNNING))
    scope.pan(-100 * MS)
    scope.observe(status(510.01, phase=Phase.RUNNING))
    assert scope.window.t1_ns == 400 * MS
    scope.pan(200 * MS)
    assert scope.view.following


def test_while_the_screen_rolls_the_time_under_a_resting_mouse_moves_on(scope: ScopeState) -> None:
    scope.observe(status(250.01, phase=Phase.RUNNING))
    scope.hover(200 * MS)
    scope.observe(status(260.01, phase=Phase.RUNNING))
    assert scope.view.hover_ns == 210 * MS
    scope.observe(status(260.01))
    assert scope.view.hover_ns == 210 * MS


def test_a_restart_follows_now_and_keeps_the_span(scope: ScopeState) -> None:
    scope.observe(status(500.01))
    scope.set_span(20 * MS)
    scope.go_to(300 * MS)
    scope.select(290 * MS, 280 * MS)
    assert scope.view.selection == (280 * MS, 290 * MS)
    scope.observe(status(1.0, run_id=2))
    assert scope.view.following
    assert scope.view.selection is None
    assert scope.view.span_ns == 20 * MS


def test_choosing_a_model_sets_its_time_base_unless_one_was_set_by_hand(scope: ScopeState) -> None:
    scope.apply_model_view(View(span_ms=2.0))
    assert scope.view.span_ns == 2 * MS
    scope.set_span(50 * MS)
    scope.apply_model_view(View(span_ms=500.0))
    assert scope.view.span_ns == 50 * MS
    scope.autoset(30 * MS)
    scope.apply_model_view(View(span_ms=500.0))
    assert scope.view.span_ns == 500 * MS


def test_a_time_base_that_cannot_be_shown_is_refused_in_one_sentence(scope: ScopeState) -> None:
    with pytest.raises(ValueError, match="time base: 1 µs across cannot be shown; choose from"):
        scope.set_span(1_000)


def test_a_window_too_narrow_to_be_shown_becomes_the_narrowest_there_is(scope: ScopeState) -> None:
    scope.observe(status(500.01))
    scope.show_window(TimeView(t0_ns=300 * MS, span_ns=3))
    assert scope.window == TimeView(t0_ns=300 * MS, span_ns=10_000)


def test_a_sweep_stands_still_from_zero_until_time_goes_on_beyond_it(scope: ScopeState) -> None:
    scope.observe(status(500.0, phase=Phase.RUNNING))
    scope.begin_sweep()
    scope.observe(status(501.0, phase=Phase.RUNNING))  # the old run, before the restart has come through
    assert scope.view.display is Display.SWEEP
    scope.observe(status(30.0, phase=Phase.RUNNING, run_id=2, until_ns=100 * MS))
    assert scope.window == TimeView(t0_ns=0, span_ns=100 * MS)
    scope.observe(status(100.01, run_id=2))
    assert scope.window == TimeView(t0_ns=0, span_ns=100 * MS)
    scope.observe(status(101.01, phase=Phase.RUNNING, run_id=2))
    assert scope.view.display is Display.ROLL
    assert scope.window.t1_ns == 101 * MS


def test_one_can_look_closer_at_a_sweep(scope: ScopeState) -> None:
    scope.begin_sweep()
    scope.observe(status(100.01, run_id=2, until_ns=100 * MS))
    scope.zoom(-1, 10 * MS)
    assert scope.window == TimeView(t0_ns=5 * MS, span_ns=50 * MS)


def _ghost(label: str) -> Ghost:
    return Ghost(label=label, window=TimeView(t0_ns=0, span_ns=1), anchor_ns=0, tables={})


def test_ten_screens_are_kept_and_the_one_that_leaves_is_named(scope: ScopeState, qtbot: QtBot) -> None:
    said: list[str] = []
    scope.told.connect(said.append)
    for i in range(11):
        scope.references.add(_ghost(f"screen {i}"), None)
    assert [ghost.label for ghost in scope.references.ghosts] == [f"screen {i}" for i in range(1, 11)]
    assert said[-1] == "Kept screen 10 (10 of 10). screen 0, the oldest without a name of its own, left."
    scope.references.clear()
    assert scope.references.ghosts == ()


def test_y_ranges_are_held_until_released(scope: ScopeState) -> None:
    scope.set_y_range("gates", (0.0, 0.5))
    scope.set_y_range("voltage", (-80.0, 0.0))
    scope.set_y_range("voltage.right", (0.0, 5.0))
    scope.release_y("voltage")
    assert scope.view.y_ranges == {"gates": (0.0, 0.5)}
    scope.release_y()
    assert scope.view.y_ranges == {}


def test_what_is_worth_keeping_survives_as_json(scope: ScopeState) -> None:
    scope.set_span(20 * MS)
    scope.toggle_trace("voltage/I_stim")
    scope.set_y_range("gates", (0.0, 0.5))
    scope.hover(5)
    scope.arrange(
        Arrangement().with_folded("gates", True).with_away("rate", True).with_heights({"voltage": 200})
    )
    text = json.dumps(scope.to_plain())
    other = ScopeState()
    other.restore(json.loads(text))
    assert other.arrangement == scope.arrangement
    assert other.view.span_ns == 20 * MS
    assert other.view.hidden == {"voltage/I_stim"}
    assert other.view.y_ranges == {"gates": (0.0, 0.5)}
    assert other.view.hover_ns is None


@pytest.mark.parametrize(
    "plain", [{"view": {"span_ns": "wide"}}, {"view": {"span_ns": 1}}, {"arrangement": {"away": 3}}]
)
def test_faulty_data_are_refused_and_change_nothing(scope: ScopeState, plain: dict[str, Any]) -> None:
    before = scope.to_plain()
    with pytest.raises(ValueError, match=r"scope view|arrangement|time base"):
        scope.restore(plain)
    assert scope.to_plain() == before
