"""Time base box: milliseconds per division, by 1-2-5 steps or typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from hhscope.ui.time_text import parse_time_ms
from hhscope.ui.widgets.entry import Entry
from hhscope.units import format_time

DIVISIONS = 10  # across every screen
_TIP = (
    "Time per division; the screen is ten divisions wide. Type 10 ms, 0,5 s, 20 us.  Keys: Ctrl + and Ctrl −"
)


class TimeBaseBox(QWidget):
    """``− 10 ms/div +``. Knows times only.

    span_requested : the user typed a time base: the width of the screen, ms
    step_requested : −1 a step shorter, +1 a step longer
    refused : what was typed is no time; one sentence
    """

    span_requested = Signal(float)
    step_requested = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shorter = self._button("−", "A shorter stretch of time (Ctrl +)", -1)
        self.longer = self._button("+", "A longer stretch of time (Ctrl −)", 1)
        self.entry = Entry(parse_time_ms, self)
        self.entry.set_tip(_TIP)
        self.entry.setAccessibleName("Time per division")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (self.shorter, self.entry, self.longer):
            layout.addWidget(widget)
        self._fit_to_font()
        self.entry.entered.connect(self._on_entry_entered)
        self.entry.refused.connect(self.refused)

    def show_span(self, span_ms: float) -> None:
        """Show the width of the screen in force."""
        self.entry.show_text(f"{format_time(span_ms / DIVISIONS)}/div")

    def changeEvent(self, event: QEvent) -> None:
        """Widths follow the text size."""
        if event.type() == QEvent.Type.FontChange and hasattr(self, "entry"):
            self._fit_to_font()
        super().changeEvent(event)

    def _fit_to_font(self) -> None:
        self.entry.setFixedWidth(self.fontMetrics().horizontalAdvance("0.00 ms/div") + 16)

    def _button(self, text: str, tip: str, steps: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAutoRepeat(True)
        button.clicked.connect(lambda: self.step_requested.emit(steps))
        return button

    def _on_entry_entered(self, division_ms: float) -> None:
        self.span_requested.emit(division_ms * DIVISIONS)
