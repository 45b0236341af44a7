"""Advanced: how the equations are solved: sample step, method, sub-steps, tolerance; what is in use, refusals."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.engine.commands import SetNumerics
from hhscope.engine.numerics import DEFAULT_TOLERANCE, MAX_TOLERANCE, MIN_TOLERANCE
from hhscope.engine.status import Status
from hhscope.kernel.methods import AUTO, methods
from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.side_panel import SidePanel, Summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.number_field import NumberField, NumberSpec
from hhscope.ui.widgets.tone import toned_label
from hhscope.units import format_number, format_time, ms_from_ns, ns_from_ms


class AdvancedPanel(SidePanel):
    """Four settings, a line that says what is in use, and the sentence of a refusal."""

    step: NumberField
    substeps: NumberField
    tolerance: NumberField
    method: QuietCombo
    in_use: QLabel
    refusal: QLabel

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._asked_at: int | None = (
            None  # the number of the newest message when something was asked for last
        )

    def build(self, model: Model) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.step = NumberField(step_spec(model), self.ctx.look)
        self.step.value_edited.connect(self._on_step_edited)
        self.substeps = NumberField(substeps_spec(), self.ctx.look)
        self.substeps.value_edited.connect(self._on_substeps_edited)
        self.tolerance = NumberField(tolerance_spec(), self.ctx.look)
        self.tolerance.value_edited.connect(self._on_tolerance_edited)
        self.in_use = toned_label("", "dim", wrap=True)
        self.in_use.setContentsMargins(22, 0, 0, 0)
        self.refusal = toned_label("", "warning", wrap=True)
        self.refusal.setContentsMargins(22, 0, 0, 0)
        self.refusal.hide()
        column.addWidget(self.step)
        column.addLayout(self._method_row())
        column.addWidget(self.substeps)
        column.addWidget(self.tolerance)
        column.addWidget(self.in_use)
        column.addWidget(self.refusal)
        return body

    def refresh(self, status: Status) -> None:
        self.step.set_value(ms_from_ns(status.dt_ns))
        self.method.show_choice(status.method)
        self.substeps.set_value(float(status.substeps_asked))
        self.tolerance.set_value(status.tol)
        adaptive = is_adaptive(status.method_used)
        self.substeps.setVisible(not adaptive)
        self.tolerance.setVisible(adaptive)
        text = in_use_words(status)
        if self.in_use.text() != text:
            self.in_use.setText(text)
        own = self._model is not None and status.dt_ns == ns_from_ms(self._model.numerics.dt)
        usual = own and (status.method, status.substeps_asked, status.tol) == (AUTO, 0, DEFAULT_TOLERANCE)
        self.summary = Summary() if usual else Summary("● changed", "changed")
        self._show_refusal(status)

    def watched(self, status: Status) -> tuple[object, ...]:
        asked = (status.dt_ns, status.method, status.substeps_asked, status.tol)
        return (*asked, status.method_used, status.substeps, status.message_id)

    def _method_row(self) -> QHBoxLayout:
        tip = "How the equations are solved. Auto takes the method that suits the model best."
        self.method = QuietCombo("Method", tip)
        self.method.add(AUTO, "Auto", "Chosen by hhscope")
        for key, spec in methods().items():
            self.method.add(key, f"{spec.title} ({key})", spec.doc)
        self.method.chosen.connect(self._on_method_chosen)
        label = QLabel("Method")
        label.setToolTip(tip)
        label.setBuddy(self.method)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addSpacing(22)
        row.addWidget(label, 8)
        row.addWidget(self.method, 16)
        return row

    def _show_refusal(self, status: Status) -> None:
        if self._asked_at is None:
            return
        text = status.message if status.message_id > self._asked_at else ""
        if text != self.refusal.text():
            self.refusal.setText(text)
            self.refusal.setVisible(bool(text))

    def _ask(self, command: SetNumerics) -> None:
        self._asked_at = self.ctx.session.status.message_id
        self.ctx.session.post(command)

    def _on_step_edited(self, value: float) -> None:
        self._ask(SetNumerics(dt_ns=ns_from_ms(value)))

    def _on_method_chosen(self, key: str) -> None:
        self._ask(SetNumerics(method=key))

    def _on_substeps_edited(self, value: float) -> None:
        self._ask(SetNumerics(substeps=int(value)))

    def _on_tolerance_edited(self, value: float) -> None:
        self._ask(SetNumerics(tol=value))


def step_spec(model: Model) -> NumberSpec:
    """The field of the sample step."""
    return NumberSpec(
        key="dt",
        label="Sample step",
        unit="ms",
        minimum=0.0005,
        maximum=0.5,
        default=model.numerics.dt,
        log=True,
        tip=(
            "<qt>Time between two samples: what is recorded, drawn and exported.<br>"
            f"A whole number of nanoseconds; this model's own is {format_number(model.numerics.dt)} ms.<br>"
            "A change starts a new segment; the state goes on.</qt>"
        ),
        check=_step_problem,
    )


def substeps_spec() -> NumberSpec:
    """The field of the sub-steps; 0 = chosen."""
    return NumberSpec(
        key="substeps",
        label="Sub-steps",
        unit="",
        minimum=0,
        maximum=16,
        default=0,
        tip="<qt>Integration steps per sample. 0: chosen by the method and the model; 1: none.</qt>",
        check=_substeps_problem,
    )


def tolerance_spec() -> NumberSpec:
    """The field of the tolerance of adaptive methods."""
    return NumberSpec(
        key="tol",
        label="Tolerance",
        unit="",
        minimum=1e-10,
        maximum=1e-3,
        default=DEFAULT_TOLERANCE,
        log=True,
        tip=(
            "<qt>How large the error of one step may be, as a part of 100 mV, of a fully open gate, or of the "
            "largest concentration so far. Smaller: more exact, slower.</qt>"
        ),
        check=_tolerance_problem,
    )


def is_adaptive(method: str) -> bool:
    """Whether a method chooses its own steps."""
    spec = methods().get(method)
    return spec is not None and spec.tableau is not None


def in_use_words(status: Status) -> str:
    """What is in use now, in one sentence."""
    if not status.method_used:
        return ""
    step = format_time(ms_from_ns(status.dt_ns))
    if is_adaptive(status.method_used):
        return f"In use: {status.method_used} with steps of its own; one sample every {step}."
    if status.substeps <= 1:
        return f"In use: {status.method_used}, one step of {step} per sample."
    part = format_time(ms_from_ns(status.dt_ns) / status.substeps)
    return f"In use: {status.method_used}, {status.substeps} steps of {part} per sample of {step}."


def _step_problem(value: float) -> str:
    if not 0 < value <= 1000:
        return "The sample step must lie above 0 and at most at 1000 ms."
    try:
        ns_from_ms(value, "sample step")
    except ValueError as error:
        return f"{error}."
    return ""


def _substeps_problem(value: float) -> str:
    if value != int(value) or not 0 <= value <= 1000:
        return "Sub-steps are a whole number from 0 (chosen) to 1000."
    return ""


def _tolerance_problem(value: float) -> str:
    if not MIN_TOLERANCE <= value <= MAX_TOLERANCE:
        return f"The tolerance must lie between {MIN_TOLERANCE:g} and {MAX_TOLERANCE:g}."
    return ""


PANEL = PanelSpec(
    key="advanced",
    title="Advanced",
    area=Area.SIDE,
    order=80,
    create=AdvancedPanel,
    open=False,
    doc="Sample step, method, sub-steps, tolerance",
)
