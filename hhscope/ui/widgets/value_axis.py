"""ValueAxis: the labels beside a screen; painted only when its range, size or look changes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.plot_types import Axis
from hhscope.ui.widgets.screen_painter import ScreenLook
from hhscope.view.ticks import value_ticks

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
