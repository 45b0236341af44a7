"""Are two copies worth more than one? Both voltages, the phase in time, the phase response, and what copies add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.two_cells import TwoCellsResult
    from hhscope.ui.context import AppContext
    from hhscope.ui.widgets.graph_types import Graph


class TwoCellsBody(ExperimentBody):
    """Four graphs. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: TwoCellsResult | None = None
        self.voltages = self.graph("Both voltages", "The last five periods of both cells, coupled")
        self.phase = self.graph(
            "Phase", "When in A's cycle B fires: thick the pair that was asked for, thin from 16 other starts"
        )
        self.response = self.graph(
            "Phase response", "A is nudged at each phase; above 0 its next spikes come earlier, below 0 later"
        )
        self.copies = self.graph(
            "Copies", "How much of one input's variance the firing of so many cells explains, taken together"
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for k, view in enumerate((self.voltages, self.phase, self.response, self.copies)):
            grid.addWidget(view, k // 2, k % 2)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        self.voltages.show_graph(self._voltages(self._result))
        self.phase.show_graph(self._phases(self._result))
        self.response.show_graph(self._response(self._result))
        self.copies.show_graph(self._copies(self._result))

    def _voltages(self, result: TwoCellsResult) -> Graph:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.view.ranges import stepped_range

        runs = result.runs
        low = min(float(v.min()) for v in (runs.v_a, runs.v_b))
        high = max(float(v.max()) for v in (runs.v_a, runs.v_b))
        lo, hi = stepped_range((low, high))
        t = runs.t_ms
        curves = (
            Curve(x=t, y=runs.v_b, color=self.color("trace.gate.1"), label="V of B"),
            Curve(x=t, y=runs.v_a, color=self.color("trace.v"), label="V of A"),
        )
        across = GraphAxis(name="time", unit="ms", lo=float(t[0]), hi=float(t[-1]))
        return Graph(x=across, y=GraphAxis(name="V", unit="mV", lo=lo, hi=hi), curves=curves)

    def _phases(self, result: TwoCellsResult) -> Graph:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        runs, dim = result.runs, self.color("trace.gate.1")
        curves = [
            Curve(x=t, y=phase, color=dim, points=True, width=1.5) for t, phase in runs.tracks if t.size
        ]
        if not runs.phase_t.size and not curves:
            return Graph(message="One of the cells does not fire: there is no phase")
        if runs.phase_t.size:
            curves.append(
                Curve(
                    x=runs.phase_t, y=runs.phase, color=self.color("trace.v"), points=True, width=4.0,
                    label="as asked",
                )
            )  # fmt: skip
        end = 1e3 * result.options.seconds
        return Graph(
            x=GraphAxis(name="time", unit="ms", lo=0.0, hi=end),
            y=GraphAxis(name="phase of B in A's cycle", lo=-0.03, hi=1.03),
            curves=tuple(curves),
        )

    def _response(self, result: TwoCellsResult) -> Graph:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        points = [(phase, shift) for phase, shift in result.prc if shift is not None]
        if not points:
            return Graph(message="A does not fire by itself: there is nothing to shift")
        x, y = np.array(points).T
        top = 1.15 * float(np.abs(y).max()) or 0.01
        zero = Curve(
            x=np.array([0.0, 1.0]), y=np.zeros(2), color=self.color("trace.rate"), dashed=True, width=1.0
        )
        label = f"shift by {result.options.nudge:g} mV"
        line = Curve(x=x, y=y, color=self.color("trace.v"), label=label)
        return Graph(
            x=GraphAxis(name="phase of the nudge", lo=0.0, hi=1.0),
            y=GraphAxis(name="shift", unit="periods", lo=min(1.15 * float(y.min()), -0.1 * top), hi=top),
            curves=(zero, line),
        )

    def _copies(self, result: TwoCellsResult) -> Graph:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        found = result.copies
        n = np.array(found.counts, np.float64)
        curves = tuple(
            Curve(x=n, y=np.array(r2), color=self.color(role), label=label)
            for r2, role, label in (
                (found.r2_same, "trace.gate.1", "identical"),
                (found.r2_different, "trace.v", f"differing by up to {result.options.spread:g} %"),
            )
        )
        return Graph(
            x=GraphAxis(name="copies", lo=1.0, hi=float(n[-1]), log=True),
            y=GraphAxis(name="R² of the input", lo=0.0, hi=1.0),
            curves=curves,
        )


PANEL = PanelSpec(
    key="experiment.two-cells", title="Are two copies worth more than one?", area=Area.EXPERIMENT, order=100,
    create=TwoCellsBody,
)  # fmt: skip
