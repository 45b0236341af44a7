"""Math channels: the tool where formulas over signals and parameters are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.math_tool import MathTool


def _create(ctx: AppContext) -> MathTool:
    """Loaded when the tool is opened, not when the window is."""
    from hhscope.ui.math_tool import MathTool

    return MathTool(ctx)


PANEL = PanelSpec(
    key="math_channels",
    title="Math channels",
    area=Area.TOOL,
    order=25,
    create=_create,
    doc="Formulas over signals and parameters, such as I_Na + I_K or ddt(V), drawn below the other traces",
    shortcuts=("Y",),
)
