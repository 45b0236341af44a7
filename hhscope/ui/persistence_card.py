"""Persistence card: on or off, how long light stays (in steps and typed), and clear; a click elsewhere closes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hhscope.ui.context import AppContext
from hhscope.ui.persistence_legend import PersistenceLegend
from hhscope.ui.widgets.choice import Segmented
from hhscope.ui.widgets.number_field import NumberField, NumberSpec
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import strong_label, toned_label
from hhscope.view.persistence import LONGEST_S, SHORTEST_S, STEPS_S, Persistence, decay_problem, decay_text

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

_WIDTH: Final = 52  # digits
_WORDS: Final = (
    "Every sample leaves light, also those between two pictures. With a trigger, sweep lies on sweep at t = 0; "
    "rolling, the light moves along."
)


class PersistenceCard(QFrame):
    """Shows the settings in force and changes them by the scope state. GUI thread."""

    def __init__(self, parent: QWidget, ctx: AppContext) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Persistence")
        self.setObjectName("card")
        self._scope = ctx.scope
        self.switch = Segmented("Persistence", {"off": "Off", "on": "On"})
        self.steps = Segmented("Decay", {decay_text(step): decay_text(step) for step in STEPS_S})
        self.decay = NumberField(_decay_spec(), ctx.look)
        self.clear_button = TextButton("Clear", "Begin with a dark screen (Shift+P)")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(strong_label("Persistence"))
        column.addWidget(self.switch)
        column.addWidget(toned_label(_WORDS, "dim", wrap=True))
        column.addWidget(self.steps)
        column.addWidget(self.decay)
        column.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._connect()
        self._show(ctx.scope.view)

    def open_above(self, anchor: QWidget) -> None:
        """Show it above the anchor, inside the window."""
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * _WIDTH)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
        window = anchor.window()
        at = anchor.mapTo(window, QPoint(0, -self.height() - 4))
        at.setX(max(8, min(at.x(), window.width() - self.width() - 8)))
        at.setY(max(8, at.y()))
        self.move(window.mapToGlobal(at))
        self.show()
        self.switch.buttons["on" if self._settings.on else "off"].setFocus()

    @property
    def _settings(self) -> Persistence:
        return self._scope.view.persistence

    def _connect(self) -> None:
        self.switch.chosen.connect(
            lambda key: self._scope.set_persistence(replace(self._settings, on=key == "on"))
        )
        self.steps.chosen.connect(self._on_step_chosen)
        self.decay.value_edited.connect(
            lambda seconds: self._scope.set_persistence(Persistence(on=True, decay_s=seconds))
        )
        self.clear_button.clicked.connect(self._scope.clear_light)
        self._scope.changed.connect(self._show)

    def _show(self, _view: object) -> None:
        settings = self._settings
        self.switch.show_choice("on" if settings.on else "off")
        self.steps.show_choice(decay_text(settings.decay_s))
        self.decay.setVisible(settings.decay_s is not None)
        if settings.decay_s is not None:
            self.decay.set_value(settings.decay_s)

    def _on_step_chosen(self, text: str) -> None:
        chosen = next(step for step in STEPS_S if decay_text(step) == text)
        self._scope.set_persistence(Persistence(on=True, decay_s=chosen))


def _decay_spec() -> NumberSpec:
    return NumberSpec(
        key="decay", label="Decay", unit="s", minimum=SHORTEST_S, maximum=LONGEST_S, log=True,
        default=Persistence().decay_s, check=_complaint,
        tip="<qt>After so many seconds a tenth of the light is left. They are counted while the cell runs: paused, the "
        "picture stands.</qt>",
    )  # fmt: skip


def _complaint(decay_s: float) -> str:
    fault = decay_problem(decay_s)
    return f"{fault[0].upper()}{fault[1:]}." if fault else ""


def open_card(parent: QWidget, ctx: AppContext, anchor: QWidget) -> None:
    """Show the card at the legend."""
    PersistenceCard(parent, ctx).open_above(anchor)


def open_settings(window: MainWindow) -> None:
    """Show the card at the legend, or where it would be."""
    legend = window.findChild(PersistenceLegend)
    shown = legend is not None and legend.isVisible()
    open_card(window, window.ctx, legend if legend is not None and shown else window.statusBar())


def toggle(window: MainWindow) -> None:
    """On with the decay of before, or off."""
    settings = window.ctx.scope.view.persistence
    window.ctx.scope.set_persistence(replace(settings, on=not settings.on))


def step(window: MainWindow, steps: int) -> None:
    """Light stays longer (positive) or shorter; on from then on."""
    window.ctx.scope.set_persistence(window.ctx.scope.view.persistence.stepped(steps))
