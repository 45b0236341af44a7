"""Input: the total current put into the cell, on an axis of its own."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.model.signals import INPUT_NAME, SYNAPSE_NAME
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import synapse_color
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.units import format_number

_LEAST_G = 1e-3  # mS/cm²; the right axis begins at 0 and never shows less than this


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


def synapses(theme: Theme) -> tuple[TraceSpec, ...]:
    """The conductance of all synapses together."""
    return (
        TraceSpec(
            key=SYNAPSE_NAME,
            label="g syn",
            color=synapse_color(theme),
            axis="right",
            tooltip="Conductance of all synapses together; their current depends on V and is among the currents",
        ),
    )


def reading_text(name: str, value: float) -> str:
    """A current or a conductance."""
    return f"{format_number(value, 4)} {'mS' if name == SYNAPSE_NAME else 'µA'}/cm²"


_PLOT = SignalPlot(
    key="input",
    axes={
        "left": AxisRule(label=fixed_label("I", "µA/cm²")),
        "right": AxisRule(
            label=fixed_label("g", "mS/cm²"), base=lambda model: (0.0, _LEAST_G), limits=(0.0, None)
        ),
    },
    choose=choose,
    short=lambda name: "synapses" if name == SYNAPSE_NAME else "input",
    text=reading_text,
    sometimes=synapses,
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
