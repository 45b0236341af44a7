"""EndLabels: the traces' names beside the right end of their lines; the legend of a screen, and its switches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.plot_types import PlotFrame, TraceSpec
from hhscope.ui.widgets.screen_painter import ScreenLook, ends
from hhscope.view.labels import spread

_SWATCH = 10.0  # px of line before the name
_GAP = 5.0
_REST_FRAMES = 30  # while rolling, labels look for a better place about twice a second
_MOVE = 0.75  # of a line's height: smaller moves are not worth it while rolling


@dataclass(frozen=True, slots=True)
class _Place:
    spec: TraceSpec
    middle: float  # y, scene px


class EndLabels(QGraphicsObject):
    """One line of text per trace, in its colour; a hidden trace's name is dim. Scene coordinates.

    While the view stands still a label lies at the height of its line's end. While it rolls, the ends rush up and
    down; then labels rest at the height where their lines mostly are, and move seldom.
    """

    def __init__(self, look: ScreenLook) -> None:
        super().__init__()
        self.paints = 0
        self._look = look
        self._rect = QRectF()
        self._screen = QRectF()
        self._places: tuple[_Place, ...] = ()
        self._wanted: dict[str, float] = {}
        self._rest = 0

    def set_place(self, rect: QRectF, screen: QRectF) -> None:
        """Where the labels are, and the screen beside them."""
        if (rect, screen) != (self._rect, self._screen):
            self.prepareGeometryChange()
            self._rect, self._screen = rect, screen
            self._arrange()

    def set_look(self, look: ScreenLook) -> None:
        """Other traces, ranges, text size or theme."""
        self._look = look
        self._rest = 0
        self._arrange()

    def follow(self, frame: PlotFrame) -> None:
        """Take the frame's line ends as wishes; called once per frame."""
        if frame.live:
            self._rest -= 1
            if self._rest > 0:
                return
            self._rest = _REST_FRAMES
        else:
            self._rest = 0
        values = self._usual(frame) if frame.live else ends(self._look, frame.data)
        height = self._screen.height()
        wanted = {
            spec.key: self._look.scale(spec.axis, height).y_of(values[spec.key])
            for spec in self._look.traces
            if spec.key in values
        }
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange(least=_MOVE if frame.live else 0.0)

    def trace_at(self, point: QPointF) -> TraceSpec | None:
        """The trace whose label is at a point."""
        if not self._rect.contains(point):
            return None
        half = self._pitch() / 2
        return next((p.spec for p in self._places if abs(p.middle - point.y()) <= half), None)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        self.paints += 1
        font = label_font(self._look.text)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        swatch = _SWATCH * self._look.text
        room = self._rect.width() - swatch - _GAP
        for place in self._places:
            hidden = place.spec.key in self._look.hidden
            color = QColor(self._look.colors.axis if hidden else place.spec.color)
            y = round(place.middle) + 0.5
            if not hidden:
                painter.setPen(QPen(color, self._look.line_px + 0.5))
                painter.drawLine(QPointF(self._rect.left(), y), QPointF(self._rect.left() + swatch, y))
            painter.setPen(color)
            text = metrics.elidedText(place.spec.label, Qt.TextElideMode.ElideRight, room)
            line = metrics.height()
            box = QRectF(self._rect.left() + swatch + _GAP, y - line / 2, room, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    # -- inside ---------------------------------------------------------------------------------------------
    def _usual(self, frame: PlotFrame) -> dict[str, float]:
        """Where each line mostly is: the middle of its extent."""
        found: dict[str, float] = {}
        rows = ((data, row) for data in frame.data for row in range(data.n_traces))
        for spec, (data, row) in zip(self._look.traces, rows, strict=False):
            value = data.typical(row)
            if math.isfinite(value):
                found[spec.key] = value
        return found

    def _pitch(self) -> float:
        return QFontMetricsF(label_font(self._look.text)).height()

    def _arrange(self, least: float = 0.0) -> None:
        """Give every label its place; keep the present ones if none would move by ``least`` lines."""
        specs = self._look.traces
        middle = self._screen.height() / 2
        wishes = [self._screen.top() + self._wanted.get(spec.key, middle) for spec in specs]
        pitch = self._pitch()
        spots = spread(wishes, pitch, self._rect.top(), self._rect.bottom())
        places = tuple(_Place(spec, y) for spec, y in zip(specs, spots, strict=True))
        if least and _moved(self._places, places) < least * pitch:
            return
        if places != self._places:
            self._places = places
        self.update()


def _moved(before: tuple[_Place, ...], after: tuple[_Place, ...]) -> float:
    """The largest move between two arrangements of the same traces, else infinity."""
    old: Mapping[str, float] = {place.spec.key: place.middle for place in before}
    if len(before) != len(after) or any(place.spec.key not in old for place in after):
        return math.inf
    return max((abs(old[place.spec.key] - place.middle) for place in after), default=0.0)
