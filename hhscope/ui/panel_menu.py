"""Panel menu: every scope panel by name, to bring it on the screen or take it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from hhscope.discovery import exported
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


def fill_panel_menu(menu: QMenu, ctx: AppContext) -> dict[str, QAction]:
    """Add the submenu *Panels* to ``menu``; its ticks follow the arrangement."""
    sub = menu.addMenu("Panels")
    sub.setToolTipsVisible(True)
    specs = [
        spec for spec in exported("hhscope.ui.panels", "PANEL", PanelSpec).values() if spec.area is Area.SCOPE
    ]
    actions: dict[str, QAction] = {}
    for spec in sorted(specs, key=lambda spec: spec.order):
        action = sub.addAction(spec.title)
        action.setCheckable(True)
        action.setToolTip(spec.doc)
        action.triggered.connect(lambda on, spec=spec: _put(ctx, spec, on))
        actions[spec.key] = action

    def show() -> None:
        arrangement = ctx.scope.arrangement
        for spec in specs:
            actions[spec.key].setVisible(spec.wanted(ctx.scope.view))
            folded = arrangement.folded.get(spec.key, not spec.open)
            actions[spec.key].setChecked(spec.key not in arrangement.away and not folded)

    sub.aboutToShow.connect(show)
    return actions


def _put(ctx: AppContext, spec: PanelSpec, on: bool) -> None:
    arrangement = ctx.scope.arrangement
    ctx.scope.arrange(arrangement.with_folded(spec.key, not on))
