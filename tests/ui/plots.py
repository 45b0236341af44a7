"""What the tests of plots share: colours, frames, and a mouse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from hhscope.ui.widgets.plot_types import PlotColors, PlotFrame
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

    def move(self, x: float, y: float, *, held: bool = False, key: Qt.KeyboardModifier = NO_KEY) -> None:
        button = LEFT if held else Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseMove, QPointF(x, y), button, key)

    def press(
        self, x: float, y: float, *, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        self._send(QEvent.Type.MouseButtonPress, QPointF(x, y), button, key)

    def release(
        self, x: float, y: float, *, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        self._send(QEvent.Type.MouseButtonRelease, QPointF(x, y), button, key)

    def double_click(self, x: float, y: float) -> None:
        self._send(QEvent.Type.MouseButtonDblClick, QPointF(x, y), LEFT, NO_KEY)

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
