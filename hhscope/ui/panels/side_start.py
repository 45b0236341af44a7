"""Start state: where a run begins: V, every gate (steady at V, or a number), every pool; used by Restart."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.analysis import NoRestError, RestState, rest_state
from hhscope.engine.commands import SetParameters, SetStart
from hhscope.engine.status import Status
from hhscope.model import Model, start_state
from hhscope.ui.background import Background
from hhscope.ui.context import AppContext
from hhscope.ui.parameter_fields import parameter_spec
from hhscope.ui.side_panel import SidePanel, Summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.number_field import NumberField, NumberSpec
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_number
from hhscope.view.gate_words import gate_words


class StartPanel(SidePanel):
    """A field per state; what is not set by hand follows from V0 and the model file."""

    said: QLabel

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.fields: dict[str, NumberField] = {}
        self.background = Background("rest", self)
        self._status: Status | None = None
        self._shown: tuple[object, object] | None = None
        self._begin: dict[str, float] = {}

    def build(self, model: Model) -> QWidget:
        self._shown = None
        self.fields = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._button_row())
        self.said = toned_label("", "dim", wrap=True)
        self.said.setContentsMargins(22, 0, 0, 4)
        self.say("Restart begins here.")
        column.addWidget(self.said)
        field = NumberField(parameter_spec(model, "V0", label="V"), self.ctx.look)
        field.value_edited.connect(self._on_v_edited)
        self.fields["V"] = field
        steady = start_state(model, model.defaults)
        for name in model.state_names[1:]:
            field = NumberField(state_spec(model, name, steady[name]), self.ctx.look)
            field.value_edited.connect(lambda value, name=name: self._on_state_edited(name, value))
            self.fields[name] = field
        for field in self.fields.values():
            column.addWidget(field)
        return body

    def refresh(self, status: Status) -> None:
        self._status = status
        if self._model is None:
            return
        if self._shown != (status.parameters, status.start):
            self._shown = (dict(status.parameters), dict(status.start))
            self._begin = start_state(self._model, status.parameters, status.start)
            for name in self._model.state_names[1:]:
                self.fields[name].set_default(own_start(self._model, status, name))
            count = len(status.start) + (status.parameters["V0"] != self._model.defaults["V0"])
            self.summary = Summary(f"● {count} set", "changed") if count else Summary()
        for name, field in self.fields.items():
            field.set_value(self._begin[name])

    def shutdown(self) -> None:
        self.background.close()

    def say(self, text: str) -> None:
        """The line under the buttons."""
        self.said.setText(text)

    def _button_row(self) -> QHBoxLayout:
        at_rest = TextButton(
            "At rest", "Begin in the resting state of this cell, with the present parameters and I = 0"
        )
        from_here = TextButton("From here", "Begin in the state that the cell is in now")
        own = TextButton(
            "Defaults", "Begin as the model file says: V0, gates steady there, pools at their start"
        )
        at_rest.clicked.connect(self._on_at_rest_clicked)
        from_here.clicked.connect(self._on_from_here_clicked)
        own.clicked.connect(self._on_own_clicked)
        row = QHBoxLayout()
        row.setContentsMargins(22, 0, 0, 4)
        row.setSpacing(4)
        for button in (at_rest, from_here, own):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _on_v_edited(self, value: float) -> None:
        if self._status is not None and "V" in self._status.start:
            self.ctx.session.post(SetStart(values=_without_v(self._status.start)))
        self.ctx.session.post(SetParameters(values={"V0": value}))

    def _on_state_edited(self, name: str, value: float) -> None:
        if self._status is None:
            return
        values = {key: kept for key, kept in self._status.start.items() if key != name}
        if value != self.fields[name].spec.default:
            values[name] = value
        self.ctx.session.post(SetStart(values=values))

    def _on_at_rest_clicked(self) -> None:
        if self._model is None or self._status is None:
            return
        model, parameters = self._model, dict(self._status.parameters)
        self.say("Looking for the resting state…")
        self.background.run("rest", lambda: rest_state(model, parameters), self._on_rest_found)

    def _on_rest_found(self, outcome: object) -> None:
        if isinstance(outcome, NoRestError):
            self.say(f"{outcome}.")
        elif isinstance(outcome, RestState):
            self.ctx.session.post(SetStart(values=dict(outcome.state)))
            self.say(f"Restart begins at rest: without input this cell {outcome.text}.")
        elif isinstance(outcome, BaseException):
            raise outcome

    def _on_from_here_clicked(self) -> None:
        state = self.ctx.session.status.state
        if state:
            self.ctx.session.post(SetStart(values=dict(state)))
            self.say(f"Restart begins in the state of now, V = {state['V']:.2f} mV.")

    def _on_own_clicked(self) -> None:
        if self._model is not None:
            self.ctx.session.post(SetStart(values={}))
            self.ctx.session.post(SetParameters(values={"V0": self._model.defaults["V0"]}))
            self.say("Restart begins as the model file says.")


def own_start(model: Model, status: Status, name: str) -> float:
    """Where a state begins when it is not set by hand: gates steady at V, pools as the file says."""
    others = {key: value for key, value in status.start.items() if key != name}
    return start_state(model, status.parameters, others)[name]


def state_spec(model: Model, name: str, own: float) -> NumberSpec:
    """The field of one gate, pool or further state."""
    gate = next((gate for gate in model.gates if gate.name == name), None)
    if gate is not None:
        fixed = gate.init is not None
        tip = f"Gate {name} at the start: 0 closed, 1 open. " + (
            "Its own start is given in the model file." if fixed else "By itself it is steady at V."
        )
        unit = "" if fixed else "steady"
        return NumberSpec(
            key=name, label=gate_words(model)[name], unit=unit, minimum=0.0, maximum=1.0, default=own, tip=tip
        )
    pool = next(pool for pool in model.pools if pool.name == name)
    low, high = (own - 50.0, own + 50.0) if pool.unit == "mV" else (0.0, max(1.0, 10.0 * own))
    return NumberSpec(
        key=name,
        label=f"[{name}]" if pool.is_concentration else name,
        unit="µM" if pool.unit == "uM" else pool.unit,
        minimum=low,
        maximum=high,
        default=own,
        tip=f"{name} at the start; the model file says {format_number(pool.init)} {pool.unit}.",
    )


def _without_v(start: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in start.items() if name != "V"}


PANEL = PanelSpec(
    key="start",
    title="Start state",
    area=Area.SIDE,
    order=60,
    create=StartPanel,
    open=False,
    doc="Where a run begins; Restart goes there",
)
