"""The overview shows everything held and a window that can be moved, resized and zoomed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.overview_strip import OverviewFrame, OverviewStrip
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope
from tests.ui.plots import COLORS, MS, Mouse

HELD = TimeView(t0_ns=0, span_ns=1000 * MS)
VIEW = TimeView(t0_ns=400 * MS, span_ns=200 * MS)


def frame() -> OverviewFrame:
    lo = np.zeros((1, 500))
    return OverviewFrame(held=HELD, data=Envelope(lo=lo, hi=lo + 1, first=lo, last=lo + 1), view=VIEW)


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[OverviewStrip]:
    """500 px for 1000 ms, from x = 60 on; the window lies from 260 to 360."""
    strip = OverviewStrip(COLORS, "#ff0000")
    qtbot.addWidget(strip)
    strip.set_margins(60, 100)
    strip.resize(660, strip.sizeHint().height())
    strip.show()
    strip.show_frame(frame())
    QApplication.processEvents()
    yield strip
    strip.close()


@pytest.fixture
def asked(strip: OverviewStrip) -> list[TimeView]:
    heard: list[TimeView] = []
    strip.view_requested.connect(heard.append)
    return heard


def test_it_has_a_column_per_device_pixel(strip: OverviewStrip) -> None:
    assert strip.columns() == 500


def test_the_window_is_brighter_than_the_rest(strip: OverviewStrip) -> None:
    image = strip.grab().toImage()
    inside, outside = (image.pixel(x, 18) >> 16 & 0xFF for x in (310, 150))
    assert inside > outside > 0


def test_dragging_the_window_pans(strip: OverviewStrip, asked: list[TimeView]) -> None:
    Mouse(strip).drag((310, 18), (320, 18), (335, 18))
    assert asked == [VIEW.panned(20 * MS), VIEW.panned(50 * MS)]


def test_dragging_an_edge_resizes(strip: OverviewStrip, asked: list[TimeView]) -> None:
    Mouse(strip).drag((260, 18), (250, 18))
    Mouse(strip).drag((360, 18), (370, 18))
    assert asked == [
        TimeView(t0_ns=380 * MS, span_ns=220 * MS),
        TimeView(t0_ns=400 * MS, span_ns=220 * MS),
    ]


def test_an_edge_cannot_be_dragged_over_the_other(strip: OverviewStrip, asked: list[TimeView]) -> None:
    Mouse(strip).drag((260, 18), (500, 18))
    assert asked[-1].t1_ns == VIEW.t1_ns
    assert asked[-1].span_ns > 0


def test_pressing_beside_the_window_centres_it_there(strip: OverviewStrip, asked: list[TimeView]) -> None:
    Mouse(strip).drag((160, 18), (170, 18))
    assert asked == [VIEW.panned(-300 * MS), VIEW.panned(-280 * MS)]


def test_the_wheel_zooms_about_the_windows_middle(strip: OverviewStrip, asked: list[TimeView]) -> None:
    mouse = Mouse(strip)
    mouse.wheel(100, 18, up=1)
    mouse.wheel(100, 18, up=1, key=Qt.KeyboardModifier.ShiftModifier)
    assert asked == [TimeView(t0_ns=450 * MS, span_ns=100 * MS), VIEW.panned(-20 * MS)]


def test_a_window_of_a_thousandth_can_still_be_seen_and_dragged(
    strip: OverviewStrip, asked: list[TimeView]
) -> None:
    strip.show_frame(replace(frame(), view=TimeView(t0_ns=999 * MS, span_ns=MS // 10)))
    Mouse(strip).drag((557, 18), (547, 18))
    assert asked == [TimeView(t0_ns=979 * MS, span_ns=MS // 10)]


def test_a_strip_without_data_paints_and_asks_nothing(qtbot: QtBot) -> None:
    strip = OverviewStrip(COLORS, "#ff0000")
    qtbot.addWidget(strip)
    strip.resize(300, 36)
    strip.show()
    asked: list[object] = []
    strip.view_requested.connect(asked.append)
    Mouse(strip).drag((100, 18), (150, 18))
    strip.grab()
    strip.show_frame(
        replace(
            frame(), data=Envelope(**{k: np.full((1, 50), np.nan) for k in ("lo", "hi", "first", "last")})
        )
    )
    strip.grab()
    assert asked == []
    strip.close()
