"""VectorScreen: a scope screen as lines and words instead of pixels, for drawings that are enlarged or edited."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF

from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.ui.widgets.screen_painter import ScreenLook, ScreenPainter
from hhscope.view.canvas import Box, Canvas, Pen
from hhscope.view.polyline import clipped, trace_points
from hhscope.view.traces import Samples, TraceData


def is_vector(painter: QPainter) -> bool:
    """Whether a painter makes a drawing of lines rather than pixels."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.SVG


def draw_screen(painter: QPainter, area: QRectF, frame: PlotFrame | None, look: ScreenLook) -> None:
    """Draw a screen into ``area``; nothing sticks out of it. Light that persists is made of pixels: it is left out."""
    painter.save()
    frame = None if frame is None else replace(frame, glow=None)
    painter.translate(area.topLeft())
    VectorScreen(painter, round(area.width()), round(area.height())).begin(frame, look)
    painter.restore()


class VectorScreen(ScreenPainter):
    """Draws with a QPainter what its base draws in pixels, in the same order. GUI thread."""

    def __init__(self, painter: QPainter, width: int, height: int) -> None:
        self._painter = painter
        super().__init__(width, height, 1.0)

    def _new_canvas(self) -> Canvas:
        return VectorCanvas(self._painter, self.width, self.height)

    def _paint_background(self, look: ScreenLook) -> None:
        self._painter.save()
        self._painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(look.colors.background))
        self._paint_still(self._painter, look)
        self._painter.restore()


class VectorCanvas(Canvas):
    """A `Canvas` whose strokes, boxes and ticks are lines and rectangles of a QPainter, drawn at once."""

    def __init__(self, painter: QPainter, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._painter = painter

    def wipe(self, moved: int | None = None) -> None:
        """Nothing to wipe: a drawing is made once."""

    def again(self, moved: int | None = None) -> None:
        """See `wipe`."""

    def keep(self) -> None:
        """See `wipe`."""

    def no_glow(self) -> None:
        """There is none in a drawing."""

    def compose(self) -> None:
        """Everything lies where it was drawn."""

    def trace(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """One trace: a polyline per uninterrupted part, dots on single samples."""
        points = trace_points(data, row, scale, self.width)
        painter = self._painter
        painter.setPen(QPen(_color(pen), pen.width_px, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in clipped(points, (self.width, self.height)):
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line.round(3).tolist()]))
        if isinstance(data, Samples) and data.dots and pen.dot_px:
            self._dots(points, pen)

    def extra(self, data: TraceData, row: int, scale: tuple[float, float], pen: Pen) -> None:
        """Like `trace`."""
        self.trace(data, row, scale, pen)

    def box(self, box: Box, color: int, opacity: float = 1.0) -> None:
        """A filled rectangle inside the screen."""
        shown = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)
        inside = shown.intersected(QRectF(0, 0, self.width, self.height))
        if not inside.isEmpty():
            self._painter.fillRect(inside, _color(Pen(color=color, opacity=opacity)))

    def ticks(self, x: NDArray[np.float64], shape: tuple[int, int, int], pen: Pen) -> None:
        """Vertical ticks inside the screen, one for each pixel at most."""
        top, bottom, wide = shape
        for at in np.unique(np.round(x)).tolist():
            if 0 <= at <= self.width:
                left = int(min(max(at - wide // 2, 0), max(0, self.width - wide)))
                self.box(Box(left=left, top=top, right=left + wide, bottom=bottom), pen.color, pen.opacity)

    def _dots(self, points: NDArray[np.float64], pen: Pen) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_color(pen))
        for x, y in points[np.isfinite(points).all(axis=1)].tolist():
            if 0 <= x <= self.width and 0 <= y <= self.height:
                self._painter.drawEllipse(QPointF(x, y), pen.dot_px, pen.dot_px)


def _color(pen: Pen) -> QColor:
    color = QColor.fromRgb(0xFF000000 | pen.color)
    color.setAlphaF(pen.opacity)
    return color
