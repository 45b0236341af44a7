"""Measurements: a table of numbers taken of the trace, live, between the cursors, or of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hhscope.ui.context import AppContext


def _create(ctx: AppContext) -> QWidget:
    """What measures (scipy, numba) is loaded when the tool is opened, not when the window is."""
    from hhscope.ui.measure_panel import MeasurementsPanel

    return MeasurementsPanel(ctx)


PANEL = PanelSpec(
    key="measurements",
    title="Measurements",
    area=Area.TOOL,
    order=10,
    create=_create,
    shortcuts=("M",),
    doc="Numbers taken of V and calcium (peak, half-width, rate, CV …) with mean, SD, min, max and count",
)
