"""OverviewStrip: a thin strip of everything held, with the window on screen to drag and resize."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hhscope.ui.widgets.plot_types import PlotColors
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewFrame:
    """Everything held (``held``, with row 0 of ``data`` over it) and the window on screen (``view``)."""

    held: TimeView
    data: Envelope
    view: TimeView
    selection: tuple[int, int] | None = None


class OverviewStrip(QWidget):
    """Drag the window = pan, drag an edge = resize, click beside it = centre there, wheel = zoom. GUI thread."""

    view_requested = Signal(object)  # TimeView: show this

    def __init__(self, colors: PlotColors, trace_color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        raise NotImplementedError

    def set_colors(self, colors: PlotColors, trace_color: str) -> None:
        """Another theme."""

    def set_margins(self, left: int, right: int) -> None:
        """Space beside the strip, logical px; the same as the plots'."""

    def columns(self) -> int:
        """Width in device pixels: the number of columns to gather the envelope for."""
        raise NotImplementedError

    def show_frame(self, frame: OverviewFrame) -> None:
        """Draw this at the next paint; call it a few times per second, the strip moves slowly."""
