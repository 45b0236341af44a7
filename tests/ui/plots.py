"""What the tests of plots share: colours, frames, and a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.plot_types import PlotColors, PlotFrame, TraceSpec
from hhscope.ui.widgets.trace_plot import LEFT_MARGIN, RIGHT_MARGIN, TracePlot
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Samples

MS = 1_000_000
COLORS = PlotColors(
    background="#000000",
    grid="#202020",
    axis="#404040",
    text="#a0a0a0",
    ghost="#808080",
    spike="#ffffff",
    change="#ffff00",
    selection="#0000ff",
    hover="#00ffff",
    surround="#101010",
)
VIEW = TimeView(t0_ns=1000 * MS, span_ns=100 * MS)
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


SPECS = (
    TraceSpec(key="a", label="a first", color="#ff0000", tooltip="The first trace"),
    TraceSpec(key="b", label="b second", color="#00ff00"),
)


@contextmanager
def shown_plot(qtbot: QtBot, thread: DrawingThread | None = None) -> Iterator[TracePlot]:
    """A screen of 200 x 92 px from (64, 4) on, two traces, values 0 to 1."""
    plot = TracePlot(COLORS, thread=thread)
    qtbot.addWidget(plot)
    plot.set_margins(LEFT_MARGIN, RIGHT_MARGIN)
    plot.resize(LEFT_MARGIN + 200 + RIGHT_MARGIN, 100)
    plot.set_traces(SPECS)
    plot.show()
    QApplication.processEvents()
    yield plot
    plot.close()


def told(signal: Any) -> list[Any]:
    """What a signal has said since."""
    heard: list[Any] = []
    signal.connect(heard.append)
    return heard


def levels(*values: float, view: TimeView = VIEW) -> PlotFrame:
    """One level line per trace across the whole screen."""
    y = np.repeat(np.array(values)[:, None], 2, axis=1)
    return PlotFrame(view=view, data=(Samples(x=np.array([0.0, 1.0]), y=y, n_columns=1),))


@dataclass
class Mouse:
    """Sends a widget the events that a mouse over it would."""

    target: QWidget

    def _send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, key: Qt.KeyboardModifier) -> None:
        pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        where = QPointF(self.target.mapToGlobal(at))
        QApplication.sendEvent(self.target, QMouseEvent(kind, at, where, button, pressed, key))

    def move(
        self,
        x: float,
        y: float,
        *,
        held: bool = False,
        button: Qt.MouseButton = Qt.MouseButton.NoButton,
        key: Qt.KeyboardModifier = NO_KEY,
    ) -> None:
        button = LEFT if held else button
        self._send(QEvent.Type.MouseMove, QPointF(x, y), button, key)

    def press(
        self, x: float, y: float, *, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        self._send(QEvent.Type.MouseButtonPress, QPointF(x, y), button, key)

    def release(
        self, x: float, y: float, *, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        self._send(QEvent.Type.MouseButtonRelease, QPointF(x, y), button, key)

    def double_click(self, x: float, y: float, *, key: Qt.KeyboardModifier = NO_KEY) -> None:
        self._send(QEvent.Type.MouseButtonDblClick, QPointF(x, y), LEFT, key)

    def drag(self, *points: tuple[float, float], key: Qt.KeyboardModifier = NO_KEY) -> None:
        self.press(*points[0], key=key)
        for point in points[1:]:
            self.move(*point, held=True, key=key)
        self.release(*points[-1], key=key)

    def wheel(
        self, x: float, y: float, *, up: float = 0, left: float = 0, key: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        at = QPointF(x, y)
        angle = QPoint(round(120 * left), round(120 * up))
        phase = Qt.ScrollPhase.NoScrollPhase
        where = QPointF(self.target.mapToGlobal(at))
        event = QWheelEvent(at, where, QPoint(), angle, Qt.MouseButton.NoButton, key, phase, False)
        QApplication.sendEvent(self.target, event)
