"""Section: a quiet collapsible group: a title line with a chevron and, at its right, a short summary."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from hhscope.ui.widgets.own_keys import claims
from hhscope.ui.widgets.tone import Tone, set_tone, toned_label


class SectionHeader(QAbstractButton):
    """The title line: a click, Space, Enter or the arrow keys fold and unfold."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.summary = toned_label("", "dim")
        self.summary.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.addStretch(1)
        row.addWidget(self.summary)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._bold())
        width = metrics.horizontalAdvance(self.text()) + 32 + self.summary.sizeHint().width()
        return QSize(width, metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        return claims(event, (Qt.Key.Key_Left, Qt.Key.Key_Right)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.toggle()
            case Qt.Key.Key_Right:
                self.setChecked(True)
            case Qt.Key.Key_Left:
                self.setChecked(False)
            case _:
                super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        loud = self.underMouse() or self.hasFocus()
        painter.setPen(Qt.PenStyle.NoPen)
        role = QPalette.ColorRole.Text if loud else QPalette.ColorRole.PlaceholderText
        painter.setBrush(palette.color(role))
        painter.drawPolygon(self._chevron())
        painter.setFont(self._bold())
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        left = 22
        metrics = QFontMetrics(self._bold())
        room = self.width() - left - self.summary.sizeHint().width() - 16
        title = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, max(40, room))
        painter.drawText(
            QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, title
        )
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 4, 4)

    def _chevron(self) -> QPolygonF:
        size, x, y = self.fontMetrics().height() * 0.22, 11.0, self.height() / 2
        if self.isChecked():
            points = [(-size, -size / 2), (size, -size / 2), (0.0, size * 0.7)]
        else:
            points = [(-size / 2, -size), (-size / 2, size), (size * 0.7, 0.0)]
        return QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points])


class Section(QWidget):
    """A header and a content that shows while open. ``toggled`` (bool): it was opened or closed."""

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader(title)
        self.header.setAccessibleName(title)
        self.content = content
        self._lacking = ""
        self._wanted = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = QHBoxLayout()
        self._top.setSpacing(0)
        self._top.addWidget(self.header, 1)
        column.addLayout(self._top)
        column.addWidget(content)
        content.hide()
        self.header.toggled.connect(self._on_header_toggled)

    @property
    def is_open(self) -> bool:
        """The content is shown."""
        return self.header.isChecked()

    @property
    def wants_open(self) -> bool:
        """Open, or folded only because there is nothing to show at the moment."""
        return self._wanted if self._lacking else self.is_open

    def set_lacking(self, sentence: str) -> None:
        """Fold and say why there is nothing to show; "" = there is, and the section is as it was."""
        if sentence == self._lacking:
            return
        wanted = self.wants_open
        self._wanted, self._lacking = wanted, sentence
        blocked = self.blockSignals(True)
        self.header.setChecked(wanted and not sentence)
        self.blockSignals(blocked)
        self.header.setEnabled(not sentence)
        self.set_summary(sentence)

    @property
    def lacking(self) -> str:
        """Why there is nothing to show, or ""."""
        return self._lacking

    def set_open(self, opened: bool) -> None:
        """Fold or unfold; emits ``toggled`` when that changes something."""
        self.header.setChecked(opened)

    def add_button(self, button: QWidget) -> None:
        """Put a button at the right of the title line."""
        self._top.addWidget(button)

    def set_summary(self, text: str, tone: Tone = "dim") -> None:
        """The few words at the right of the title."""
        if text != self.header.summary.text():
            self.header.summary.setText(text)
            self.header.update()
        set_tone(self.header.summary, tone)

    def _on_header_toggled(self, opened: bool) -> None:
        self.content.setVisible(opened)
        self.toggled.emit(opened)
