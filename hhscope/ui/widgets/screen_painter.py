"""Screen painter: the pixels of one scope screen, from a frame and a look; background kept, traces by our raster."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from hhscope.ui.fonts import label_font
from hhscope.ui.widgets.band_labels import BandLabels, SeenTrace
from hhscope.ui.widgets.cursor_marks import MarkColors, Place, draw_cursors
from hhscope.ui.widgets.drawing_thread import Work, done
from hhscope.ui.widgets.glow_layer import above, lay_glow
from hhscope.ui.widgets.mark_flags import draw_flags
from hhscope.ui.widgets.plot_types import Axis, Band, GhostStyle, Level, PlotColors, PlotFrame, TraceSpec
from hhscope.ui.widgets.time_marks import (
    NO_GROUND,
    TimeMarks,
    draw_box,
    draw_flag,
    draw_zero,
    edges_on,
    grid_phase,
)
from hhscope.view.canvas import Box, Canvas, Pen
from hhscope.view.pick import value_at
from hhscope.view.scales import Range, ValueScale
from hhscope.view.ticks import time_step, value_ticks
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Samples, TraceData

INSET = 3.0  # px between the ends of a value axis and the screen's edge: a line at the very end is seen whole
SPIKE_TICK = 6  # px
_CHANGE_TICK = 9
_APART = 8.0  # px between spike ticks from which on each one counts
_CROWDED_OPACITY = 0.15
_DOT, _HOVER_DOT = 1.6, 2.0  # radius of a dot, in line widths
_GHOST_OPACITY = 0.75
_EVERY = 6  # frames
_SELECTION_OPACITY = 0.16
_LEVEL_OPACITY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenLook:
    """How a screen looks, apart from what is on it. Logical pixels."""

    colors: PlotColors
    traces: tuple[TraceSpec, ...] = ()
    hidden: frozenset[str] = frozenset()
    left: Range = field(default_factory=lambda: Range(lo=0.0, hi=1.0))
    right: Range = field(default_factory=lambda: Range(lo=0.0, hi=1.0))
    right_share: float = 0.25
    bands: tuple[Band, ...] = ()
    message: str = ""
    text: float = 1.0
    line_px: float = 1.5

    def scale(self, axis: Axis, height: float) -> ValueScale:
        """Where the values of an axis lie on a screen ``height`` px high."""
        if axis == "left":
            return ValueScale(range=self.left, top=INSET, bottom=height - INSET)
        top = max(INSET, height * (1.0 - self.right_share))
        return ValueScale(range=self.right, top=top, bottom=height - INSET)

    @property
    def has_right(self) -> bool:
        """Whether there is a right axis to show."""
        return any(spec.axis == "right" for spec in self.traces)

    def parts(self, axis: Axis, height: float) -> float:
        """For how many labelled intervals an axis has room."""
        scale = self.scale(axis, height)
        return max(1.0, (scale.bottom - scale.top) / (34.0 * self.text))


class ScreenPainter:
    """Draws screens of one size into one image. GUI thread.

    The background (grid, bands, message, ghosts) is drawn when it changes; a frame wipes and draws only traces and
    marks.
    """

    def __init__(self, width: int, height: int, ratio: float) -> None:
        self.width = max(1, width)
        self.height = max(1, height)
        self.ratio = ratio
        self._canvas = self._new_canvas()
        self._look: ScreenLook | None = None
        self._plan: tuple[_Line, ...] = ()
        self._picture: QImage | None = None
        self._marks: TimeMarks | None = None
        self._ghosts: tuple[tuple[TraceData, ...], ...] = ()
        self._view: TimeView | None = None
        # (span, first column) of a view that begins with a whole column
        self._whole: tuple[int, int] | None = None
        self._labels = BandLabels()
        self._waited = _EVERY
        self._wait: Work = done(lambda: None)

    def begin(self, frame: PlotFrame | None, look: ScreenLook, start: Callable[[Work], Work] = done) -> None:
        """Begin a picture: what needs Qt at once, the rest by ``start``, see `DrawingThread.begin`."""
        self._finish()
        ghosts = frame.ghosts if frame is not None else ()
        styles = frame.ghost_styles if frame is not None else ()
        if (look is not self._look and look != self._look) or ghosts is not self._ghosts:
            self._draw_background(look, ghosts, styles)
        if look.bands and frame is not None and self._crossed(frame):
            self._draw_background(look, ghosts, styles)
        self._wait = start(lambda: self._draw(frame, look))

    def picture(self) -> QImage:
        """What was begun last, in device pixels (its own device pixel ratio is 1); valid until the next `begin`."""
        self._finish()
        if self._picture is None:
            self._picture = self._wrap(self._canvas.image)
        return self._picture

    def _finish(self) -> None:
        """Wait for what was begun; what went wrong is raised once."""
        wait, self._wait = self._wait, done(lambda: None)
        wait()

    def _draw(self, frame: PlotFrame | None, look: ScreenLook) -> None:
        """Everything that changes with every frame; no Qt in it. Any thread, one at a time."""
        self._lay_ground(frame, look)
        lay_glow(self._canvas, frame, ((line.number, line.scale) for line in self._plan))
        if frame is not None:
            self._draw_traces(frame)
        self._canvas.compose()
        if frame is not None:
            self._draw_cursors(frame, look)
            self._draw_top_marks(frame, look)
            colors = (_rgb(look.colors.text), _rgb(look.colors.background))
            draw_flags(self._canvas, frame, (self.width, self.height, self.ratio), colors)

    def _crossed(self, frame: PlotFrame) -> bool:
        """Whether a trace runs through words now; asked ten times a second while live."""
        self._waited += 1
        if frame.live and self._waited < _EVERY:
            return False
        self._waited = 0
        return self._labels.settle(self._seen(frame.data), self.width)

    def _lay_ground(self, frame: PlotFrame | None, look: ScreenLook) -> None:
        """The ground of a frame, drawn anew only when it differs from the last: while live it rarely does."""
        moved = self._moved_to(frame)
        marks = None if frame is None else self._time_marks(frame, look)
        if marks == self._marks:
            self._canvas.again(moved)
            return
        self._marks = marks
        self._canvas.wipe(moved)
        if marks is not None:
            self._draw_time_marks(marks, look)

    def _moved_to(self, frame: PlotFrame | None) -> int | None:
        """By how many whole columns the view went on since the last picture; None: it is another view."""
        before, self._whole = self._whole, None
        view, self._view = self._view, None if frame is None else frame.view
        if frame is not None and frame.view == frame.view.snapped(self.width):
            self._whole = (frame.view.span_ns, frame.view.column(self.width))
        if view is not None and view == self._view:
            return 0
        if before is None or self._whole is None or before[0] != self._whole[0]:
            return None
        moved = self._whole[1] - before[1]
        return moved if 0 <= moved < self.width else None

    def _wrap(self, pixels: NDArray[np.uint32]) -> QImage:
        return QImage(pixels.data, self.width, self.height, pixels.strides[0], QImage.Format.Format_RGB32)

    # -- background -----------------------------------------------------------------------------------------
    def _draw_background(
        self,
        look: ScreenLook,
        ghosts: tuple[tuple[TraceData, ...], ...],
        styles: tuple[GhostStyle, ...],
    ) -> None:
        canvas = self._canvas
        self._paint_background(look)
        canvas.wipe()
        self._plan = self._lines(look)
        for tables, style in zip(ghosts, chain(styles, repeat(GhostStyle())), strict=False):
            self._draw_ghost(tables, style, look)
        canvas.keep()
        self._look, self._ghosts = look, ghosts
        self._marks = NO_GROUND

    def _draw_ghost(self, tables: tuple[TraceData, ...], style: GhostStyle, look: ScreenLook) -> None:
        color, up = _rgb(style.color or look.colors.ghost), style.lift * self.height
        for line, data, row in _planned(self._plan, tables):
            pen = replace(line.pen, color=color, dot_px=0.0, opacity=_GHOST_OPACITY)
            self._canvas.extra(data, row, (line.scale[0] - up, line.scale[1]), pen)

    def _new_canvas(self) -> Canvas:
        return Canvas(self.width, self.height)

    def _paint_background(self, look: ScreenLook) -> None:
        image = self._wrap(self._canvas.background)
        image.fill(QColor(look.colors.background))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_still(painter, look)
        painter.end()

    def _paint_still(self, painter: QPainter, look: ScreenLook) -> None:
        """Bands, levels and words."""
        self._draw_bands(painter, look)
        self._draw_levels(painter, look)
        painter.setFont(label_font(look.text * self.ratio))
        painter.setPen(QColor(look.colors.text))
        self._labels.draw(painter, self._band_areas(look), self.ratio)
        if look.message:
            area = QRectF(0, 0, self.width, self.height)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, look.message)

    def _draw_levels(self, painter: QPainter, look: ScreenLook) -> None:
        scale = self._value_scale(look, "left")
        thick = self._hairline
        for value in value_ticks(look.left, look.parts("left", self.height / self.ratio)).major:
            y = round(scale.y_of(value) - 0.5 * thick)
            color = look.colors.axis if value == 0.0 else look.colors.grid
            painter.fillRect(0, y, self.width, thick, QColor(color))

    def _draw_bands(self, painter: QPainter, look: ScreenLook) -> None:
        for band, area in self._band_areas(look):
            painter.fillRect(area, QColor(band.color))

    def _band_areas(self, look: ScreenLook) -> Iterator[tuple[Band, QRectF]]:
        """The bands that can be seen, and where."""
        scale = self._value_scale(look, "left")
        for band in look.bands:
            top, bottom = (min(max(scale.y_of(v), 0.0), float(self.height)) for v in (band.hi, band.lo))
            if bottom - top >= 1.0:
                yield band, QRectF(0.0, top, self.width, bottom - top)

    # -- frame ----------------------------------------------------------------------------------------------
    def _time_marks(self, frame: PlotFrame, look: ScreenLook) -> TimeMarks:
        """Where grid lines, selection, trigger and changes of parameters are on this screen."""
        view, zoom, per_ns = frame.view, frame.zoom, self.width / frame.view.span_ns
        changes: list[float] = []
        if frame.changes_ns.size:
            changes = np.sort((frame.changes_ns - view.t0_ns).astype(np.float64) * per_ns).tolist()
        return TimeMarks(
            grid=grid_phase(frame),
            span_ns=view.span_ns,
            selection=edges_on(view, frame.selection, self.width),
            zoom=None if zoom is None else edges_on(view, (zoom.t0_ns, zoom.t1_ns), self.width),
            changes=tuple(changes),
            zero=None if frame.zero_ns is None else view.x_of(frame.zero_ns, self.width),
            fork=None if frame.fork_ns is None else view.x_of(frame.fork_ns, self.width),
            level=None if frame.level is None else (self._level_y(look, frame.level), frame.level.color),
        )

    def _level_y(self, look: ScreenLook, level: Level) -> int:
        """Where a level lies, device pixels; outside of the screen as far as its edge."""
        y = self._value_scale(look, level.axis).y_of(level.value) - 0.5 * self._hairline
        return round(min(max(y, -9.0), self.height + 9.0))

    def _draw_time_marks(self, marks: TimeMarks, look: ScreenLook) -> None:
        """Grid lines of time, the selection, and where parameters changed; all behind the traces."""
        canvas = self._canvas
        lines = np.arange(marks.grid, marks.span_ns + 1, time_step(marks.span_ns)).astype(np.float64)
        x = lines * (self.width / marks.span_ns)
        canvas.ticks(x, (0, self.height, self._hairline), Pen(color=_rgb(look.colors.grid)))
        if marks.zoom is not None:
            draw_box(canvas, marks.zoom, (self.height, self._hairline), Pen(color=_rgb(look.colors.hover)))
        if marks.selection is not None:
            left, right = marks.selection
            color = _rgb(look.colors.selection)
            canvas.box(Box(left=left, top=0, right=right, bottom=self.height), color, _SELECTION_OPACITY)
            edges = np.array([left, right], np.float64)
            canvas.ticks(edges, (0, self.height, self._hairline), Pen(color=color, opacity=0.8))
        if marks.level is not None:
            y, source = marks.level
            line = Box(left=0, top=max(0, y), right=self.width, bottom=min(self.height, y + self._hairline))
            canvas.box(line, _rgb(source), _LEVEL_OPACITY)
        if marks.zero is not None:
            draw_zero(canvas, marks.zero, (self.height, self._hairline), Pen(color=_rgb(look.colors.text)))
        if marks.fork is not None:
            draw_flag(canvas, marks.fork, self.height, Pen(color=_rgb(look.colors.hover)), self._hairline)
        if marks.changes:
            x = np.array(marks.changes)
            color = _rgb(look.colors.change)
            canvas.ticks(x, (0, self.height, self._hairline), Pen(color=color, opacity=0.4))
            canvas.ticks(x, (0, round(_CHANGE_TICK * self.ratio), 3 * self._hairline), Pen(color=color))

    def _draw_traces(self, frame: PlotFrame) -> None:
        for line, data, row in _planned(self._plan, frame.data):
            self._canvas.trace(data, row, line.scale, above(frame.glow, line.number, line.pen))

    def _seen(self, tables: tuple[TraceData, ...]) -> list[SeenTrace]:
        return [
            SeenTrace(data=data, row=row, scale=line.scale, width_px=line.pen.width_px)
            for line, data, row in _planned(self._plan, tables)
        ]

    def _draw_cursors(self, frame: PlotFrame, look: ScreenLook) -> None:
        if frame.cursors is None:
            return
        scale = self._value_scale(look, "left")
        place = Place(view=frame.view, scale=scale, width=self.width, height=self.height, ratio=self.ratio)
        names = (look.colors.text, look.colors.background, look.colors.hover)
        line, number, held = (_rgb(name) for name in names)
        draw_cursors(self._canvas, frame.cursors, place, MarkColors(line=line, number=number, held=held))

    def _draw_top_marks(self, frame: PlotFrame, look: ScreenLook) -> None:
        """Spike ticks and the hover line with a dot on every trace."""
        canvas, view = self._canvas, frame.view
        if frame.spikes_ns.size:
            x = np.sort((frame.spikes_ns - view.t0_ns).astype(np.float64) * (self.width / view.span_ns))
            ticks = (0, round(SPIKE_TICK * self.ratio), max(1, round(1.5 * self.ratio)))
            apart = self.width / (frame.spikes_ns.size * self.ratio)  # crowded ticks recede
            opacity = round(min(1.0, max(_CROWDED_OPACITY, apart / _APART)), 2)
            canvas.ticks(x, ticks, Pen(color=_rgb(look.colors.spike), opacity=opacity))
        if frame.hover_ns is None or not view.t0_ns <= frame.hover_ns <= view.t1_ns:
            return
        x_hover = view.x_of(frame.hover_ns, self.width)
        pen = Pen(color=_rgb(look.colors.hover), opacity=0.8)
        canvas.ticks(np.array([x_hover]), (0, self.height, self._hairline), pen)
        for line, data, row in _planned(self._plan, frame.data):
            value = value_at(data, row, x_hover * data.n_columns / self.width)
            if math.isfinite(value):
                dot = Samples(x=np.array([x_hover]), y=np.array([[value]]), n_columns=self.width, dots=True)
                canvas.extra(dot, 0, line.scale, replace(line.pen, dot_px=_HOVER_DOT * line.pen.width_px))

    # -- small things ---------------------------------------------------------------------------------------
    @property
    def _hairline(self) -> int:
        return max(1, round(self.ratio))

    def _value_scale(self, look: ScreenLook, axis: Axis) -> ValueScale:
        return look.scale(axis, self.height / self.ratio).scaled(self.ratio)

    def _lines(self, look: ScreenLook) -> tuple[_Line, ...]:
        """The visible traces in the order of drawing: the first over the later ones, and all over those of the right
        axis (the input along the foot), which as noise would hide them."""
        width = look.line_px * self.ratio
        order = sorted(range(len(look.traces)), key=lambda i: (look.traces[i].axis == "left", -i))
        return tuple(
            _Line(
                number=i,
                pen=Pen(color=_rgb(look.traces[i].color), width_px=width, dot_px=_DOT * width),
                scale=self._value_scale(look, look.traces[i].axis).coefficients,
            )
            for i in order
            if look.traces[i].key not in look.hidden
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """How trace ``number`` is drawn: pen, and (a, b) of y = a + b*value in device pixels."""

    number: int
    pen: Pen
    scale: tuple[float, float]


def _planned(
    plan: tuple[_Line, ...], tables: tuple[TraceData, ...]
) -> Iterator[tuple[_Line, TraceData, int]]:
    """Each line with the table and row of its trace; lines without data are left out."""
    rows = [(data, row) for data in tables for row in range(data.n_traces)]
    return ((line, *rows[line.number]) for line in plan if line.number < len(rows))


def _rows(look: ScreenLook, tables: tuple[TraceData, ...]) -> Iterator[tuple[TraceSpec, TraceData, int]]:
    """The visible traces with their table and row; rows without a spec are left out."""
    rows = ((data, row) for data in tables for row in range(data.n_traces))
    for spec, (data, row) in zip(look.traces, rows, strict=False):
        if spec.key not in look.hidden:
            yield spec, data, row


def extents(look: ScreenLook, tables: tuple[TraceData, ...], axis: Axis) -> list[tuple[float, float]]:
    """Smallest and largest values of the visible traces of an axis."""
    found = (data.extent(row) for spec, data, row in _rows(look, tables) if spec.axis == axis)
    return [extent for extent in found if extent is not None]


def ends(look: ScreenLook, tables: tuple[TraceData, ...]) -> dict[str, float]:
    """The last known value of every trace, hidden ones too, by key; those that have none are left out."""
    every = replace(look, hidden=frozenset())
    found = {spec.key: data.end(row) for spec, data, row in _rows(every, tables)}
    return {key: value for key, value in found.items() if math.isfinite(value)}


@lru_cache(maxsize=256)
def _rgb(color: str) -> int:
    return QColor(color).rgb() & 0xFFFFFF
