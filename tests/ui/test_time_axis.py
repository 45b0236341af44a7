"""The time axis stands still while rolling, lines up with the plots, and asks for zoom and pan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.plot_types import TimePan, TimeZoom
from hhscope.ui.widgets.time_axis import TimeAxis
from hhscope.view.timebase import TimeView
from tests.ui.plots import COLORS, MS, VIEW, Mouse


@pytest.fixture
def axis(qtbot: QtBot) -> Iterator[TimeAxis]:
    axis = TimeAxis(COLORS)
    qtbot.addWidget(axis)
    axis.set_margins(60, 100)
    axis.resize(60 + 500 + 100, axis.sizeHint().height())
    axis.show()
    QApplication.processEvents()
    yield axis
    axis.close()


def test_nothing_is_painted_while_the_view_rolls(axis: TimeAxis) -> None:
    axis.show_view(VIEW, now_ns=VIEW.t1_ns)
    QApplication.processEvents()
    before = axis.paints
    for k in range(1, 20):
        moved = VIEW.panned(k * MS)
        axis.show_view(moved, now_ns=moved.t1_ns)
        QApplication.processEvents()
    assert axis.paints == before


def test_a_rolling_axis_counts_from_now_and_a_stopped_one_from_zero(axis: TimeAxis) -> None:
    axis.show_view(VIEW, now_ns=VIEW.t1_ns)
    rolling = axis.ticks()
    axis.show_view(VIEW)
    stopped = axis.ticks()
    assert rolling is not None
    assert stopped is not None
    assert rolling.labels[-1] == "now"
    assert stopped.labels[-1] == "1100"


def test_ticks_lie_where_the_plots_have_their_lines(axis: TimeAxis) -> None:
    axis.show_view(VIEW)
    image = axis.grab().toImage()
    ticks = [x for x in range(image.width()) if image.pixel(x, 0) & 0xFFFFFF == 0x404040]
    assert ticks == [60 + 50 * k for k in range(11)]


def test_larger_text_makes_a_taller_axis_with_fewer_labels(axis: TimeAxis) -> None:
    axis.show_view(VIEW)
    before, height = axis.ticks(), axis.sizeHint().height()
    axis.set_scale(text=2.5)
    after = axis.ticks()
    assert before is not None
    assert after is not None
    assert sum(map(bool, after.labels)) < sum(map(bool, before.labels))
    assert axis.sizeHint().height() > height


def test_wheel_and_drag_ask_as_a_plot_does(axis: TimeAxis) -> None:
    mouse, zooms, pans = Mouse(axis), [], []
    axis.zoom_requested.connect(zooms.append)
    axis.pan_requested.connect(pans.append)
    axis.show_view(VIEW)
    mouse.wheel(60 + 250, 5, up=1)
    mouse.wheel(60, 5, up=1, key=Qt.KeyboardModifier.ShiftModifier)
    mouse.drag((100, 5), (90, 5), (50, 5))
    assert zooms == [TimeZoom(about_ns=1050 * MS, steps=-1)]
    assert pans == [TimePan(delta_ns=-10 * MS), TimePan(delta_ns=2 * MS), TimePan(delta_ns=8 * MS)]


def test_an_axis_without_a_view_is_empty_and_asks_nothing(axis: TimeAxis) -> None:
    asked: list[object] = []
    axis.zoom_requested.connect(asked.append)
    Mouse(axis).wheel(100, 5, up=1)
    assert axis.ticks() is None
    assert asked == []


def test_times_about_a_trigger_have_a_zero_and_stand_still(qtbot: QtBot) -> None:
    axis = TimeAxis(COLORS)
    qtbot.addWidget(axis)
    axis.resize(600, 24)
    axis.show_view(TimeView(t0_ns=980_000_123, span_ns=100 * MS), zero_ns=1_000_000_123)
    ticks = axis.ticks()
    assert ticks is not None
    assert "now" not in ticks.labels
    assert (ticks.times_ns[ticks.labels.index("0")], ticks.caption) == (1_000_000_123, "ms")
