"""Math boxes: pieces of a formula that know their size and paint themselves on a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath

_SMALL = 0.74  # size of raised and lowered text
_LEAST_PX = 8


@dataclass(frozen=True, slots=True)
class Face:
    """A font with its metrics, made once for a whole page."""

    font: QFont
    metrics: QFontMetricsF

    @classmethod
    def of(cls, font: QFont) -> Face:
        """The face of a font."""
        return cls(font, QFontMetricsF(font))

    def smaller(self) -> Face:
        """The face of what is raised or lowered beside this one."""
        font = QFont(self.font)
        font.setPixelSize(max(_LEAST_PX, round(self.metrics.height() * 0.8 * _SMALL)))
        return Face.of(font)

    @property
    def axis(self) -> float:
        """Height of a fraction's line above the baseline."""
        return self.metrics.xHeight() / 2


class Box(Protocol):
    """A piece of a formula, px."""

    width: float
    ascent: float
    descent: float

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Paint with the painter's pen."""


class Glyphs:
    """Plain text."""

    def __init__(self, text: str, face: Face, *, space: float = 0.0) -> None:
        self.text, self._face, self._space = text, face, space
        self.width = face.metrics.horizontalAdvance(text) + 2 * space
        self.ascent, self.descent = face.metrics.ascent() * 0.82, face.metrics.descent() * 0.8

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """See `Box`."""
        painter.setFont(self._face.font)
        painter.drawText(QPointF(x + self._space, baseline), self.text)


class Row:
    """Boxes side by side."""

    def __init__(self, parts: Sequence[Box]) -> None:
        self._parts = tuple(parts)
        self.width = sum(part.width for part in self._parts)
        self.ascent = max((part.ascent for part in self._parts), default=0.0)
        self.descent = max((part.descent for part in self._parts), default=0.0)

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """See `Box`."""
        for part in self._parts:
            part.paint(painter, x, baseline)
            x += part.width


class Fraction:
    """One box over another."""

    def __init__(self, upper: Box, lower: Box, face: Face) -> None:
        self._upper, self._lower, self._axis = upper, lower, face.axis
        self.width = max(upper.width, lower.width) + 6
        self.ascent = self._axis + 2 + upper.descent + upper.ascent
        self.descent = max(0.0, lower.ascent + lower.descent + 3 - self._axis)

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """See `Box`."""
        line = baseline - self._axis
        middle = x + self.width / 2
        self._upper.paint(painter, middle - self._upper.width / 2, line - 2 - self._upper.descent)
        self._lower.paint(painter, middle - self._lower.width / 2, line + 3 + self._lower.ascent)
        painter.drawLine(QPointF(x + 1, line), QPointF(x + self.width - 1, line))


class Shifted:
    """A box with a smaller one raised (``up`` > 0) or lowered beside it."""

    def __init__(self, base: Box, small: Box, up: float) -> None:
        self._base, self._small, self._up = base, small, up
        self.width = base.width + small.width + 1
        self.ascent = max(base.ascent, small.ascent + up)
        self.descent = max(base.descent, small.descent - up)

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """See `Box`."""
        self._base.paint(painter, x, baseline)
        self._small.paint(painter, x + self._base.width + 1, baseline - self._up)


class Brackets:
    """Round brackets as tall as what they hold."""

    def __init__(self, inner: Box) -> None:
        self._inner = inner
        self._wide = min(8.0, 3.5 + 0.06 * (inner.ascent + inner.descent))
        self.width = inner.width + 2 * self._wide + 2
        self.ascent, self.descent = inner.ascent + 1, inner.descent + 1

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """See `Box`."""
        top, foot = baseline - self.ascent, baseline + self.descent
        self._inner.paint(painter, x + self._wide + 1, baseline)
        for edge, side in ((x + self._wide, -1.0), (x + self.width - self._wide, 1.0)):
            arc = QPainterPath(QPointF(edge, top))
            reach = side * 1.6 * (self._wide - 1)
            arc.quadTo(QPointF(edge + reach, (top + foot) / 2), QPointF(edge, foot))
            painter.drawPath(arc)
