"""Toolbar: run, model, speed, time base and the instrument's buttons, on one line that shortens itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from hhscope.engine.status import Phase, Status
from hhscope.ui.actions import ACTIONS, ActionSpec
from hhscope.ui.icons import icon
from hhscope.ui.look import Look
from hhscope.ui.menus import tip_text
from hhscope.ui.trigger_control import TriggerControl
from hhscope.ui.widgets.speed_control import SpeedControl
from hhscope.ui.widgets.time_base_box import TimeBaseBox
from hhscope.units import ms_from_ns

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

_SPECS: Final = {spec.key: spec for spec in ACTIONS}
_LEFT: Final = ("run", "step", "restart")
_MIDDLE: Final = ("autoset", "sweep", "kick", "keep", "record", "export")
_RIGHT: Final = ("keys", "palette", "theme")
# Buttons lose their words in this order when the line gets too short for them.
_SHORTEN: Final = ("step", "record", "export", "keep", "kick", "sweep", "restart", "autoset", "run")

# On a small projector with large text these go altogether, after the speed's slider; their keys and menus remain.
_YIELD: Final = ("palette", "keep", "sweep", "record", "export", "step")


class BarButton(QToolButton):
    """A button of the toolbar: picture and word; the picture follows the theme."""

    def __init__(self, look: Look, spec: ActionSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._picture = spec.icon
        self.setText(spec.short)
        self.setToolTip(tip_text(spec))
        self.setAccessibleName(spec.text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_worded(True)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def set_worded(self, worded: bool) -> None:
        """Show the word beside the picture."""
        style = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if worded else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self.setToolButtonStyle(style)

    def set_face(self, picture: str, text: str) -> None:
        """Another picture and word."""
        if text != self.text():
            self._picture = picture
            self.setText(text)
            self._on_look_changed()

    def _on_look_changed(self, _theme: object = None) -> None:
        side = round(16 * self._look.scale)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._picture, self._look.theme, "text"))


class Toolbar(QWidget):
    """The line above the scopes. GUI thread.

    speed_requested (float), span_requested (ms), span_step_requested (±1), told (sentence)
    """

    speed_requested = Signal(float)
    span_requested = Signal(float)
    span_step_requested = Signal(int)
    told = Signal(str)

    def __init__(
        self, ctx: AppContext, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._named = ""  # the model whose name is shown
        self._ctx = ctx
        self._actions = actions
        self.speed = SpeedControl(self)
        self.time_base = TimeBaseBox(self)
        self.trigger = TriggerControl(ctx.look, self)
        self.model_button = QToolButton(self)
        self.buttons = {key: BarButton(ctx.look, _SPECS[key], self) for key in (*_LEFT, *_MIDDLE, *_RIGHT)}
        self._build_model_button()
        self._build()
        self._connect()

    # -- showing --------------------------------------------------------------------------------------------
    def show_status(self, status: Status) -> None:
        """Show what is in force; cheap when nothing has changed."""
        running = status.phase is Phase.RUNNING
        self.buttons["run"].set_face("pause" if running else "run", "Pause" if running else "Run")
        name = status.run.model.name if status.run is not None else "Models"
        if name != self._named:
            self._show_name(name)
        self.speed.show_speed(status.speed, status.achieved if running else 0.0)
        scope = self._ctx.scope
        self.time_base.show_span(ms_from_ns(scope.view.span_ns))
        mode = scope.view.trigger.mode
        if self.trigger.show_state(mode, scope.triggered):
            self._shorten()

    def show_recording(self, under_way: bool) -> None:
        """Whether the record button begins or stops."""
        self.buttons["record"].set_face(*(("stop", "Stop") if under_way else ("record", "Record")))
        self._shorten()

    def _show_name(self, name: str) -> None:
        self._named = name
        plain = name.split(" (", maxsplit=1)[0]
        short = self.fontMetrics().elidedText(plain, Qt.TextElideMode.ElideRight, self._model_room())
        self.model_button.setText(short)
        self.model_button.setToolTip(f"{name}\n{_SPECS['choose_model'].tip}  (Ctrl+M)")
        self._shorten()

    # -- building -------------------------------------------------------------------------------------------
    def _build_model_button(self) -> None:
        button = self.model_button
        button.setAccessibleName("Model")
        button.setText("Models")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the caret stands at the right
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("frame", True)
        self._ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def _build(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(2)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # it shortens itself
        for key in _LEFT:
            self._row.addWidget(self.buttons[key])
        self._add_rule()
        self._row.addWidget(self.model_button)
        self._add_rule()
        self._row.addWidget(self.speed)
        self._add_rule()
        self._row.addWidget(self.time_base)
        self._row.addWidget(self.trigger)
        self._add_rule()
        for key in _MIDDLE:
            self._row.addWidget(self.buttons[key])
        self._row.addStretch(1)
        for key in _RIGHT:
            self._row.addWidget(self.buttons[key])
            self.buttons[key].set_worded(False)

    def _add_rule(self) -> None:
        rule = QFrame(self)
        rule.setFrameShape(QFrame.Shape.VLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setEnabled(False)
        rule.setForegroundRole(self.palette().ColorRole.Mid)
        self._row.addSpacing(4)
        self._row.addWidget(rule)
        self._row.addSpacing(4)

    def _connect(self) -> None:
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _=False, key=key: self._on_button_clicked(key))
        self.model_button.clicked.connect(self._actions["choose_model"].trigger)
        self.trigger.clicked.connect(self._actions["trigger"].trigger)
        self.speed.requested.connect(self.speed_requested)
        self.time_base.span_requested.connect(self.span_requested)
        self.time_base.step_requested.connect(self.span_step_requested)
        self.speed.refused.connect(self.told)
        self.time_base.refused.connect(self.told)

    def _on_button_clicked(self, key: str) -> None:
        fine = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._actions["step_sample" if key == "step" and fine else key].trigger()

    def _on_look_changed(self, _theme: object = None) -> None:
        look = self._ctx.look
        side = round(10 * look.scale)
        self.model_button.setIconSize(QSize(side, side))
        self.model_button.setIcon(icon("down", look.theme, "text.dim"))

    # -- room -----------------------------------------------------------------------------------------------
    def _model_room(self) -> int:
        return self.fontMetrics().horizontalAdvance("0") * 24

    def minimumSizeHint(self) -> QSize:
        """The window may be narrower than all words together."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give as many buttons their words as there is room for."""
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_row"):
            self._named = ""  # other letters, other room: it is shortened anew with the next frame
            self._shorten()

    def _shorten(self) -> None:
        steps = (self.time_base.shorter, self.time_base.longer)
        buttons = (self.buttons[key] for key in _YIELD)
        yielding: tuple[QWidget, ...] = (self.speed.slider, *buttons, *steps, self.trigger)
        for key in _SHORTEN:
            self.buttons[key].set_worded(True)
        for widget in yielding:
            widget.show()
        for key in _SHORTEN:
            if self._fits():
                return
            self.buttons[key].set_worded(False)
        for widget in yielding:
            if self._fits():
                return
            widget.hide()

    def _fits(self) -> bool:
        return self._row.minimumSize().width() <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line parts the toolbar from the scopes."""
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._ctx.look.theme.color("border"))
