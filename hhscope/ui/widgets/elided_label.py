"""ElidedLabel: a label that ends in … where there is no room for all of its text."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """Plain text on one line, or with ``setWordWrap`` on as many as there is height for. GUI thread.

    `text` is always the whole of it, for tooltips, tests and screen readers.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """It can be as narrow as a few letters."""
        few = self.fontMetrics().horizontalAdvance("mm…")
        return QSize(min(few, super().minimumSizeHint().width()), self.fontMetrics().height())

    def lines(self) -> list[str]:
        """What is shown, line by line."""
        metrics, room = self.fontMetrics(), self.contentsRect()
        if not self.wordWrap():
            return [metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())]
        most = max(1, room.height() // metrics.lineSpacing())
        starts = _line_starts(self.text(), self, room.width())
        shown = [self.text()[a:b].rstrip() for a, b in pairwise(starts)][: most - 1]
        rest = self.text()[starts[len(shown)] :].strip() if len(starts) > len(shown) else ""
        return [*shown, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.contentsRect()
        metrics = self.fontMetrics()
        lines = self.lines()
        top = room.top()
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top += (room.height() - metrics.lineSpacing() * (len(lines) - 1) - metrics.height()) // 2
        for i, line in enumerate(lines):
            painter.drawText(QPointF(room.left(), top + metrics.ascent() + i * metrics.lineSpacing()), line)


def _line_starts(text: str, label: QLabel, width: int) -> list[int]:
    """Where lines ``width`` px wide begin, and the end of the text."""
    layout = QTextLayout(text, label.font())
    layout.beginLayout()
    starts = [0]
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        starts.append(line.textStart() + line.textLength())
    layout.endLayout()
    return starts
