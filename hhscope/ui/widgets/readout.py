"""Readout: one large number with its unit and a line of words below; figures of one width do not jump."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.ui.look import Look
from hhscope.ui.widgets.tone import Tone, set_tone, toned_label


class Readout(QWidget):
    """Cheap to set every frame: labels change only when their text does."""

    def __init__(self, look: Look, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.number = QLabel("–")
        self.number.setAccessibleName(name)
        self.unit = toned_label(unit, "dim")
        self.caption = toned_label("", "dim")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.number, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.caption)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def set_number(self, text: str) -> None:
        """The number as text, e.g. ``68.1`` or ``–``."""
        if text != self.number.text():
            self.number.setText(text)

    def set_caption(self, text: str, tone: Tone = "dim") -> None:
        """The words below."""
        if text != self.caption.text():
            self.caption.setText(text)
        set_tone(self.caption, tone)

    def _on_look_changed(self, _theme: object = None) -> None:
        self.number.setFont(self._look.readout_font)
        margin = max(0, self.number.fontMetrics().descent() - self.unit.fontMetrics().descent())
        self.unit.setContentsMargins(0, 0, 0, margin)
