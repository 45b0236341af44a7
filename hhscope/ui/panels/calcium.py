"""Calcium: the concentrations of the model's pools, in the unit of the model."""

from __future__ import annotations

from hhscope.model import Model
from hhscope.model.model import Pool
from hhscope.ui.axis_rule import AxisRule
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import unit_text
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.view.ranges import Range


def pools(model: Model) -> tuple[Pool, ...]:
    """The concentrations."""
    return tuple(pool for pool in model.pools if pool.is_concentration)


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """One trace per pool; the first has calcium's colour."""
    unit = axis_label(model)[1]
    return tuple(
        TraceSpec(
            key=pool.name,
            label=f"[{pool.name}]" if unit_text(pool.unit) == unit else f"[{pool.name}] {unit_text(pool.unit)}",
            color=theme.colors["trace.ca"] if i == 0 else theme.cycle("trace.gate", 3 + i).name(),
            tooltip=f"Concentration of {pool.name} in {unit_text(pool.unit)}",
        )
        for i, pool in enumerate(pools(model))
    )


def axis_label(model: Model) -> tuple[str, str]:
    """Name and unit of the first pool."""
    found = pools(model)
    return (f"[{found[0].name}]", unit_text(found[0].unit)) if found else ("[Ca]", "")


def base(model: Model) -> Range | None:
    """The range that the model wants to be seen in."""
    return model.view.ca_range


def lacks(model: Model) -> str:
    """Why there is nothing to show."""
    return "" if pools(model) else f"{model.id} has no calcium pool"


_PLOT = SignalPlot(key="calcium", axes={"left": AxisRule(label=axis_label, base=base)}, choose=choose)

PANEL = PanelSpec(
    key="calcium",
    title="Calcium",
    area=Area.SCOPE,
    order=30,
    stretch=3,
    create=lambda ctx: SignalPanel(ctx, _PLOT),
    lacks=lacks,
    doc="Calcium inside the cell, under the membrane; “arb” where the paper gives no unit.",
)
