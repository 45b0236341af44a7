"""Spectrum: the tool that shows the frequencies in a signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.spectrum_panel import SpectrumPanel


def _create(ctx: AppContext) -> SpectrumPanel:
    """What it reckons with is loaded when the tool is opened, not when the window is."""
    from hhscope.ui.spectrum_panel import SpectrumPanel

    return SpectrumPanel(ctx)


PANEL = PanelSpec(
    key="spectrum",
    title="Spectrum",
    area=Area.TOOL,
    order=60,
    create=_create,
    doc="The frequencies in any signal over the visible stretch or longer, with the highest peaks listed",
    shortcuts=("Shift+F",),
)
