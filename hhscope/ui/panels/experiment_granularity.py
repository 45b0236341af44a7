"""Biology or arithmetic? One lane per step and method, under each other, and the cell at another speed of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.trace_tiles import Tile, TraceTiles

if TYPE_CHECKING:
    from hhscope.experiments._lanes import Lane
    from hhscope.experiments.granularity import GranularityResult
    from hhscope.ui.context import AppContext

_LANE_PX: Final = (300, 38)  # at scale 1
_LABEL_PX: Final = 138
_POINTS: Final = 300


class GranularityBody(ExperimentBody):
    """The lanes; below them the trace at κ over the exact one. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: GranularityResult | None = None
        self.lanes = TraceTiles("Lanes", plot_colors(ctx.theme), _LANE_PX, _LABEL_PX, self)
        self.lanes.chosen.connect(self._on_lanes_chosen)
        self.scaled = self.graph(
            "Time scale", "The trace at κ, its time times κ, over the trace at 1: the same"
        )
        self.scaled.setMinimumHeight(round(150 * ctx.look.scale))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.lanes)
        column.addWidget(self.scaled, 1)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        from hhscope.view.ranges import stepped_range

        self.lanes.set_look(plot_colors(self.ctx.theme), self.ctx.look.scale)
        found = self._result
        if found is None:
            return
        low, high = stepped_range((float(found.v.min()), float(found.v.max())))
        self.lanes.show_tiles(tuple(self._tile(found, lane) for lane in found.lanes), low, high)
        self._show_scaled(found, (low, high))

    def _tile(self, found: GranularityResult, lane: Lane) -> Tile:
        from hhscope.units import format_number
        from hhscope.view.thin import thinned_line

        begin, width = float(found.t_ms[0]), float(found.t_ms[-1] - found.t_ms[0])
        exact_t, exact_v = thinned_line(found.t_ms, found.v, _POINTS)
        t, v = thinned_line(lane.t_ms, lane.v, _POINTS)
        name = f"{lane.method}  {format_number(lane.dt_ms)} ms"
        rate = "" if lane.rate_hz is None else f"{lane.rate_hz:.4g} Hz  "
        cost = "" if lane.ns_per_step is None else f", {lane.ns_per_step:.0f} ns a step"
        if lane.failed:
            t, v = t[:0], v[:0]
        return Tile(
            x=(t - begin) / width, y=v, color=self.color("trace.v" if lane.real else "warning"), label=name,
            note=rate + lane.verdict.removeprefix("arithmetic: "), ghost=((exact_t - begin) / width, exact_v),
            tip=f"{name}: {rate}{lane.verdict}{cost}. Dashed: the exact trace. A click lets the scope run like this.",
        )  # fmt: skip

    def _show_scaled(self, found: GranularityResult, volts: tuple[float, float]) -> None:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.view.thin import thinned_line

        t, v = thinned_line(found.t_ms, found.v)
        scaled_t, scaled_v = thinned_line(found.scaled_t_ms, found.scaled_v)
        curves = (
            Curve(
                x=scaled_t, y=scaled_v, color=self.color("trace.v"), label=f"κ = {found.kappa:g}, time × κ"
            ),
            Curve(x=t, y=v, color=self.color("text"), dashed=True, label="κ = 1, exact"),
        )
        across = GraphAxis(name="time", unit="ms", lo=float(t[0]), hi=float(t[-1]))
        up = GraphAxis(name="V", unit="mV", lo=volts[0], hi=volts[1])
        self.scaled.show_graph(Graph(x=across, y=up, curves=curves))

    def _on_lanes_chosen(self, k: int) -> None:
        from hhscope.engine.commands import SetNumerics
        from hhscope.units import ns_from_ms

        if self._result is None:
            return
        lane = self._result.lanes[k]
        step = ns_from_ms(lane.dt_ms, "dt")
        self.ctx.session.post(SetNumerics(dt_ns=step, method=lane.method, substeps=1))
        self.ctx.tell(f"The scope now runs by {lane.method} in steps of {lane.dt_ms:g} ms.")


PANEL = PanelSpec(
    key="experiment.granularity", title="Biology or arithmetic?", area=Area.EXPERIMENT, order=10,
    create=GranularityBody,
)  # fmt: skip
