"""Band labels: the words on a screen's bands, at the top or the foot of each, out of the traces' way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from hhscope.ui.widgets.plot_types import Band
from hhscope.view.pick import extent_between
from hhscope.view.traces import TraceData

_LEFT = 8.0  # px, logical
_CLEAR = 0.25  # line heights that a trace must stay away from the other place before the words go there


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTrace:
    """A trace on the screen: row ``row`` of ``data`` at y = a + b*value px; ``scale`` = (a, b)."""

    data: TraceData
    row: int
    scale: tuple[float, float]
    width_px: float

    def rows(self, share: float) -> tuple[float, float] | None:
        """The rows (px, from, to) that it covers in the left ``share`` (0 to 1) of the screen; None: none."""
        extent = extent_between(self.data, self.row, 0.0, share * self.data.n_columns)
        if extent is None:
            return None
        a, b = self.scale
        ends = sorted(a + b * value for value in extent)
        return ends[0] - 0.5 * self.width_px, ends[1] + 0.5 * self.width_px


class BandLabels:
    """Where the words of each band are. Device pixels; one screen; GUI thread.

    Words stay where they are until a trace runs through them, and only move to where none runs over the left half of
    the screen: a trace that passes both places moves nothing.
    """

    def __init__(self) -> None:
        self._low: frozenset[str] = frozenset()  # labels at the foot of their band
        self._words: tuple[tuple[str, QRectF, QRectF], ...] = ()  # label, its place, the other one

    def draw(self, painter: QPainter, bands: Iterable[tuple[Band, QRectF]], ratio: float) -> None:
        """In the left corner of each band that has room for it; no grid line runs through the words."""
        metrics = painter.fontMetrics()
        height = float(metrics.height())
        words = []
        for band, area in bands:
            if not band.label or area.height() < height:
                continue
            width = float(metrics.horizontalAdvance(band.label))
            top = QRectF(_LEFT * ratio, area.top(), width, height)
            # The foot may lie on a grid line, which stays whole.
            foot = top.translated(0.0, max(0.0, area.height() - height - 2.0 * ratio))
            place, other = (foot, top) if band.label in self._low else (top, foot)
            painter.fillRect(place.adjusted(-3, 0, 3, 0), QColor(band.color))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, band.label)
            words.append((band.label, place, other))
        self._words = tuple(words)

    def settle(self, traces: Sequence[SeenTrace], width: float) -> bool:
        """Make way for the traces on a screen ``width`` px wide; whether that asks for another drawing."""
        moved = frozenset(
            label
            for label, place, other in self._words
            if _meets(traces, place, place.right() / width, 0.0)
            and not _meets(traces, other, max(0.5, other.right() / width), _CLEAR * other.height())
        )
        self._low ^= moved
        return bool(moved)


def _meets(traces: Sequence[SeenTrace], place: QRectF, share: float, margin: float) -> bool:
    """Whether a trace comes closer than ``margin`` px to the rows of a place, in the left share of the screen."""
    for trace in traces:
        low, high = trace.rows(min(share, 1.0)) or (math.inf, -math.inf)
        if low < place.bottom() + margin and high > place.top() - margin:
            return True
    return False
