"""ResultTable: the table of a result; a click on a heading sorts by it, Ctrl+C copies what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from hhscope.experiments import Table

_ROWS_SHOWN: Final = 8  # the table grows to so many rows, then it scrolls
_VALUE: Final = Qt.ItemDataRole.UserRole


class _Item(QTableWidgetItem):
    """Sorts by the number, not by its text."""

    def __lt__(self, other: Any) -> bool:
        mine, its = self.data(_VALUE), other.data(_VALUE)
        if isinstance(mine, (int, float)) and isinstance(its, (int, float)):
            return bool(mine < its)
        return str(mine) < str(its)


class ResultTable(QTableWidget):
    """Shows one `Table`. GUI thread."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{name} Table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_table(
        self, table: Table, heading: Callable[[tuple[str, str]], str], text: Callable[[Any], str]
    ) -> None:
        """Show all rows in the order given; a click on a heading sorts."""
        self.setSortingEnabled(False)
        self.clear()
        self.setColumnCount(len(table.columns))
        self.setRowCount(len(table.rows))
        for k, column in enumerate(table.columns):
            item = QTableWidgetItem(heading(column))
            item.setToolTip(f"{heading(column)}: a click sorts by it")
            self.setHorizontalHeaderItem(k, item)
        for i, row in enumerate(table.rows):
            for k, value in enumerate(row):
                cell = _Item(text(value))
                cell.setData(_VALUE, value)
                side = Qt.AlignmentFlag.AlignLeft if isinstance(value, str) else Qt.AlignmentFlag.AlignRight
                cell.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(i, k, cell)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._fit_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected rows (all without a selection) with tabs between the cells."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
            return
        super().keyPressEvent(event)

    def as_text(self) -> str:
        """Headings and rows, parted by tabs."""
        picked = sorted({index.row() for index in self.selectedIndexes()}) or range(self.rowCount())
        columns = range(self.columnCount())
        heads = "\t".join(self._text(self.horizontalHeaderItem(k)) for k in columns)
        return "\n".join([heads, *("\t".join(self._text(self.item(i, k)) for k in columns) for i in picked)])

    @staticmethod
    def _text(item: QTableWidgetItem | None) -> str:
        return "" if item is None else item.text()

    def _fit_height(self) -> None:
        row = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(row)
        shown = min(self.rowCount(), _ROWS_SHOWN)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + row * shown + 14)
