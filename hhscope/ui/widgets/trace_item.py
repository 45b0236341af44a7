"""TraceItem: the one picture inside a screen, pixel for pixel on the display whatever its device pixel ratio."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.ui.widgets.screen_painter import ScreenLook, ScreenPainter


class TraceItem(QGraphicsObject):
    """Fills its rectangle (scene coordinates) with the screen's picture; ``paints`` counts.

    Without a `DrawingThread` it is drawn when it is painted: at most once per turn of the event loop, however often
    `show_frame` is called. With one, drawing begins with `show_frame` and the paint copies what has been drawn.
    """

    def __init__(self, look: ScreenLook, thread: DrawingThread | None = None) -> None:
        super().__init__()
        self.paints = 0
        self._thread = thread
        self._begun: tuple[PlotFrame, ScreenLook] | None = None
        self._look = look
        self._frame: PlotFrame | None = None
        self._rect = QRectF()
        self._painter: ScreenPainter | None = None

    def set_rect(self, rect: QRectF) -> None:
        """Where the screen is."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def set_look(self, look: ScreenLook) -> None:
        """Another look."""
        self._look = look
        self.update()

    def show_frame(self, frame: PlotFrame) -> None:
        """Another frame.

        The views are told directly: an item's own ``update`` reaches its view through a queued call of its scene, and
        then a window with four screens paints four times per frame instead of once.
        """
        self._frame = frame
        scene = self.scene()
        # What has been begun and not been painted waits for its paint: a hidden window draws nothing.
        if self._thread is not None and self._begun is None and scene is not None and scene.views():
            self._screen(scene.views()[0].devicePixelRatioF()).begin(frame, self._look, self._thread.begin)
            self._begun = (frame, self._look)
        for view in scene.views() if scene is not None else ():
            view.viewport().update(view.mapFromScene(self.mapRectToScene(self._rect)).boundingRect())

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

    def _paint(self, painter: QPainter) -> None:
        if self._frame is None and not self._look.message:  # nothing yet: an empty screen needs no numba
            painter.fillRect(self._rect, QColor(self._look.colors.background))
            return
        ratio = painter.device().devicePixelRatioF()
        screen = self._screen(ratio)
        if self._begun is None or self._begun[0] is not self._frame or self._begun[1] is not self._look:
            screen.begin(self._frame, self._look)
        self._begun = None  # another paint without another frame: something else has changed
        origin = painter.deviceTransform().map(self._rect.topLeft())
        # Whole device pixels, and no scaling left between image and device.
        before = painter.transform()
        corner = (
            before.map(self._rect.topLeft())
            + (QPointF(round(origin.x()), round(origin.y())) - origin) / ratio
        )
        painter.setTransform(QTransform.fromTranslate(corner.x(), corner.y()).scale(1 / ratio, 1 / ratio))
        painter.drawImage(0, 0, screen.picture())
        painter.setTransform(before)

    def _screen(self, ratio: float) -> ScreenPainter:
        """What draws a screen of this size; another one when size or ratio have changed."""
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        screen = self._painter
        if screen is None or (screen.width, screen.height, screen.ratio) != (width, height, ratio):
            screen = self._painter = ScreenPainter(width, height, ratio)
            self._begun = None
        return screen
