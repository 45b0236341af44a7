"""Sweeps dialog: the single sweeps that are kept: show, label, pin, delete each, and read what was in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hhscope.ui.kept_sweeps import MOST_KEPT, KeptSweep
from hhscope.ui.look import Look
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_WIDTH, _HEIGHT = 62, 18  # digits, lines
_NONE: Final = "No single sweep has been taken yet. S waits for the next trigger, keeps its sweep and stops."
_HOW: Final = (
    f"Rest the mouse on a line to see what was in force. {MOST_KEPT} are kept, and those that are pinned."
)


class SweepRow(QWidget):
    """One sweep. Signals: ``shown`` (bool), ``labelled`` (str), ``pinned`` (bool), ``deleted``."""

    shown = Signal(bool)
    labelled = Signal(str)
    pinned = Signal(bool)
    deleted = Signal()

    def __init__(self, sweep: KeptSweep, look: Look, *, laid: bool) -> None:
        super().__init__()
        self.show_box = QCheckBox()
        self.show_box.setToolTip(
            "Make it a reference behind the traces, its trigger on t = 0; the tool References moves and colours it"
        )
        self.label = QLineEdit(sweep.label)
        self.label.setAccessibleName(f"Label of sweep {sweep.number}")
        self.when = toned_label(f"{sweep.model_id}, {format_time(ms_from_ns(sweep.t_ns))}", "dim")
        self.pin = IconButton(look, "pin", "Pin: it stays until it is deleted", role="text.dim")
        self.delete = IconButton(look, "remove", "Delete this sweep", role="text.dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.show_box)
        row.addWidget(self.label, 1)
        for widget in (self.when, self.pin, self.delete):
            row.addWidget(widget)
        self.show_sweep(sweep, laid=laid)
        self.show_box.clicked.connect(self.shown)
        self.label.editingFinished.connect(lambda: self.labelled.emit(self.label.text()))
        self.pin.clicked.connect(lambda: self.pinned.emit(not self._sweep.pinned))
        self.delete.clicked.connect(self.deleted)

    def show_sweep(self, sweep: KeptSweep, *, laid: bool) -> None:
        """What it is now; ``laid``: it is among the references."""
        self._sweep = sweep
        self.show_box.setChecked(laid)
        self.show_box.setAccessibleName(f"Show {sweep.label}")
        if not self.label.isModified():
            self.label.setText(sweep.label)
            self.label.setCursorPosition(0)
        self.pin.set_picture("pinned" if sweep.pinned else "pin")
        self.pin.setToolTip(
            "Pinned: it stays. Click to unpin" if sweep.pinned else "Pin: it stays until it is deleted"
        )
        for widget in (self, self.label, self.when):
            widget.setToolTip(sweep.settings_text)


class SweepsDialog(QDialog):
    """Follows the list in the scope state; not modal. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Kept sweeps")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ctx = window.ctx
        self.rows: dict[int, SweepRow] = {}
        self.none = toned_label(_NONE, "dim", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self._list.setContentsMargins(0, 0, 8, 0)
        inside = QWidget()
        inside.setLayout(self._list)
        self._list.addWidget(self.none)
        self._list.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(scroll, 1)
        column.addWidget(toned_label(_HOW, "dim", wrap=True))
        metrics = self.fontMetrics()
        self.resize(metrics.horizontalAdvance("0") * _WIDTH, metrics.height() * _HEIGHT)
        self._ctx.scope.sweeps_changed.connect(self._show)
        self._ctx.scope.references.changed.connect(self._show)
        self._show()

    def _show(self, _changed: object = None) -> None:
        here = {sweep.number: sweep for sweep in self._ctx.scope.sweeps.sweeps}
        for number in [n for n in self.rows if n not in here]:
            row = self.rows.pop(number)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for number, sweep in here.items():
            if number in self.rows:
                self.rows[number].show_sweep(sweep, laid=self._is_laid(number))
            else:
                self._add(sweep)
        self.none.setVisible(not here)

    def _add(self, sweep: KeptSweep) -> None:
        laid = self._is_laid(sweep.number)
        row = self.rows[sweep.number] = SweepRow(sweep, self._ctx.look, laid=laid)
        scope, number = self._ctx.scope, sweep.number
        row.shown.connect(lambda on: self._on_row_shown(number, on))
        row.labelled.connect(lambda text: self._on_row_labelled(number, text))
        row.pinned.connect(lambda on: scope.keep_sweeps(scope.sweeps.pinned(number, on)))
        row.deleted.connect(lambda: scope.keep_sweeps(scope.sweeps.without(number)))
        self._list.insertWidget(0, row)  # the newest on top

    def _is_laid(self, number: int) -> bool:
        return self._ctx.scope.references.now.of_sweep(number) is not None

    def _on_row_shown(self, number: int, on: bool) -> None:
        references, sweep = self._ctx.scope.references, self._ctx.scope.sweeps.get(number)
        laid = references.now.of_sweep(number)
        if on and sweep is not None and laid is None:
            references.add(sweep.ghost, sweep.taken, sweep.label, number)
        elif not on and laid is not None:
            references.remove(laid.number)
        self._show()

    def _on_row_labelled(self, number: int, text: str) -> None:
        self.rows[number].label.setModified(False)
        scope = self._ctx.scope
        scope.keep_sweeps(scope.sweeps.relabelled(number, text))
        self._show()


def open_dialog(window: MainWindow) -> None:
    """Show the list, once."""
    for dialog in window.findChildren(SweepsDialog):
        dialog.raise_()
        dialog.activateWindow()
        return
    SweepsDialog(window).show()
