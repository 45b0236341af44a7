"""QuietTable: names at the left, numbers at the right, no lines; columns that find no room step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

_AIR: Final = 6  # px between rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of numbers. rank : those with the highest leave first when there is no room; 0 stays.
    digits : room for so many."""

    title: str
    tip: str = ""
    rank: int = 0
    digits: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A name and one text per column; ``tip`` for the whole row, ``color`` of the name ("" as usual)."""

    name: str
    texts: tuple[str, ...]
    tip: str = ""
    color: str = ""


class QuietTable(QTableWidget):
    """Shows rows; only what changes is touched. ``name_digits``: room that the names keep. GUI thread."""

    def __init__(
        self, name: str, columns: Sequence[Column], parent: QWidget | None = None, *, name_digits: int = 17
    ) -> None:
        super().__init__(0, 1 + len(columns), parent)
        self._name_digits = name_digits
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        for i, (title, tip) in enumerate([("", ""), *((c.title, c.tip) for c in columns)]):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(i, item)
        self._make_room()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these, top to bottom."""
        rows = tuple(rows)
        if rows == self._rows:
            return
        if len(rows) != self.rowCount():
            self.setRowCount(len(rows))
            self._make_room()
        for i, row in enumerate(rows):
            before = self._rows[i] if i < len(self._rows) else None
            if row != before:
                self._show_row(i, row)
        self._rows = rows

    def _show_row(self, i: int, row: Row) -> None:
        for column, text in enumerate((row.name, *row.texts)):
            item = self.item(i, column)
            if item is None:
                item = QTableWidgetItem()
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(i, column, item)
            if item.text() != text:
                item.setText(text)
            if item.toolTip() != row.tip:
                item.setToolTip(row.tip)
        name = self.item(i, 0)
        if name is not None and row.color:
            name.setForeground(QColor(row.color))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size needs other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_columns"):
            self._make_room()

    def _make_room(self) -> None:
        """Widths by digits; the columns of the highest rank leave until the names have room."""
        metrics = self.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        widths = [digit * (column.digits + 1) for column in self._columns]
        room = self.viewport().width() - digit * self._name_digits
        shown = sorted(range(len(widths)), key=lambda i: self._columns[i].rank)
        while len(shown) > 1 and sum(widths[i] for i in shown) > room and self._columns[shown[-1]].rank:
            shown.pop()
        for i, width in enumerate(widths):
            self.setColumnHidden(i + 1, i not in shown)
            self.setColumnWidth(i + 1, width)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _AIR)
