"""Speed control: a log slider with a detent at real time, a field to type, and a note when it is not reached."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hhscope.ui.speed import SpeedScale, format_speed, parse_speed
from hhscope.ui.widgets.entry import Entry
from hhscope.ui.widgets.slider import ValueSlider
from hhscope.ui.widgets.throttle import Throttle
from hhscope.ui.widgets.tone import toned_label

_LAGS: Final = 0.95  # below this share of the asked speed the note appears
_TIP: Final = (
    "Simulated time per wall time: 0.05× is slow motion, 1× is real time, max is as fast as the computer can.\n"
    "Keys: , slower   . faster"
)


class SpeedControl(QWidget):
    """Slider and field. Knows speeds only.

    requested : the user wants this speed; a dragged slider asks once a frame at most
    refused : a typed text was no speed; one sentence
    """

    requested = Signal(float)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = ValueSlider(SpeedScale(), 1.0, self)
        self.slider.set_value(1.0)
        self.entry = Entry(parse_speed, self)
        self.note = toned_label("", "warning")
        self._throttle = Throttle(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.slider, self.entry, self.note):
            layout.addWidget(widget)
        self.slider.setToolTip(_TIP)
        self.slider.setAccessibleName("Speed")
        self.entry.set_tip(_TIP)
        self.entry.setAccessibleName("Speed, typed")
        self.note.setToolTip("The speed reached over the last half second: this computer is not fast enough")
        self.note.hide()
        self._fit_to_font()
        self.slider.value_moved.connect(self._on_slider_value_moved)
        self.slider.released.connect(self._throttle.flush)
        self._throttle.emitted.connect(self.requested)
        self.entry.entered.connect(self.requested)
        self.entry.refused.connect(self.refused)

    def show_speed(self, asked: float, achieved: float) -> None:
        """Show the speed in force and, where it is not reached, the one that is (0: not known)."""
        if not self.slider.dragging:
            if asked != self.slider.real_value:
                self.slider.set_value(asked)
            self.entry.show_text(format_speed(asked))
        lags = 0 < achieved < _LAGS * asked
        text = f"is {format_speed(achieved)}" if lags and not math.isinf(asked) else ""
        if self.note.text() != text:
            self.note.setText(text)
            self.note.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Widths follow the text size."""
        if event.type() == QEvent.Type.FontChange and hasattr(self, "note"):
            self._fit_to_font()
        super().changeEvent(event)

    def _fit_to_font(self) -> None:
        digit = self.fontMetrics().horizontalAdvance("0")
        self.slider.setFixedWidth(digit * 14)
        self.entry.setFixedWidth(digit * 6 + 12)

    def _on_slider_value_moved(self, speed: float) -> None:
        self.entry.show_text(format_speed(speed))
        self._throttle.give(speed)
