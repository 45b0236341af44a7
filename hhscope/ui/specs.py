"""Specs: what a panel and a workspace must say about themselves to be found and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hhscope.model.model import Model

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hhscope.ui.context import AppContext
    from hhscope.ui.scope_view import ScopeView


class Area(StrEnum):
    """Where a panel lives."""

    SCOPE = "scope"  # a stacked trace panel that shares the time axis; its widget is a `ScopePanel`
    SIDE = "side"  # a group of the side panel; its widget has ``show_status(status)``
    EXPERIMENT = "experiment"  # pictures of an experiment; a `hhscope.ui.experiment_body.ExperimentBody`
    TOOL = "tool"  # opens on demand beside the scopes; its widget is a `hhscope.ui.tool_area.ToolPanel`


def always(view: ScopeView) -> bool:
    """The usual answer of a panel: it is there."""
    return True


def lacks_nothing(model: Model) -> str:
    """The usual answer of a panel: every model has something to show."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """One panel; exported as ``PANEL`` from its module in `hhscope.ui.panels`.

    key : unique, stable: settings and sessions refer to it
    order : panels of an area are stacked by rising order
    open : False: folded to its title at first
    create : makes the widget, on the GUI thread
    lacks : one sentence why ``model`` has nothing to show here ("hh1952 has no calcium pool."), or ""
    stretch : share of the height among the open scope panels
    wanted : whether there is anything to show in it; a scope panel that is not wanted leaves no trace on the screen
    doc : tooltip of the title; of a tool also what the menu says, one sentence without its full stop
    wide : a tool that opens under the scopes, as wide as they are
    rare : a scope panel that few models have: the others do not mention that they lack it
    shortcuts : keys that open and close a tool; portable text of QKeySequence
    """

    key: str
    title: str
    area: Area
    order: int
    create: Callable[[AppContext], QWidget]
    open: bool = True
    lacks: Callable[[Model], str] = lacks_nothing
    stretch: int = 2
    wanted: Callable[[ScopeView], bool] = always
    doc: str = ""
    shortcuts: tuple[str, ...] = ()
    wide: bool = False
    rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSpec:
    """An arrangement of the central area; exported as ``WORKSPACE`` from a file in `hhscope.ui.workspaces`.

    create : makes the widget; it has ``draw(status)`` (one call per GUI frame) and ``reset_arrangement()``
    """

    key: str
    title: str
    order: int
    create: Callable[[AppContext], QWidget]
    doc: str = ""
