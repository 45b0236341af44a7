"""TraceItem: the one picture inside a screen, pixel for pixel on the display whatever its device pixel ratio."""

from __future__ import annotations

import sys

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.ui.widgets.screen_painter import ScreenLook, ScreenPainter


class TraceItem(pg.GraphicsObject):  # type: ignore[misc]
    """Fills its rectangle (scene coordinates) with the screen's picture, drawn when it is painted: at most once per
    turn of the event loop, however often `show_frame` is called. ``paints`` counts."""

    def __init__(self, look: ScreenLook) -> None:
        super().__init__()
        self.paints = 0
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
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        screen = self._painter
        if screen is None or (screen.width, screen.height, screen.ratio) != (width, height, ratio):
            screen = self._painter = ScreenPainter(width, height, ratio)
        image = screen.draw(self._frame, self._look)
        origin = painter.deviceTransform().map(self._rect.topLeft())
        # Whole device pixels, and no scaling left between image and device.
        before = painter.transform()
        corner = (
            before.map(self._rect.topLeft())
            + (QPointF(round(origin.x()), round(origin.y())) - origin) / ratio
        )
        painter.setTransform(QTransform.fromTranslate(corner.x(), corner.y()).scale(1 / ratio, 1 / ratio))
        painter.drawImage(0, 0, image)
        painter.setTransform(before)
