"""Polyline: a trace as the lines of a drawing, cut off exactly at the edges of its screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.view.traces import Envelope, TraceData

_SAME: float = 1e-6  # px

Points = NDArray[np.float64]


def trace_points(data: TraceData, row: int, scale: tuple[float, float], width: float) -> Points:
    """Where a trace runs on a screen ``width`` px wide: (n, 2), px; NaN interrupts it.

    scale : (a, b) of y = a + b*value.

    Single samples are taken as they are. Of an envelope each column gives its first, lowest, highest and last sample:
    drawn at the width that it was gathered for, that covers the same pixels as all its samples would.
    """
    samples = data.as_samples() if isinstance(data, Envelope) else data
    x = samples.x * (width / samples.n_columns)
    return np.stack([x, scale[0] + scale[1] * samples.y[row]], axis=1)


def clipped(points: Points, size: tuple[float, float]) -> list[Points]:
    """The parts of a polyline inside (0, 0) to ``size``, each (m, 2), m >= 2. Points that add nothing are left out."""
    if len(points) < 2:
        return []
    begin, end = _cut(points[:-1], points[1:], size)
    kept = np.flatnonzero(np.isfinite(begin).all(axis=1))
    if not kept.size:
        return []
    begin, end = begin[kept], end[kept]
    joined = (np.diff(kept) == 1) & (np.abs(end[:-1] - begin[1:]) <= _SAME).all(axis=1)
    parts = np.split(np.arange(len(kept)), np.flatnonzero(~joined) + 1)
    lines = (_simplified(np.concatenate((begin[part[:1]], end[part]))) for part in parts)
    return [line for line in lines if len(line) > 1]


def _cut(begin: Points, end: Points, size: tuple[float, float]) -> tuple[Points, Points]:
    """Each segment's ends inside the box (Liang and Barsky, 1984); NaN where nothing of it is."""
    way = end - begin
    enter, leave = np.zeros(len(begin)), np.ones(len(begin))
    outside = ~(np.isfinite(begin).all(axis=1) & np.isfinite(end).all(axis=1))
    for axis in (0, 1):
        for side, sign in ((0.0, -1.0), (size[axis], 1.0)):
            out = sign * way[:, axis]  # how fast it leaves by this side
            room = sign * (side - begin[:, axis])
            with np.errstate(all="ignore"):
                at = room / out
            enter = np.where(out < 0, np.maximum(enter, at), enter)
            leave = np.where(out > 0, np.minimum(leave, at), leave)
            outside |= (out == 0) & (room < 0)
    outside |= ~(enter <= leave)
    cut = begin + enter[:, None] * way, begin + leave[:, None] * way
    for ends in cut:
        ends[outside] = np.nan
    return cut


def _simplified(line: Points) -> Points:
    """Without points that repeat the one before, and those within a level or an upright stretch in one direction."""
    new = np.ones(len(line), bool)
    new[1:] = (np.abs(np.diff(line, axis=0)) > _SAME).any(axis=1)
    line = line[new]
    if len(line) < 3:
        return line
    before, after = line[1:-1] - line[:-2], line[2:] - line[1:-1]
    along = (before * after).sum(axis=1) > 0.0
    level = (np.abs(before) <= _SAME) & (np.abs(after) <= _SAME)
    needless = along & level.any(axis=1)
    return line[np.concatenate(([True], ~needless, [True]))]
