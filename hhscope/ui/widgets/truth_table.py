"""TruthTable: rows of two inputs, each with a small trace, what a cell said and what a unit says; painted by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hhscope.ui.widgets.plot_types import PlotColors

Array = NDArray[np.float64]

_PAD: Final = 6.0  # px


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TruthRow:
    """One row. x, y : (n,) the trace, 0 … 1; cell, unit : what they said; same : whether both said yes, or both no"""

    inputs: str
    x: Array
    y: Array
    cell: str
    unit: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """A table. title : its name; under : the formula of the unit; message : stands in place of rows"""

    title: str
    under: str = ""
    rows: tuple[TruthRow, ...] = ()
    message: str = ""


class TruthTable(QWidget):
    """Shows a `Truth`. GUI thread."""

    def __init__(self, name: str, colors: PlotColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = colors
        self._trace, self._alarm = colors.text, colors.text
        self._truth = Truth(title=name)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 128)

    @property
    def truth(self) -> Truth:
        """What is shown."""
        return self._truth

    def show_truth(self, truth: Truth) -> None:
        """Show this from now on."""
        self._truth = truth
        said = "; ".join(f"{row.inputs}: cell {row.cell}, unit {row.unit}" for row in truth.rows)
        self.setAccessibleDescription(said or truth.message)
        self.update()

    def set_look(self, colors: PlotColors, trace: str, alarm: str) -> None:
        """Another theme; ``trace``: of the lines, ``alarm``: of a unit that says something else than the cell."""
        self._colors, self._trace, self._alarm = colors, trace, alarm
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(170, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        line = metrics.height()
        self._text(painter, QRectF(_PAD, 0.0, self.width() - 2 * _PAD, line), self._truth.title, left=True)
        whole = QRectF(_PAD, line, self.width() - 2 * _PAD, line)
        self._text(painter, whole, self._truth.under, left=True)
        if self._truth.message:
            rest = QRectF(0.0, 2 * line, self.width(), self.height() - 2 * line).adjusted(
                _PAD, _PAD, -_PAD, -_PAD
            )
            painter.setPen(QColor(self._colors.text))
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self._truth.message)
            return
        self._paint_rows(painter, metrics)

    def _paint_rows(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        line, top = metrics.height(), 3.2 * metrics.height()
        wide = max(metrics.horizontalAdvance("ReLU"), metrics.horizontalAdvance("cell")) + _PAD
        left = metrics.horizontalAdvance("0 0") + 2 * _PAD
        right = self.width() - 2 * wide
        for text, x in (("cell", right), ("ReLU", right + wide)):
            self._text(painter, QRectF(x, 2.1 * line, wide, line), text)
        rows = self._truth.rows
        height = (self.height() - top) / max(1, len(rows))
        for k, row in enumerate(rows):
            y = top + k * height
            middle = QRectF(0.0, y, left, height)
            self._text(painter, middle, row.inputs)
            screen = QRectF(left, y + 1.5, right - left, height - 3.0)
            painter.fillRect(screen, QColor(self._colors.background))
            self._paint_trace(painter, screen, row)
            self._text(painter, QRectF(right, y, wide, height), row.cell)
            tone = self._colors.text if row.same else self._alarm
            self._text(painter, QRectF(right + wide, y, wide, height), row.unit, tone)

    def _paint_trace(self, painter: QPainter, screen: QRectF, row: TruthRow) -> None:
        inner = screen.adjusted(1.0, 2.0, -1.0, -2.0)
        points = [
            QPointF(inner.left() + x * inner.width(), inner.bottom() - y * inner.height())
            for x, y in zip(row.x.tolist(), row.y.tolist(), strict=True)
        ]
        painter.setPen(QPen(QColor(self._trace), 1.2))
        painter.drawPolyline(QPolygonF(points))

    def _text(
        self, painter: QPainter, place: QRectF, text: str, color: str = "", *, left: bool = False
    ) -> None:
        painter.setPen(QColor(color or self._colors.text))
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)
