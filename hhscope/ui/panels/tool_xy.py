"""XY: any signal against any over the visible stretch; for two-variable models with nullclines and field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hhscope.ui.context import AppContext


def _create(ctx: AppContext) -> QWidget:
    """What draws and analyses the plane (numba, scipy) is loaded when the tool is opened, not when the window is."""
    from hhscope.ui.xy_panel import XyPanel

    return XyPanel(ctx)


PANEL = PanelSpec(
    key="xy",
    title="Phase plane (XY)",
    area=Area.TOOL,
    order=30,
    create=_create,
    doc="One signal against another over the visible stretch: gates round and round, V against its slope; "
    "nullclines where the model has two variables",
    shortcuts=("X",),
)
