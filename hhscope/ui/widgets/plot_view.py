"""PlotView: the graphics view of one screen; its items' places, and raw mouse events passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.end_labels import EndLabels
from hhscope.ui.widgets.ruler import Ruler
from hhscope.ui.widgets.screen_painter import ScreenLook
from hhscope.ui.widgets.trace_item import TraceItem
from hhscope.ui.widgets.value_axis import ValueAxis

if TYPE_CHECKING:
    from hhscope.ui.widgets.screen_box import ScreenBox

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


class PlotView(QGraphicsView):
    """Screen, axes and labels in one scene whose coordinates are the widget's pixels. Nothing is painted but what
    changed."""

    def __init__(self, look: ScreenLook, parent: QWidget, thread: DrawingThread | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.mouse: Mouse | None = None
        self.screen_rect = QRectF()
        self._alone = QRect()  # nothing but the screen is in it
        self._look = look
        self._margins = (0.0, 0.0)
        self._box: ScreenBox | None = None
        self.traces = TraceItem(look, self.viewport(), thread)
        self.left = ValueAxis("left", look)
        self.right = ValueAxis("right", look)
        self.labels = EndLabels(look)
        self.ruler = Ruler(self.viewport(), look.colors)
        self.traces.setZValue(-100)
        for item in (self.traces, self.left, self.right, self.labels):
            self.scene().addItem(item)
        flags = QGraphicsView.OptimizationFlag
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setOptimizationFlags(flags.DontSavePainterState | flags.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The right button draws a ruler; where it does not, the menu is asked for when it goes up.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

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
        self.ruler.wear(look.colors, look.text)
        if resized:
            self.lay_out()
        if surround:
            self.viewport().update()
        if self.screen_rect.height() > 0:
            self._scale_box()

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
        self.screen_rect = QRectF(left, _AIR, width, height)
        self._alone = self.screen_rect.toAlignedRect().adjusted(-2, -2, 2, 2)
        axis = _RIGHT_AXIS * self._look.text if self._look.has_right else 0.0
        self.scene().setSceneRect(whole)
        self.traces.set_rect(self.screen_rect)
        self.left.set_place(QRectF(0, 0, left - _GAP, whole.height()), self.screen_rect)
        edge = self.screen_rect.right()
        self.right.setVisible(self._look.has_right)
        self.right.set_place(QRectF(edge + _GAP, 0, max(0.0, axis - _GAP), whole.height()), self.screen_rect)
        start = edge + axis + _GAP
        room = max(0.0, whole.right() - start)
        self.labels.set_place(QRectF(start, _AIR, room, height), self.screen_rect)
        self._scale_box()
        self.viewport().update()

    @property
    def box(self) -> ScreenBox:
        """Where items of pyqtgraph go that lie over the picture. It is made when it is first asked for: pyqtgraph takes
        longer to load than the rest of the window."""
        if self._box is None:
            from hhscope.ui.widgets.screen_box import ScreenBox

            self._box = ScreenBox()
            self.scene().addItem(self._box)
            self._scale_box()
        return self._box

    def _scale_box(self) -> None:
        if self._box is not None:
            self._box.setGeometry(self.screen_rect)
            self._box.set_scale(
                self._look.scale("left", self.screen_rect.height()), self.screen_rect.height()
            )

    def columns(self) -> int:
        """Width of the screen in device pixels."""
        ratio: float = self.devicePixelRatioF()
        return max(1, round(self.screen_rect.width() * ratio))

    # -- painting -------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame of a running screen goes straight to its place; all else by way of the scene."""
        if self._box is not None or not self._alone.contains(event.rect()):
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        self.traces.paint_frame(painter)
        painter.end()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The surround; the screen paints itself."""
        if not self.screen_rect.contains(QRectF(rect).adjusted(2, 2, -2, -2)):
            painter.fillRect(rect, QColor(self._look.colors.surround))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
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
