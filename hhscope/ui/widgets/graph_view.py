"""GraphView: a still graph of one quantity against another, painted by hand, with dots that move on it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis, GraphPoint
from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.view.scales import Range
from hhscope.view.ticks import value_ticks

_PAD: Final = 6.0  # px
_X_LABEL_PX: Final = 64.0
_Y_LABEL_PX: Final = 36.0
_CLICK_PX: Final = 4.0  # the mouse may tremble that far between press and release
_SUPER: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class GraphView(QWidget):
    """Shows a `Graph`. GUI thread.

    clicked : `GraphPoint` under a click of the left button on the screen
    hovered : `GraphPoint` under the mouse, or None
    """

    clicked = Signal(object)
    hovered = Signal(object)

    def __init__(self, name: str, colors: PlotColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = colors
        self._graph = Graph()
        self._ground: QPixmap | None = None  # axes, grid and words
        self._lines: QPixmap | None = None  # the curves: on the ground, or alone where an image lies between
        self._pressed: QPointF | None = None
        self._scale = 1.0
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)

    @property
    def graph(self) -> Graph:
        """What is shown."""
        return self._graph

    def show_graph(self, graph: Graph) -> None:
        """Show this from now on."""
        before, self._graph = self._graph, graph
        if (graph.x, graph.y) != (before.x, before.y) or _legend(graph) != _legend(before):
            self._ground = None
        if graph.curves is not before.curves or (graph.image is None) != (before.image is None):
            self._lines = None
        self.update()

    def set_look(self, colors: PlotColors, scale: float) -> None:
        """Another theme or text size."""
        self._colors, self._scale, self._ground = colors, scale, None
        self.update()

    def plot_rect(self) -> QRectF:
        """The rectangle between the axes, in whole px."""
        metrics = QFontMetricsF(self.font())
        numbers = 0.0 if self._graph.y.bare else metrics.horizontalAdvance("−0.0000")
        left = math.ceil(metrics.height() + numbers + _PAD)
        top = math.ceil(metrics.height() * (2.0 if _legend(self._graph) else 0.7))
        bottom = math.ceil(2 * metrics.height() + _PAD)
        return QRectF(left, top, max(1, self.width() - left - 2 * _PAD), max(1, self.height() - top - bottom))

    def point_at(self, place: QPointF) -> GraphPoint | None:
        """What lies at a place of the widget; None beside the screen."""
        screen = self.plot_rect()
        if not screen.contains(place):
            return None
        x = (place.x() - screen.left()) / screen.width()
        y = (screen.bottom() - place.y()) / screen.height()
        return GraphPoint(_value(self._graph.x, x), _value(self._graph.y, y))

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point lies on the widget."""
        screen = self.plot_rect()
        across, up = _share(self._graph.x, np.array([x]))[0], _share(self._graph.y, np.array([y]))[0]
        return QPointF(screen.left() + across * screen.width(), screen.bottom() - up * screen.height())

    # -- Qt -------------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ground = None

    def changeEvent(self, event: QEvent) -> None:
        """Another font."""
        super().changeEvent(event)
        self._ground = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or (event.position() - pressed).manhattanLength() > _CLICK_PX:
            return
        point = self.point_at(event.position())
        if point is not None:
            self.clicked.emit(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(self.point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        screen, image = self.plot_rect(), self._graph.image
        if self._ground is None or self._ground.size() != self.size() * self.devicePixelRatioF():
            self._ground, self._lines = self._paint_ground(screen), None
        if self._lines is None:
            self._lines = self._paint_lines(screen, self._ground)
        if image is None:
            painter.drawPixmap(0, 0, self._lines)
        else:
            painter.drawPixmap(0, 0, self._ground)
            painter.drawImage(screen, image)
            if self._graph.curves:
                painter.drawPixmap(0, 0, self._lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(screen)
        for line in self._graph.lines:
            self._paint_curve(painter, screen, line)
        for dot in self._graph.dots:
            self._paint_dot(painter, dot)
        if self._graph.message:
            painter.setPen(QColor(self._colors.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(screen.adjusted(8, 8, -8, -8), flags, self._graph.message)

    # -- painting -------------------------------------------------------------------------------------------
    def _paint_legend(self, painter: QPainter, screen: QRectF) -> None:
        metrics = QFontMetricsF(self.font())
        x = screen.left()
        for label, color in _legend(self._graph):
            width = metrics.horizontalAdvance(label)
            if x + width > screen.right() + _PAD:
                return
            painter.setPen(QColor(color))
            painter.drawText(QPointF(x, metrics.ascent() + 2), label)
            x += width + 12

    def _paint_ground(self, screen: QRectF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(self._colors.surround))
        painter = QPainter(ground)
        painter.setFont(self.font())
        painter.fillRect(screen, QColor(self._colors.background))
        metrics = QFontMetricsF(self.font())
        line, text = QPen(QColor(self._colors.grid)), QColor(self._colors.text)
        free = -math.inf
        for value, label in _ticks(self._graph.x, screen.width() / (_X_LABEL_PX * self._scale)):
            x = screen.left() + float(_share(self._graph.x, np.array([value]))[0]) * screen.width()
            painter.setPen(line)
            painter.drawLine(QPointF(round(x) + 0.5, screen.top()), QPointF(round(x) + 0.5, screen.bottom()))
            wide = metrics.horizontalAdvance(label)
            left = min(max(x - wide / 2, screen.left() - wide / 2), self.width() - wide)
            if left > free:
                painter.setPen(text)
                painter.drawText(QPointF(left, screen.bottom() + metrics.ascent() + 3), label)
                free = left + wide + 6
        for value, label in _ticks(self._graph.y, screen.height() / (_Y_LABEL_PX * self._scale)):
            y = screen.bottom() - float(_share(self._graph.y, np.array([value]))[0]) * screen.height()
            painter.setPen(line)
            painter.drawLine(QPointF(screen.left(), round(y) + 0.5), QPointF(screen.right(), round(y) + 0.5))
            painter.setPen(text)
            wide = metrics.horizontalAdvance(label)
            painter.drawText(QPointF(screen.left() - wide - 5, y + metrics.ascent() / 2 - 1), label)
        self._paint_legend(painter, screen)
        painter.save()
        self._paint_names(painter, screen, metrics)
        painter.restore()
        painter.end()
        return ground

    def _paint_lines(self, screen: QRectF, ground: QPixmap) -> QPixmap:
        """The curves on the ground; on nothing, to be laid over an image."""
        if not self._graph.curves:
            return ground
        lines = QPixmap(ground)
        if self._graph.image is not None:
            lines.fill(Qt.GlobalColor.transparent)
        painter = QPainter(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(screen)
        for curve in self._graph.curves:
            self._paint_curve(painter, screen, curve)
        painter.end()
        return lines

    def _paint_names(self, painter: QPainter, screen: QRectF, metrics: QFontMetricsF) -> None:
        painter.setPen(QColor(self._colors.text))
        foot = QRectF(screen.left(), self.height() - metrics.height() - 2, screen.width(), metrics.height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._graph.x.title)
        painter.translate(2, screen.center().y())
        painter.rotate(-90)
        side = QRectF(-screen.height() / 2, 0, screen.height(), metrics.height())
        axis = self._graph.y
        fitting = (
            t for t in (axis.title, axis.name, axis.unit) if metrics.horizontalAdvance(t) <= side.width()
        )
        painter.drawText(side, Qt.AlignmentFlag.AlignCenter, next(fitting, ""))

    def _paint_curve(self, painter: QPainter, screen: QRectF, curve: Curve) -> None:
        x = screen.left() + _share(self._graph.x, curve.x) * screen.width()
        y = screen.bottom() - np.clip(_share(self._graph.y, curve.y), -2.0, 3.0) * screen.height()
        pen = QPen(QColor(curve.color), curve.width * (2.0 if self._scale > 1 else 1.0))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if curve.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        good = np.isfinite(x) & np.isfinite(y)
        if curve.points:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            points = [QPointF(a, b) for a, b in zip(x[good].tolist(), y[good].tolist(), strict=True)]
            painter.drawPoints(QPolygonF(points))
            return
        if curve.pieces:
            whole = 2 * np.flatnonzero(good[: x.size // 2 * 2].reshape(-1, 2).all(axis=1))
            ends = np.column_stack([x[whole], y[whole], x[whole + 1], y[whole + 1]]).tolist()
            painter.drawLines([QLineF(*line) for line in ends])
            return
        for part in np.split(np.arange(x.size), np.flatnonzero(np.diff(good.astype(np.int8))) + 1):
            if part.size > 1 and good[part[0]]:
                points = [QPointF(a, b) for a, b in zip(x[part].tolist(), y[part].tolist(), strict=True)]
                if curve.filled:
                    self._fill(painter, screen, points, curve.color)
                painter.drawPolyline(QPolygonF(points))

    def _fill(self, painter: QPainter, screen: QRectF, points: list[QPointF], color: str) -> None:
        shade = QColor(color)
        shade.setAlphaF(0.25)
        foot = screen.bottom()
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(shade))
        painter.drawPolygon(QPolygonF([QPointF(points[0].x(), foot), *points, QPointF(points[-1].x(), foot)]))
        painter.restore()

    def _paint_dot(self, painter: QPainter, dot: Dot) -> None:
        if not (math.isfinite(dot.x) and math.isfinite(dot.y)):
            return
        radius = dot.radius * self._scale
        color = QColor(dot.color)
        painter.setPen(QPen(color if dot.hollow else QColor(self._colors.background), 1.5))
        painter.setBrush(QColor(self._colors.background) if dot.hollow else color)
        painter.drawEllipse(self.place_of(dot.x, dot.y), radius, radius)


def _legend(graph: Graph) -> tuple[tuple[str, str], ...]:
    """Label and colour of each curve that has one."""
    return tuple((curve.label, curve.color) for curve in graph.curves if curve.label)


def _share(axis: GraphAxis, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where values lie along an axis: 0 at its beginning, 1 at its end."""
    if not axis.log:
        return (np.asarray(values, np.float64) - axis.lo) / (axis.hi - axis.lo)
    with np.errstate(all="ignore"):
        decades = np.log10(np.asarray(values, np.float64))
    decades[~np.isfinite(decades)] = np.nan
    return (decades - math.log10(axis.lo)) / (math.log10(axis.hi) - math.log10(axis.lo))


def _value(axis: GraphAxis, share: float) -> float:
    if axis.log:
        return float(axis.lo * (axis.hi / axis.lo) ** share)
    return axis.lo + share * (axis.hi - axis.lo)


def _ticks(axis: GraphAxis, parts: float) -> list[tuple[float, str]]:
    """Places and labels of grid lines."""
    if axis.bare:
        return []
    if axis.log:
        first, last = math.ceil(math.log10(axis.lo) - 1e-9), math.floor(math.log10(axis.hi) + 1e-9)
        every = max(1, math.ceil((last - first + 1) / max(parts, 1)))
        return [(10.0**k, _decade(k)) for k in range(first, last + 1, every)]
    ticks = value_ticks(Range(lo=axis.lo, hi=axis.hi), max(2.0, parts))
    return list(zip(ticks.major, ticks.labels, strict=True))


def _decade(k: int) -> str:
    return f"{10.0**k:g}" if -3 <= k <= 4 else f"10{str(k).translate(_SUPER)}"
