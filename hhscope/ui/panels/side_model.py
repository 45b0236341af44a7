"""Model card: which model runs, where it comes from, what to try, and what differs from its defaults."""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.engine.commands import SetParameters
from hhscope.engine.status import Status
from hhscope.model import Model, Try
from hhscope.ui.context import AppContext
from hhscope.ui.parameter_fields import changed_values, parameter_info, values_in_force
from hhscope.ui.side_panel import SidePanel
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.thumbnails import rate_words
from hhscope.ui.widgets.chip import Chip
from hhscope.ui.widgets.elided_label import ElidedLabel
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import set_tone, strong_label, toned_label
from hhscope.units import format_number


class ModelPanel(SidePanel):
    """Name, one line, source; a chip per suggestion; what differs from the defaults and the way back."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.chips: dict[str, Chip] = {}
        self.changes = ElidedLabel("")
        self.defaults_button = TextButton(
            "Defaults", "Set every parameter and I back to the model's own value"
        )
        self._doc: ElidedLabel | None = None
        self._status: Status | None = None
        ctx.look.changed.connect(self._on_look_changed)

    def build(self, model: Model) -> QWidget:
        self.chips = {}
        self._doc = None
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 8, 4, 0)
        column.setSpacing(4)
        for label in self._about(model):
            column.addWidget(label)
        if model.tries:
            column.addSpacing(4)
            column.addWidget(toned_label("Try", "dim"))
        for suggestion in model.tries:
            column.addWidget(self._chip(model, suggestion))
        column.addSpacing(4)
        column.addLayout(self._changed_row())
        return body

    def refresh(self, status: Status) -> None:
        self._status = status
        if self._model is None:
            return
        values = values_in_force(status)
        for suggestion in self._model.tries:
            self.chips[suggestion.text].setChecked(_in_force(suggestion, values))
        self._show_changes(self._model, changed_values(self._model, status))

    def _about(self, model: Model) -> list[QLabel]:
        words = rate_words(model)
        found = [strong_label(model.name, wrap=True)]
        if model.doc:
            self._doc = short_text(model.doc)
            found.append(self._doc)
        source = ElidedLabel(f"Source: {model.source}" if model.source else "")
        source.setToolTip(model.source)
        set_tone(source, "dim")
        if model.source:
            found.append(source)
        own = toned_label(" · ".join(part for part in (model.id, words) if part), "dim")
        own.setToolTip("Its id on the command line, and what it does with its own values")
        found.append(own)
        return found

    def _chip(self, model: Model, suggestion: Try) -> Chip:
        sets = ", ".join(_moved(model, name, value) for name, value in suggestion.values.items())
        chip = Chip(suggestion.text, f"Sets {sets}. Click again to take it back.")
        chip.clicked.connect(lambda _=False, text=suggestion.text: self._on_chip_clicked(text))
        self.chips[suggestion.text] = chip
        return chip

    def _changed_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.changes = ElidedLabel("")
        self.defaults_button = TextButton(
            "Defaults", "Set every parameter and I back to the model's own value"
        )
        self.defaults_button.clicked.connect(self._on_defaults_clicked)
        row.addWidget(self.changes, 1)
        row.addWidget(self.defaults_button)
        return row

    def _show_changes(self, model: Model, changed: dict[str, float]) -> None:
        moved = [_moved(model, name, value) for name, value in changed.items()]
        text = f"● {len(moved)} changed: {', '.join(moved)}" if moved else "All values at their defaults."
        if self.changes.text() != text:
            self.changes.setText(text)
            self.changes.setToolTip("\n".join(moved))
            set_tone(self.changes, "changed" if moved else "dim")
            self.defaults_button.setEnabled(bool(moved))

    def _on_look_changed(self, _theme: object = None) -> None:
        if self._doc is not None:
            fit_two_lines(self._doc)

    def _on_chip_clicked(self, text: str) -> None:
        if self._model is not None and self._status is not None:
            chosen = next(item for item in self._model.tries if item.text == text)
            values = chip_values(self._model, chosen, values_in_force(self._status))
            if locked := sorted(self.ctx.scope.lesson.locked & values.keys()):
                self.ctx.tell(f"{', '.join(locked)} cannot be changed: locked by the author of this session.")
                return
            self.ctx.session.post(SetParameters(values=values))

    def _on_defaults_clicked(self) -> None:
        if self._model is not None and self._status is not None:
            kept = self.ctx.scope.lesson.locked | self.ctx.scope.lesson.hidden
            changed = {n: v for n, v in changed_values(self._model, self._status).items() if n not in kept}
            if changed:
                self.ctx.session.post(SetParameters(values=_defaults(self._model, changed)))


def short_text(text: str) -> ElidedLabel:
    """At most two lines of a text; all of it in the tooltip."""
    label = ElidedLabel(text)
    label.setWordWrap(True)
    label.setToolTip(f"<qt>{html.escape(text)}</qt>")
    fit_two_lines(label)
    return label


def fit_two_lines(label: ElidedLabel) -> None:
    """As high as two lines of its present font."""
    label.setFixedHeight(2 * label.fontMetrics().lineSpacing())


def chip_values(model: Model, chosen: Try, values: dict[str, float]) -> dict[str, float]:
    """What a click on a chip sets: its values, after taking back the other suggestions in force; or its defaults."""
    if _in_force(chosen, values):
        return _defaults(model, chosen.values)
    others = [item for item in model.tries if item is not chosen and _in_force(item, values)]
    taken_back = _defaults(model, [name for item in others for name in item.values])
    return {**taken_back, **chosen.values}


def _in_force(suggestion: Try, values: dict[str, float]) -> bool:
    return all(values.get(name) == value for name, value in suggestion.values.items())


def _defaults(model: Model, names: Iterable[str]) -> dict[str, float]:
    return {name: parameter_info(model, name).default for name in names}


def _moved(model: Model, name: str, value: float) -> str:
    return f"{name} {format_number(parameter_info(model, name).default)} → {format_number(value)}"


PANEL = PanelSpec(
    key="model",
    title="",
    area=Area.SIDE,
    order=10,
    create=ModelPanel,
    doc="Which model runs and what to try",
)
