"""Does energy slow it down? The rate against time beside what brains do, and the ions and ATP below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.brake import Braked, BrakeResult
    from hhscope.ui.context import AppContext
    from hhscope.ui.widgets.graph_types import Curve

_LINES_HZ: Final = (120.0, 350.0, 600.0)  # busy neuron; fastest human, fastest monkey: science, E8
_POINTS: Final = 120  # of a course of the rate: fewer, wider bins are calmer
_SHARE: Final = (3, 2)  # of the height


class BrakeBody(ExperimentBody):
    """Every run that was made as a course of its rate; the ions of the first. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: BrakeResult | None = None
        self.rate = self.graph(
            "Rate over time",
            "Spikes per second in the cell's own time, on a log scale; at the foot: none. "
            "Dashed: 120, 350 and 600 Hz, a busy neuron, the fastest of humans and of monkeys",
        )
        self.ions = self.graph(
            "Ions and ATP over time", "Sodium inside, potassium outside and ATP, mM, on a log scale"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for view, share in zip((self.rate, self.ions), _SHARE, strict=True):
            column.addWidget(view, share)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is not None:
            self._show_rates(self._result)
            self._show_ions(self._result)

    def _show_rates(self, found: BrakeResult) -> None:
        import math

        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        runs = (found.main, *found.others)
        courses = [_course(run) for run in runs]
        rates = np.concatenate([rate for _, rate in courses])
        firing = rates[rates > 0]
        low = min(100.0, float(firing.min())) if firing.size else 100.0
        lo = 10.0 ** math.floor(math.log10(low))
        hi = 10.0 ** math.ceil(math.log10(max(1000.0, float(rates.max()))))
        end = float(found.main.t_ms[-1]) / 1000.0
        curves = [
            Curve(
                x=np.array([0.0, end]), y=np.full(2, hz), color=self.color("mark.change"), dashed=True,
                width=1.0, label=f"{hz:g} Hz",
            )
            for hz in _LINES_HZ
        ]  # fmt: skip
        for k, (run, (t, rate)) in enumerate(zip(runs, courses, strict=True)):
            color = self.color("trace.v") if k == 0 else self.ctx.theme.cycle("trace.current", k - 1).name()
            curves.append(Curve(x=t / 1000.0, y=np.maximum(rate, lo), color=color, label=run.variant))
        across = GraphAxis(name="time", unit="s", lo=0.0, hi=end)
        up = GraphAxis(name="rate", unit="Hz", lo=lo, hi=hi, log=True)
        self.rate.show_graph(Graph(x=across, y=up, curves=tuple(curves)))

    def _show_ions(self, found: BrakeResult) -> None:
        from hhscope.ui.widgets.graph_types import Graph, GraphAxis

        main = found.main
        names = (("Nai", "Na inside"), ("Ko", "K outside"), ("ATP", "ATP"))
        curves = tuple(self._ion(main, name, label, k) for k, (name, label) in enumerate(names))
        end = float(main.t_ms[-1]) / 1000.0
        low = min(0.5, *(float(curve.y.min()) for curve in curves))
        lo = 10.0 ** -(1 if low >= 0.1 else 2)
        self.ions.show_graph(
            Graph(
                x=GraphAxis(name="time", unit="s", lo=0.0, hi=end),
                y=GraphAxis(name="concentration", unit="mM", lo=lo, hi=200.0, log=True),
                curves=curves,
            )
        )

    def _ion(self, run: Braked, name: str, label: str, k: int) -> Curve:
        from hhscope.ui.widgets.graph_types import Curve

        color = self.ctx.theme.cycle("trace.current", k).name()
        text = f"{label} {run.final[name]:.3g} mM"
        return Curve(x=run.t_ms / 1000.0, y=run.course[name], color=color, label=text)


def _course(run: Braked) -> tuple[Any, Any]:
    """Times (ms) and rates (Hz) in at most so many bins."""
    together = max(1, -(-len(run.t_ms) // _POINTS))
    n = max(1, len(run.t_ms) // together) * together
    if len(run.t_ms) < n:
        return run.t_ms, run.rate_hz
    return run.t_ms[:n].reshape(-1, together).mean(axis=1), run.rate_hz[:n].reshape(-1, together).mean(axis=1)


PANEL = PanelSpec(
    key="experiment.brake",
    title="Does energy slow it down?",
    area=Area.EXPERIMENT,
    order=10,
    create=BrakeBody,
)
