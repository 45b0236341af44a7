"""Lesson dialog: write the note of a session, and choose which parameters are hidden or locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hhscope.model import Model
from hhscope.ui.lesson import LONGEST_NOTE, Lesson
from hhscope.ui.parameter_fields import parameter_info
from hhscope.ui.widgets.tone import strong_label, toned_label

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_LOCKED: Final = 1  # column
_HIDDEN: Final = 2  # column


class LessonDialog(QDialog):
    """Edits a copy; *OK* hands it over through ``lesson``. GUI thread."""

    def __init__(self, lesson: Lesson, model: Model, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Note and locks")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = lesson
        self.note = QPlainTextEdit(lesson.note)
        self.note.setPlaceholderText("# What to try\n\nDrag *g Na* down until the cell falls silent …")
        self.note.setAccessibleName("Note, in Markdown")
        self.note.setTabChangesFocus(True)
        self.names = ("I", *(name for name in model.parameters if name != "V0"))
        self.table = QTableWidget(len(self.names), 3)
        self._fill(model)
        self._build()

    @property
    def lesson(self) -> Lesson:
        """As edited; what is hidden or locked of other models stays."""
        locked, hidden = (self._checked(column) for column in (_LOCKED, _HIDDEN))
        others = set(self._before.locked) - set(self.names), set(self._before.hidden) - set(self.names)
        note = self.note.toPlainText()[:LONGEST_NOTE]
        return Lesson(note=note, locked=frozenset(locked | others[0]), hidden=frozenset(hidden | others[1]))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(strong_label("Note"))
        column.addWidget(
            toned_label("Markdown. It is shown beside the scope and saved in the session.", "dim")
        )
        column.addWidget(self.note, 2)
        column.addWidget(strong_label("Parameters"))
        column.addWidget(
            toned_label(
                "A locked parameter shows its value, a hidden one does not appear. This is a guard against "
                "slips, not a secret: whoever opens the session can unlock it here.",
                "dim",
                wrap=True,
            )
        )
        column.addWidget(self.table, 3)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        letters = self.fontMetrics().horizontalAdvance("0")
        self.resize(64 * letters, 80 * letters)

    def _fill(self, model: Model) -> None:
        self.table.setHorizontalHeaderLabels(["Parameter", "Locked", "Hidden"])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAccessibleName("Parameters; Space sets and clears a mark")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, name in enumerate(self.names):
            info = parameter_info(model, name)
            title = QTableWidgetItem(name if info.label == name else f"{info.label}  ({name})")
            title.setToolTip(info.doc)
            title.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, 0, title)
            for place, chosen in ((_LOCKED, self._before.locked), (_HIDDEN, self._before.hidden)):
                mark = QTableWidgetItem()
                mark.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                )
                mark.setCheckState(Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked)
                self.table.setItem(row, place, mark)

    def _checked(self, column: int) -> set[str]:
        marks = ((name, self.table.item(row, column)) for row, name in enumerate(self.names))
        return {name for name, mark in marks if mark and mark.checkState() is Qt.CheckState.Checked}


def open_lesson(window: MainWindow) -> None:
    """Edit the note, and what is hidden or locked; *OK* puts it in force."""
    run = window.ctx.session.status.run
    if run is None:
        window.tell("Choose a model first: what can be locked are its parameters.")
        return
    dialog = LessonDialog(window.ctx.scope.lesson, run.model, window)
    dialog.accepted.connect(lambda: window.ctx.scope.set_lesson(dialog.lesson))
    dialog.open()
