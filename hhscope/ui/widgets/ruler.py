"""Ruler: the line between two points of a screen and what it measures, over the picture while the mouse draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.units import format_number, format_time, ms_from_ns
from hhscope.view.cursors import frequency_hz

_PAD: Final = 6.0  # px around the words, and between them and the point
_END: Final = 4.0  # px: half the length of the strokes at the ends
_DIGITS: Final = 4
_LONGEST_NAME: Final = 4  # letters of a quantity whose name is said with its difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Two points of a screen. a, b : places, px.  delta_ns, delta : b minus a in time and on the left axis."""

    a: QPointF
    b: QPointF
    delta_ns: int
    delta: float


def ruler_text(measured: Measured, name: str, unit: str) -> str:
    """``Δt 12.5 ms · 80 Hz · ΔV −35.2 mV``: ``name`` and ``unit`` are those of the left axis."""
    time = format_time(float(f"{ms_from_ns(measured.delta_ns):.{_DIGITS}g}")).replace("-", "−")
    said = name if len(name) <= _LONGEST_NAME else ""
    parts = [f"Δt {time}"]
    if measured.delta_ns:
        parts.append(f"{format_number(frequency_hz(abs(measured.delta_ns)), _DIGITS)} Hz")
    parts.append(f"Δ{said} {format_number(measured.delta, _DIGITS)} {unit}".rstrip())
    return " · ".join(parts)


class Ruler(QWidget):
    """Lies over a screen and lets the mouse through; hidden while nothing is measured. GUI thread."""

    def __init__(self, parent: QWidget, colors: PlotColors) -> None:
        super().__init__(parent)
        self._screen = parent
        self._colors = colors
        self._scale = 1.0
        self._measured: Measured | None = None
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now, "" while nothing is measured."""
        return self._text

    def wear(self, colors: PlotColors, scale: float) -> None:
        """Another theme or text size."""
        self._colors, self._scale = colors, scale
        self.update()

    def show_measured(self, measured: Measured, axis: tuple[str, str]) -> None:
        """Draw a ruler; ``axis`` = name and unit of the left axis."""
        self._measured = measured
        self._text = ruler_text(measured, *axis)
        self.setGeometry(self._screen.rect())
        self.show()
        self.raise_()
        self.update()

    def put_away(self) -> None:
        """Nothing is measured any more."""
        self._measured, self._text = None, ""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._measured is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_line(painter, self._measured.a, self._measured.b)
        self._paint_words(painter, self._measured.a, self._measured.b)

    def _paint_line(self, painter: QPainter, a: QPointF, b: QPointF) -> None:
        """The way in time and in value as dashes, the straight way between the points in full."""
        color = QColor(self._colors.hover)
        painter.setPen(QPen(color, 1.0, Qt.PenStyle.DashLine))
        corner = QPointF(b.x(), a.y())
        painter.drawLine(a, corner)
        painter.drawLine(corner, b)
        painter.setPen(QPen(color, 1.5))
        painter.drawLine(a, b)
        for end in (a, b):
            painter.drawLine(end - QPointF(_END, 0), end + QPointF(_END, 0))
            painter.drawLine(end - QPointF(0, _END), end + QPointF(0, _END))

    def _paint_words(self, painter: QPainter, a: QPointF, b: QPointF) -> None:
        """Beside the second point, on the side away from the first one, inside the screen."""
        font = label_font(self._scale)
        metrics = QFontMetricsF(font)
        wide = metrics.horizontalAdvance(self._text) + 2 * _PAD
        high = metrics.height() + _PAD
        left = b.x() + 2 * _PAD if b.x() >= a.x() else b.x() - 2 * _PAD - wide
        top = b.y() + _PAD if b.y() >= a.y() else b.y() - _PAD - high
        left = min(max(left, 0.0), max(0.0, self.width() - wide))
        top = min(max(top, 0.0), max(0.0, self.height() - high))
        box = QRectF(left, top, wide, high)
        painter.setPen(QPen(QColor(self._colors.axis), 1.0))
        painter.setBrush(QColor(self._colors.surround))
        painter.drawRoundedRect(box, 4.0, 4.0)
        painter.setFont(font)
        painter.setPen(QColor(self._colors.hover))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, self._text)
