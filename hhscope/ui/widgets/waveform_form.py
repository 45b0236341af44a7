"""WaveformForm: the fields of one waveform, made from their descriptions; gives a waveform only when it can be."""

from __future__ import annotations

import random
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from hhscope.stimulus import WAVEFORMS, FieldSpec, StimulusError, Waveform, WaveformSpec
from hhscope.ui.look import Look
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.own_keys import claims
from hhscope.ui.widgets.scale import nice_step
from hhscope.ui.widgets.slider import key_steps
from hhscope.ui.widgets.tone import repolish, toned_label
from hhscope.units import format_number, parse_number

_EMPTY = "–"
_MOST_THROWN: Final = 999_999  # a seed that can be said and written down
_MOST_SAID: Final = 3

Value = float | int | tuple[float, ...] | None


class FieldEdit(QLineEdit):
    """One number of a waveform; may be left empty when its default is nothing. Arrow keys step by a tenth."""

    committed = Signal()

    def __init__(self, field: FieldSpec, name: str) -> None:
        super().__init__()
        self.field = field
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(f"{name}: {field.label}" + (f", {field.unit}" if field.unit else ""))
        self.setToolTip(_tip(field))
        if field.default is None:
            self.setPlaceholderText(_EMPTY)
        self._shown: Value = None
        self.editingFinished.connect(self._on_finished)

    @property
    def is_list(self) -> bool:
        """It takes several numbers."""
        return isinstance(self.field.default, tuple)

    def show_value(self, value: Value) -> None:
        """Show a number, several, or nothing."""
        self._shown = value
        self.setText(value_text(value))
        if self.is_list:
            self.setCursorPosition(0)  # the first times are seen, not the last
        self.setModified(False)

    def number(self) -> Value:
        """What is typed.

        Raises
        ------
        ValueError
            When it is no number, or empty where a number is needed.
        """
        if self.is_list:
            return tuple(parse_number(one) for one in self.text().replace(";", " ").split())
        if not self.text().strip() and self.field.default is None:
            return None
        return parse_number(self.text())

    def event(self, event: QEvent) -> bool:
        return (self.isModified() and claims(event, (Qt.Key.Key_Escape,))) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.show_value(self._shown)
            return
        steps = key_steps(event) if event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right) else 0.0
        if not steps:
            super().keyPressEvent(event)
            return
        try:
            value = self.number() or 0.0
        except ValueError:
            return
        if isinstance(value, tuple):
            return
        step = nice_step(abs(value) / 10) if value else 1.0
        if self.field.unit == "":
            step = 1.0
        self.setText(format_number(round(value + steps * step, 9), 9))
        self.committed.emit()

    def _on_finished(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.committed.emit()


def value_text(value: Value) -> str:
    """A value as it is typed; several with semicolons between."""
    if isinstance(value, tuple):
        return "; ".join(value_text(one) for one in value)
    if isinstance(value, int):
        return str(value)
    return "" if value is None else format_number(value, 9)


def _tip(field: FieldSpec) -> str:
    limits = field.range or (
        "above 0" if field.above_zero else "0 or more" if field.on_grid else "any number"
    )
    grid = ", whole sample steps" if field.on_grid else ""
    keys = (
        "Enter sets, Esc takes back"
        if isinstance(field.default, tuple)
        else "↑ ↓ step, Enter sets, Esc takes back"
    )
    return f"{field.doc}.\nUnit: {field.unit or 'none'}. Range: {limits}{grid}. Keys: {keys}."


class WaveformForm(QWidget):
    """Edits one waveform. ``edited`` (Waveform) only with a waveform that can be; else a sentence says why not."""

    edited = Signal(object)

    def __init__(self, waveform: Waveform, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.spec: WaveformSpec = WAVEFORMS[waveform.kind]
        self.edits: dict[str, FieldEdit] = {}
        self.switches: dict[str, QCheckBox] = {}
        self._waveform = waveform
        self.problem = toned_label("", "error", wrap=True)
        self.problem.hide()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(3, 1)
        for row, field in enumerate(self.spec.fields):
            self._add_row(grid, row, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 2, 0, 4)
        column.setSpacing(2)
        column.addLayout(grid)
        column.addWidget(self.problem)
        self._show(waveform)

    def show_waveform(self, waveform: Waveform) -> None:
        """The truth; not while someone types here."""
        if waveform != self._waveform and not any(edit.isModified() for edit in self.edits.values()):
            self._waveform = waveform
            self._show(waveform)

    def _add_row(self, grid: QGridLayout, row: int, field: FieldSpec) -> None:
        label = toned_label(field.label, "")
        label.setToolTip(f"{field.doc}.")
        grid.addWidget(label, row, 0)
        if isinstance(field.default, bool):
            switch = QCheckBox()
            switch.setAccessibleName(f"{self.spec.title}: {field.label}")
            switch.setToolTip(f"{field.doc}.")
            switch.clicked.connect(self._on_edit_committed)
            self.switches[field.name] = switch
            grid.addWidget(switch, row, 1)
            return
        edit = FieldEdit(field, self.spec.title)
        edit.committed.connect(self._on_edit_committed)
        label.setBuddy(edit)
        self.edits[field.name] = edit
        grid.addWidget(edit, row, 1)
        edit.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * (16 if edit.is_list else 10))
        if field.name == "seed":
            self.dice = IconButton(self._look, "dice", "Another seed, at random")
            self.dice.clicked.connect(self._on_dice_clicked)
            grid.addWidget(self.dice, row, 2, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(toned_label(field.unit, "dim"), row, 2)

    def _show(self, waveform: Waveform) -> None:
        for name, edit in self.edits.items():
            edit.show_value(getattr(waveform, name))
        for name, switch in self.switches.items():
            switch.setChecked(bool(getattr(waveform, name)))
        self._complain("", "")

    def _on_dice_clicked(self) -> None:
        edit = self.edits["seed"]
        edit.setText(str(random.randrange(1, _MOST_THROWN + 1)))
        edit.committed.emit()

    def _on_edit_committed(self) -> None:
        values: dict[str, Any] = {name: switch.isChecked() for name, switch in self.switches.items()}
        for name, edit in self.edits.items():
            try:
                values[name] = edit.number()
            except ValueError as error:
                self._complain(name, f"{edit.field.label}: {error}.")
                return
        try:
            waveform = self.spec.struct(**values)
        except StimulusError as error:
            named = (name for name in self.edits if str(error).startswith(f"{self.spec.key}: {name} ="))
            self._complain(next(named, ""), f"{error}.")
            return
        self._complain("", "")
        if waveform != self._waveform:
            self._waveform = waveform
            self.edited.emit(waveform)

    def _complain(self, name: str, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        for key, edit in self.edits.items():
            wrong = key == name
            if bool(edit.property("problem")) != wrong:
                edit.setProperty("problem", wrong)
                repolish(edit)


def waveform_words(waveform: Waveform) -> str:
    """A waveform in one line: its title and its numbers with units."""
    spec = WAVEFORMS[waveform.kind]
    parts = [
        f"{_lowered(field.label)} {_number_text(value)} {field.unit}".rstrip()
        for field in spec.fields
        if (value := getattr(waveform, field.name)) is not None and not isinstance(value, bool)
    ]
    return f"{spec.title}: {', '.join(parts)}"


def headline_words(waveform: Waveform) -> str:
    """The numbers that tell most of a waveform, in a few words: ``5 µA/cm²``, ``0.05 mS/cm², 100 Hz, 0 mV``."""
    spec = WAVEFORMS[waveform.kind]
    units = {field.name: field.unit for field in spec.fields}
    return ", ".join(
        f"{_number_text(getattr(waveform, name))} {units[name]}" for name in spec.headline if name in units
    )


def _number_text(value: Value) -> str:
    if isinstance(value, tuple):
        said = "; ".join(format_number(one) for one in value[:_MOST_SAID])
        return f"{said}; … ({len(value)} in all)" if len(value) > _MOST_SAID else said
    return str(value) if isinstance(value, int) else format_number(value or 0.0)


def _lowered(label: str) -> str:
    """A label inside a sentence: abbreviations and symbols stay."""
    return label if label.isupper() else label[:1].lower() + label[1:]
