"""XyPath: the density picture of one signal against another over the visible stretch, kept up to date cheaply.

The picture holds exactly the samples of the stretch: new ones are added and those that left are taken back, so a frame
costs what has changed, and the stretch's whole length only when the axes change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.ring import Ring
from hhscope.engine.window import Window
from hhscope.units import ms_from_ns
from hhscope.view.density import deposit
from hhscope.view.ranges import Range

Values = NDArray[np.float64]

_CHUNK: Final = 100_000  # samples at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What an axis shows: the signal in a row of the ring, or its slope per ms (difference to the sample before)."""

    row: int
    slope: bool = False

    def values(self, window: Window, index: int) -> Values:
        """Of all samples of ``window``, whose row ``index`` is this signal; a slope is NaN where a piece begins."""
        if not self.slope:
            plain: Values = window.data()[index]
            return plain
        found = [np.diff(p.data[index], prepend=np.nan) / ms_from_ns(p.segment.dt_ns) for p in window.pieces]
        return np.concatenate(found) if found else np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """The two quantities, their ranges, and the picture's size in device pixels."""

    x: Quantity
    y: Quantity
    x_range: Range
    y_range: Range
    width: int
    height: int


class XyPath:
    """One picture of one ring. Any one thread."""

    def __init__(self, ring: Ring, plane: Plane) -> None:
        self.plane = plane
        self.density: NDArray[np.int64] = np.zeros((max(plane.height, 1), max(plane.width, 1)), np.int64)
        self._ring = ring
        self._held = (0, 0)  # the ways to the samples [a, b) are in the picture
        self.outside = False  # a sample left the ranges since this was last set to False

    def show(self, t0_ns: int, t1_ns: int) -> bool:
        """Make the picture that of the samples with t0 <= t < t1; whether anything changed."""
        return self.show_samples(*self._ring.sample_range(t0_ns, t1_ns))

    def show_samples(self, first: int, stop: int) -> bool:
        """Make the picture that of the samples [first, stop), run-wide numbers."""
        a, b = self._held
        wanted = (first + 1, max(stop, first + 1))  # no way leads to the first one
        if wanted == self._held:
            return False
        self._held = wanted
        gone = 0 < self._ring.oldest > a - 2 and wanted[0] > a  # what should be taken back is no longer held
        if gone or wanted[0] >= b or wanted[1] <= a:
            self.density.fill(0)
            self._walk(*wanted, 1)
            return True
        for start, end, sign in (
            (wanted[0], a, 1), (a, min(wanted[0], b), -1), (b, wanted[1], 1), (max(wanted[1], a), b, -1),
        ):  # fmt: skip
            self._walk(start, end, sign)
        return True

    def _walk(self, start: int, end: int, sign: int) -> None:
        for a in range(start, end, _CHUNK):
            b = min(a + _CHUNK, end)
            window = self._ring.window_of(a - 2, b, [self.plane.x.row, self.plane.y.row])
            self._lay(window, max(a - 1 - window.first, 0), sign)

    def _lay(self, window: Window, skip: int, sign: int) -> None:
        plane = self.plane
        x, y = plane.x.values(window, 0)[skip:], plane.y.values(window, 1)[skip:]
        if x.size < 2:
            return
        px = (x - plane.x_range[0]) / (plane.x_range[1] - plane.x_range[0]) * (plane.width - 1)
        py = (plane.y_range[1] - y) / (plane.y_range[1] - plane.y_range[0]) * (plane.height - 1)
        if sign > 0:
            low = min(np.nanmin(px, initial=0.0), np.nanmin(py, initial=0.0))
            high = max(np.nanmax(px, initial=0.0) - plane.width, np.nanmax(py, initial=0.0) - plane.height)
            self.outside |= bool(low < 0 or high > -1)
        deposit(self.density, px, py, _joined(window)[skip:], sign)


def extent(ring: Ring, quantity: Quantity, t0_ns: int, t1_ns: int) -> Range | None:
    """Smallest and largest value in [t0, t1); None when nothing is held there."""
    low, high = np.inf, -np.inf
    if not quantity.slope:
        table = ring.envelope(t0_ns, max(t1_ns, t0_ns + 1), 1, [quantity.row])
        low, high = float(table.lo[0, 0]), float(table.hi[0, 0])
    else:
        first, stop = ring.sample_range(t0_ns, t1_ns)
        for a in range(first, stop, _CHUNK):
            values = quantity.values(ring.window_of(a - 1, min(a + _CHUNK, stop), [quantity.row]), 0)[1:]
            low, high = np.nanmin(values, initial=low), np.nanmax(values, initial=high)
    return (float(low), float(high)) if np.isfinite(low) and np.isfinite(high) else None


def _joined(window: Window) -> NDArray[np.bool_]:
    """False at samples that begin a segment: what was set there is no way that the cell went."""
    joined = np.ones(window.n, np.bool_)
    for piece in window.pieces:
        if piece.start == 0:
            joined[piece.first - window.first] = False
    return joined
