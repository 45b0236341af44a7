"""RateReadout: the firing rate as a large number, and the choice of what it is the mean of."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from hhscope.analysis import RateReading
from hhscope.ui.look import Look
from hhscope.ui.widgets.readout import Readout
from hhscope.ui.widgets.tone import set_tone
from hhscope.units import format_number, parse_number

_TIP: Final = (
    "Firing rate in Hz of the cell's own time, whatever the speed of the simulation.\n"
    "“–” before two spikes; it falls once the silence outlasts the last interval."
)
_CHOICE_TIP: Final = (
    "What the number is the mean of: the last 10 intervals, or those within a rolling window that you type"
)


class RateReadout(QWidget):
    """``window_edited`` (float ms, or None for the last 10 intervals): the user chose. GUI thread."""

    window_edited = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # it stands over the plot's margin
        self.number = Readout(look, "Firing rate", "Hz", self)
        self.number.setToolTip(_TIP)
        self.number.setContentsMargins(8, 0, 0, 0)  # in line with the words below, which a button pads
        self.number.caption.hide()
        self.choice = QToolButton(self)
        self.choice.setToolTip(_CHOICE_TIP)
        self.choice.setAutoRaise(True)
        self.choice.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_tone(self.choice, "dim")
        self.field = QLineEdit(self)
        self._menu = self._make_menu()
        self.choice.setMenu(self._menu)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 0, 0, 0)
        box.setSpacing(0)
        box.addStretch(1)
        box.addWidget(self.number)
        box.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        self.set_window(None)

    def show_reading(self, reading: RateReading) -> None:
        """The number; "–" while there is none, dim while it is of oscillations below the threshold."""
        self.number.set_number(number_text(reading.value_hz))
        set_tone(self.number.number, "dim" if reading.oscillating else "")

    def set_window(self, window_ms: float | None) -> None:
        """Say what the number is the mean of."""
        self.choice.setText("mean of 10" if window_ms is None else f"over {format_number(window_ms, 4)} ms")
        self.field.setText("" if window_ms is None else format_number(window_ms))

    def _make_menu(self) -> QMenu:
        menu = QMenu(self.choice)
        menu.addAction("Mean of the last 10 intervals", lambda: self.window_edited.emit(None))
        for window_ms in (10.0, 100.0, 1000.0):
            text = f"Intervals of the last {format_number(window_ms)} ms"
            menu.addAction(text, partial(self.window_edited.emit, window_ms))
        self.field.setPlaceholderText("another window, ms")
        self.field.setAccessibleName("Rolling window in ms")
        self.field.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.field.returnPressed.connect(self._on_field_return_pressed)
        typed = QWidgetAction(menu)
        typed.setDefaultWidget(self.field)
        menu.addAction(typed)
        return menu

    def _on_field_return_pressed(self) -> None:
        problem = window_problem(self.field.text())
        self.field.setToolTip(problem)
        self.field.setProperty("problem", "true" if problem else "false")
        self.field.style().polish(self.field)
        if not problem:
            self._menu.close()
            self.window_edited.emit(parse_number(self.field.text()))


def window_problem(text: str) -> str:
    """Why a typed window cannot be used, in one sentence, or ""."""
    try:
        value = parse_number(text)
    except ValueError as fault:
        return f"Window: {fault}."
    return "" if value > 0 else "Window: type a number of ms above 0, such as 100."


def number_text(rate_hz: float | None) -> str:
    """A rate in at most five places that do not change their number as it varies a little: 68.1, 3940, 0.664."""
    if rate_hz is None:
        return "–"
    digits = next((d for limit, d in ((0.9995, 3), (9.995, 2), (999.95, 1)) if rate_hz < limit), 0)
    return f"{rate_hz:.{digits}f}"
