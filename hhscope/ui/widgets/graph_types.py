"""Graph types: what a `GraphView` shows, as frozen data; nothing of engines or models."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphAxis:
    """One axis: its name, unit and range, ``lo < hi``; ``log``: decades, and then ``lo > 0``; ``bare``: no numbers."""

    name: str
    unit: str = ""
    lo: float = 0.0
    hi: float = 1.0
    log: bool = False
    bare: bool = False

    @property
    def title(self) -> str:
        """Name with unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A line through points; not a number interrupts it. ``filled``: down to the axis, as bars or an area are.

    label : as the legend says it, "" = not in the legend
    pieces : every two points are a line of their own
    points : round points ``width`` px wide, and no line
    """

    x: Array
    y: Array
    color: str
    label: str = ""
    dashed: bool = False
    filled: bool = False
    pieces: bool = False
    points: bool = False
    width: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A round mark at a point; ``hollow``: a ring. ``radius`` in px at scale 1."""

    x: float
    y: float
    color: str
    hollow: bool = False
    radius: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One picture.

    curves : a new tuple whenever one changes: the same one is not painted again
    lines : like curves, and move with the dots
    image : lies over the whole screen between ground and curves, or None
    message : stands in the middle in place of data
    """

    x: GraphAxis = GraphAxis(name="")
    y: GraphAxis = GraphAxis(name="")
    curves: tuple[Curve, ...] = ()
    lines: tuple[Curve, ...] = ()
    dots: tuple[Dot, ...] = ()
    image: QImage | None = field(default=None, compare=False)
    message: str = ""


@dataclass(frozen=True, slots=True)
class GraphPoint:
    """A place on a graph, in its units."""

    x: float
    y: float
