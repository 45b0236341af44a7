"""Which runs hottest? The traces of all cells, one above the other, each on its own axis of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.compare import CompareResult
    from hhscope.ui.context import AppContext

_COLUMNS = 2


class CompareBody(ExperimentBody):
    """One graph per cell, all on the same axis of voltage. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: CompareResult | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        for k in range(4):
            self._add(k)

    def show_result(self, result: Any) -> None:
        self._result = result
        for k in range(len(self.graphs), len(result.lanes)):
            self._add(k)
        for k, view in enumerate(self.graphs):
            view.setVisible(k < len(result.lanes))
        self.on_theme()

    def on_theme(self) -> None:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.view.ranges import stepped_range
        from hhscope.view.thin import thinned_line

        if self._result is None:
            return
        lanes = self._result.lanes
        low, high = min(lane.v.min() for lane in lanes), max(lane.v.max() for lane in lanes)
        lo, hi = stepped_range((float(low), float(high)))
        for lane, view in zip(lanes, self.graphs, strict=False):
            t, v = thinned_line(lane.t_ms, lane.v)
            label = f"{lane.cell.model.id}  {lane.rate_hz:.4g} Hz"
            line = Curve(x=t, y=v, color=self.color("trace.v"), label=label)
            across = GraphAxis(name="time", unit="ms", lo=0.0, hi=float(lane.t_ms[-1]) or 1.0)
            view.show_graph(Graph(x=across, y=GraphAxis(name="V", unit="mV", lo=lo, hi=hi), curves=(line,)))

    def _add(self, k: int) -> None:
        view = self.graph(
            f"Cell {k + 1}", "Eight intervals or two bursts of this cell, on its own axis of time"
        )
        self._grid.addWidget(view, k // _COLUMNS, k % _COLUMNS)


PANEL = PanelSpec(
    key="experiment.compare", title="Which runs hottest?", area=Area.EXPERIMENT, order=10, create=CompareBody
)
