"""Gates: every gate of the model, instantaneous ones too, labelled in words at the line's end."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import fixed
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.view.gate_words import gate_words


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """Gates in the order of the model file, then states without a unit: shares of channels, too."""
    words = gate_words(model)
    instant = {gate.name for gate in model.instant_gates}
    shares = {pool.name: pool.name for pool in model.pools if not pool.is_concentration and not pool.unit}
    return tuple(
        TraceSpec(
            key=name,
            label=label,
            color=theme.cycle("trace.gate", i).name(),
            tooltip=f"{label}{' at once' if name in instant else ''}: 0 closed, 1 open",
        )
        for i, (name, label) in enumerate((words | shares).items())
    )


def lacks(model: Model) -> str:
    """Why there is nothing to show."""
    return "" if choose_names(model) else f"{model.id} has no gates"


def choose_names(model: Model) -> tuple[str, ...]:
    """The names of what is shown."""
    shares = (pool.name for pool in model.pools if not pool.is_concentration and not pool.unit)
    return (*(gate.name for gate in model.gates), *shares)


_SHUT_TO_OPEN = (0.0, 1.0)

_PLOT = SignalPlot(
    key="gates",
    axes={
        "left": AxisRule(
            label=fixed_label("open", ""), base=lambda model: _SHUT_TO_OPEN, steady=True, limits=_SHUT_TO_OPEN
        )
    },
    choose=choose,
    text=lambda name, value: fixed(value, 3),
)

PANEL = PanelSpec(
    key="gates",
    title="Gates",
    area=Area.SCOPE,
    order=20,
    stretch=4,
    create=lambda ctx: SignalPanel(ctx, _PLOT),
    lacks=lacks,
    doc="How far each gate is open: 0 is closed, 1 is open. Click a name to hide its line.",
)
