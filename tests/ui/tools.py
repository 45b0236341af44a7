"""A tool in the whole window, for tests: opened by its key, clicked with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QComboBox

from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.graph_view import GraphView
from tests.ui.window_fixtures import Live


def press(live: Live, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, with the scopes in focus."""
    live.window.workspace.setFocus()
    live.qtbot.keyClick(live.window.workspace, key, modifier)


def tool(live: Live, key: str) -> ToolPanel:
    """The open tool."""
    panel: ToolPanel = live.window.workspace.tools.area.frame(key).panel  # type: ignore[attr-defined]
    return panel


def click_graph(live: Live, view: GraphView, x: float, y: float) -> None:
    """A click of the left button on a point of the graph."""
    place: QPointF = view.place_of(x, y)
    live.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.toPoint())


def pick(live: Live, box: QComboBox, key: str) -> None:
    """Choose from a list with the keyboard."""
    wanted = box.findData(key)
    assert wanted >= 0
    box.setFocus()
    while box.currentIndex() != wanted:
        down = box.currentIndex() < wanted
        live.qtbot.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
