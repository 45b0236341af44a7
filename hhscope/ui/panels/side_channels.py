"""Channels: each current's conductance and its block, under the name of the drug that does it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hhscope.engine.status import Status
from hhscope.model import Current, Model
from hhscope.ui.context import AppContext
from hhscope.ui.equations import current_equation
from hhscope.ui.parameter_fields import ParameterFields, count_changed, parameter_spec
from hhscope.ui.parameter_groups import ChannelGroup, ParameterGroups, group_parameters
from hhscope.ui.side_panel import SidePanel, changed_summary
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.tone import strong_label, toned_label
from hhscope.units import format_number

_LEFT: Final = 22  # where the labels of the fields begin


class ChannelsPanel(SidePanel):
    """One block per current: its name and equation, g, block, and what is left of g."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.fields = ParameterFields(ctx)
        self.left_labels: dict[str, QLabel] = {}
        self._groups: ParameterGroups | None = None

    def build(self, model: Model) -> QWidget:
        self.fields = ParameterFields(self.ctx)
        self.left_labels = {}
        self._groups = group_parameters(model)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for channel in self._groups.channels:
            column.addLayout(self._channel(model, channel))
        if self._groups.conductances:
            column.addLayout(self._further(model, self._groups.conductances))
        return body

    def refresh(self, status: Status) -> None:
        if self._groups is None or self._model is None:
            return
        self.fields.show(status.parameters)
        for channel in self._groups.channels:
            self._show_left(channel, status)
        self.summary = changed_summary(
            count_changed(self._model, status.parameters, self._groups.in_channels)
        )

    def _channel(self, model: Model, channel: ChannelGroup) -> QVBoxLayout:
        current = channel.current
        equation = current_equation(current)
        rows = QVBoxLayout()
        rows.setSpacing(2)
        rows.addLayout(self._title(current, model.parameters[channel.g].label, equation))
        label = f"g {current.name}"
        rows.addWidget(self.fields.add(parameter_spec(model, channel.g, label=label, equation=equation)))
        if channel.block is not None:
            label = f"{current.blocker} block"
            spec = parameter_spec(model, channel.block, label=label, equation=blocked_equation(current))
            rows.addWidget(self.fields.add(spec))
        return rows

    def _title(self, current: Current, text: str, equation: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_LEFT, 0, 8, 0)
        name = strong_label(text if text != f"g_{current.name}" else current.name)
        name.setToolTip(equation)
        left = toned_label("", "changed")
        self.left_labels[current.name] = left
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(left)
        return row

    def _further(self, model: Model, names: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(2)
        grid.addWidget(toned_label("Further conductances", "dim"), 0, 0)
        for row, name in enumerate(names, start=1):
            grid.addWidget(self.fields.add(parameter_spec(model, name)), row, 0)
        return grid

    def _show_left(self, channel: ChannelGroup, status: Status) -> None:
        label = self.left_labels[channel.current.name]
        text = ""
        if channel.block is not None:
            block = status.parameters.get(channel.block, 0.0)
            g = status.parameters.get(channel.g, 0.0)
            if block:
                text = f"g left: {format_number(g * (1 - block / 100), 4)} mS/cm²"
        if label.text() != text:
            label.setText(text)


def blocked_equation(current: Current) -> str:
    """What a block does: ``g left = g_Na·(1 − TTX/100 %)``."""
    return f"g left = g_{current.name}·(1 − {current.blocker}/100 %)"


PANEL = PanelSpec(
    key="channels",
    title="Channels",
    area=Area.SIDE,
    order=30,
    create=ChannelsPanel,
    doc="The conductance of every current, and drugs that block it",
)
