"""Input: the total current put into the cell, on an axis of its own."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.model.signals import INPUT_NAME
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.units import format_number


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """One trace: constant current, stimulus and kicks together."""
    return (
        TraceSpec(
            key=INPUT_NAME,
            label="input",
            color=theme.colors["trace.input"],
            tooltip="Constant current + stimulus + noise + kicks; inward positive. Synapses are among the currents",
        ),
    )


_PLOT = SignalPlot(
    key="input",
    axes={"left": AxisRule(label=fixed_label("I", "µA/cm²"))},
    choose=choose,
    short=lambda name: "input",
    text=lambda name, value: f"{format_number(value, 4)} µA/cm²",
)

PANEL = PanelSpec(
    key="input",
    title="Input",
    area=Area.SCOPE,
    order=70,
    open=False,
    create=lambda ctx: SignalPanel(ctx, _PLOT),
    doc="Everything put into the cell: constant current, stimulus, noise and kicks. Inward is positive.",
)
