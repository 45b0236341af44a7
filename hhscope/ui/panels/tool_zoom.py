"""Zoom pane: the tool that shows a part of the screen magnified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.zoom_panel import ZoomPanel


def _create(ctx: AppContext) -> ZoomPanel:
    from hhscope.ui.zoom_panel import ZoomPanel

    return ZoomPanel(ctx)


PANEL = PanelSpec(
    key="zoom",
    title="Zoom",
    area=Area.TOOL,
    order=15,
    create=_create,
    doc="A part of the screen magnified, running or stopped; drag its box on the screen, or the edges of the box",
    shortcuts=("Z",),
    wide=True,
)
