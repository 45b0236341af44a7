"""ValueAxis: the labels beside a screen; painted only when its range, size or look changes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.plot_types import Axis, Level
from hhscope.ui.widgets.screen_painter import ScreenLook
from hhscope.view.ticks import value_ticks

_POINT = 5.0  # px: how far the handle of the level is pointed
_INDENT = 2.0  # px between labels and the axis's own edge on the screen's side


class ValueAxis(QGraphicsObject):
    """Tick labels and the axis's name. Scene coordinates; ``paints`` counts how often it was painted."""

    def __init__(self, axis: Axis, look: ScreenLook) -> None:
        super().__init__()
        self.paints = 0
        self._axis: Axis = axis
        self._look = look
        self._name = ""
        self._unit = ""
        self._rect = QRectF()
        self._screen = QRectF()
        self._level: Level | None = None

    def set_place(self, rect: QRectF, screen: QRectF) -> None:
        """The axis's own rectangle, and that of the screen it belongs to."""
        if (rect, screen) != (self._rect, self._screen):
            self.prepareGeometryChange()
            self._rect, self._screen = rect, screen
            self.update()

    def set_look(self, look: ScreenLook) -> None:
        """Another range, text size or theme."""
        self._look = look
        self.update()

    def set_name(self, name: str, unit: str) -> None:
        """The axis's name and unit."""
        if (name, unit) != (self._name, self._unit):
            self._name, self._unit = name, unit
            self.update()

    @property
    def quantity(self) -> tuple[str, str]:
        """The axis's name and unit."""
        return self._name, self._unit

    def set_level(self, level: Level | None) -> None:
        """The level whose handle lies beside this axis; one of the other axis is none."""
        mine = level if level is not None and level.axis == self._axis else None
        if mine != self._level:
            self._level = mine
            self.update()

    def handle(self) -> QRectF:
        """Where the handle of the level is, scene coordinates; empty without one. Beyond the axis: at its end."""
        if self._level is None or self._screen.height() < 1:
            return QRectF()
        scale = self._look.scale(self._axis, self._screen.height())
        metrics = QFontMetricsF(label_font(self._look.text))
        high = metrics.height() + 2.0
        middle = self._screen.top() + scale.y_of(self._level.value)
        top = min(max(middle - high / 2, self._rect.top()), self._rect.bottom() - high)
        wide = min(metrics.horizontalAdvance(self._level.text) + 8.0 + _POINT, self._rect.width())
        left = self._rect.right() - wide if self._axis == "left" else self._rect.left()
        return QRectF(left, top, wide, high)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        self.paints += 1
        if self._rect.width() < 1 or self._screen.height() < 1:
            return
        font = label_font(self._look.text)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        color = next((s.color for s in self._look.traces if s.axis == self._axis), self._look.colors.text)
        painter.setPen(QColor(self._look.colors.text if self._axis == "left" else color))
        self._paint_ticks(painter, metrics)
        self._paint_name(painter, metrics)
        self._paint_level(painter)

    def _paint_ticks(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        height = self._screen.height()
        scale = self._look.scale(self._axis, height)
        ticks = value_ticks(scale.range, self._look.parts(self._axis, height))
        line = metrics.height()
        free_below = self._rect.bottom() + 1.0
        left = self._axis == "left"
        align = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
        for value, label in zip(ticks.major, ticks.labels, strict=True):  # from the foot upwards
            middle = self._screen.top() + scale.y_of(value)
            top = min(max(middle - line / 2, self._rect.top()), self._rect.bottom() - line)
            if top + line > free_below:
                continue
            free_below = top
            area = self._rect.adjusted(0 if left else _INDENT, 0, -_INDENT if left else 0, 0)
            box = QRectF(area.left(), top, area.width(), line)
            painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, label)

    def _paint_level(self, painter: QPainter) -> None:
        """A tag that points at the screen, with the level on it."""
        level, tag = self._level, self.handle()
        if level is None or tag.isEmpty():
            return
        left = self._axis == "left"
        body = tag.adjusted(0 if left else _POINT, 0, -_POINT if left else 0, 0)
        tip = QPointF(tag.right() if left else tag.left(), tag.center().y())
        inner, outer = (body.right(), body.left()) if left else (body.left(), body.right())
        corners = [(outer, body.top()), (inner, body.top()), (tip.x(), tip.y())]
        corners += [(inner, body.bottom()), (outer, body.bottom())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(level.color))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setPen(QColor(self._look.colors.surround))
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, level.text)

    def _paint_name(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        if self._axis == "right":
            self._paint_unit(painter, metrics)
            return
        room = self._rect.height()
        full = f"{self._name} ({self._unit})" if self._name and self._unit else self._name or self._unit
        text = next(
            (t for t in (full, self._unit, self._name) if t and metrics.horizontalAdvance(t) <= room), ""
        )
        if not text:
            return
        painter.save()
        painter.translate(self._rect.left(), self._screen.center().y())
        painter.rotate(-90)
        box = QRectF(-room / 2, 0, room, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_unit(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        """The unit above the right axis, if that leaves room; its trace's label names it."""
        scale = self._look.scale(self._axis, self._screen.height())
        top = self._screen.top() + scale.top - 1.5 * metrics.height()
        if self._unit and top >= self._rect.top():
            box = QRectF(self._rect.left() + _INDENT, top, self._rect.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip, self._unit)
