"""TraceTiles: many small traces in rows, each with words beside or above it; a click or Enter chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hhscope.ui.widgets.plot_types import PlotColors

Array = NDArray[np.float64]

_GAP: Final = 4.0
_INSET: Final = 3.0
_NOTE: Final = 1.7  # times the room of the label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One small trace. x : (n,) 0 to 1 across; y : (n,) in the unit of the range; ghost : the same, dashed beneath"""

    x: Array
    y: Array
    color: str
    label: str
    note: str = ""
    tip: str = ""
    ghost: tuple[Array, Array] | None = None


class TraceTiles(QWidget):
    """GUI thread. ``chosen`` (int): a tile was clicked, or Enter was pressed on it.

    beside_px : room left for the label, 1.7 times as much right of it for the note; 0: the label stands above
    tile_px : width wanted and height of a tile, at scale 1; ``beside_px`` makes one column
    """

    chosen = Signal(int)

    def __init__(
        self,
        name: str,
        colors: PlotColors,
        tile_px: tuple[int, int],
        beside_px: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colors, self._tile_px, self._beside_px = colors, tile_px, beside_px
        self._tiles: tuple[Tile, ...] = ()
        self._range = (0.0, 1.0)
        self._scale = 1.0
        self.current = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    def show_tiles(self, tiles: tuple[Tile, ...], low: float, high: float) -> None:
        """Show these from now on, y from ``low`` to ``high``."""
        self._tiles, self._range = tiles, (low, high)
        self.current = min(self.current, max(0, len(tiles) - 1))
        self._fit()
        self.update()

    def set_look(self, colors: PlotColors, scale: float) -> None:
        """Another theme or text size."""
        self._colors, self._scale = colors, scale
        self._fit()
        self.update()

    def columns(self) -> int:
        """How many fit side by side."""
        if self._beside_px:
            return 1
        return max(1, int((self.width() + _GAP) / (self._tile_px[0] * self._scale + _GAP)))

    def tile_rect(self, k: int) -> QRectF:
        """Where tile ``k`` stands."""
        columns = self.columns()
        width = (self.width() - _GAP * (columns - 1)) / columns
        height = self._tile_px[1] * self._scale
        return QRectF((k % columns) * (width + _GAP), (k // columns) * (height + _GAP), width, height)

    def tile_at(self, place: QPointF) -> int | None:
        """The tile at a place of the widget."""
        return next((k for k in range(len(self._tiles)) if self.tile_rect(k).contains(place)), None)

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        return QSize(round(self._tile_px[0] * self._scale), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of columns."""
        super().resizeEvent(event)
        self._fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        k = self.tile_at(event.position())
        if k is not None and event.button() is Qt.MouseButton.LeftButton:
            self.current = k
            self.update()
            self.chosen.emit(k)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter chooses."""
        columns = self.columns()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        key = Qt.Key(event.key())
        if key in steps and 0 <= self.current + steps[key] < len(self._tiles):
            self.current += steps[key]
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._tiles:
            self.chosen.emit(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which one Enter would choose."""
        super().focusInEvent(event)
        self.update()

    def event(self, event: object) -> bool:
        """A tooltip per tile."""
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            k = self.tile_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tiles[k].tip if k is not None else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tiles that are to be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k, tile in enumerate(self._tiles):
            rect = self.tile_rect(k)
            if rect.intersects(QRectF(event.rect())):
                self._paint(painter, rect, tile, chosen=self.hasFocus() and k == self.current)

    def _paint(self, painter: QPainter, rect: QRectF, tile: Tile, *, chosen: bool) -> None:
        line = float(self.fontMetrics().height())
        beside = self._beside_px * self._scale
        if beside:
            screen = rect.adjusted(beside, 0, -_NOTE * beside, 0)
            label = QRectF(rect.left(), rect.top(), beside - 6, rect.height())
            note = QRectF(screen.right() + 8, rect.top(), _NOTE * beside - 8, rect.height())
        else:
            screen = rect.adjusted(0, line, 0, 0)
            label = QRectF(rect.left(), rect.top(), rect.width(), line)
            note = label
        painter.fillRect(screen, QColor(self._colors.background))
        self._words(painter, label, tile.label, Qt.AlignmentFlag.AlignLeft)
        self._words(
            painter, note, tile.note, Qt.AlignmentFlag.AlignLeft if beside else Qt.AlignmentFlag.AlignRight
        )
        inner = screen.adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.save()
        painter.setClipRect(screen)
        if tile.ghost is not None:
            pen = QPen(QColor(self._colors.text), 1.0)
            pen.setDashPattern([3.0, 3.0])
            painter.setPen(pen)
            painter.drawPolyline(self._line(inner, *tile.ghost))
        painter.setPen(QPen(QColor(tile.color), 1.3))
        painter.drawPolyline(self._line(inner, tile.x, tile.y))
        painter.restore()
        if chosen:
            painter.setPen(QPen(QColor(self._colors.text), 1.0))
            painter.drawRect(screen.adjusted(0.5, 0.5, -0.5, -0.5))

    def _words(self, painter: QPainter, rect: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
        painter.setPen(QColor(self._colors.text))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _line(self, rect: QRectF, x: Array, y: Array) -> QPolygonF:
        low, high = self._range
        across = rect.left() + np.asarray(x) * rect.width()
        up = rect.bottom() - (np.asarray(y) - low) / ((high - low) or 1.0) * rect.height()
        return QPolygonF([QPointF(a, b) for a, b in zip(across.tolist(), up.tolist(), strict=True)])

    def _height(self) -> int:
        rows = -(-len(self._tiles) // self.columns())
        return max(0, round(rows * (self._tile_px[1] * self._scale + _GAP) - _GAP))

    def _fit(self) -> None:
        if self.height() != self._height() or self.minimumHeight() != self._height():
            self.setFixedHeight(self._height())
