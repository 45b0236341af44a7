"""TypedStretch: a stretch of time by two typed ends, beside a radio button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from hhscope.ui.widgets.entry import Entry
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_number, ms_from_ns, ns_from_ms

_DIGITS = 12


class TypedStretch(QWidget):
    """``ends_ns``: from, up to but without. ``changed`` after every accepted end. GUI thread."""

    changed = Signal()

    def __init__(self, t0_ns: int, t1_ns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends = [t0_ns, t1_ns + 1]
        self.button = QRadioButton("From")
        self.button.setAccessibleName("From a typed time to another")
        self.entries = tuple(Entry(parse_ms) for _ in range(2))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.button)
        for number, (entry, name) in enumerate(zip(self.entries, ("From, ms", "To, ms"), strict=True)):
            if number:
                row.addWidget(toned_label("to", ""))
            entry.setAccessibleName(name)
            entry.set_tip("A time of the run, ms")
            entry.setFixedWidth(entry.fontMetrics().horizontalAdvance("0") * _DIGITS)
            entry.show_text(format_number(ms_from_ns((t0_ns, t1_ns)[number]), 12))
            entry.entered.connect(lambda ms, number=number: self._take(number, ms))
            row.addWidget(entry)
        row.addWidget(toned_label("ms", ""))
        row.addStretch(1)
        self.button.toggled.connect(lambda _on: self.changed.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes a typed time; it does not press the dialog's button, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    @property
    def ends_ns(self) -> tuple[int, int]:
        """Both ends, in either order as they were typed; the sample at the later one is in it."""
        low, high = sorted(self._ends)
        return low, high

    def show_ends(self, t0_ns: int, t1_ns: int) -> None:
        """Other ends: both samples are in it."""
        self._ends = [t0_ns, t1_ns + 1]
        for entry, end in zip(self.entries, (t0_ns, t1_ns), strict=True):
            entry.show_text(format_number(ms_from_ns(end), 12))
        self.changed.emit()

    def _take(self, number: int, ms: float) -> None:
        self._ends[number] = ns_from_ms(ms, "time") + number
        self.entries[number].show_text(format_number(ms, 12))
        self.button.setChecked(True)
        self.changed.emit()


def parse_ms(text: str) -> float:
    """A time that was typed, ms.

    Raises
    ------
    ValueError
        When it is none: one sentence.
    """
    try:
        value = float(text.replace(",", ".").removesuffix("ms"))
        ns_from_ms(value, "time")
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time in ms, such as 1250.5") from None
    return value
