"""TracePlot draws its frame pixel for pixel, paints only what changed, and tells what the mouse wants."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.plot_types import (
    Axis,
    Band,
    Level,
    PlotFrame,
    TraceSpec,
    TraceToggle,
)
from hhscope.ui.widgets.screen_painter import ScreenPainter
from hhscope.ui.widgets.trace_plot import LEFT_MARGIN, RIGHT_MARGIN, TracePlot
from hhscope.view.traces import Samples
from tests.ui.plots import COLORS, MS, SPECS, VIEW, Mouse, levels, shown_plot, told

RED, GREEN = 0xFF0000, 0x00FF00


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[TracePlot]:
    with shown_plot(qtbot) as plot:
        yield plot


@pytest.fixture
def mouse(plot: TracePlot) -> Mouse:
    plot.show_frame(levels(0.25, 0.75))
    return Mouse(plot.view.viewport())


def pixel(image: QImage, x: float, y: float) -> int:
    """0xRRGGBB at a place in logical pixels."""
    ratio = image.devicePixelRatioF()
    return image.pixel(int(x * ratio), int(y * ratio)) & 0xFFFFFF


def column(image: QImage, x: int, mask: int) -> list[float]:
    """One channel down a column of device pixels, 0 to 1."""
    return [(image.pixel(x, y) & mask) / mask for y in range(image.height())]


# -- drawing ------------------------------------------------------------------------------------------------


def test_a_screen_has_as_many_columns_as_device_pixels(plot: TracePlot) -> None:
    assert plot.columns() == 200


def test_a_new_width_is_told(plot: TracePlot) -> None:
    heard = told(plot.columns_changed)
    plot.resize(plot.width() + 50, plot.height())
    plot.set_margins(LEFT_MARGIN, RIGHT_MARGIN + 10)
    assert heard == [250, 240]


def test_traces_lie_at_their_values(plot: TracePlot) -> None:
    plot.show_frame(levels(0.25, 0.75))
    image = plot.grab().toImage()
    # 86 px between the insets: 0.25 lies 64.5 px below the upper one (4 + 3 px from the top).
    assert pixel(image, 170, 71) == RED
    assert pixel(image, 170, 28) == GREEN


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_is_exact_in_device_pixels(plot: TracePlot, ratio: float) -> None:
    plot.show_frame(levels(0.5, 9.0))
    image = plot.picture(ratio)
    assert (image.width(), image.height()) == (round(plot.width() * ratio), round(plot.height() * ratio))
    light = column(image, round((LEFT_MARGIN + 100) * ratio) + 3, 0xFF0000)
    band = [v for v in light[round(30 * ratio) : round(70 * ratio)] if v > 0.2]
    assert sum(band) == pytest.approx(1.5 * ratio, abs=0.1)
    assert len(band) == len(
        [v for v in band if v in (band[0], 1.0, band[-1])]
    )  # edges and core: no resampling


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_every_device_pixel_of_the_picture_comes_from_the_raster(plot: TracePlot, ratio: float) -> None:
    """Lines of every second column would turn grey if the picture were resampled."""
    width = round(200 * ratio)
    y = np.where(np.arange(2 * width) % 4 < 2, -5.0, 5.0)
    x = np.repeat(np.arange(width), 2) + np.tile([0.0, 1.0], width)
    frame = PlotFrame(view=VIEW, data=(Samples(x=x, y=np.stack([y, y * 0 + 9]), n_columns=width),))
    plot.set_traces([replace(SPECS[0], color="#ff0000"), SPECS[1]])
    plot.set_scale(line_px=1.0 / ratio)
    plot.show_frame(frame)
    image = plot.picture(ratio)
    row = round(50 * ratio)
    left = round(LEFT_MARGIN * ratio)
    red = [(image.pixel(left + c, row) >> 16) & 0xFF for c in range(4, width - 4)]
    assert max(red) - min(red) < 40  # every column is crossed once: even light
    edge = [(image.pixel(left + c, row) >> 16) & 0xFF for c in (-1, 0)]
    assert edge[0] < 0x30 < edge[1]


@pytest.mark.parametrize("axis", ["left", "right"])
def test_text_beside_the_screen_is_not_painted_with_every_frame(plot: TracePlot, axis: Axis) -> None:
    plot.set_traces([SPECS[0], replace(SPECS[1], axis=axis)])
    frame = replace(levels(0.25, 0.75), live=True)
    plot.show_frame(frame)
    QApplication.processEvents()
    view = plot.view
    before = (view.left.paints, view.right.paints, view.labels.paints, view.traces.paints)
    for k in range(10):
        moved = VIEW.panned(k * MS)
        plot.show_frame(replace(frame, view=moved))
        plot.show_frame(replace(frame, view=moved))
        QApplication.processEvents()
    after = (view.left.paints, view.right.paints, view.labels.paints, view.traces.paints)
    assert after == (*before[:3], before[3] + 10)


def test_hidden_traces_are_not_drawn_and_not_fitted(plot: TracePlot) -> None:
    plot.set_trace_visible("b", False)
    plot.show_frame(levels(0.25, 0.75))
    assert pixel(plot.grab().toImage(), 170, 28) != GREEN
    assert plot.fit_y()
    assert plot.y_range().hi < 0.5


def test_visibility_is_kept_by_key_when_traces_are_set_anew(plot: TracePlot) -> None:
    plot.set_trace_visible("b", False)
    plot.set_traces([*SPECS, TraceSpec(key="c", label="c", color="#0000ff", visible=False)])
    assert plot.look.hidden == {"b", "c"}


def test_rows_beyond_the_traces_are_left_out(plot: TracePlot) -> None:
    plot.show_frame(levels(0.25, 0.75, 0.5))
    image = plot.grab().toImage()
    assert pixel(image, 170, 71) == RED


def test_the_right_axis_has_the_foot_of_the_screen(plot: TracePlot) -> None:
    plot.set_traces([SPECS[0], replace(SPECS[1], axis="right")])
    plot.set_right_share(0.25)
    plot.set_y_range(0, 10, axis="right")
    plot.show_frame(levels(0.5, 10.0))
    image = plot.grab().toImage()
    green = column(image, 170, 0x00FF00)
    assert sum(y * v for y, v in enumerate(green) if v > 0.3) / 1.5 == pytest.approx(
        4 + 0.75 * 92 - 0.5, abs=0.5
    )
    with pytest.raises(ValueError, match="share above 0"):
        plot.set_right_share(0.0)


def test_spikes_changes_selection_and_hover_are_marked(plot: TracePlot) -> None:
    frame = replace(
        levels(0.5, 9.0),
        spikes_ns=np.array([1020 * MS]),
        changes_ns=np.array([1040 * MS]),
        selection=(1060 * MS, 1080 * MS),
        hover_ns=1090 * MS,
    )
    plot.show_frame(frame)
    image = plot.grab().toImage()
    assert 0xFFFFFF in {pixel(image, x, 6) for x in (103, 104)}
    assert pixel(image, 144, 6) == 0xFFFF00
    assert pixel(image, 144, 80) & 0xFF < 0x20 < pixel(image, 144, 80) >> 16
    assert 0x10 < pixel(image, 210, 30) < 0x40  # a blue tint
    assert pixel(image, 244, 20) & 0xFF > 0x80


def test_ghosts_are_drawn_behind_and_kept(plot: TracePlot) -> None:
    ghosts = (levels(0.75, 9.0).data,)
    plot.show_frame(replace(levels(0.25, 9.0), ghosts=ghosts))
    image = plot.grab().toImage()
    grey = pixel(image, 170, 28)
    assert 0x40 < grey & 0xFF == grey >> 16 < 0x80
    plot.show_frame(replace(levels(0.25, 9.0), ghosts=ghosts))
    assert plot.grab().toImage() == image
    plot.show_frame(levels(0.25, 9.0))
    assert pixel(plot.grab().toImage(), 170, 28) == 0


def test_bands_and_messages_lie_behind_the_traces(plot: TracePlot) -> None:
    plot.set_bands([Band(lo=0.4, hi=0.6, color="#000040", label="busy")])
    plot.set_message("This model has no calcium pool.")
    plot.show_frame(levels(0.25, 0.75))
    image = plot.grab().toImage()
    assert pixel(image, 250, 52) == 0x000040
    assert any(pixel(image, x, y) > 0x606060 for x in range(100, 240) for y in range(40, 60))


def test_another_theme_and_text_size_are_worn_at_once(plot: TracePlot) -> None:
    plot.show_frame(levels(0.25, 0.75))
    plot.set_colors(replace(COLORS, background="#ffffff", surround="#eeeeee"))
    plot.set_scale(text=1.6, line_px=3.0)
    image = plot.grab().toImage()
    assert pixel(image, 180, 80) == 0xFFFFFF
    assert pixel(image, 1, 1) == 0xEEEEEE
    red = column(image, 170, 0x00FF00)
    assert sum(1 - v for v in red[60:85]) == pytest.approx(3.0, abs=0.2)


def test_a_drawing_error_is_told_and_does_not_end_the_program(
    plot: TracePlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: heard.append(kind))
    monkeypatch.setattr(ScreenPainter, "picture", lambda *_: 1 / 0)
    plot.show_frame(levels(0.5, 0.5))
    plot.grab()
    assert ZeroDivisionError in heard


def test_a_drawing_thread_draws_the_same_pictures(qtbot: QtBot) -> None:
    thread = DrawingThread()
    with shown_plot(qtbot) as alone, shown_plot(qtbot, thread) as beside:
        for step in range(4):
            frame = levels(0.2 * step, 0.9 - 0.2 * step)
            for plot in (alone, beside):
                plot.show_frame(frame)
            if step == 2:  # another look after the frame was begun
                for plot in (alone, beside):
                    plot.set_scale(text=1.0, line_px=3.0)
            assert alone.grab().toImage() == beside.grab().toImage()
    thread.close()


# -- labels -------------------------------------------------------------------------------------------------


def label_place(plot: TracePlot, key: str) -> QPointF:
    """Where a trace's label can be clicked."""
    x = plot.view.labels.boundingRect().left() + 30
    for y in range(plot.height()):
        found = plot.view.labels.trace_at(QPointF(x, y))
        if found is not None and found.key == key:
            return QPointF(x, y + 3)
    raise AssertionError(f"no label {key}")


def test_labels_lie_at_the_line_ends_of_a_screen_that_stands_still(plot: TracePlot) -> None:
    plot.show_frame(levels(0.2, 0.9))
    high = label_place(plot, "b").y()
    assert high < label_place(plot, "a").y()
    plot.show_frame(levels(0.9, 0.2))
    assert label_place(plot, "a").y() == pytest.approx(high, abs=1)


def test_a_click_on_a_label_toggles_its_trace(plot: TracePlot, mouse: Mouse) -> None:
    heard = told(plot.trace_toggled)
    at = label_place(plot, "a")
    mouse.press(at.x(), at.y())
    mouse.release(at.x(), at.y())
    mouse.double_click(at.x(), at.y())
    mouse.release(at.x(), at.y())
    assert heard == [TraceToggle(key="a", visible=False), TraceToggle(key="a", visible=True)]


def test_a_label_says_what_it_is_and_what_a_click_does(plot: TracePlot, mouse: Mouse) -> None:
    handler = plot.view.mouse
    assert handler is not None
    told_at_label = handler.tooltip(label_place(plot, "a"))
    assert told_at_label.startswith("The first trace\nClick: hide this trace; wheel:")
    assert handler.tooltip(QPointF(100, 50)) == ""


def test_labels_keep_still_while_the_view_rolls(plot: TracePlot) -> None:
    y = np.stack([np.sin(np.linspace(0, 9, 50)) * 0.4 + 0.5, np.full(50, 0.1)])
    for k in range(100):
        moved = Samples(x=np.arange(50.0), y=np.roll(y, k, axis=1), n_columns=50)
        plot.show_frame(PlotFrame(view=VIEW.panned(k * MS), data=(moved,), live=True))
        if k == 0:
            before = label_place(plot, "a")
    assert label_place(plot, "a") == before


def test_nothing_is_left_when_a_plot_is_gone(qtbot: QtBot) -> None:
    plot = TracePlot(COLORS)
    plot.show()
    plot.show_frame(levels(0.5))
    QApplication.processEvents()
    gone = weakref.ref(plot.view.traces)
    plot.close()
    plot.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del plot
    gc.collect()
    assert gone() is None
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, TracePlot)]


def test_the_trigger_is_marked_at_its_time_and_its_level(plot: TracePlot) -> None:
    plot.set_y_range(-1.0, 1.0)
    level = Level(axis="left", value=-0.5, color="#00ff00", text="−0.5")
    frame = replace(levels(0.9, 0.8), zero_ns=VIEW.t0_ns + 20 * MS, level=level)
    plot.show_frame(frame)
    image = plot.picture(1.0)
    background = pixel(plot.picture(1.0), LEFT_MARGIN + 50, 60)
    x = LEFT_MARGIN + 40
    assert pixel(image, x, 60) != background
    assert pixel(image, x, 5) == int(COLORS.text[1:], 16)
    assert pixel(image, x + 3, 5) == int(COLORS.text[1:], 16)
    assert pixel(image, x + 3, 9) != int(COLORS.text[1:], 16)
    row = [pixel(image, LEFT_MARGIN + 100, y) for y in range(60, 90)]
    assert any((color >> 8) & 0xFF > 100 for color in row)
