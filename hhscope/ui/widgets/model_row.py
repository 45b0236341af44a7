"""ModelRow: one line of the model chooser: a small trace, name, rate, what it is, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

_PICTURE: Final = (104, 44)  # px at scale 1
_PAD: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RowText:
    """What a row says. ``error`` replaces rate, doc and source."""

    name: str
    rate: str = ""
    doc: str = ""
    source: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class RowColors:
    """Of the small trace and of an error."""

    trace: QColor
    background: QColor
    error: QColor


class ModelRow(QAbstractButton):
    """A click chooses it. ``picture``: per column lowest and highest place, 0 to 1, or None while not known."""

    def __init__(self, text: RowText, colors: RowColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_shown = text
        self._colors = colors
        self._picture: tuple[tuple[float, float], ...] | None = None
        self._chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(part for part in (text.name, text.rate, text.error) if part))
        self.setAccessibleDescription(text.doc)
        self.setToolTip("\n".join(part for part in (text.error, text.doc, text.source) if part))

    @property
    def chosen(self) -> bool:
        """The keyboard is at this row."""
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Mark the row where the keyboard is."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def set_picture(self, picture: tuple[tuple[float, float], ...]) -> None:
        """Show this trace."""
        self._picture = picture
        self.update()

    def set_rate(self, rate: str) -> None:
        """Rate or rhythm in a few words."""
        shown = self.text_shown
        self.text_shown = RowText(
            name=shown.name, rate=rate, doc=shown.doc, source=shown.source, error=shown.error
        )
        self.update()

    def sizeHint(self) -> QSize:
        lines = 3 * self.fontMetrics().lineSpacing()
        return QSize(440, max(_PICTURE[1], lines) + 2 * _PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Button))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 1, -2, -1), 6, 6)
        height = self.height() - 2 * _PAD
        place = QRectF(_PAD, _PAD, _PICTURE[0] * height / _PICTURE[1] * 0.9, height)
        self._paint_picture(painter, place)
        self._paint_text(painter, QRectF(self.rect()).adjusted(place.right() + 12, _PAD, -_PAD - 2, -_PAD))

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colors.background)
        painter.drawRoundedRect(place, 4, 4)
        if not self._picture:
            return
        inner = place.adjusted(5, 5, -5, -5)
        painter.setPen(QPen(self._colors.trace, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        step = inner.width() / len(self._picture)
        middle_before: float | None = None
        for column, (low, high) in enumerate(self._picture):
            x = inner.left() + (column + 0.5) * step
            top, bottom = inner.bottom() - high * inner.height(), inner.bottom() - low * inner.height()
            if middle_before is not None:
                painter.drawLine(QLineF(x - step, middle_before, x, (top + bottom) / 2))
            painter.drawLine(QLineF(x, top, x, bottom + 0.01))
            middle_before = (top + bottom) / 2

    def _paint_text(self, painter: QPainter, place: QRectF) -> None:
        text, palette = self.text_shown, self.palette()
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        line = self.fontMetrics().lineSpacing()
        rate_width = self.fontMetrics().horizontalAdvance(text.rate)
        dim, usual = palette.color(QPalette.ColorRole.PlaceholderText), palette.color(QPalette.ColorRole.Text)
        first = QRectF(place.left(), place.top(), place.width(), line)
        painter.setPen(dim)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight, text.rate)
        painter.setFont(strong)
        painter.setPen(usual)
        name = QFontMetrics(strong).elidedText(
            text.name, Qt.TextElideMode.ElideRight, int(place.width() - rate_width - 12)
        )
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(self.font())
        rows = [(text.error, self._colors.error)] if text.error else [(text.doc, usual), (text.source, dim)]
        for number, (words, color) in enumerate(rows, start=1):
            painter.setPen(color)
            elided = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(first.translated(0, number * line), Qt.AlignmentFlag.AlignLeft, elided)
