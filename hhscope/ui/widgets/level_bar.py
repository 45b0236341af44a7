"""LevelBar: how full something is, as a bar with its name and its number; one that can be chosen says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_BAR_PX = 6


class LevelBar(QWidget):
    """``name`` at the left, ``text`` at the right, the bar below. Cheap to set every frame. GUI thread.

    chosen : clicked, or Enter; only after `set_choosable`
    """

    chosen = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._text, self._share, self._color = name, "", 0.0, QColor()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choosable(self) -> None:
        """From now on it can be clicked, and reached with Tab."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_name(self, name: str) -> None:
        """Another name."""
        if name != self._name:
            self._name = name
            self.setAccessibleName(name)
            self.update()

    @property
    def text(self) -> str:
        """The number, as it is shown."""
        return self._text

    def show_level(self, share: float, text: str, color: QColor) -> None:
        """So full (0 to 1; more counts as full), in words, in this colour."""
        share = min(1.0, max(0.0, round(share, 3)))
        if (share, text, color) != (self._share, self._text, self._color):
            self._share, self._text, self._color = share, text, color
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height() + _BAR_PX + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.focusPolicy() and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, line = self.palette(), self.fontMetrics().height()
        words = QRectF(0, 0, self.width(), line)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._name)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, self._text)
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)
        bar = QRectF(0, line + 3, self.width(), _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
        if self._share > 0:
            painter.setBrush(self._color)
            bar.setWidth(max(_BAR_PX, self._share * bar.width()))
            painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
