"""Cursors on the scopes: by key, by mouse, and where they stay when the picture moves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.ui.context import AppContext
from hhscope.ui.cursor_moves import place
from hhscope.ui.look import Look
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.scope_view import Display, as_plain, from_plain
from hhscope.ui.state_spec import state_specs
from hhscope.ui.widgets.plot_types import CursorMarks, CursorMove, PlotFrame
from hhscope.ui.widgets.trace_plot import TracePlot
from hhscope.view.cursors import CursorKind, Cursors, Level
from tests.ui.plots import LEFT, MS, VIEW, Mouse, levels, shown_plot, told
from tests.ui.test_scope_state import status
from tests.ui.window_fixtures import Live, live_window

ALT = Qt.KeyboardModifier.AltModifier


# -- where they stay ----------------------------------------------------------------------------------------------
@pytest.fixture
def scope() -> ScopeState:
    scope = ScopeState()
    scope.observe(status(500.01, phase=Phase.RUNNING))
    scope.set_cursors(Cursors().at_time(0, 430 * MS, scope.window).at_time(1, 480 * MS, scope.window))
    return scope


def times(scope: ScopeState) -> tuple[int, ...]:
    return tuple(t // MS for t in scope.view.cursors.times(scope.window))


def test_cursors_keep_their_place_on_a_live_screen(scope: ScopeState) -> None:
    scope.observe(status(520.01, phase=Phase.RUNNING))
    assert times(scope) == (450, 500)
    scope.set_span(200 * MS)
    assert times(scope) == (450, 500)


def test_cursors_keep_their_time_on_a_standing_screen(scope: ScopeState) -> None:
    scope.observe(status(500.01))
    scope.pan(-70 * MS)
    scope.zoom(1, about_ns=450 * MS)
    assert times(scope) == (430, 480)


def test_cursors_stay_where_they_are_on_the_screen_when_it_follows_anew(scope: ScopeState) -> None:
    scope.observe(status(500.01))
    scope.pan(-100 * MS)
    places = scope.view.cursors.places
    scope.follow()
    assert scope.view.cursors.places == places


def test_a_sweep_and_a_restart_keep_the_places(scope: ScopeState) -> None:
    places = scope.view.cursors.places
    scope.begin_sweep()
    assert scope.view.display is Display.SWEEP
    assert scope.view.cursors.places == places
    scope.observe(status(3.0, run_id=2, phase=Phase.RUNNING, until_ns=100 * MS))
    assert times(scope) == (30, 80)


def test_cursors_are_kept_with_a_session_but_not_what_follows_the_mouse(scope: ScopeState) -> None:
    held = Cursors(on=True, places=(-5, -1), levels=(Level(panel="voltage", value=-20.0), None), last=1)
    scope.set_cursors(Cursors(**{**_fields(held), "held": (CursorKind.TIME, 1)}))
    assert from_plain(as_plain(scope.view)).cursors == held


def test_a_session_keeps_the_cursors_and_refuses_what_are_none(ctx: AppContext) -> None:
    spec = state_specs()["cursors"]
    kept = Cursors(on=True, places=(-5, -1), levels=(None, Level(panel="gates", value=0.5)))
    ctx.scope.set_cursors(kept)
    plain = json.loads(json.dumps(spec.read(ctx)))
    ctx.scope.set_cursors(Cursors())
    spec.write(ctx, plain)
    assert ctx.scope.view.cursors == kept
    assert not spec.undone
    with pytest.raises(ValueError, match="cursors: "):
        spec.check({"places": "here"})


def _fields(cursors: Cursors) -> dict[str, object]:
    return {name: getattr(cursors, name) for name in Cursors.__dataclass_fields__}


# -- on one plot --------------------------------------------------------------------------------------------------
@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[TracePlot]:
    with shown_plot(qtbot) as plot:
        yield plot


def marked(marks: CursorMarks | None) -> PlotFrame:
    frame = levels(0.25, 0.75)
    return PlotFrame(view=frame.view, data=frame.data, cursors=marks)


MARKS = CursorMarks(times=(VIEW.t0_ns + 25 * MS, VIEW.t0_ns + 75 * MS), values=(0.5, None))


def test_a_time_cursor_is_dragged_and_not_the_picture(plot: TracePlot) -> None:
    plot.show_frame(marked(MARKS))
    mouse = Mouse(plot.view.viewport())
    moves, pans = told(plot.cursor_move_requested), told(plot.pan_requested)
    mouse.drag((64 + 52, 20), (64 + 80, 30), (64 + 100, 30))
    last = moves[-2]
    assert isinstance(last, CursorMove)
    assert (last.kind, last.number, last.free) == (CursorKind.TIME, 0, False)
    assert last.to.t_ns == pytest.approx(VIEW.t0_ns + 50 * MS, abs=MS)
    assert moves[-1] is None  # dropped
    assert pans == []


def test_a_value_cursor_is_dragged_up_and_down(plot: TracePlot) -> None:
    plot.show_frame(marked(MARKS))
    middle = plot.view.screen_rect.center().y()
    mouse = Mouse(plot.view.viewport())
    moves = told(plot.cursor_move_requested)
    mouse.drag((200, round(middle)), (200, 20), (200, 4))
    assert (moves[-2].kind, moves[-2].number) == (CursorKind.VALUE, 0)
    assert moves[-2].to.value == pytest.approx(1.0, abs=0.05)


def test_what_is_picked_up_follows_without_a_button_until_a_click(plot: TracePlot) -> None:
    plot.show_frame(marked(CursorMarks(times=MARKS.times, held=(CursorKind.TIME, 1))))
    viewport = plot.view.viewport()
    moves = told(plot.cursor_move_requested)
    QTest.mouseMove(viewport, QPoint(100, 40))
    QApplication.processEvents()
    assert moves[-1].number == 1
    QTest.mouseClick(viewport, LEFT, pos=QPoint(100, 40))
    assert moves[-1] is None


def test_cursors_are_drawn_over_the_traces_and_go_away_whole(plot: TracePlot) -> None:
    def pixels() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        image = plot.grab().toImage()
        return np.frombuffer(bytes(image.constBits()), np.uint8).copy()

    plot.show_frame(marked(None))
    bare = pixels()
    plot.show_frame(marked(MARKS))
    assert (pixels() != bare).sum() > 300
    plot.show_frame(marked(None))
    assert np.array_equal(pixels(), bare)


# -- in the window ------------------------------------------------------------------------------------------------
@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look) as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 200 * MS)
        made.trigger("run")
        made.until(lambda s: s.phase is Phase.PAUSED)
        made.frame()
        yield made


def test_keys_and_mouse_place_the_cursors_on_peaks(live: Live) -> None:
    window, scope = live.window, live.window.ctx.scope
    QTest.keyClick(window, Qt.Key.Key_C)
    assert scope.view.cursors.on
    live.frame()
    peaks = window.ctx.spikes.snapshot().train.peak_times_ms
    plot = window.workspace.panel("voltage").plot  # type: ignore[attr-defined]
    inside = peaks[peaks * MS > scope.window.t0_ns + 5 * MS]
    x = plot.view.screen_rect.left() + scope.window.x_of(inside[0] * MS, plot.view.screen_rect.width())
    mouse = Mouse(plot.view.viewport())

    QTest.keyClick(window, Qt.Key.Key_1)
    live.frame()
    mouse.move(x + 3, plot.view.screen_rect.top() + 3)  # near the peak: it snaps
    assert scope.view.cursors.times(scope.window)[0] == pytest.approx(inside[0] * MS, abs=1)
    mouse.move(x + 3, plot.view.screen_rect.top() + 3, key=ALT)
    assert scope.view.cursors.times(scope.window)[0] > inside[0] * MS
    mouse.press(x, 40)
    assert scope.view.cursors.held is None

    place(window.ctx, 0, round(inside[0] * MS))
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    trough = scope.view.cursors.times(scope.window)[0]
    assert inside[0] * MS < trough < inside[1] * MS
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert scope.view.cursors.times(scope.window)[0] == pytest.approx(inside[1] * MS, abs=1)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert scope.view.cursors.times(scope.window)[0] == trough

    live.frame()
    title = window.workspace.panel("voltage").parentWidget().header.row.readings  # type: ignore[attr-defined, union-attr]
    assert any(reading.name == "Δt" and "Hz" in reading.text for reading in title)


def test_a_second_press_moves_one_in_value_and_escape_drops_it(live: Live) -> None:
    window, scope = live.window, live.window.ctx.scope
    plot = window.workspace.panel("voltage").plot  # type: ignore[attr-defined]
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_2)
    assert scope.view.cursors.held == (CursorKind.VALUE, 1)
    live.frame()
    screen = plot.view.screen_rect
    scale = plot.look.scale("left", screen.height())
    mouse = Mouse(plot.view.viewport())
    mouse.move(screen.center().x(), screen.top() + scale.y_of(0.0) + 2)
    assert scope.view.cursors.levels[1] == Level(panel="voltage", value=0.0)  # the spike threshold
    mouse.move(screen.center().x(), screen.top() + scale.y_of(-20.0), key=ALT)
    title = plot.parentWidget().parentWidget().header.row
    assert not any(reading.name == "Δ" for reading in title.readings)
    scope.set_cursors(scope.view.cursors.at_level(0, Level(panel="voltage", value=5.0)))
    live.until(lambda s: any(r.name == "Δ" and r.text.startswith("−2") for r in title.readings))
    level = scope.view.cursors.levels[1]
    assert level is not None
    assert level.value == pytest.approx(-20.0, abs=0.5)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert scope.view.cursors.held is None
    assert scope.view.cursors.levels[1] == level
    QTest.keyClick(window, Qt.Key.Key_C)
    assert not scope.view.cursors.on


def test_while_the_picture_moves_the_keys_say_why_they_do_nothing(live: Live) -> None:
    live.trigger("run")
    live.until(lambda s: s.phase is Phase.RUNNING)
    before = live.window.ctx.scope.view.cursors
    live.trigger("cursor_right")
    assert live.window.ctx.scope.view.cursors == before
    assert "pause (Space)" in live.window.status_line.history[-1][1]
