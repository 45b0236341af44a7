"""Ions and energy: sodium inside, potassium outside and ATP of a cell under the metabolic overlay."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.model.overlays import KEY
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.widgets.plot_types import TraceSpec


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """Ions on the left axis, ATP on the right one."""
    if KEY not in model.overlays:
        return ()
    colors = [theme.cycle("trace.current", i).name() for i in range(3)]
    return (
        TraceSpec(key="Nai", label="Na in", color=colors[0], tooltip="Sodium inside the cell, mM"),
        TraceSpec(key="Ko", label="K out", color=colors[1], tooltip="Potassium outside the cell, mM"),
        TraceSpec(
            key="ATP",
            label="ATP",
            color=colors[2],
            axis="right",
            tooltip="What the pumps run on, mM; when it runs low, K_ATP channels open",
        ),
    )


def lacks(model: Model) -> str:
    """Why there is nothing to show."""
    return "" if KEY in model.overlays else f"{model.id} runs without ions and ATP; Energy in the side panel"


_PLOT = SignalPlot(
    key="ions",
    axes={
        "left": AxisRule(label=fixed_label("ions", "mM"), base=lambda model: (0.0, 20.0), limits=(0.0, None)),
        "right": AxisRule(label=fixed_label("ATP", "mM"), base=lambda model: (0.0, 2.0), limits=(0.0, None)),
    },
    choose=choose,
    units=True,
)

PANEL = PanelSpec(
    key="ions",
    title="Ions and energy",
    area=Area.SCOPE,
    order=35,
    open=False,
    stretch=3,
    create=lambda ctx: SignalPanel(ctx, _PLOT),
    lacks=lacks,
    doc="Sodium inside, potassium outside and ATP, as the metabolic overlay has them.",
    rare=True,
)
