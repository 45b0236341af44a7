"""PlotMouse: what the mouse means on a plot; turns events into wishes and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from hhscope.ui.widgets.cursor_marks import grip_at
from hhscope.ui.widgets.plot_types import (
    Axis,
    CursorMarks,
    CursorMove,
    Hover,
    Level,
    TimePan,
    TimeRange,
    TimeZoom,
)
from hhscope.ui.widgets.plot_view import PlotView
from hhscope.ui.widgets.ruler import Measured
from hhscope.ui.widgets.screen_painter import ScreenLook
from hhscope.ui.widgets.time_marks import FLAG_PX
from hhscope.ui.widgets.wheel import Notches, Turn
from hhscope.ui.widgets.zoom_grip import ZoomGrip, grip_on, is_edge
from hhscope.view.cursors import CursorKind
from hhscope.view.scales import Range, ValueScale, rounded_to
from hhscope.view.timebase import TimeView

_VALUE_FACTOR = 1.2  # per notch (SpikeRecorder's; features.md section 7)
_PAN_SHARE = 0.1  # of the screen per notch: one division
_NEAR_PX = 4.0  # the line of the flag can be taken within this distance
_START_PX = 3.0  # a drag is what moves farther than this
_CLOSER, _MUCH_CLOSER = -3, -6  # steps of 1-2-5: ten and a hundred times less time on screen

_LEFT = Qt.MouseButton.LeftButton
_MIDDLE = Qt.MouseButton.MiddleButton
_RIGHT = Qt.MouseButton.RightButton
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Plot(Protocol):
    """What the mouse needs of its plot."""

    @property
    def time_view(self) -> TimeView | None: ...
    @property
    def cursors(self) -> CursorMarks | None: ...
    @property
    def look(self) -> ScreenLook: ...
    @property
    def level(self) -> Level | None: ...
    @property
    def fork_ns(self) -> int | None: ...
    @property
    def zoom_box(self) -> TimeView | None: ...
    def scale_by_user(self, axis: Axis, wanted: Range) -> None: ...
    def fit_y(self, axis: Axis = "left") -> bool: ...
    def toggle_trace(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Where wishes and facts go (a plot's signals' ``emit``)."""

    zoom: Callable[[TimeZoom], object]
    pan: Callable[[TimePan], object]
    select: Callable[[TimeRange | None], object]
    hover: Callable[[Hover | None], object]
    menu: Callable[[QPoint], object]
    cursor: Callable[[CursorMove | None], object]
    level: Callable[[float], object]
    fork: Callable[[int], object]
    zoom_box: Callable[[TimeView], object]


class _Drag(Enum):
    NONE = auto()
    PAN = auto()
    SELECT = auto()
    OFFSET = auto()
    CURSOR = auto()
    LEVEL = auto()
    LABEL = auto()
    RULER = auto()
    FORK = auto()
    ZOOM = auto()


class PlotMouse:
    """Follows the mouse over one `PlotView`. GUI thread."""

    def __init__(self, plot: Plot, view: PlotView, wishes: Wishes) -> None:
        self._plot = plot
        self._view = view
        self._wishes = wishes
        self._drag = _Drag.NONE
        self._moved = False
        self._hovering = False
        self._pointer = QPointF()  # where the mouse was last
        self._start = QPointF()
        self._start_ns = 0
        self._panned_ns = 0
        self._axis: Axis = "left"
        self._scale: ValueScale | None = None  # of the dragged axis, when the drag began
        self._grip: tuple[CursorKind, int] | None = None  # the cursor that is dragged
        self._zoom: ZoomGrip | None = None  # what of the box is dragged
        self._label = ""  # key of the trace whose label is held
        self._notches = Notches()

    # -- events ---------------------------------------------------------------------------------------------
    def press(self, event: QMouseEvent) -> bool:
        at, axis = event.position(), self._axis_at(event.position())
        if event.button() == _MIDDLE and axis is not None:
            self._plot.fit_y(axis)
            return True
        if self._drag is not _Drag.NONE or event.button() not in (_LEFT, _RIGHT):
            return self._drag is not _Drag.NONE
        self._start, self._moved = at, False
        if event.button() == _RIGHT:
            self._drag = _Drag.RULER
            return True
        if self._held is not None:
            self._wishes.cursor(None)
            return True
        trace = self._view.labels.trace_at(at)
        if trace is not None:
            self._drag, self._label, self._axis = _Drag.LABEL, trace.key, trace.axis
            self._scale = self._scale_of(trace.axis)
            return True
        self._grip, self._zoom = self._grip_at(at), self._zoom_at(at)
        if self._grip is not None:
            self._drag = _Drag.CURSOR
        elif self._on_fork(at):
            self._drag = _Drag.FORK
        elif self._on_level(at):
            self._drag = _Drag.LEVEL
        elif self._zoom is not None and not event.modifiers() & _SHIFT:
            self._drag = _Drag.ZOOM
        elif axis is not None:
            self._drag, self._axis, self._scale = _Drag.OFFSET, axis, self._scale_of(axis)
        elif self._view.screen_rect.contains(at) and self._plot.time_view is not None:
            self._drag = _Drag.SELECT if event.modifiers() & _SHIFT else _Drag.PAN
            self._start_ns, self._panned_ns = self._time_at(at), 0
        return self._drag is not _Drag.NONE

    def view_moved(self) -> None:
        """A stopped screen was zoomed or moved under a still mouse: it is over another time now."""
        if self._hovering and self._drag is _Drag.NONE:
            self._tell_hover(self._hover_at(self._pointer))

    def move(self, event: QMouseEvent) -> bool:
        at = self._pointer = event.position()
        if self._drag is _Drag.NONE:
            if self._held is not None:
                self._move_cursor(self._held, event)
            self._show_cursor(at)
            self._tell_hover(self._hover_at(at))
            return False
        way = at - self._start
        if not self._moved and max(abs(way.x()), abs(way.y())) < _START_PX:
            return True
        self._moved = True
        if self._drag is _Drag.PAN:
            self._pan_to(at)
        elif self._drag is _Drag.CURSOR and self._grip is not None:
            self._move_cursor(self._grip, event)
        elif self._drag is _Drag.SELECT:
            self._select_to(at)
        elif self._drag is _Drag.LEVEL:
            self._level_to(at)
        elif self._drag is _Drag.RULER:
            self._measure_to(at)
        elif self._drag is _Drag.ZOOM and self._zoom is not None:
            self._wishes.zoom_box(self._zoom.dragged(self._time_at(at)))
        elif self._drag is _Drag.FORK:
            self._wishes.fork(self._time_at(at))
        elif self._scale is not None:
            delta = self._scale.value_of(self._start.y()) - self._scale.value_of(at.y())
            self._plot.scale_by_user(self._axis, self._scale.range.shifted(delta))
        return True

    def release(self, event: QMouseEvent) -> bool:
        button = _RIGHT if self._drag is _Drag.RULER else _LEFT
        if event.button() != button or self._drag is _Drag.NONE:
            return False
        if self._drag is _Drag.RULER:
            self._view.ruler.put_away()
            if not self._moved:
                self._wishes.menu(event.globalPosition().toPoint())
        if self._drag is _Drag.LABEL and not self._moved:
            self._plot.toggle_trace(self._label)
        if self._drag is _Drag.SELECT and not self._moved:
            self._wishes.select(None)
        if self._drag is _Drag.CURSOR:
            self._wishes.cursor(None)
        self._drag = _Drag.NONE
        self._show_cursor(event.position())
        self._tell_hover(self._hover_at(event.position()))
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        if event.button() != _LEFT:
            return False
        at, axis = event.position(), self._axis_at(event.position())
        if axis is not None:
            return self._plot.fit_y(axis)
        hover = self._hover_at(at)
        if hover is not None:
            self._wishes.zoom(TimeZoom(about_ns=hover.t_ns, steps=_steps_of(event)))
            return True
        return self.press(event)  # quick clicks on a label are clicks

    def wheel(self, event: QWheelEvent) -> bool:
        at, turn, time = event.position(), Turn.of(event), self._plot.time_view
        axis, trace = self._axis_at(at), self._view.labels.trace_at(at)
        if axis is None and trace is not None:
            axis = trace.axis
        inside = self._view.screen_rect.contains(at)
        if axis is not None or (inside and turn.control):
            self._scale_about(at, axis or "left", _VALUE_FACTOR ** -(turn.up or turn.left))
            return True
        if not inside or time is None:
            return False
        if turn.left:
            self._wishes.pan(TimePan(delta_ns=-round(turn.left * _PAN_SHARE * time.span_ns)))
        steps = -self._notches.add(turn.up)
        if steps:
            self._wishes.zoom(TimeZoom(about_ns=self._time_at(at), steps=steps))
        return True

    def leave(self) -> None:
        self._tell_hover(None)

    def tooltip(self, at: QPointF) -> str:
        level = self._plot.level
        if level is not None and self._on_level(at):
            return level.tip
        trace = self._view.labels.trace_at(at)
        if trace is None:
            return ""
        hidden = trace.key in self._plot.look.hidden
        ways = f"Click: {'show' if hidden else 'hide'} this trace; wheel: scale its axis; drag: shift it"
        return f"{trace.tooltip or trace.label}\n{ways}"

    # -- cursors --------------------------------------------------------------------------------------------
    @property
    def _held(self) -> tuple[CursorKind, int] | None:
        marks = self._plot.cursors
        return None if marks is None else marks.held

    def _grip_at(self, at: QPointF) -> tuple[CursorKind, int] | None:
        view, screen = self._plot.time_view, self._view.screen_rect
        if view is None or not screen.contains(at):
            return None
        scale = self._plot.look.scale("left", screen.height())
        return grip_at(at - screen.topLeft(), self._plot.cursors, view, scale, screen.width())

    def _move_cursor(self, grip: tuple[CursorKind, int], event: QMouseEvent) -> None:
        """To the pointer, or to the point of the screen that is nearest to it."""
        screen, at = self._view.screen_rect, event.position()
        inside = QPointF(
            min(max(at.x(), screen.left()), screen.right()), min(max(at.y(), screen.top()), screen.bottom())
        )
        to = Hover(t_ns=self._time_at(inside), value=self._scale_of("left").value_of(inside.y()))
        free = bool(event.modifiers() & _ALT)
        self._wishes.cursor(CursorMove(kind=grip[0], number=grip[1], to=to, free=free))

    # -- meaning --------------------------------------------------------------------------------------------
    def _axis_at(self, at: QPointF) -> Axis | None:
        if self._view.left.boundingRect().contains(at):
            return "left"
        look = self._plot.look
        if look.has_right and self._view.right.boundingRect().contains(at):
            return "right"
        return None

    def _scale_of(self, axis: Axis) -> ValueScale:
        screen = self._view.screen_rect
        scale = self._plot.look.scale(axis, screen.height())
        return ValueScale(range=scale.range, top=scale.top + screen.top(), bottom=scale.bottom + screen.top())

    def _time_at(self, at: QPointF) -> int:
        view, screen = self._plot.time_view, self._view.screen_rect
        return view.t_of(at.x() - screen.left(), screen.width()) if view is not None else 0

    def _hover_at(self, at: QPointF) -> Hover | None:
        if self._plot.time_view is None or not self._view.screen_rect.contains(at):
            return None
        return Hover(t_ns=self._time_at(at), value=self._scale_of("left").value_of(at.y()))

    def _zoom_at(self, at: QPointF) -> ZoomGrip | None:
        view, screen = self._plot.time_view, self._view.screen_rect
        if view is None or not screen.contains(at):
            return None
        return grip_on(self._plot.zoom_box, view, at.x() - screen.left(), screen.width())

    def _on_fork(self, at: QPointF) -> bool:
        """Whether the pointer is on the flag, or on its line."""
        view, screen, fork_ns = self._plot.time_view, self._view.screen_rect, self._plot.fork_ns
        if view is None or fork_ns is None or not screen.contains(at):
            return False
        right = FLAG_PX if at.y() < screen.top() + FLAG_PX else _NEAR_PX
        return -_NEAR_PX <= at.x() - screen.left() - view.x_of(fork_ns, screen.width()) <= right

    def _on_level(self, at: QPointF) -> bool:
        return self._view.left.handle().contains(at) or self._view.right.handle().contains(at)

    def _level_to(self, at: QPointF) -> None:
        """Ask for the level under the pointer, as exact as a pixel says."""
        level = self._plot.level
        if level is None:
            return
        scale = self._scale_of(level.axis)
        y = min(max(at.y(), scale.top), scale.bottom)
        pixel = scale.range.size / max(1.0, scale.bottom - scale.top)
        self._wishes.level(rounded_to(scale.value_of(y), pixel))

    def _measure_to(self, at: QPointF) -> None:
        """The ruler from where the right button went down to the pointer, within the screen."""
        screen, view = self._view.screen_rect, self._plot.time_view
        if view is None or not screen.contains(self._start):
            return
        end = QPointF(
            min(max(at.x(), screen.left()), screen.right()), min(max(at.y(), screen.top()), screen.bottom())
        )
        scale, way = self._scale_of("left"), end.x() - self._start.x()
        measured = Measured(
            a=self._start,
            b=end,
            delta_ns=round(way * view.span_ns / screen.width()),
            delta=scale.value_of(end.y()) - scale.value_of(self._start.y()),
        )
        self._view.ruler.show_measured(measured, self._view.left.quantity)

    def _tell_hover(self, hover: Hover | None) -> None:
        if hover is not None or self._hovering:
            self._hovering = hover is not None
            self._wishes.hover(hover)

    def _pan_to(self, at: QPointF) -> None:
        """Ask for what is missing to keep the grabbed picture under the pointer, without rounding drift."""
        view = self._plot.time_view
        if view is None:
            return
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        way = (self._start.x() - at.x()) * view.span_ns / self._view.screen_rect.width()
        delta = round(way) - self._panned_ns
        if delta:
            self._panned_ns += delta
            self._wishes.pan(TimePan(delta_ns=delta))

    def _select_to(self, at: QPointF) -> None:
        ends = sorted((self._start_ns, self._time_at(at)))
        if ends[0] < ends[1]:
            self._wishes.select(TimeRange(t0_ns=ends[0], t1_ns=ends[1]))

    def _scale_about(self, at: QPointF, axis: Axis, factor: float) -> None:
        scale = self._scale_of(axis)
        y = min(max(at.y(), scale.top), scale.bottom)
        self._plot.scale_by_user(axis, scale.range.zoomed(scale.value_of(y), factor))

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        grip = self._held or self._grip_at(at)
        if grip is not None:
            across = grip[0] is CursorKind.TIME
            shape = Qt.CursorShape.SplitHCursor if across else Qt.CursorShape.SplitVCursor
        elif self._on_fork(at) or is_edge(self._zoom_at(at)):
            shape = Qt.CursorShape.SplitHCursor
        elif self._axis_at(at) is not None:
            shape = Qt.CursorShape.SizeVerCursor
        elif self._view.labels.trace_at(at) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        if self._view.viewport().cursor().shape() != shape:
            self._view.viewport().setCursor(shape)


def _steps_of(event: QMouseEvent) -> int:
    """What a double click on the screen means: closer, with Ctrl much closer, with Shift back out."""
    if event.modifiers() & _CONTROL:
        return _MUCH_CLOSER
    return -_CLOSER if event.modifiers() & _SHIFT else _CLOSER
