"""TraceItem: the one picture inside a screen, pixel for pixel on the display whatever its device pixel ratio."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.ui.widgets.screen_painter import ScreenLook, ScreenPainter
from hhscope.ui.widgets.vector_screen import draw_screen, is_vector


class TraceItem(QGraphicsObject):
    """Fills its rectangle (scene coordinates) with the screen's picture; ``paints`` counts.

    Without a `DrawingThread` it is drawn when it is painted: at most once per turn of the event loop, however often
    `show_frame` is called. With one, drawing begins with `show_frame` and the paint copies what has been drawn.
    """

    def __init__(self, look: ScreenLook, viewport: QWidget, thread: DrawingThread | None = None) -> None:
        super().__init__()
        self.paints = 0
        self._viewport = viewport
        self._thread = thread
        self._begun: tuple[PlotFrame, ScreenLook] | None = None
        self._look = look
        self._frame: PlotFrame | None = None
        self._rect = QRectF()
        self._place = QRect()
        self._painter: ScreenPainter | None = None

    def set_rect(self, rect: QRectF) -> None:
        """Where the screen is in the scene and, as they coincide, on the viewport."""
        if rect.topLeft() != self.pos() or rect.size() != self._rect.size():
            self.prepareGeometryChange()
            self.setPos(rect.topLeft())
            self._rect = QRectF(QPointF(), rect.size())
            self._place = rect.toAlignedRect()

    def set_look(self, look: ScreenLook) -> None:
        """Another look."""
        self._look = look
        self.update()

    def show_frame(self, frame: PlotFrame) -> None:
        """Another frame.

        The viewport is told directly: an item's own ``update`` reaches its view through a queued call of its scene,
        and then a window with four screens paints four times per frame instead of once.
        """
        self._frame = frame
        # What has been begun and not been painted waits for its paint: a hidden window draws nothing.
        if self._thread is not None and self._begun is None:
            self._screen(self._viewport.devicePixelRatioF()).begin(frame, self._look, self._thread.begin)
            self._begun = (frame, self._look)
        self._viewport.update(self._place)

    @property
    def frame(self) -> PlotFrame | None:
        """The frame shown."""
        return self._frame

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem | None = None,
        _widget: QWidget | None = None,
    ) -> None:
        self.paints += 1
        try:
            self._paint(painter)
        except Exception:  # PySide 6.11 dies on some exceptions that leave an override; say it instead
            sys.excepthook(*sys.exc_info())

    def paint_frame(self, painter: QPainter) -> None:
        """Paint the screen alone, straight onto the viewport."""
        if self._frame is None or painter.device().devicePixelRatioF() != 1.0 or is_vector(painter):
            painter.translate(self.pos())
            self.paint(painter)
            return
        self.paints += 1
        try:
            painter.drawImage(self._place.topLeft(), self._picture(1.0))
        except Exception:  # as in `paint`
            sys.excepthook(*sys.exc_info())

    def _picture(self, ratio: float) -> QImage:
        """The present frame's picture: what has been begun, or drawn now."""
        screen = self._screen(ratio)
        if self._begun is None or self._begun[0] is not self._frame or self._begun[1] is not self._look:
            screen.begin(self._frame, self._look)
        self._begun = None  # another paint without another frame: something else has changed
        return screen.picture()

    def _paint(self, painter: QPainter) -> None:
        if self._frame is None and not self._look.message:  # nothing yet: an empty screen needs no numba
            painter.fillRect(self._rect, QColor(self._look.colors.background))
            return
        if is_vector(painter):
            draw_screen(painter, self._rect, self._frame, self._look)
            return
        ratio = painter.device().devicePixelRatioF()
        picture = self._picture(ratio)
        origin = painter.deviceTransform().map(self._rect.topLeft())
        # Whole device pixels, and no scaling left between image and device.
        before = painter.transform()
        corner = (
            before.map(self._rect.topLeft())
            + (QPointF(round(origin.x()), round(origin.y())) - origin) / ratio
        )
        painter.setTransform(QTransform.fromTranslate(corner.x(), corner.y()).scale(1 / ratio, 1 / ratio))
        painter.drawImage(0, 0, picture)
        painter.setTransform(before)

    def _screen(self, ratio: float) -> ScreenPainter:
        """What draws a screen of this size; another one when size or ratio have changed."""
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        screen = self._painter
        if screen is None or (screen.width, screen.height, screen.ratio) != (width, height, ratio):
            screen = self._painter = ScreenPainter(width, height, ratio)
            self._begun = None
        return screen
