"""TriggerControl: the toolbar's word for how the screen follows time, and the light that shows a trigger."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from hhscope.ui.icons import icon
from hhscope.ui.look import Look
from hhscope.view.trigger import TriggerMode
from hhscope.view.triggered import TriggerState

MODE_WORDS: Final = {
    TriggerMode.ROLL: "Roll",
    TriggerMode.AUTO: "Auto",
    TriggerMode.NORMAL: "Normal",
    TriggerMode.SINGLE: "Single",
}
_TIP: Final = "How the screen follows time, and the trigger it stands at  (T; Shift+T changes it)"


def state_words(mode: TriggerMode, state: TriggerState) -> str:
    """What the trigger does now, in one sentence."""
    if mode is TriggerMode.ROLL:
        return "No trigger: the newest sample is at the right edge."
    if state.lacking:
        return "This cell has no such signal, so the screen rolls: choose another source."
    if state.forced and state.t_ns is not None:
        said = "Forced: t = 0 is when it was asked for."
    elif mode is TriggerMode.SINGLE:
        said = (
            "Waits for one trigger."
            if state.armed
            else "The single sweep is taken; Run or S waits for the next."
        )
        if not state.armed and not state.complete:
            said = "Triggered: the sweep comes in."
    elif state.t_ns is not None:
        said = f"Triggered, {state.count:_} times so far.".replace("_", "\u202f")
    else:
        said = "Waits for the first trigger; the screen rolls until then."
        if state.count:
            said = "No trigger for a while: the screen rolls."
    more = (
        " The cell runs too fast to search every sample: the newest of each frame are."
        if state.skipped
        else ""
    )
    return said + more


class TriggerLight(QWidget):
    """A small round light: lit when a trigger has just come, a ring while one is waited for. GUI thread."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[str, bool] = ("text.dim", False)
        self.setAccessibleName("Trigger light")
        look.changed.connect(self._fit)
        self._fit()

    @property
    def lit(self) -> bool:
        """Whether it is filled."""
        return self._shown[1]

    def show_state(self, mode: TriggerMode, state: TriggerState) -> None:
        """Lit green by a trigger; filled grey with a finished single sweep; else a ring, amber while it is armed."""
        if state.lit:
            shown = ("ok", True)
        elif mode is TriggerMode.SINGLE and not state.armed:
            shown = ("text.dim", True)
        elif mode is TriggerMode.AUTO and state.t_ns is not None:
            shown = ("ok", False)
        else:
            shown = ("warning", False)
        if shown != self._shown:
            self._shown = shown
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        role, filled = self._shown
        color = self._look.theme.color(role)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.5 * self._look.scale))
        painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
        side = 8.0 * self._look.scale
        painter.drawEllipse(QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side))

    def _fit(self, _theme: object = None) -> None:
        side = round(14 * self._look.scale)
        self.setFixedSize(QSize(side, side))
        self.update()


class TriggerControl(QWidget):
    """``Roll ▾``, and with a trigger its light. ``clicked``: show the settings. GUI thread."""

    clicked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.light = TriggerLight(look, self)
        self.light.hide()
        self.button = QToolButton(self)
        self.button.setText(MODE_WORDS[TriggerMode.ROLL])
        self.button.setToolTip(_TIP)
        self.button.setAccessibleName("Trigger")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the caret stands at the right
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.light)
        row.addWidget(self.button)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_state(self, mode: TriggerMode, state: TriggerState) -> bool:
        """What is in force; cheap when nothing has changed. True when it needs other room than before."""
        other = self.button.text() != MODE_WORDS[mode]
        if other:
            self.button.setText(MODE_WORDS[mode])
            self.light.setVisible(mode is not TriggerMode.ROLL)
        if mode is not TriggerMode.ROLL:
            self.light.show_state(mode, state)
        words = state_words(mode, state)
        if words != self.button.accessibleDescription():
            self.button.setAccessibleDescription(words)
            self.button.setToolTip(f"{_TIP}\n{words}")
            self.light.setToolTip(words)
        return other

    def _on_look_changed(self, _theme: object = None) -> None:
        side = round(10 * self._look.scale)
        self.button.setIconSize(QSize(side, side))
        self.button.setIcon(icon("down", self._look.theme, "text.dim"))
