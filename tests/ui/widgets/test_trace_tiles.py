"""TraceTiles: as many columns as fit, chosen by mouse and keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.widgets.trace_tiles import Tile, TraceTiles

TILES = tuple(
    Tile(x=np.linspace(0, 1, 9), y=np.arange(9.0), color="#ff0000", label=f"cell {k}") for k in range(5)
)


def made(qtbot: QtBot, look: Look, beside_px: int = 0) -> TraceTiles:
    tiles = TraceTiles("Tiles", plot_colors(look.theme), (100, 50), beside_px)
    qtbot.addWidget(tiles)
    tiles.resize(330, 200)
    tiles.show_tiles(TILES, 0.0, 10.0)
    tiles.show()
    return tiles


def test_as_many_stand_side_by_side_as_fit(qtbot: QtBot, look: Look) -> None:
    tiles = made(qtbot, look)
    assert tiles.columns() == 3
    assert tiles.height() == 104
    assert made(qtbot, look, beside_px=60).columns() == 1


def test_a_click_and_enter_choose_a_tile(qtbot: QtBot, look: Look) -> None:
    tiles = made(qtbot, look)
    chosen: list[int] = []
    tiles.chosen.connect(chosen.append)
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.tile_rect(4).center().toPoint())
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(tiles, key)
    assert chosen == [4, 0]
    assert not tiles.grab().isNull()
