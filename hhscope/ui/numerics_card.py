"""Numerics card: the figures behind the badge in the status bar, and buttons that act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.ui.numerics_text import HOW, Remedy, Row, figures, numerics_words, remedies
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import set_tone, strong_label, toned_label

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow
    from hhscope.ui.numerics_watch import NumericsWatch

_WIDTH: Final = 64  # digits


class NumericsCard(QFrame):
    """Closes itself with the next click elsewhere, and with Escape; follows the watch while it is open. GUI thread."""

    def __init__(self, ctx: AppContext, watch: NumericsWatch, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("How exact the numbers are")
        self.setObjectName("card")
        self._ctx, self._watch, self._window = ctx, watch, parent.window()
        self._bottom = QPoint()
        self.title = strong_label("")
        self.reason = toned_label("", "", wrap=True)
        self.rows: dict[str, QLabel] = {}
        self.buttons: list[TextButton] = []
        self._table, self._actions = QGridLayout(), QHBoxLayout()
        self._build()
        self._show()
        watch.changed.connect(self._show)

    def open_above(self, anchor: QWidget) -> None:
        """Show it with its lower left corner at the anchor, inside the window."""
        self._bottom = anchor.mapToGlobal(QPoint(0, -4))
        self.show()
        self._place()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._table.setHorizontalSpacing(16)
        self._table.setVerticalSpacing(4)
        self._table.setColumnStretch(1, 1)
        self._actions.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.reason)
        column.addSpacing(4)
        column.addLayout(self._table)
        column.addSpacing(4)
        column.addLayout(self._actions)
        column.addWidget(toned_label(HOW, "dim", wrap=True))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * _WIDTH)

    def _show(self) -> None:
        status, watch = self._ctx.session.status, self._watch
        words = numerics_words(status, watch.report)
        self.title.setText(words.text or "numerics")
        set_tone(self.title, words.tone)
        self.reason.setText(words.tip.split("\n", maxsplit=1)[0] or "Nothing has been recorded yet.")
        if watch.report is None:
            self._put_rows(())
        else:
            self._put_rows(figures(watch.report, watch.worst, watch.checked_at))
        self._put_buttons(remedies(status, watch.report))
        self._place()

    def _put_rows(self, rows: tuple[Row, ...]) -> None:
        if tuple(self.rows) != tuple(row.name for row in rows):
            _empty(self._table)
            self.rows = {row.name: toned_label("", "", wrap=True) for row in rows}
            for place, row in enumerate(rows):
                name = toned_label(row.name, "dim")
                name.setToolTip(row.tip)
                self._table.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
                self._table.addWidget(self.rows[row.name], place, 1)
        for row in rows:
            self.rows[row.name].setText(row.value)
            self.rows[row.name].setToolTip(row.tip)

    def _put_buttons(self, offered: tuple[Remedy, ...]) -> None:
        if [button.text() for button in self.buttons] == [remedy.text for remedy in offered]:
            return
        _empty(self._actions)
        self.buttons = []
        for remedy in offered:
            button = TextButton(remedy.text, remedy.tip)
            button.clicked.connect(lambda _=False, remedy=remedy: self._do(remedy))
            self._actions.addWidget(button)
            self.buttons.append(button)
        if offered:
            self._actions.addStretch(1)

    def _do(self, remedy: Remedy) -> None:
        self._ctx.session.post(remedy.command)
        self._ctx.tell(f"{remedy.text}: the next check will show what it brought.")
        self.close()

    def _place(self) -> None:
        """The lower left corner stays where it is, whatever the height; nothing leaves the window on the right."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
        if self._bottom.isNull():
            return
        right = self._window.mapToGlobal(QPoint(self._window.width() - 8, 0)).x()
        x = min(self._bottom.x(), right - self.width())
        self.move(x, self._bottom.y() - self.height())


def open_card(window: MainWindow) -> None:
    """Show the card above the status bar's badge."""
    card = NumericsCard(window.ctx, window.numerics, window.status_line)
    card.open_above(window.status_line.fields["numerics"])


def _empty(layout: QGridLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
