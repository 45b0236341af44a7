"""TracePlot: one scope screen with value axes, line-end labels and mouse, drawing traces by our own raster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QColor, QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.widgets.plot_mouse import PlotMouse, Wishes
from hhscope.ui.widgets.plot_types import (
    Axis,
    Band,
    CursorMarks,
    Level,
    PlotColors,
    PlotFrame,
    TraceSpec,
    TraceToggle,
    ValueRange,
)
from hhscope.ui.widgets.plot_view import PlotView
from hhscope.ui.widgets.screen_painter import ScreenLook, extents
from hhscope.view.scales import Limits, Range, fitted
from hhscope.view.timebase import TimeView

LEFT_MARGIN = (
    64  # px: axis label and tick labels; the same in all plots and the time axis, so that they line up
)
RIGHT_MARGIN = 132  # px: right axis and line-end labels


class TracePlot(QWidget):
    """A scope screen. GUI thread. Give it `set_traces` once and a `PlotFrame` per tick; it knows values only.

    Time is not its own: the wheel and drags only ask (`zoom_requested`, `pan_requested`); the value axes are.

    Mouse: wheel = zoom time about the pointer; Shift+wheel or horizontal wheel = pan; Ctrl+wheel = zoom values about
    the pointer; wheel over a value axis = zoom that axis, drag on it = offset, middle-click or double-click on it =
    fit; drag on the tag of the trigger's level = move it;
    drag = pan time; Shift+drag = select a range (Shift+click: none); double-click = ten times closer (Ctrl: a hundred
    times; Shift: back out); right-drag = ruler, right-click = menu; click on a line-end label = show/hide, wheel and
    drag on it = as on its axis.
    """

    zoom_requested = Signal(object)  # TimeZoom
    pan_requested = Signal(object)  # TimePan
    selection_requested = Signal(object)  # TimeRange, or None: select nothing
    hover_changed = Signal(object)  # Hover, or None: the pointer left
    y_range_changed = Signal(object)  # ValueRange: the user changed it (wheel, drag, fit), not set_y_range
    trace_toggled = Signal(object)  # TraceToggle
    cursor_move_requested = Signal(object)  # CursorMove, or None: what follows the mouse is dropped here
    level_requested = Signal(float)  # the user drags the level there
    fork_requested = Signal(object)  # the user drags the flag to this time (int, ns)
    zoom_box_requested = Signal(object)  # the user drags the box of the zoom pane there (TimeView)
    menu_requested = Signal(QPoint)  # global position: the right button was clicked, not dragged
    columns_changed = Signal(int)  # the screen has a new width in device pixels

    def __init__(
        self, colors: PlotColors, parent: QWidget | None = None, *, thread: DrawingThread | None = None
    ) -> None:
        super().__init__(parent)
        self._look = ScreenLook(colors=colors)
        self._limits = Limits()
        self._columns = 0
        self._frame: PlotFrame | None = None
        self._view = PlotView(self._look, self, thread)
        self._view.set_margins(LEFT_MARGIN, RIGHT_MARGIN)
        wishes = Wishes(
            zoom=self.zoom_requested.emit,
            pan=self.pan_requested.emit,
            select=self.selection_requested.emit,
            hover=self.hover_changed.emit,
            menu=self.menu_requested.emit,
            cursor=self.cursor_move_requested.emit,
            level=self.level_requested.emit,
            fork=self.fork_requested.emit,
            zoom_box=self.zoom_box_requested.emit,
        )
        self._mouse = self._view.mouse = PlotMouse(self, self._view, wishes)

    # -- what it shows --------------------------------------------------------------------------------------
    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Which traces the rows of the next frames are. Visibility toggled by the user is kept by key."""
        known = {spec.key for spec in self._look.traces}
        hidden = {spec.key for spec in traces if not spec.visible and spec.key not in known}
        self._wear(replace(self._look, traces=tuple(traces), hidden=self._look.hidden | hidden))

    def set_trace_visible(self, key: str, visible: bool) -> None:
        """Show or hide one trace; no signal."""
        hidden = self._look.hidden - {key} if visible else self._look.hidden | {key}
        self._wear(replace(self._look, hidden=hidden))

    def toggle_trace(self, key: str) -> None:
        """Show a hidden trace, hide a shown one; emits `trace_toggled`."""
        visible = key in self._look.hidden
        self.set_trace_visible(key, visible)
        self.trace_toggled.emit(TraceToggle(key=key, visible=visible))

    def set_axis_label(self, text: str, unit: str = "", *, axis: Axis = "left") -> None:
        """Label of a value axis, as in ("V", "mV"). The right axis shows up with the first right-hand trace."""
        (self._view.left if axis == "left" else self._view.right).set_name(text, unit)

    def set_bands(self, bands: Sequence[Band]) -> None:
        """Labelled bands behind the traces."""
        self._wear(replace(self._look, bands=tuple(bands)))

    def set_message(self, text: str) -> None:
        """A sentence in the middle of the screen instead of silence ("this model has no calcium"); "" = none."""
        if text != self._look.message:
            self._wear(replace(self._look, message=text))

    def show_frame(self, frame: PlotFrame) -> None:
        """Draw this frame at the next paint (one per event loop turn); cheap to call.

        Rows of its data beyond the traces set are not drawn.
        """
        moved = self._frame is not None and not frame.live and frame.view != self._frame.view
        self._frame = frame
        self._view.traces.show_frame(frame)
        self._view.labels.follow(frame)
        self._view.left.set_level(frame.level)
        self._view.right.set_level(frame.level)
        if moved:
            self._mouse.view_moved()

    # -- value axes -----------------------------------------------------------------------------------------
    def set_y_range(self, lo: float, hi: float, *, axis: Axis = "left") -> None:
        """Set the range of a value axis; emits nothing. Raises ValueError unless lo < hi, both finite."""
        shown = Range(lo=lo, hi=hi)
        self._wear(replace(self._look, left=shown) if axis == "left" else replace(self._look, right=shown))

    def y_range(self, axis: Axis = "left") -> ValueRange:
        """The range of a value axis."""
        shown = self._look.left if axis == "left" else self._look.right
        return ValueRange(axis=axis, lo=shown.lo, hi=shown.hi)

    def set_y_limits(self, lo: float | None = None, hi: float | None = None) -> None:
        """What the left axis never leaves when zoomed, dragged or fitted (gates: 0 to 1; None: free)."""
        self._limits = Limits(lo=lo, hi=hi)

    def set_right_share(self, share: float) -> None:
        """The part of the screen's height, from its foot, that the right axis uses (1: all of it).

        Raises ValueError unless 0 < share <= 1.
        """
        if not 0.0 < share <= 1.0:
            raise ValueError(f"the right axis needs a share above 0 and up to 1 of the height, got {share}")
        self._wear(replace(self._look, right_share=share))

    def fit_y(self, axis: Axis = "left") -> bool:
        """Fit a value axis to the visible traces of the last frame with 5 % margin; emits `y_range_changed`.
        False when there is nothing to fit to."""
        found = fitted(extents(self._look, self._frame.data, axis)) if self._frame is not None else None
        if found is None:
            return False
        self.scale_by_user(axis, found)
        return True

    def scale_by_user(self, axis: Axis, wanted: Range) -> None:
        """Set a range as the user did: within the limits, and told by `y_range_changed`."""
        shown = wanted.within(self._limits) if axis == "left" else wanted
        self.set_y_range(shown.lo, shown.hi, axis=axis)
        self.y_range_changed.emit(self.y_range(axis))

    # -- look -----------------------------------------------------------------------------------------------
    @property
    def look(self) -> ScreenLook:
        """How the screen looks now."""
        return self._look

    @property
    def level(self) -> Level | None:
        """The level that can be dragged, as of the last frame."""
        return None if self._frame is None else self._frame.level

    @property
    def fork_ns(self) -> int | None:
        """Where the flag is that can be dragged, as of the last frame."""
        return None if self._frame is None else self._frame.fork_ns

    @property
    def zoom_box(self) -> TimeView | None:
        """The box of the zoom pane, as of the last frame."""
        return None if self._frame is None else self._frame.zoom

    @property
    def time_view(self) -> TimeView | None:
        """The time view of the last frame."""
        return None if self._frame is None else self._frame.view

    @property
    def cursors(self) -> CursorMarks | None:
        """The cursors of the last frame."""
        return None if self._frame is None else self._frame.cursors

    def set_colors(self, colors: PlotColors) -> None:
        """Another theme. Trace colours are the specs'."""
        self._wear(replace(self._look, colors=colors))

    def set_scale(self, *, text: float = 1.0, line_px: float = 1.5) -> None:
        """Text size factor and line width in logical pixels (presentation mode: 1.6 and 3)."""
        self._wear(replace(self._look, text=text, line_px=line_px))

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the screen, logical px; the same in all plots and in the `TimeAxis`."""
        self._view.set_margins(left, right)
        self._tell_columns()

    def columns(self) -> int:
        """Width of the screen in device pixels: the number of columns to gather data for."""
        return self._view.columns()

    def picture(self, ratio: float = 2.0) -> QImage:
        """The whole widget drawn anew at ``ratio`` device pixels per pixel, for copying."""
        size = self.size() * ratio
        image = QImage(QSize(round(size.width()), round(size.height())), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor(self._look.colors.surround))
        self.render(image)
        return image

    # -- inside ---------------------------------------------------------------------------------------------
    @property
    def view(self) -> PlotView:
        """The graphics view, to put items of pyqtgraph into its ``box`` or to see what was painted."""
        return self._view

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._view.setGeometry(self.rect())
        self._tell_columns()
        super().resizeEvent(event)

    def _wear(self, look: ScreenLook) -> None:
        if look != self._look:
            self._look = look
            self._view.set_look(look)
            if self._frame is not None:
                self._view.labels.follow(self._frame)

    def _tell_columns(self) -> None:
        if self.columns() != self._columns:
            self._columns = self.columns()
            self.columns_changed.emit(self._columns)
