"""Input: the constant current, the kick, and the waveforms that are added to them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hhscope.engine.commands import SetStimulus
from hhscope.engine.status import Phase, Status
from hhscope.model import Model
from hhscope.stimulus import Stimulus
from hhscope.ui.context import AppContext
from hhscope.ui.kick import KickSize, kick_command, kick_size, remember_kick, width_problem
from hhscope.ui.parameter_fields import ParameterFields, parameter_spec
from hhscope.ui.side_panel import SidePanel, Summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.waveform_list import WaveformList, listed_waveforms
from hhscope.ui.widgets.number_field import NumberField, NumberSpec
from hhscope.ui.widgets.text_button import TextButton
from hhscope.units import ms_from_ns


class InputPanel(SidePanel):
    """I by slider; Kick with its size beside the button; a list of waveforms. All of it adds up."""

    kick_amplitude: NumberField
    kick_width: NumberField
    kick_button: TextButton
    waveforms: WaveformList

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.fields = ParameterFields(ctx)
        ctx.look.changed.connect(self._on_look_changed)

    def build(self, model: Model) -> QWidget:
        self.fields = ParameterFields(self.ctx)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        equation = "C·dV/dt = I + input − all currents"
        column.addWidget(self.fields.add(parameter_spec(model, "I", equation=equation)))
        column.addLayout(self._kick_row())
        self.waveforms = WaveformList(self.ctx.look, lambda: begin_ms(self.ctx.session.status))
        self.waveforms.stimulus_edited.connect(self._on_waveforms_edited)
        column.addWidget(self.waveforms)
        self._on_look_changed()
        return body

    def watched(self, status: Status) -> tuple[object, ...]:
        return (*super().watched(status), kick_size(self.ctx.settings))

    def refresh(self, status: Status) -> None:
        self.fields.show({"I": status.current})
        size = kick_size(self.ctx.settings)
        self.kick_amplitude.set_value(size.amplitude)
        self.kick_width.set_value(size.width_ms)
        self.waveforms.show_stimulus(status.stimulus)
        self.summary = self._summary(status)

    def _summary(self, status: Status) -> Summary:
        count = len(listed_waveforms(status.stimulus))
        changed = self._model is not None and status.current != self._model.I_default
        parts = ["● I changed"] if changed else []
        parts += [f"{count} added"] if count else []
        return Summary(", ".join(parts), "changed" if changed else "dim")

    def _kick_row(self) -> QHBoxLayout:
        self.kick_button = TextButton("Kick", "Add one current pulse now (key I)")
        self.kick_button.clicked.connect(self._on_kick_clicked)
        self.kick_amplitude = NumberField(_amplitude_spec(), self.ctx.look)
        self.kick_width = NumberField(_width_spec(), self.ctx.look)
        for field, name in ((self.kick_amplitude, "Kick amplitude"), (self.kick_width, "Kick width")):
            field.make_compact(name)
            field.value_edited.connect(self._on_size_edited)
        row = QHBoxLayout()
        row.setContentsMargins(22, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kick_button)
        row.addWidget(self.kick_amplitude)
        row.addWidget(self.kick_width)
        row.addStretch(1)
        return row

    def _on_kick_clicked(self) -> None:
        self.ctx.session.post(kick_command(self.ctx.settings))

    def _on_size_edited(self, _value: float) -> None:
        remember_kick(self.ctx.settings, KickSize(self.kick_amplitude.value, self.kick_width.value))

    def _on_waveforms_edited(self, stimulus: Stimulus) -> None:
        self.ctx.session.post(SetStimulus(stimulus=stimulus))

    def _on_look_changed(self, _theme: object = None) -> None:
        if self._model is not None:
            side = round(14 * self.ctx.look.scale)
            self.kick_button.setIcon(self.ctx.look.icon("kick"))
            self.kick_button.setIconSize(QSize(side, side))


def _amplitude_spec() -> NumberSpec:
    return NumberSpec(
        key="kick.amplitude",
        label="",
        unit="µA/cm²",
        minimum=-200,
        maximum=200,
        default=KickSize().amplitude,
        slider=False,
        tip="<qt>Height of the kick; negative values hyperpolarise.</qt>",
    )


def _width_spec() -> NumberSpec:
    return NumberSpec(
        key="kick.width",
        label="",
        unit="ms",
        minimum=0.01,
        maximum=100,
        default=KickSize().width_ms,
        log=True,
        slider=False,
        tip="<qt>How long the kick lasts: a whole number of sample steps.</qt>",
        check=width_problem,
    )


def begin_ms(status: Status) -> float:
    """Where a waveform that is added now begins: at the next whole ms on the sample grid; 0 before a run."""
    if status.t_ns == 0 or status.phase is Phase.EMPTY:
        return 0.0
    step = max(status.dt_ns, 1_000_000) if 1_000_000 % status.dt_ns == 0 else status.dt_ns
    return ms_from_ns(-(-status.t_ns // step) * step)


PANEL = PanelSpec(
    key="input",
    title="Input",
    area=Area.SIDE,
    order=20,
    create=InputPanel,
    doc="Current into the cell: constant, kicks, and waveforms",
)
