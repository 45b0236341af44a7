"""TruthTable: says what it shows, in a picture and to those who hear it."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from hhscope.ui.look import Look
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.widgets.truth_table import Truth, TruthRow, TruthTable


def test_rows_are_painted_and_described(qtbot: QtBot, look: Look) -> None:
    table = TruthTable("and", plot_colors(look.theme))
    qtbot.addWidget(table)
    table.resize(200, 160)
    empty = table.grab().toImage()
    row = TruthRow(
        inputs="1 1", x=np.array([0.0, 0.5, 1.0]), y=np.array([0.0, 1.0, 0.0]), cell="1", unit="0", same=False
    )
    table.set_look(plot_colors(look.theme), "#ff0000", "#00ff00")
    table.show_truth(Truth(title="and", under="relu(a + b − 1)", rows=(row,)))
    assert table.grab().toImage() != empty
    assert table.accessibleDescription() == "1 1: cell 1, unit 0"
    table.show_truth(Truth(title="xor", message="No pulse does this with this cell."))
    table.grab()
    assert table.accessibleDescription() == "No pulse does this with this cell."
