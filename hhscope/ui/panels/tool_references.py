"""References: the tool that lists what lies behind the traces: kept screens, kept sweeps, loaded tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.reference_panel import ReferencePanel


def _create(ctx: AppContext) -> ReferencePanel:
    """Loaded when the tool is opened, not when the window is."""
    from hhscope.ui.reference_panel import ReferencePanel

    return ReferencePanel(ctx)


PANEL = PanelSpec(
    key="references",
    title="References",
    area=Area.TOOL,
    order=80,
    create=_create,
    doc="Kept screens and CSV files behind the traces: name, colour, place, and what differs between two",
    shortcuts=("Shift+R",),
)
