"""A quiet table shows what it is told and lets columns go that find no room."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from hhscope.ui.widgets.quiet_table import Column, QuietTable, Row

COLUMNS = (Column(title="now"), Column(title="mean", rank=1), Column(title="max", rank=2))
ROWS = (Row(name="Peak", texts=("1", "2", "3"), tip="The peak"), Row(name="Rate", texts=("4", "5", "6")))


@pytest.fixture
def table(qtbot: QtBot) -> QuietTable:
    table = QuietTable("Numbers", COLUMNS)
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    table.show_rows(ROWS)
    return table


def texts(table: QuietTable) -> list[list[str]]:
    found = []
    for i in range(table.rowCount()):
        items = [table.item(i, column) for column in range(table.columnCount())]
        found.append([item.text() if item is not None else "" for item in items])
    return found


def test_rows_are_shown_replaced_and_taken_away(table: QuietTable) -> None:
    assert texts(table) == [["Peak", "1", "2", "3"], ["Rate", "4", "5", "6"]]
    table.show_rows([Row(name="Rate", texts=("7", "5", "6"))])
    assert texts(table) == [["Rate", "7", "5", "6"]]


def test_columns_of_the_highest_rank_leave_first(table: QuietTable) -> None:
    assert not any(table.isColumnHidden(i) for i in range(4))
    table.resize(280, 200)
    assert [table.isColumnHidden(i) for i in range(4)] == [False, False, False, True]
    table.resize(80, 200)
    assert [table.isColumnHidden(i) for i in range(4)] == [False, False, True, True]
    table.resize(600, 200)
    assert not table.isColumnHidden(3)


def test_the_tip_of_a_row_is_everywhere_in_it(table: QuietTable) -> None:
    tips = [item.toolTip() for item in (table.item(0, column) for column in range(4)) if item is not None]
    assert tips == ["The peak"] * 4
