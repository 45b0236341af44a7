"""Chip: a suggestion one can click; its text wraps, and it shows whether it is in force."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

_PAD_X: Final = 10
_PAD_Y: Final = 5


class Chip(QAbstractButton):
    """Checkable: checked = in force. A click emits ``clicked``; Space and Enter do the same."""

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def nextCheckState(self) -> None:
        """A click does not check the chip: what is in force comes back from the model."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._text_rect(width).height() + 2 * _PAD_Y

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_X
        return QSize(width, self.fontMetrics().height() + 2 * _PAD_Y)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 2 * _PAD_Y)

    def _text_rect(self, width: int) -> QRect:
        room = QRect(0, 0, max(40, width - 2 * _PAD_X), 10_000)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        return self.fontMetrics().boundingRect(room, int(flags), self.text())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        background, border, text = (
            QPalette.ColorRole.Button,
            QPalette.ColorRole.Button,
            QPalette.ColorRole.Text,
        )
        if self.isChecked():
            background, border, text = (
                QPalette.ColorRole.Highlight,
                QPalette.ColorRole.Highlight,
                QPalette.ColorRole.HighlightedText,
            )
        elif self.isDown() or self.underMouse():
            border = QPalette.ColorRole.PlaceholderText
        if self.hasFocus():
            border = QPalette.ColorRole.Text
        painter.setPen(palette.color(border))
        painter.setBrush(palette.color(background))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(palette.color(text))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(_PAD_X, 0, -_PAD_X, 0), int(flags), self.text())
