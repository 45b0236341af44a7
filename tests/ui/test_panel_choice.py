"""PanelChoice: the arrow keys choose the panel that plus and minus act on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.widgets.plot_types import Hover
from tests.ui.tools import press
from tests.ui.window_fixtures import live_window


def test_arrows_choose_the_panel_that_plus_stretches_until_the_mouse_points_at_another(
    qtbot: QtBot, look: Look
) -> None:
    with live_window(qtbot, look) as live:
        view = live.window.ctx.scope
        press(live, Qt.Key.Key_Down)
        assert live.window.status_line.history[-1][1].startswith("Voltage: + and −")
        press(live, Qt.Key.Key_Down)
        press(live, Qt.Key.Key_Minus)
        assert set(view.view.y_ranges) == {"gates"}
        press(live, Qt.Key.Key_Up)
        press(live, Qt.Key.Key_Up)
        assert live.window.status_line.history[-1][1].startswith("Firing rate")
        gates = live.window.workspace.panel("gates")  # type: ignore[attr-defined]
        gates.hover_changed.emit(Hover(t_ns=0, value=0.0))
        press(live, Qt.Key.Key_Plus)
        assert set(view.view.y_ranges) == {"gates", "voltage"}
