"""Zoom pane: a part of the screen magnified, its box dragged with the mouse, running and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.engine.status import Phase
from hhscope.ui.look import Look
from hhscope.ui.state_spec import state_specs
from hhscope.ui.zoom_panel import ZoomPanel
from hhscope.view.timebase import TimeView
from tests.ui.tools import pick, press
from tests.ui.window_fixtures import Live, live_window

MS = 1_000_000


@pytest.fixture
def live(qtbot: QtBot, look: Look) -> Iterator[Live]:
    with live_window(qtbot, look, "hh1952") as made:
        made.controls_fast()
        made.until(lambda s: s.t_ns > 300 * MS)
        press(made, Qt.Key.Key_Space)
        made.until(lambda s: s.phase is Phase.PAUSED)
        press(made, Qt.Key.Key_Z)
        made.frame()
        made.frame()
        yield made


def box(live: Live) -> TimeView:
    live.frame()
    zoom = live.window.workspace._frame.zoom  # type: ignore[attr-defined]
    assert zoom is not None
    return cast(TimeView, zoom)


def pane(live: Live) -> ZoomPanel:
    return cast(ZoomPanel, live.window.workspace.tools.below.frame("zoom").panel)  # type: ignore[attr-defined]


def drag(live: Live, from_ns: int, to_ns: int) -> None:
    """On the main voltage screen, in its middle."""
    view = live.window.workspace.panel("voltage").plot.view  # type: ignore[attr-defined]
    window, screen = live.window.ctx.scope.window, view.screen_rect
    ends = [
        QPoint(round(screen.left() + window.x_of(t, screen.width())), round(screen.center().y()))
        for t in (from_ns, to_ns)
    ]
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=ends[0])
    QTest.mouseMove(view.viewport(), (ends[0] + ends[1]) / 2)
    QTest.mouseMove(view.viewport(), ends[1])
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=ends[1])


def test_z_opens_it_with_a_tenth_of_the_screen_and_closes_it_whole(live: Live) -> None:
    window = live.window.ctx.scope.window
    assert box(live).span_ns == window.span_ns // 10
    shown = pane(live).panel
    assert shown is not None
    assert shown.plot.time_view is not None
    assert shown.plot.time_view.span_ns == box(live).span_ns
    assert "10×" in pane(live).words.text()
    press(live, Qt.Key.Key_Z)
    live.frame()
    assert live.window.workspace._frame.zoom is None  # type: ignore[attr-defined]
    assert live.window.workspace.panel("voltage").plot.zoom_box is None  # type: ignore[attr-defined]


def test_the_box_is_dragged_and_resized_and_the_screen_stays(live: Live) -> None:
    before, window = box(live), live.window.ctx.scope.window
    pixel = window.span_ns // 300
    drag(live, before.t0_ns + before.span_ns // 2, before.t0_ns + before.span_ns // 2 + 20 * MS)
    moved = box(live)
    assert moved.t0_ns == pytest.approx(before.t0_ns + 20 * MS, abs=pixel)
    assert moved.span_ns == before.span_ns
    drag(live, moved.t0_ns, moved.t0_ns - 15 * MS)
    wider = box(live)
    assert wider.t1_ns == moved.t1_ns
    assert wider.span_ns == pytest.approx(moved.span_ns + 15 * MS, abs=pixel)
    assert live.window.ctx.scope.window == window


def test_the_wheel_in_the_pane_goes_closer_and_leaves_the_screen_alone(live: Live) -> None:
    before, window = box(live), live.window.ctx.scope.window
    panel = pane(live).panel
    assert panel is not None
    view = panel.plot.view
    at = QPointF(view.screen_rect.center())
    wheel = QWheelEvent(
        at, QPointF(view.viewport().mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), wheel)
    after = box(live)
    assert after.span_ns < before.span_ns
    assert before.t0_ns < after.t0_ns < after.t1_ns < before.t1_ns
    assert live.window.ctx.scope.window == window


def test_it_goes_along_with_a_screen_that_rolls_and_is_kept_in_a_session(live: Live) -> None:
    drag(live, box(live).t0_ns + MS, box(live).t0_ns - 10 * MS)
    stopped, window = box(live), live.window.ctx.scope.window
    kept = state_specs()["scopes"].read(live.window.ctx)
    assert set(kept["tools"]["zoom"]) == {"back_ns", "span_ns"}
    press(live, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.RUNNING and s.t_ns > window.t1_ns + 100 * MS)
    press(live, Qt.Key.Key_Space)
    live.until(lambda s: s.phase is Phase.PAUSED)
    live.frame()
    rolled, now = box(live), live.window.ctx.scope.window
    assert now.t1_ns - rolled.t1_ns == window.t1_ns - stopped.t1_ns
    assert rolled.span_ns == stopped.span_ns


def test_another_screen_is_chosen_by_keyboard(live: Live) -> None:
    pick(live, pane(live).choice, "gates")
    live.frame()
    panel = pane(live).panel
    assert panel is not None
    assert panel.signals() == ("m", "h", "n")
    assert pane(live).choice.accessibleName()
