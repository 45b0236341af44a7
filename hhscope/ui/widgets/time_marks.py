"""Time marks: what lies behind the traces of a screen and belongs to a time, as places in pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.view.canvas import Box, Canvas, Pen
from hhscope.view.ticks import time_step
from hhscope.view.timebase import TimeView

_ZERO_MARK: Final = 5  # px: height of the mark of the trigger; twice as wide
_ZERO_OPACITY: Final = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMarks:
    """What lies behind the traces and belongs to a time: grid (of the first line, ns from the left edge), the others in
    device pixels."""

    grid: int
    span_ns: int
    selection: tuple[int, int] | None = None
    changes: tuple[float, ...] = ()
    zero: float | None = None
    fork: float | None = None
    zoom: tuple[int, int] | None = None
    level: tuple[int, str] | None = None  # height and colour


FLAG_PX: Final = 9  # width of the flag at the top of the line where another future begins; as high

_ZOOM_OPACITY: Final = 0.1
_BEYOND: Final = 9.0  # px: what lies farther outside of the screen is not told apart

NO_GROUND = TimeMarks(grid=0, span_ns=0)  # unlike any: the ground is drawn anew


def grid_phase(frame: PlotFrame) -> int:
    """Where the first line of the time grid is, ns from the left edge.

    Lines count from the trigger; without one from the right edge while live, else from t = 0.
    """
    view = frame.view
    origin = frame.zero_ns
    if origin is None:
        origin = view.t1_ns if frame.live else 0
    step = time_step(view.span_ns)
    phase = origin - view.t0_ns
    return phase - phase // step * step


def draw_zero(canvas: Canvas, x: float, size: tuple[int, int], pen: Pen) -> None:
    """The line of the trigger, and a mark that points down at it; ``size``: the screen's height, and a thin line."""
    at, (height, step) = np.array([x]), size
    canvas.ticks(at, (0, height, step), replace(pen, opacity=_ZERO_OPACITY))
    for row in range(_ZERO_MARK):
        width = (2 * (_ZERO_MARK - row) - 1) * step
        canvas.ticks(at, (row * step, (row + 1) * step, width), pen)


def draw_flag(canvas: Canvas, x: float, height: int, pen: Pen, hairline: int) -> None:
    """A line over the whole height with a flag that points to later times: from here on there are two futures."""
    canvas.ticks(np.array([x]), (0, height, 2 * hairline), replace(pen, opacity=0.9))
    for row in range(FLAG_PX):
        width = max(1, FLAG_PX - abs(2 * row - FLAG_PX + 1)) * hairline
        span = (row * hairline, (row + 1) * hairline, width)
        canvas.ticks(np.array([x + 0.5 * width]), span, pen)


def edges_on(view: TimeView, stretch: tuple[int, int] | None, width: int) -> tuple[int, int] | None:
    """Where a stretch of time begins and ends on a screen, device pixels; outside as far as a little beyond it."""
    if stretch is None:
        return None
    left, right = (round(min(max(view.x_of(t, width), -_BEYOND), width + _BEYOND)) for t in stretch)
    return left, right


def draw_box(canvas: Canvas, ends: tuple[int, int], size: tuple[int, int], pen: Pen) -> None:
    """What the zoom pane shows; ``size``: the screen's height, and a thin line."""
    (left, right), (height, step) = ends, size
    canvas.box(Box(left=left, top=0, right=right, bottom=height), pen.color, _ZOOM_OPACITY)
    canvas.ticks(np.array([left, right], np.float64), (0, height, step), replace(pen, opacity=0.8))
