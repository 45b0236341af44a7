"""Gate curves: the tool that shows the steady value and time constant of every gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.model import Model
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.gate_curves_panel import GateCurvesPanel


def _create(ctx: AppContext) -> GateCurvesPanel:
    """What it reckons with is loaded when the tool is opened, not when the window is."""
    from hhscope.ui.gate_curves_panel import GateCurvesPanel

    return GateCurvesPanel(ctx)


def lacks(model: Model) -> str:
    """Why there is nothing to show."""
    return "" if model.gates else f"{model.id} has no gates"


PANEL = PanelSpec(
    key="gate_curves",
    title="Gate curves",
    area=Area.TOOL,
    order=40,
    create=_create,
    lacks=lacks,
    doc="Steady value and time constant of every gate against V, before and after a change, with a dot where it is now",
    shortcuts=("G",),
)
