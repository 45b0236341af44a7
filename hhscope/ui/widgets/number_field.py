"""NumberField: one number by slider, by typing and by keys; with its unit, its default and its problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from hhscope.ui.look import Look
from hhscope.ui.widgets.elided_label import ElidedLabel
from hhscope.ui.widgets.icon_button import IconButton
from hhscope.ui.widgets.own_keys import claims
from hhscope.ui.widgets.scale import Scale
from hhscope.ui.widgets.slider import ValueSlider, key_steps
from hhscope.ui.widgets.throttle import Throttle
from hhscope.ui.widgets.tone import repolish, set_tone, toned_label
from hhscope.units import format_number, parse_number

_LOCKED: Final = "Locked by the author of this session; Edit ▸ Note and locks… unlocks it."

# A value sent off is shown until the truth agrees, or for this long: then it was refused.
_PATIENCE_MS: Final = 500


def no_complaint(_value: float) -> str:
    """The usual check: every finite number is fine."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSpec:
    """What a `NumberField` needs to know.

    key : the name that is sent, e.g. ``g_Na``
    minimum, maximum : the slider's range; typed values may lie outside
    default : None = there is no default to go back to
    tip : tooltip: meaning, unit, range, key
    check : a sentence why a value is refused, or ""
    slider : False = typed value only
    """

    key: str
    label: str
    unit: str
    minimum: float
    maximum: float
    default: float | None = None
    log: bool = False
    tip: str = ""
    check: Callable[[float], str] = no_complaint
    slider: bool = True

    @property
    def scale(self) -> Scale:
        """The slider's scale."""
        return Scale(self.minimum, self.maximum, self.log)


class NumberField(QWidget):
    """Emits ``value_edited`` (float) at most once per frame, the last value always; shows `set_value`'s.

    A value that is being typed or dragged is not overwritten. Arrow keys step (Shift: a tenth, Page: ten
    steps), Enter sets, Escape takes back, a double-click on the label or the small button restores the
    default. The wheel acts only on the slider that has the focus.
    """

    value_edited = Signal(float)

    def __init__(self, spec: NumberSpec, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._value = spec.default if spec.default is not None else spec.minimum
        self._compact = False
        self._locked = False
        self._truth = self._value
        self._sent: float | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._throttle = Throttle(self)
        self._throttle.emitted.connect(self.value_edited)
        self._build(look)
        self._connect()
        self._show_value(self._value)
        self._fit_to_font()

    # -- what it shows --------------------------------------------------------------------------------------
    @property
    def value(self) -> float:
        """The value shown (while typing: the last good one)."""
        return self._value

    @property
    def is_changed(self) -> bool:
        """The value differs from the default."""
        return self.spec.default is not None and self._value != self.spec.default

    @property
    def is_busy(self) -> bool:
        """Someone is typing or dragging here."""
        return self.edit.isModified() or (self.slider is not None and self.slider.dragging)

    def set_value(self, value: float) -> None:
        """The truth: show it, unless someone is busy here or a value just sent has not come back yet."""
        self._truth = value
        if self._sent == value:
            self._sent = None
            self._patience.stop()
        if not self.is_busy and self._sent is None and value != self._value:
            self._show_problem("")
            self._show_value(value)

    def set_spec(self, spec: NumberSpec) -> None:
        """Another default, range or tooltip for the same number; the value stays."""
        self.spec = spec
        if self.slider is not None:
            self.slider.set_scale(spec.scale, self._mark())
        self._describe()
        self._show_value(self._value)

    def set_default(self, default: float) -> None:
        """Another default for the same number."""
        if default != self.spec.default:
            self.set_spec(replace(self.spec, default=default))

    def restore(self) -> None:
        """Go back to the default."""
        if self.spec.default is not None:
            self._take(self.spec.default)

    def set_locked(self, locked: bool) -> None:
        """It shows its value and cannot be changed, and its tooltip says why; or it can again."""
        self.setDisabled(locked)
        self._locked = locked
        self._describe()

    def make_compact(self, name: str) -> None:
        """Only the number and its unit, as wide as they are; ``name`` is what it is called instead of a label."""
        self._compact = True
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(False)
        self.button.setSizePolicy(policy)
        self.button.hide()
        self.label.hide()
        self.edit.setAccessibleName(f"{name}, {self.spec.unit}")
        self._fit_to_font()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self, look: Look) -> None:
        spec = self.spec
        self.label = ElidedLabel(spec.label)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.slider = ValueSlider(spec.scale, self._mark()) if spec.slider else None
        self.edit = QLineEdit()
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = ElidedLabel(spec.unit)
        set_tone(self.unit, "dim")
        self.button = IconButton(look, "restore", "Restore", role="changed")
        self.problem = toned_label("", "error", wrap=True)
        self.problem.hide()
        self.button.setVisible(False)
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button)
        row.addWidget(self.label, 8)
        if self.slider is not None:
            row.addWidget(self.slider, 7)
        row.addWidget(self.edit)
        row.addWidget(self.unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.problem)
        self._describe()

    def _connect(self) -> None:
        self.edit.installEventFilter(self)
        self.label.installEventFilter(self)
        self.edit.returnPressed.connect(self._on_edit_returned)
        self.button.clicked.connect(self.restore)
        if self.slider is not None:
            self.slider.value_moved.connect(self._on_slider_moved)
            self.slider.released.connect(self._throttle.flush)

    def _describe(self) -> None:
        spec = self.spec
        named = f"{spec.label}, {spec.unit}" if spec.unit else spec.label
        for widget in (self.label, self.edit, self.slider, self.unit):
            if widget is not None:
                widget.setToolTip(_LOCKED if self._locked else spec.tip)
                widget.setAccessibleName(named)
        if spec.default is not None:
            told = f"Restore {spec.label} to {format_number(spec.default)} {spec.unit}".rstrip()
            self.button.setToolTip(told)
            self.button.setAccessibleName(told)

    def _mark(self) -> float:
        return self.spec.default if self.spec.default is not None else self.spec.minimum

    def _fit_to_font(self) -> None:
        metrics = self.fontMetrics()
        if self._compact:
            self.edit.setFixedWidth(metrics.horizontalAdvance("0") * 5 + 14)
            return
        self.label.setMinimumWidth(metrics.horizontalAdvance("0") * 9)
        self.edit.setFixedWidth(metrics.horizontalAdvance("0") * 7 + 10)
        self.unit.setFixedWidth(metrics.horizontalAdvance("mS/cm²") + 8)
        self.button.setFixedWidth(metrics.height() + 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange and hasattr(self, "problem"):
            self._fit_to_font()
        super().changeEvent(event)

    # -- editing --------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.label and isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonDblClick:
                self.restore()
                return True
        elif watched is self.edit:
            if self.edit.isModified() and claims(event, (Qt.Key.Key_Escape,)):
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._typed_key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                self._commit()
        return super().eventFilter(watched, event)

    def _typed_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.edit.isModified():
            self._show_problem("")
            self._show_value(self._truth if self._sent is None else self._value)
            return True
        steps = key_steps(event) if event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right) else 0.0
        if steps and self._commit():
            self._take(self.spec.scale.stepped(self._value, steps))
        return bool(steps)

    def _on_edit_returned(self) -> None:
        if self._commit():
            self.edit.selectAll()

    def _on_slider_moved(self, value: float) -> None:
        self._take(value)

    def _commit(self) -> bool:
        """Take what was typed; False when it cannot be taken (the sentence is shown then)."""
        if not self.edit.isModified():
            return True
        try:
            value = parse_number(self.edit.text())
        except ValueError as error:
            self._show_problem(f"{self.spec.label}: {error}.")
            return False
        return self._take(value)

    def _take(self, value: float) -> bool:
        complaint = self.spec.check(value)
        if complaint:
            self._show_problem(complaint)
            return False
        self._show_problem("")
        changed = value != self._value
        self._show_value(value)
        if changed:
            self._sent = value
            self._patience.start()
            self._throttle.give(value)
        return True

    def _on_patience_timeout(self) -> None:
        self._sent = None
        if not self.is_busy and self._truth != self._value:
            self._show_value(self._truth)

    # -- showing --------------------------------------------------------------------------------------------
    def _show_value(self, value: float) -> None:
        self._value = value
        self.edit.setText(format_number(value, 7))
        self.edit.setCursorPosition(0)
        self.edit.setModified(False)
        if self.slider is not None and not self.slider.dragging:
            self.slider.set_value(value)
        if not self._compact:
            self.button.setVisible(self.is_changed)

    def _show_problem(self, sentence: str) -> None:
        if sentence == self.problem.text():
            return
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.edit.setProperty("problem", bool(sentence))
        repolish(self.edit)
