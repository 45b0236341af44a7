"""Undo list: every change so far, in words; a click goes back or forward to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hhscope.ui.widgets.tone import strong_label, toned_label

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow
    from hhscope.ui.undo import Undo

_WIDTH: Final = 64  # digits
_TALLEST: Final = 420  # px


class UndoList(QFrame):
    """The list, oldest first; what was undone is dimmed. Closes itself with Escape or a click elsewhere. GUI thread."""

    def __init__(self, undo: Undo, window: MainWindow) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Changes so far")
        self.setObjectName("card")
        self._undo, self._owner = undo, window
        self.list = QListWidget(self)
        self.list.setAccessibleName("Changes so far; Enter goes there")
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(2)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(strong_label("Changes"))
        column.addWidget(self.list, 1)
        column.addWidget(toned_label(self._remark(), "dim", wrap=True))
        self._fill()
        self.list.itemClicked.connect(self._on_list_item_chosen)
        self.list.itemActivated.connect(self._on_list_item_chosen)

    def open_below(self, anchor: QWidget) -> None:
        """Show it under the anchor's upper left corner, with the present line in view."""
        width = self.fontMetrics().horizontalAdvance("0") * _WIDTH
        lines = (self.list.sizeHintForRow(0) + 4) * self.list.count()
        self.resize(width, min(_TALLEST, lines + 110))
        self.move(anchor.mapToGlobal(QPoint(12, 12)))
        self.show()
        self.list.setFocus()
        self.list.setCurrentRow(self._undo.log.place)
        self.list.scrollToItem(self.list.item(self._undo.log.place))

    def _remark(self) -> str:
        text = "Click a line to have everything as it was after it. The cell's own time goes on."
        dropped = self._undo.log.dropped
        return f"{text} {dropped:,} older changes are no longer kept." if dropped else text

    def _fill(self) -> None:
        log = self._undo.log
        dim = self._owner.ctx.theme.color("text.dim")
        for place, words in enumerate(["As it began", *(self._undo.words(one) for one in log.entries)]):
            mark = "●" if place == log.place else "   "
            item = QListWidgetItem(f"{mark} {words}", self.list)
            item.setToolTip(words)
            if place > log.place:
                item.setForeground(dim)

    def _on_list_item_chosen(self, item: QListWidgetItem) -> None:
        place = self.list.row(item)
        self.close()
        if place != self._undo.log.place:
            self._owner.tell(self._undo.go_to(place))


def open_list(window: MainWindow) -> None:
    """Show the changes so far."""
    UndoList(window.undo, window).open_below(window.workspace)
