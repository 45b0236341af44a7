"""What-if bar: one line over the scopes while a what-if is open: from when, what is changed, how far apart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hhscope.engine.commands import Command, Kick, SetParameters
from hhscope.ui.context import AppContext
from hhscope.ui.what_if import Asked, Other, WhatIf
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_number, format_time, ms_from_ns

_NOTHING = "Nothing is changed yet: move a slider, set an input or kick; drag the flag to another moment."


class WhatIfBar(QWidget):
    """Hidden while no what-if is open. GUI thread."""

    def __init__(self, ctx: AppContext, what_if: WhatIf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._what_if = what_if
        self.title = QLabel(self)
        self.found = toned_label("", "dim")
        for label in (self.title, self.found):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.setToolTip(
            "Changed future (drawn in colour) against what really happened (grey): V sample by sample from the flag "
            "on; rate: 1 / mean interval of the spikes from the flag on"
        )
        self.go_on = TextButton(
            "Go on from this future", "The changed future becomes the run, and time goes on in it"
        )
        self.discard = TextButton("Discard", "Back to what really happened (Esc)")
        self._build()
        self.go_on.clicked.connect(what_if.go_on)
        self.discard.clicked.connect(what_if.discard)
        what_if.changed.connect(self.show_words)
        self.hide()

    def show_words(self) -> None:
        """Say what is asked and what was found; the pointer's values come with `draw`."""
        asked = self._what_if.asked
        self.setVisible(asked is not None)
        if asked is None:
            return
        title = f"What if from {_time(asked.moment.t_ns)}: {change_words(asked)}"
        if title != self.title.text():
            self.title.setText(title)
            self.title.setToolTip(title)
            self.setAccessibleName(title)
        words = found_words(self._what_if.other, self._ctx.scope.view.hover_ns)
        if words != self.found.text():
            self.found.setText(words)

    def draw(self) -> None:
        """The pointer may have moved."""
        if self.isVisible():
            self.show_words()

    def _build(self) -> None:
        words, row = QVBoxLayout(), QHBoxLayout(self)
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.found)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.discard)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ctx.theme.color("raised"))
        painter.fillRect(0, 0, 4, self.height(), self._ctx.theme.color("accent"))


def change_words(asked: Asked) -> str:
    """What is changed: ``g_Na 120 → 96, kick 20 µA/cm²``."""
    was = {**asked.moment.parameters, "I": asked.moment.current}
    parts = [part for one in asked.fork.commands for part in _parts(one, was)]
    return ", ".join(parts) or _NOTHING


def _parts(command: Command, was: dict[str, float]) -> list[str]:
    if isinstance(command, SetParameters):
        return [
            f"{name} {format_number(was[name])} → {format_number(value)}"
            for name, value in command.values.items()
        ]
    if isinstance(command, Kick):
        return [
            f"kick {format_number(command.amplitude)} µA/cm² for {format_time(ms_from_ns(command.width_ns))}"
        ]
    return ["another input"]


def found_words(other: Other | None, hover_ns: int | None) -> str:
    """How far apart: at the pointer, at most, and in rate."""
    if other is None:
        return "working it out…"
    apart, asked = other.apart, other.asked
    if apart.dv_mv == 0.0:
        parts = ["ΔV exactly 0: both futures are the same, bit for bit"]
    else:
        at = asked.run.ring.time_of(asked.fork.step + apart.at)
        parts = [f"largest ΔV {format_number(apart.dv_mv, 4)} mV at {_time(at)}"]
    here = pointer_mv(other, hover_ns)
    if here is not None:
        parts.insert(0, f"ΔV at the pointer {format_number(here, 4)} mV")
    was, now = (f"{rate or 0.0:.1f}" for rate in apart.rates_hz)
    change = apart.drate_hz
    if change is None:
        parts.append("fewer than two spikes in either, so no rate")
    else:
        parts.append(f"rate {was} → {now} Hz (Δ {change:+.1f})".replace("-", "−"))
    return "  ·  ".join(parts)


def pointer_mv(other: Other, hover_ns: int | None) -> float | None:
    """V changed - V as it was, at the sample nearest to the pointer; None where there are not both."""
    if hover_ns is None:
        return None
    was, now = (run.ring.value_at(hover_ns, [0]) for run in (other.asked.run, other.run))
    if was is None or now is None or was.number != now.number:
        return None
    return float(now.values[0] - was.values[0])


def _time(t_ns: int) -> str:
    return format_time(float(f"{ms_from_ns(t_ns):.6g}"))
