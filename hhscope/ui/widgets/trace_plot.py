"""TracePlot: one scope screen with value axes, line-end labels and mouse, drawing traces by our own raster."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from hhscope.ui.widgets.plot_types import Axis, Band, PlotColors, PlotFrame, TraceSpec, ValueRange

LEFT_MARGIN = 64  # px: axis label + tick labels; the same in all plots and in the time axis, so that they line up
RIGHT_MARGIN = 116  # px: right axis and line-end labels


class TracePlot(QWidget):
    """A scope screen. GUI thread. Give it `set_traces` once and a `PlotFrame` per tick; it knows values only.

    Time is not its own: the wheel and drags only ask (`zoom_requested`, `pan_requested`); the value axes are.

    Mouse: wheel = zoom time about the pointer; Shift+wheel or horizontal wheel = pan; Ctrl+wheel = zoom values about
    the pointer; wheel over a value axis = zoom that axis, drag on it = offset, middle-click on it = fit;
    drag = pan time; Shift+drag = select a range (Shift+click: none); click on a line-end label = show/hide.
    """

    zoom_requested = Signal(object)  # TimeZoom
    pan_requested = Signal(object)  # TimePan
    selection_requested = Signal(object)  # TimeRange, or None: select nothing
    hover_changed = Signal(object)  # Hover, or None: the pointer left
    y_range_changed = Signal(object)  # ValueRange: the user changed it (wheel, drag, fit), not set_y_range
    trace_toggled = Signal(object)  # TraceToggle
    double_clicked = Signal(object)  # Hover: on the screen's background
    columns_changed = Signal(int)  # the screen has a new width in device pixels

    def __init__(self, colors: PlotColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        raise NotImplementedError

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Which traces the rows of the next frames are. Visibility toggled by the user is kept by key."""

    def set_trace_visible(self, key: str, visible: bool) -> None:
        """Show or hide one trace; no signal."""

    def set_axis_label(self, text: str, unit: str = "", *, axis: Axis = "left") -> None:
        """Label of a value axis, as in ("V", "mV"). The right axis shows up with the first right-hand trace."""

    def set_y_range(self, lo: float, hi: float, *, axis: Axis = "left") -> None:
        """Set the range of a value axis; emits nothing. Raises ValueError unless lo < hi, both finite."""

    def y_range(self, axis: Axis = "left") -> ValueRange:
        """The range of a value axis."""
        raise NotImplementedError

    def set_y_limits(self, lo: float | None = None, hi: float | None = None) -> None:
        """What the left axis never leaves when zoomed, dragged or fitted (gates: 0 to 1; None: free)."""

    def set_right_share(self, share: float) -> None:
        """The part of the screen's height, from its foot, that the right axis uses (1: all of it)."""

    def fit_y(self, axis: Axis = "left") -> bool:
        """Fit a value axis to the visible traces of the last frame with 5 % margin; emits `y_range_changed`.
        False when there is nothing to fit to."""
        raise NotImplementedError

    def set_bands(self, bands: Sequence[Band]) -> None:
        """Labelled bands behind the traces."""

    def set_message(self, text: str) -> None:
        """A sentence in the middle of the screen instead of silence ("this model has no calcium"); "" = none."""

    def set_colors(self, colors: PlotColors) -> None:
        """Another theme. Trace colours are the specs'."""

    def set_scale(self, *, text: float = 1.0, line_px: float = 1.5) -> None:
        """Text size factor and line width in logical pixels (presentation mode: 1.6 and 3)."""

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the screen, logical px; the same in all plots and in the `TimeAxis`."""

    def columns(self) -> int:
        """Width of the screen in device pixels: the number of columns to gather data for."""
        raise NotImplementedError

    def show_frame(self, frame: PlotFrame) -> None:
        """Draw this frame at the next paint (one per event loop turn); cheap to call."""

    def picture(self, ratio: float = 2.0) -> QImage:
        """The whole widget drawn anew at ``ratio`` device pixels per pixel, for copying."""
        raise NotImplementedError
