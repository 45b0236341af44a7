"""The mouse over a plot: value axes are scaled at once, time is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.plot_types import Level, TimePan, TimeRange, TimeZoom, ValueRange
from hhscope.ui.widgets.trace_plot import LEFT_MARGIN, TracePlot
from hhscope.view.timebase import TimeView
from tests.ui.plots import COLORS, MS, NO_KEY, SPECS, Mouse, levels, shown_plot, told

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[TracePlot]:
    with shown_plot(qtbot) as plot:
        yield plot


@pytest.fixture
def mouse(plot: TracePlot) -> Mouse:
    plot.show_frame(levels(0.25, 0.75))
    return Mouse(plot.view.viewport())


# -- value axes ---------------------------------------------------------------------------------------------


def test_a_range_set_by_program_is_not_told(plot: TracePlot) -> None:
    heard = told(plot.y_range_changed)
    plot.set_y_range(-90, 60)
    assert plot.y_range() == ValueRange(axis="left", lo=-90, hi=60)
    assert heard == []


def test_an_impossible_range_is_refused(plot: TracePlot) -> None:
    with pytest.raises(ValueError, match="lo < hi"):
        plot.set_y_range(1, 1)


def test_a_fit_has_five_percent_margin_and_is_told(plot: TracePlot) -> None:
    heard = told(plot.y_range_changed)
    assert not plot.fit_y()
    plot.show_frame(levels(10.0, 20.0))
    assert plot.fit_y()
    assert heard == [ValueRange(axis="left", lo=9.5, hi=20.5)]


def test_limits_hold_for_fit_wheel_and_drag(plot: TracePlot, mouse: Mouse) -> None:
    plot.set_y_limits(0.0, 1.0)
    plot.set_y_range(0.2, 0.8)
    mouse.wheel(30, 50, up=-20)
    assert plot.y_range() == ValueRange(axis="left", lo=0.0, hi=1.0)
    mouse.drag((30, 50), (30, 20), (30, 0))
    assert plot.y_range() == ValueRange(axis="left", lo=0.0, hi=1.0)


def test_wheel_over_the_axis_zooms_values_about_the_pointer(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.y_range_changed)
    mouse.wheel(30, 50, up=1)
    assert [(round(r.lo, 3), round(r.hi, 3)) for r in heard] == [(0.083, 0.917)]
    mouse.wheel(30, 50, up=-1)
    assert (heard[-1].lo, heard[-1].hi) == (pytest.approx(0), pytest.approx(1))


def test_control_wheel_over_the_screen_zooms_values(plot: TracePlot, mouse: Mouse) -> None:
    zooms = told(plot.zoom_requested)
    mouse.wheel(100, 7, up=1, key=CONTROL)
    assert plot.y_range().hi == pytest.approx(1.0)
    assert plot.y_range().lo == pytest.approx(1 - 1 / 1.2)
    assert zooms == []


def test_dragging_an_axis_moves_the_trace_with_the_pointer(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.y_range_changed)
    mouse.drag((30, 50), (30, 54), (30, 71.5))
    assert (plot.y_range().lo, plot.y_range().hi) == (pytest.approx(0.25), pytest.approx(1.25))
    assert heard[-1] == plot.y_range()


@pytest.mark.parametrize("how", ["middle", "double"])
def test_middle_and_double_click_on_the_axis_fit(plot: TracePlot, mouse: Mouse, how: str) -> None:
    if how == "middle":
        mouse.press(30, 50, button=Qt.MouseButton.MiddleButton)
    else:
        mouse.double_click(30, 50)
    assert plot.y_range() == ValueRange(axis="left", lo=0.225, hi=0.775)


def test_the_right_axis_is_scaled_by_itself(plot: TracePlot, mouse: Mouse) -> None:
    plot.set_traces([SPECS[0], replace(SPECS[1], axis="right")])
    heard = told(plot.y_range_changed)
    mouse.wheel(LEFT_MARGIN + 200 + 20, 93, up=1)
    assert [r.axis for r in heard] == ["right"]
    assert plot.y_range() == ValueRange(axis="left", lo=0, hi=1)


# -- time ---------------------------------------------------------------------------------------------------


def test_wheel_zooms_time_about_the_pointer(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.zoom_requested)
    mouse.wheel(LEFT_MARGIN + 50, 50, up=1)
    mouse.wheel(LEFT_MARGIN + 50, 50, up=-2)
    assert heard == [TimeZoom(about_ns=1025 * MS, steps=-1), TimeZoom(about_ns=1025 * MS, steps=2)]


def test_a_touchpad_collects_fractions_of_a_notch(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.zoom_requested)
    for _ in range(5):
        mouse.wheel(100, 50, up=0.25)
    assert [z.steps for z in heard] == [-1]


@pytest.mark.parametrize(("turn", "key"), [({"up": 1}, SHIFT), ({"left": 1}, Qt.KeyboardModifier.NoModifier)])
def test_shift_wheel_and_sideways_wheel_pan(
    plot: TracePlot, mouse: Mouse, turn: dict[str, float], key: Qt.KeyboardModifier
) -> None:
    heard = told(plot.pan_requested)
    mouse.wheel(100, 50, key=key, **turn)
    assert heard == [TimePan(delta_ns=-10 * MS)]


def test_dragging_the_screen_pans_time_without_drift(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.pan_requested)
    mouse.drag((200, 50), *((200 - k, 50) for k in range(1, 101)))
    assert sum(p.delta_ns for p in heard) == 50 * MS


def test_a_click_or_a_trembling_hand_does_not_pan(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.pan_requested)
    mouse.drag((200, 50), (202, 51))
    assert heard == []


def test_shift_drag_selects_a_range_in_either_direction(plot: TracePlot, mouse: Mouse) -> None:
    heard, pans = told(plot.selection_requested), told(plot.pan_requested)
    mouse.drag((LEFT_MARGIN + 150, 50), (LEFT_MARGIN + 50, 50), key=SHIFT)
    assert heard == [TimeRange(t0_ns=1025 * MS, t1_ns=1075 * MS)]
    assert pans == []


def test_shift_click_selects_nothing(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.selection_requested)
    mouse.drag((150, 50), key=SHIFT)
    assert heard == [None]


def test_the_pointer_is_told_while_over_the_screen_and_when_it_leaves(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.hover_changed)
    mouse.move(LEFT_MARGIN + 100, 50)
    mouse.move(30, 50)
    mouse.move(32, 50)
    mouse.move(LEFT_MARGIN, 50)
    QApplication.sendEvent(plot.view, QEvent(QEvent.Type.Leave))
    assert [h and h.t_ns for h in heard] == [1050 * MS, None, 1000 * MS, None]
    assert heard[0].value == pytest.approx(0.5)


def test_a_still_pointer_is_over_another_time_when_a_stopped_screen_is_zoomed(
    plot: TracePlot, mouse: Mouse
) -> None:
    frame = levels(0.5, 0.5)
    plot.show_frame(frame)
    heard = told(plot.hover_changed)
    mouse.move(LEFT_MARGIN + 100, 50)
    plot.show_frame(replace(frame, view=TimeView(t0_ns=2000 * MS, span_ns=10 * MS)))
    plot.show_frame(replace(frame, view=TimeView(t0_ns=3000 * MS, span_ns=10 * MS), live=True))
    assert [h.t_ns for h in heard] == [1050 * MS, 2005 * MS]


@pytest.mark.parametrize(("key", "steps"), [(NO_KEY, -3), (CONTROL, -6), (SHIFT, 3)])
def test_a_double_click_on_the_screen_goes_closer_to_that_moment(
    plot: TracePlot, mouse: Mouse, key: Qt.KeyboardModifier, steps: int
) -> None:
    heard = told(plot.zoom_requested)
    mouse.double_click(LEFT_MARGIN + 100, 50, key=key)
    assert heard == [TimeZoom(about_ns=1050 * MS, steps=steps)]


# -- the ruler ----------------------------------------------------------------------------------------------


def test_a_drag_with_the_right_button_measures_and_asks_for_no_menu(plot: TracePlot, mouse: Mouse) -> None:
    menus, pans = told(plot.menu_requested), told(plot.pan_requested)
    plot.set_axis_label("V", "mV")
    plot.set_y_range(0.0, 86.0)
    mouse.press(LEFT_MARGIN + 50, 80, button=RIGHT)
    mouse.move(LEFT_MARGIN + 75, 60, button=RIGHT)
    assert plot.view.ruler.isVisible()
    assert plot.view.ruler.text == "Δt 12.5 ms · 80 Hz · ΔV 20 mV"
    mouse.move(LEFT_MARGIN - 30, 90, button=RIGHT)
    assert plot.view.ruler.text == "Δt −25 ms · 40 Hz · ΔV −10 mV"
    mouse.release(LEFT_MARGIN - 30, 90, button=RIGHT)
    assert not plot.view.ruler.isVisible()
    assert menus == pans == []


def test_a_click_with_the_right_button_asks_for_the_menu_where_it_was(plot: TracePlot, mouse: Mouse) -> None:
    menus = told(plot.menu_requested)
    mouse.press(LEFT_MARGIN + 50, 80, button=RIGHT)
    assert menus == []
    mouse.release(LEFT_MARGIN + 50, 80, button=RIGHT)
    assert menus == [plot.view.viewport().mapToGlobal(QPoint(LEFT_MARGIN + 50, 80))]
    assert not plot.view.ruler.isVisible()


def test_the_ruler_is_drawn_in_the_colour_of_the_pointer(plot: TracePlot, mouse: Mouse) -> None:
    mouse.press(LEFT_MARGIN + 50, 80, button=RIGHT)
    mouse.move(LEFT_MARGIN + 50, 20, button=RIGHT)
    before = plot.grab().toImage().pixelColor(LEFT_MARGIN + 50, 50)
    assert before.hue() == QColor(COLORS.hover).hue()
    mouse.release(LEFT_MARGIN + 50, 20, button=RIGHT)
    assert plot.grab().toImage().pixelColor(LEFT_MARGIN + 50, 50) != before


# -- labels -------------------------------------------------------------------------------------------------


def test_wheel_and_drag_on_a_label_scale_and_shift_its_axis(plot: TracePlot, mouse: Mouse) -> None:
    toggled = told(plot.trace_toggled)
    place = (LEFT_MARGIN + 220, 25)  # beside the end of the line at 0.75
    mouse.wheel(*place, up=1)
    assert plot.y_range().hi - plot.y_range().lo == pytest.approx(1 / 1.2)
    plot.set_y_range(0.0, 1.0)
    mouse.drag(place, (LEFT_MARGIN + 220, 30), (LEFT_MARGIN + 220, 46.5))
    assert (plot.y_range().lo, plot.y_range().hi) == (pytest.approx(0.25), pytest.approx(1.25))
    assert toggled == []


def test_without_a_frame_the_mouse_asks_nothing_of_time(plot: TracePlot) -> None:
    mouse = Mouse(plot.view.viewport())
    heard = told(plot.pan_requested) + told(plot.zoom_requested)
    mouse.wheel(100, 50, up=1)
    mouse.drag((100, 50), (150, 50))
    assert heard == []


# -- the trigger's level ------------------------------------------------------------------------------------


def test_the_tag_of_a_level_is_dragged_and_the_axis_beside_it_still_shifts(plot: TracePlot) -> None:
    wanted, ranges = told(plot.level_requested), told(plot.y_range_changed)
    level = Level(axis="left", value=0.5, color="#ff0000", text="0.5", tip="drag it")
    plot.show_frame(replace(levels(0.25, 0.75), level=level))
    mouse = Mouse(plot.view.viewport())
    tag = plot.view.left.handle()
    mouse.drag((tag.center().x(), 50), (tag.center().x(), 40), (tag.center().x(), 29))
    assert wanted[-1] == pytest.approx(0.744, abs=0.01)
    assert ranges == []
    mouse.drag((tag.left() - 10, 50), (tag.left() - 10, 40))
    assert len(ranges) > 0


def test_a_level_beyond_the_screen_is_dragged_back_from_its_edge(plot: TracePlot) -> None:
    wanted = told(plot.level_requested)
    level = Level(axis="left", value=7.0, color="#ff0000", text="7")
    plot.show_frame(replace(levels(0.25, 0.75), level=level))
    tag = plot.view.left.handle()
    assert tag.top() == plot.view.left.boundingRect().top()
    mouse = Mouse(plot.view.viewport())
    mouse.drag((tag.center().x(), tag.center().y()), (tag.center().x(), 50))
    assert wanted == [pytest.approx(0.5, abs=0.01)]


def test_the_tag_of_a_level_says_what_it_is(plot: TracePlot) -> None:
    level = Level(axis="left", value=0.5, color="#ff0000", text="0.5", tip="drag it")
    plot.show_frame(replace(levels(0.25, 0.75), level=level))
    assert plot.view.mouse is not None
    assert plot.view.mouse.tooltip(plot.view.left.handle().center()) == "drag it"
