"""Tool menu: an action for every tool, made from what the tools say of themselves, and the submenu that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from hhscope.ui.actions import ACTIONS, ActionSpec
from hhscope.ui.specs import PanelSpec
from hhscope.ui.tool_area import tool_specs

if TYPE_CHECKING:
    from hhscope.ui.arrangement import Arrangement
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow


def all_actions() -> tuple[ActionSpec, ...]:
    """Everything the window can be asked to do: the table, and one entry per tool."""
    return (*ACTIONS, *tool_actions())


def tool_actions() -> tuple[ActionSpec, ...]:
    """One action per tool: open it, or close it when it is open."""
    return tuple(_action(spec) for spec in tool_specs())


def fill_tool_menu(menu: QMenu, ctx: AppContext, actions: Mapping[str, QAction]) -> QMenu:
    """Add the submenu *Tools* to ``menu``; its ticks follow the arrangement."""
    sub = menu.addMenu("Tools")
    sub.setToolTipsVisible(True)
    keys = [spec.key for spec in tool_specs()]
    for key in keys:
        actions[f"tool_{key}"].setCheckable(True)
        sub.addAction(actions[f"tool_{key}"])
    sub.menuAction().setVisible(bool(keys))

    def show(arrangement: Arrangement) -> None:
        for key in keys:
            actions[f"tool_{key}"].setChecked(key in arrangement.tools)

    ctx.scope.arrangement_changed.connect(show)
    show(ctx.scope.arrangement)
    return sub


def _action(spec: PanelSpec) -> ActionSpec:
    return ActionSpec(
        key=f"tool_{spec.key}",
        text=spec.title,
        menu="View",
        submenu="Tools",
        tip=spec.doc,
        shortcuts=spec.shortcuts,
        run=partial(_toggle, key=spec.key),
    )


def _toggle(window: MainWindow, *, key: str) -> None:
    scope = window.ctx.scope
    scope.arrange(scope.arrangement.with_tool(key, key not in scope.arrangement.tools))
