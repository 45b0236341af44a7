"""ValueSlider: a slider on a linear or logarithmic scale, with a mark at the default; flat and exact."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from hhscope.ui.widgets.own_keys import claims
from hhscope.ui.widgets.scale import Scale

_PLACES: Final = 10_000
_STEPS: Final = {
    Qt.Key.Key_Right: 1.0, Qt.Key.Key_Up: 1.0, Qt.Key.Key_Left: -1.0, Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_PageUp: 10.0, Qt.Key.Key_PageDown: -10.0,
}  # fmt: skip


_OWN_KEYS: Final = (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End)


def key_steps(event: QKeyEvent) -> float:
    """How many steps an arrow or page key means; Shift makes them ten times finer; 0 for other keys."""
    steps = _STEPS.get(Qt.Key(event.key()), 0.0)
    fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return steps / 10 if fine else steps


class ValueSlider(QSlider):
    """Dragging, clicking the groove, arrow keys and (only with the focus) the wheel emit ``value_moved``.

    The slider moves by itself only through `set_value`: what it shows is what it was told last.
    """

    value_moved = Signal(float)
    released = Signal()

    def __init__(self, scale: Scale, default: float, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale = scale
        self._default = default
        self._value = default
        self.setRange(0, _PLACES)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(48)

    @property
    def dragging(self) -> bool:
        """The mouse holds the handle."""
        return self.isSliderDown()

    @property
    def real_value(self) -> float:
        """The value that was set or moved to last; it may lie outside the slider's range."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing."""
        self._value = value
        self._put()

    def set_scale(self, scale: Scale, default: float) -> None:
        """Another range or default; the value stays."""
        self._scale = scale
        self._default = default
        self._put()
        self.update()

    def _put(self) -> None:
        blocked = self.blockSignals(True)
        self.setValue(round(self._scale.place(self._value) * _PLACES))
        self.blockSignals(blocked)

    def _move(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.value_moved.emit(value)

    def event(self, event: QEvent) -> bool:
        return claims(event, _OWN_KEYS) or super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(110, max(20, self.fontMetrics().height() + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move(self._value_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.update()
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self._move(self._scale.stepped(self._value, event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = key_steps(event)
        if steps:
            self._move(self._scale.stepped(self._value, steps))
        elif event.key() == Qt.Key.Key_Home:
            self._move(self._scale.minimum)
        elif event.key() == Qt.Key.Key_End:
            self._move(self._scale.maximum)
        else:
            event.ignore()

    def _value_at(self, x: float) -> float:
        radius = self._radius()
        travel = max(1.0, self.width() - 2 * radius)
        at_default = radius + travel * self._scale.place(self._default)
        if abs(x - at_default) <= 2 and self._scale.minimum <= self._default <= self._scale.maximum:
            return self._default  # the default is a detent
        return self._scale.value((x - radius) / travel)

    def _radius(self) -> float:
        return max(5.0, self.fontMetrics().height() * 0.36)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, radius, middle = self.palette(), self._radius(), self.height() / 2
        travel = self.width() - 2 * radius
        here = radius + travel * self.value() / _PLACES
        fill = palette.color(QPalette.ColorRole.Highlight)
        self._paint_groove(painter, (radius, travel, middle, here), fill)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Base), 2.0))
        painter.setBrush(palette.color(QPalette.ColorRole.Text) if self.hasFocus() else fill)
        painter.drawEllipse(QRectF(here - radius, middle - radius, 2 * radius, 2 * radius))

    def _paint_groove(
        self, painter: QPainter, place: tuple[float, float, float, float], fill: QColor
    ) -> None:
        radius, travel, middle, here = place
        palette = self.palette()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(QRectF(radius, middle - 1.5, travel, 3), 1.5, 1.5)
        painter.setBrush(fill)
        crosses_zero = self._scale.minimum <= 0 <= self._scale.maximum
        origin = radius + travel * (self._scale.place(0.0) if crosses_zero else 0.0)
        painter.drawRoundedRect(QRectF(min(origin, here), middle - 1.5, abs(here - origin), 3), 1.5, 1.5)
        if self._scale.minimum <= self._default <= self._scale.maximum:
            at = radius + travel * self._scale.place(self._default)
            painter.setBrush(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawRect(QRectF(at - 0.75, middle - radius, 1.5, 2 * radius))
