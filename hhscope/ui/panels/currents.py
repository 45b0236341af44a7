"""Currents: every membrane current of the model; outward is positive."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.model.signals import SYNAPTIC_CURRENT_NAME
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import current_words, synapse_color
from hhscope.ui.widgets.plot_types import TraceSpec


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """One trace per current, in the order of the model file."""
    return tuple(
        TraceSpec(
            key=f"I_{current.name}",
            label=current_words(current),
            color=theme.cycle("trace.current", i).name(),
            tooltip=f"Current {current.name}; outward positive, so an inward current dips below 0",
        )
        for i, current in enumerate(model.currents)
    )


def synapses(theme: Theme) -> tuple[TraceSpec, ...]:
    """The current of all synapses together."""
    return (
        TraceSpec(
            key=SYNAPTIC_CURRENT_NAME,
            label="synapses",
            color=synapse_color(theme),
            tooltip="Current through all synapses; outward positive, so excitation dips below 0",
        ),
    )


_PLOT = SignalPlot(
    key="currents",
    axes={"left": AxisRule(label=fixed_label("I", "µA/cm²"))},
    choose=choose,
    short=lambda name: name.removeprefix("I_"),
    sometimes=synapses,
)

PANEL = PanelSpec(
    key="currents",
    title="Currents",
    area=Area.SCOPE,
    order=50,
    open=False,
    stretch=3,
    create=lambda ctx: SignalPanel(ctx, _PLOT),
    doc="Current through each kind of channel; outward is positive.",
)
