"""Energy: one switch that lays ions, a pump and ATP over the running cell; its dials and a gauge."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.analysis.energy import with_energy
from hhscope.engine.status import Status
from hhscope.model import Model, overlays
from hhscope.ui.background import Background
from hhscope.ui.context import AppContext
from hhscope.ui.energy_gauge import EnergyGauge
from hhscope.ui.energy_switch import gone_on, has_energy
from hhscope.ui.parameter_fields import ParameterFields, count_changed, parameter_spec
from hhscope.ui.side_panel import SidePanel, Summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.section import Section
from hhscope.ui.widgets.tone import set_tone, toned_label

_ABOUT = (
    "Spikes change the concentrations of Na and K, a pump brings them back and is paid in ATP. "
    "When ATP runs low, K_ATP channels open. Switching it on changes nothing at that moment."
)


class EnergyPanel(SidePanel):
    """The switch, a line of words, and while it is on gauge and dials. GUI thread."""

    switch: QCheckBox
    said: QLabel

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.fields = ParameterFields(ctx)
        self.gauge: EnergyGauge | None = None
        self.more: Section | None = None
        self.background = Background("energy", self)

    def build(self, model: Model) -> QWidget:
        self.fields = ParameterFields(self.ctx)
        self.gauge = self.more = None
        lacking = overlays.lacks(model)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._make_switch(lacking)
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 0, 2)
        row.addWidget(self.switch)
        column.addLayout(row)
        self.said = toned_label(f"Not for this cell: {lacking}." if lacking else _ABOUT, "dim", wrap=True)
        self.said.setContentsMargins(22, 0, 8, 4)
        column.addWidget(self.said)
        if overlays.KEY in model.overlays:
            self.said.hide()
            self.gauge = EnergyGauge(self.ctx, body)
            column.addWidget(self.gauge)
            self._put_dials(column, model)
        return body

    def show_status(self, status: Status) -> None:
        super().show_status(status)
        if self.gauge is not None and self.gauge.isVisible():
            self.gauge.show_status(status)

    def refresh(self, status: Status) -> None:
        if self._model is None:
            return
        on = has_energy(status)
        self.switch.setChecked(on)
        self.fields.show(status.parameters)
        changed = count_changed(self._model, status.parameters, overlays.dials(self._model))
        text = f"● on, {changed} changed" if changed else "● on"
        self.summary = Summary(text, "changed") if on else Summary()

    def shutdown(self) -> None:
        self.background.close()

    def _make_switch(self, lacking: str) -> None:
        self.switch = QCheckBox("Ions, pump and ATP")
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.setToolTip(
            f"{lacking[0].upper()}{lacking[1:]}." if lacking
            else "Lay the metabolic overlay over the running cell, or take it away; the trace goes on from here"
        )  # fmt: skip
        self.switch.setEnabled(not lacking)
        self.switch.clicked.connect(self._on_switch_clicked)

    def _put_dials(self, column: QVBoxLayout, model: Model) -> None:
        main = overlays.main_dials(model)
        for name in main:
            column.addWidget(self.fields.add(parameter_spec(model, name)))
        rest = QWidget()
        further = QVBoxLayout(rest)
        further.setContentsMargins(0, 0, 0, 0)
        further.setSpacing(2)
        for name in overlays.dials(model)[len(main) :]:
            further.addWidget(self.fields.add(parameter_spec(model, name)))
        self.more = Section("Further dials", rest)
        self.more.header.setToolTip("Affinities, reference concentrations, volumes, and what flows at rest")
        column.addWidget(self.more)

    def _say(self, text: str, *, faulty: bool = False) -> None:
        self.said.setText(text)
        self.said.show()
        set_tone(self.said, "error" if faulty else "dim")

    def _on_switch_clicked(self, on: bool) -> None:
        status = self.ctx.session.status
        if status.run is None:
            return
        self.switch.setEnabled(False)
        self._say("Finding what the ions carry at rest…" if on else "Taking it away…")
        work = partial(with_energy if on else overlays.without, status.run.model)
        self.background.run("energy", work, partial(self._on_model_found, status.run.model))

    def _on_model_found(self, asked: Model, found: object) -> None:
        status = self.ctx.session.status
        if status.run is None or status.run.model is not asked:
            return  # another cell runs by now, and its panel is built
        self.switch.setEnabled(True)
        self._say(_ABOUT)
        if isinstance(found, Model):
            self.ctx.session.post(gone_on(status, found))
        elif isinstance(found, ValueError):
            self.switch.setChecked(has_energy(status))
            self._say(f"{found}.", faulty=True)
        elif isinstance(found, BaseException):
            raise found


PANEL = PanelSpec(
    key="energy",
    title="Energy",
    area=Area.SIDE,
    order=45,
    create=EnergyPanel,
    open=False,
    doc="Ions, the pump and ATP: what firing costs, and what slows a cell that has too little of it",
)
