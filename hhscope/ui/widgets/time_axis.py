"""TimeAxis: the time axis strip that all scope panels share."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.view.timebase import TimeView


class TimeAxis(QWidget):
    """Ticks and labels of the time on screen; wheel and drag ask like a plot's. GUI thread."""

    zoom_requested = Signal(object)  # TimeZoom
    pan_requested = Signal(object)  # TimePan

    def __init__(self, colors: PlotColors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        raise NotImplementedError

    def set_colors(self, colors: PlotColors) -> None:
        """Another theme."""

    def set_scale(self, *, text: float = 1.0) -> None:
        """Text size factor (presentation mode: 1.6)."""

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the axis, logical px; the same as the plots'."""

    def show_view(self, view: TimeView, *, now_ns: int | None = None) -> None:
        """Draw the axis of ``view``: times before ``now_ns`` when rolling (the picture then stands still and costs
        nothing), absolute times when ``now_ns`` is None. Cheap to call every frame."""
