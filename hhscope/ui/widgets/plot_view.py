"""PlotView: the graphics view of one screen; its items' places, and raw mouse events passed on."""

from __future__ import annotations

from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QToolTip, QWidget

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.end_labels import EndLabels
from hhscope.ui.widgets.screen_painter import ScreenLook
from hhscope.ui.widgets.trace_item import TraceItem
from hhscope.ui.widgets.value_axis import ValueAxis
from hhscope.view.scales import ValueScale

_AIR = 4.0  # px above and below the screen
_RIGHT_AXIS = 58.0  # px at text size 1
_GAP = 6.0  # px between the screen and what is beside it; keeps that out of what is repainted with the screen


class Mouse(Protocol):
    """Who wants the mouse. Each answers whether it used the event; unused ones go on to the parent widget."""

    def press(self, event: QMouseEvent) -> bool: ...
    def move(self, event: QMouseEvent) -> bool: ...
    def release(self, event: QMouseEvent) -> bool: ...
    def double_click(self, event: QMouseEvent) -> bool: ...
    def wheel(self, event: QWheelEvent) -> bool: ...
    def leave(self) -> None: ...
    def tooltip(self, at: QPointF) -> str: ...


class ScreenBox(pg.ViewBox):  # type: ignore[misc]
    """A view box whose ranges are ours: x runs from 0 to 1 across the screen, y in values of the left axis.

    Items of pyqtgraph put into it (cursors, handles) lie right over our picture.
    """

    def __init__(self) -> None:
        super().__init__(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.disableAutoRange()
        self.setXRange(0.0, 1.0, padding=0)

    def set_scale(self, scale: ValueScale, height: float) -> None:
        """The values at the screen's very edges."""
        self.setYRange(scale.value_of(height), scale.value_of(0.0), padding=0)


class PlotView(pg.GraphicsView):  # type: ignore[misc]
    """Screen, axes and labels in one scene whose coordinates are the widget's pixels. Nothing is painted but what
    changed."""

    def __init__(self, look: ScreenLook, parent: QWidget, thread: DrawingThread | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self.mouse: Mouse | None = None
        self.screen = QRectF()
        self._look = look
        self._margins = (0.0, 0.0)
        self.box = ScreenBox()
        self.traces = TraceItem(look, thread)
        self.left = ValueAxis("left", look)
        self.right = ValueAxis("right", look)
        self.labels = EndLabels(look)
        self.scene().addItem(self.box)
        self.traces.setParentItem(self.box)
        self.traces.setZValue(-100)
        for item in (self.left, self.right, self.labels):
            self.scene().addItem(item)
        flags = QGraphicsView.OptimizationFlag
        self.setCacheMode(
            QGraphicsView.CacheModeFlag.CacheNone
        )  # pyqtgraph's copies a whole picture per frame
        self.setOptimizationFlags(flags.DontSavePainterState | flags.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    # -- state ----------------------------------------------------------------------------------------------
    def set_look(self, look: ScreenLook) -> None:
        """Another look for all items."""
        resized = (look.text, look.has_right) != (self._look.text, self._look.has_right)
        surround = look.colors.surround != self._look.colors.surround
        self._look = look
        self.traces.set_look(look)
        self.left.set_look(look)
        self.right.set_look(look)
        self.labels.set_look(look)
        if resized:
            self.lay_out()
        if surround:
            self.viewport().update()
        if self.screen.height() > 0:
            self.box.set_scale(look.scale("left", self.screen.height()), self.screen.height())

    def set_margins(self, left: float, right: float) -> None:
        """Space beside the screen."""
        if (left, right) != self._margins:
            self._margins = (left, right)
            self.lay_out()

    def lay_out(self) -> None:
        """Put every item in its place."""
        left, right = self._margins
        whole = QRectF(self.rect())
        width = max(1.0, whole.width() - left - right)
        height = max(1.0, whole.height() - 2 * _AIR)
        self.screen = QRectF(left, _AIR, width, height)
        axis = _RIGHT_AXIS * self._look.text if self._look.has_right else 0.0
        self.box.setGeometry(self.screen)
        self.traces.set_rect(QRectF(0, 0, width, height))
        self.left.set_place(QRectF(0, 0, left - _GAP, whole.height()), self.screen)
        edge = self.screen.right()
        self.right.setVisible(self._look.has_right)
        self.right.set_place(QRectF(edge + _GAP, 0, max(0.0, axis - _GAP), whole.height()), self.screen)
        start = edge + axis + _GAP
        room = max(0.0, whole.right() - start)
        self.labels.set_place(QRectF(start, _AIR, room, height), self.screen)
        self.box.set_scale(self._look.scale("left", height), height)
        self.viewport().update()

    def columns(self) -> int:
        """Width of the screen in device pixels."""
        ratio: float = self.devicePixelRatioF()
        return max(1, round(self.screen.width() * ratio))

    # -- painting -------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame of a running screen goes straight to its place; all else by way of the scene."""
        area = QRectF(event.rect())
        if self.box.addedItems or not self.screen.contains(area) or not self.screen.isValid():
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.translate(self.screen.topLeft())
        self.traces.paint(painter)
        painter.end()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """The surround; the screen paints itself."""
        if not self.screen.contains(rect.adjusted(2, 2, -2, -2)):
            painter.fillRect(rect, QColor(self._look.colors.surround))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if hasattr(self, "labels"):  # pyqtgraph calls this from its own __init__
            self.lay_out()

    # -- mouse ----------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.mouse is not None and self.mouse.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.mouse is not None and self.mouse.move(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.mouse is not None and self.mouse.release(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.mouse is not None and self.mouse.double_click(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(self.mouse is not None and self.mouse.wheel(event))

    def leaveEvent(self, event: QEvent) -> None:
        if self.mouse is not None:
            self.mouse.leave()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips of labels are ours; all others are the parent's."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.mouse.tooltip(QPointF(event.pos())) if self.mouse is not None else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            event.setAccepted(bool(text))
            return bool(text)
        return bool(super().viewportEvent(event))
