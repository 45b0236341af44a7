"""What counts as a spike? What each detector counts in one stretch of the trace, and their rates against the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QHBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.detectors import DetectorResult
    from hhscope.ui.context import AppContext

_ROW: Final = 0.08  # of the height of V: between the marks of two detectors
_COLORS: Final = ("warning", "trace.ca", "trace.gate.7", "trace.rate")


class DetectorBody(ExperimentBody):
    """Left the trace with a row of marks per detector, right rate against step. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: DetectorResult | None = None
        self.trace = self.graph(
            "Trace and marks", "The end of the coarsest trace, and what each detector counts in it"
        )
        self.rates = self.graph(
            "Rate against step", "What a detector finds at each sample step: a spike does not depend on it"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.trace, 3)
        row.addWidget(self.rates, 2)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        self._show_trace(self._result)
        self._show_rates(self._result)

    def _show_trace(self, found: DetectorResult) -> None:
        import numpy as np

        from hhscope.analysis.detectors import DETECTORS
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        low, high = float(found.v.min()), float(found.v.max())
        step = _ROW * (high - low) or 1.0
        curves = [Curve(x=found.t_ms, y=found.v, color=self.color("trace.v"))]
        for k, (detector, marks) in enumerate(zip(DETECTORS, found.marks_ms, strict=True)):
            y = np.full(len(marks), high + (k + 1.5) * step)
            curves.append(
                Curve(
                    x=marks, y=y, color=self.color(_COLORS[k]), points=True, width=5.0, label=detector.label
                )
            )
        self.trace.show_graph(
            Graph(
                x=GraphAxis(name="time", unit="ms", lo=float(found.t_ms[0]), hi=float(found.t_ms[-1])),
                y=GraphAxis(name="V", unit="mV", lo=low - step, hi=high + 6 * step), curves=tuple(curves),
            )
        )  # fmt: skip

    def _show_rates(self, found: DetectorResult) -> None:
        import numpy as np

        from hhscope.analysis.detectors import DETECTORS
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        curves = []
        for k, detector in enumerate(DETECTORS):
            pairs = sorted((one.dt_ms, max(one.rate_hz, 0.1)) for one in found.of(detector))
            x, y = np.array(pairs).T
            color = self.color(_COLORS[k])
            curves.append(Curve(x=x, y=y, color=color, label=detector.label, width=max(1.5, 4.5 - k)))
            curves.append(Curve(x=x, y=y, color=color, points=True, width=7.0 - k))
        steps = [one.dt_ms for one in found.counts]
        rates = [max(one.rate_hz, 0.1) for one in found.counts]
        self.rates.show_graph(
            Graph(
                x=GraphAxis(name="step", unit="ms", lo=min(steps) / 1.5, hi=max(steps) * 1.5, log=True),
                y=GraphAxis(name="counted", unit="Hz", lo=min(rates) / 2, hi=max(rates) * 4, log=True),
                curves=tuple(curves),
            )
        )  # fmt: skip


PANEL = PanelSpec(
    key="experiment.detectors",
    title="What counts as a spike?",
    area=Area.EXPERIMENT,
    order=20,
    create=DetectorBody,
)
