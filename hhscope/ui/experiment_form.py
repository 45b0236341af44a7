"""ExperimentForm: the dials of an experiment as fields in columns; made from what the experiment says of itself."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from hhscope.experiments import Experiment
from hhscope.experiments._dials import Dial, Kind, to_text
from hhscope.model import list_models
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import repolish, toned_label

_COLUMN_PX: Final = 250  # at scale 1: label, field and unit side by side
_LABEL_PX: Final = 84
_FEW: Final = 6  # dials that are always shown
_LAST: Final = ("set", "overlay")  # every cell has these


class DialField(QLineEdit):
    """Text of one dial. ``entered`` (str) when it was changed and Enter or another field was taken."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._truth = ""
        self._tip = ""
        self.editingFinished.connect(self._on_editing_finished)

    def set_tip(self, text: str) -> None:
        """The tooltip while the text is good."""
        self._tip = text
        self.setToolTip(text)

    def show_text(self, text: str) -> None:
        """The truth, unless something is being typed."""
        self._truth = text
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)
            self.show_problem("")

    def show_problem(self, problem: str) -> None:
        """Mark the text as no good, with the sentence as tooltip; "" = it is good."""
        self.setToolTip(problem or self._tip)
        if bool(self.property("problem")) != bool(problem):
            self.setProperty("problem", bool(problem))
            repolish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back what was there."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._truth)
            self.show_problem("")
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _on_editing_finished(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.entered.emit(self.text())


class ExperimentForm(QWidget):
    """Emits ``edited`` (name, text) for every dial that was changed. GUI thread."""

    edited = Signal(str, str)

    def __init__(self, experiment: Experiment[Any, Any], scale: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, QWidget] = {}
        self._cells: list[tuple[QWidget, bool]] = []
        self._scale = scale
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self.more = TextButton("", "Show or hide the dials that are turned less often", self)
        self.more.clicked.connect(self._on_more_clicked)
        self._unfolded = False
        self._at_first = {name: to_text(value) for name, value in experiment.options.defaults().items()}
        dials = experiment.options.dials()
        for name in sorted(dials, key=lambda name: name in _LAST):
            self._add(name, dials[name], self._at_first[name])
        self._lay_out(2)

    def show_texts(self, texts: dict[str, str]) -> None:
        """The truth: what the dials say."""
        for name, text in texts.items():
            field = self.fields[name]
            if isinstance(field, QuietCombo):
                field.show_choice(text)
                if field.currentIndex() < 0 and text:
                    field.add(text, text)
                    field.show_choice(text)
            elif isinstance(field, QCheckBox):
                field.setChecked(text == "on")
            elif isinstance(field, DialField):
                field.show_text(text)
        turned = any(
            texts[name] != self._at_first[name] for name in list(self.fields)[_FEW:] if name in texts
        )
        if turned and not self._unfolded:
            self._on_more_clicked()

    def show_problem(self, name: str, problem: str) -> None:
        """Mark one field."""
        field = self.fields[name]
        if isinstance(field, DialField):
            field.show_problem(problem)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._lay_out(max(1, min(3, int(self.width() / (_COLUMN_PX * self._scale)))))

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        place = 0
        folds = len(self._cells) > _FEW + 1
        for k, (cell, wide) in enumerate(self._cells):
            cell.setVisible(self._unfolded or k < _FEW or not folds)
            if wide:  # a line of its own
                place = -(-place // columns) * columns
            self._grid.addWidget(cell, place // columns, place % columns, 1, columns if wide else 1)
            place += columns if wide else 1
        self.more.setVisible(folds)
        left = len(self._cells) - _FEW
        self.more.setText("Fewer dials" if self._unfolded else f"{left} more dials")
        self._grid.addWidget(self.more, -(-place // columns) + 1, 0, 1, columns, Qt.AlignmentFlag.AlignLeft)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _on_more_clicked(self) -> None:
        self._unfolded = not self._unfolded
        columns, self._columns = self._columns, 0
        self._lay_out(columns)

    def _add(self, name: str, dial: Dial, at_first: str) -> None:
        field = self._field(name, dial)
        unit = f" Unit: {dial.unit}." if dial.unit else ""
        empty = " Empty: chosen by itself." if dial.optional else ""
        tip = f"{dial.doc}.{unit}{empty}" + (f" At first: {at_first}." if at_first else "")
        field.setAccessibleName(dial.label)
        field.setAccessibleDescription(tip)
        if isinstance(field, DialField):
            field.set_tip(tip)
            if dial.optional:
                field.setPlaceholderText("by itself")
            if dial.kind is Kind.VALUES:
                field.setPlaceholderText("g_Na=96 …")
        else:
            field.setToolTip(tip)
        cell = QWidget(self)
        row = QHBoxLayout(cell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if not isinstance(field, QCheckBox):
            label = QLabel(dial.label, cell)
            label.setFixedWidth(round(_LABEL_PX * self._scale))
            label.setToolTip(tip)
            label.setBuddy(field)
            row.addWidget(label)
        row.addWidget(field, 1)
        if dial.unit:
            row.addWidget(toned_label(dial.unit, "dim"))
        self.fields[name] = field
        self._cells.append((cell, dial.kind is Kind.MODELS))

    def _field(self, name: str, dial: Dial) -> QWidget:
        if dial.kind is Kind.SWITCH:
            box = QCheckBox(dial.label, self)
            box.clicked.connect(lambda on: self.edited.emit(name, "on" if on else "off"))
            return box
        if dial.kind in (Kind.CHOICE, Kind.MODEL):
            combo = QuietCombo(dial.label, f"{dial.doc}.", self)
            if dial.optional:
                combo.add("", "the same")
            for key, text in dial.choices or tuple(
                (e.id, e.id) for e in list_models() if e.model is not None
            ):
                combo.add(key, text)
            combo.chosen.connect(lambda key: self.edited.emit(name, key))
            return combo
        field = DialField(self)
        field.entered.connect(lambda text: self.edited.emit(name, text))
        return field
