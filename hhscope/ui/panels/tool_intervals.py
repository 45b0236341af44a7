"""Intervals: the tool that shows the times between spikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.intervals_panel import IntervalsPanel


def _create(ctx: AppContext) -> IntervalsPanel:
    """What it reckons with is loaded when the tool is opened, not when the window is."""
    from hhscope.ui.intervals_panel import IntervalsPanel

    return IntervalsPanel(ctx)


PANEL = PanelSpec(
    key="intervals",
    title="Intervals",
    area=Area.TOOL,
    order=70,
    create=_create,
    doc="Histogram of the times between spikes, and each interval against the next",
    shortcuts=("Shift+H",),
)
