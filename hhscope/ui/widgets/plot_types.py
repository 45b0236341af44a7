"""What plots are told and what they tell: frozen values, no Qt, nothing of the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hhscope.view.afterglow import Afterglow, Moment
from hhscope.view.cursors import CursorKind
from hhscope.view.timebase import TimeView
from hhscope.view.traces import TraceData

Axis = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotColors:
    """Colours of a plot, ``#rrggbb`` or ``#aarrggbb`` (theme roles in brackets)."""

    background: str  # scope.background
    grid: str  # scope.grid
    axis: str  # scope.axis: zero line, frame, tick marks
    text: str  # scope.text: tick labels, axis labels
    ghost: str  # ghost: kept sweeps
    spike: str  # mark.spike
    change: str  # mark.change
    selection: str  # selection
    hover: str  # accent: the hover line
    surround: str  # window: around the plot, behind the axes


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSpec:
    """One trace of a plot: its row is its place in the plot's tuple of specs."""

    key: str
    label: str  # in words, at the line's end: "h Na inactivates"
    color: str
    axis: Axis = "left"
    visible: bool = True
    tooltip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A labelled band of values on the left axis (the rate panel's reality bands)."""

    lo: float
    hi: float
    color: str  # drawn translucent
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorMarks:
    """Cursors on one screen: times of 1 and 2, ns; their values on the left axis (None: not on this screen); and the
    one that follows the mouse."""

    times: tuple[int, int]
    values: tuple[float | None, float | None] = (None, None)
    held: tuple[CursorKind, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value on an axis that can be dragged there: the trigger's level, in the colour of its trace."""

    axis: Axis
    value: float
    color: str
    text: str  # on the handle
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostStyle:
    """How one ghost is drawn: in this colour ("" : that of ghosts), so many screen heights higher."""

    color: str = ""
    lift: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlotGlow:
    """Light that persists: where it is kept, what it depends on now, and the ring's row of every trace (None: its
    values are worked out, and leave no light)."""

    after: Afterglow
    moment: Moment
    rows: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMark:
    """A marked moment: when, and the sign on its flag: a digit or ``n``; "": only a tick."""

    t_ns: int
    sign: str


def _no_times() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlotFrame:
    """All that one plot draws in one frame.

    data : tables of trace data for ``view``; their rows, one table after the other, are the plot's traces in the
        order of its specs.
    ghosts : earlier sweeps, each like ``data``; hand in the same tuple object as long as nothing in it changes
        (it is drawn once and kept).
    ghost_styles : how each of them is drawn; those without are plain. They change only with ``ghosts``.
    spikes_ns, changes_ns : times of spikes and of parameter changes (ticked along the top), any order.
    marks : moments that somebody marked, flagged at the top.
    selection : (t0_ns, t1_ns) or None.  hover_ns : time of the hover line or None.
    cursors : the cursors, or None while they are off.
    live : the view follows the present (labels then keep still instead of following the line ends).
    glow : light that persists behind the traces, or None.
    zero_ns : the trigger, marked at the top; the grid counts from it.  level : what it waits for, if it is shown here.
    fork_ns : where another future begins, marked by a flag that can be dragged.
    zoom : what is shown magnified elsewhere, in a box that can be dragged.
    """

    view: TimeView
    data: tuple[TraceData, ...]
    ghosts: tuple[tuple[TraceData, ...], ...] = ()
    ghost_styles: tuple[GhostStyle, ...] = ()
    spikes_ns: NDArray[np.int64] = field(default_factory=_no_times)
    changes_ns: NDArray[np.int64] = field(default_factory=_no_times)
    marks: tuple[TimeMark, ...] = ()
    selection: tuple[int, int] | None = None
    hover_ns: int | None = None
    cursors: CursorMarks | None = None
    live: bool = False
    zero_ns: int | None = None
    level: Level | None = None
    glow: PlotGlow | None = None
    fork_ns: int | None = None
    zoom: TimeView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZoom:
    """Wish: zoom time by ``steps`` 1-2-5 steps (positive: more time on screen), ``about_ns`` staying in place."""

    about_ns: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePan:
    """Wish: move the view by ``delta_ns`` (positive: later)."""

    delta_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """A stretch of time, ``t0_ns < t1_ns``."""

    t0_ns: int
    t1_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hover:
    """Where the pointer is: time, and value on the left axis."""

    t_ns: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorMove:
    """Wish: cursor ``number`` (0 or 1) goes to where the pointer is; ``free``: without snapping."""

    kind: CursorKind
    number: int
    to: Hover
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """The range of a value axis, ``lo < hi``."""

    axis: Axis
    lo: float
    hi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceToggle:
    """Fact: a trace was shown or hidden by a click on its label."""

    key: str
    visible: bool
