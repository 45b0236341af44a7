"""How fast could it fire? Threshold of the second pulse against its delay, a pair of pulses, and the brain's bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.refractory import RefractoryResult
    from hhscope.ui.context import AppContext

_MORE: Final = 1.05  # times what is just answered, for the scope
_PERIOD: Final = 12.0  # delays from pair to pair in the scope


class RefractoryBody(ExperimentBody):
    """Left ratio against delay, right the pair, below both the rates. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: RefractoryResult | None = None
        self.ratios = self.graph(
            "Second pulse against delay",
            "How many times the threshold a second pulse needs; a click gives the scope pairs of that delay",
        )
        self.ratios.clicked.connect(self._on_ratios_clicked)
        self.pair = self.graph(
            "Pair of pulses", "The second pulse 2 % above what is answered, and 2 % below (dashed)"
        )
        self.rates = self.graph(
            "Rates", "The cell's rates beside those of living neurons, by a logarithmic scale"
        )
        self.rates.setMaximumHeight(round(130 * ctx.look.scale))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.ratios, 0, 0)
        grid.addWidget(self.pair, 0, 1)
        grid.addWidget(self.rates, 1, 0, 1, 2)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is not None:
            self._show_ratios(self._result)
            self._show_pair(self._result)
            self._show_rates(self._result)

    def _show_ratios(self, found: RefractoryResult) -> None:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis

        known = [(d, r) for d, r in found.ratios if r is not None]
        color = self.color("trace.v")
        first, last = found.ratios[0][0] / 1.3, found.ratios[-1][0] * 1.3
        ends = np.array([first, last])
        curves = [
            Curve(
                x=ends,
                y=np.full(2, 10.0),
                color=self.color("warning"),
                dashed=True,
                label="10×: no spike above",
            ),
            Curve(x=ends, y=np.ones(2), color=self.color("text.dim"), dashed=True),
        ]
        if known:
            x, y = np.array(known).T
            curves += [Curve(x=x, y=y, color=color), Curve(x=x, y=y, color=color, points=True, width=6.0)]
        dots = (
            ()
            if found.absolute_ms is None
            else (Dot(x=found.absolute_ms, y=10.0, color=self.color("warning"), hollow=True, radius=6.0),)
        )
        lo, hi = min([0.5, *(0.8 * r for _, r in known)]), 1.5 * max([12.0, *(r for _, r in known)])
        self.ratios.show_graph(
            Graph(
                x=GraphAxis(name="delay", unit="ms", lo=first, hi=last, log=True),
                y=GraphAxis(name="times the threshold", lo=lo, hi=hi, log=True),
                curves=tuple(curves), dots=dots,
            )
        )  # fmt: skip

    def _show_pair(self, found: RefractoryResult) -> None:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.units import format_time
        from hhscope.view.ranges import stepped_range
        from hhscope.view.thin import thinned_line

        lo, hi = stepped_range((float(min(found.v.min(), found.v_less.min())), float(found.v.max())))
        t, v = thinned_line(found.t_ms, found.v)
        less_t, less_v = thinned_line(found.t_ms, found.v_less)
        curves = (
            Curve(x=less_t, y=less_v, color=self.color("text.dim"), dashed=True, label="2 % less"),
            Curve(
                x=t,
                y=v,
                color=self.color("trace.v"),
                label=f"second pulse after {format_time(found.shown_ms)}",
            ),
        )
        across = GraphAxis(name="time", unit="ms", lo=0.0, hi=float(found.t_ms[-1]))
        self.pair.show_graph(Graph(x=across, y=GraphAxis(name="V", unit="mV", lo=lo, hi=hi), curves=curves))

    def _show_rates(self, found: RefractoryResult) -> None:
        import numpy as np

        from hhscope.analysis.bands import BANDS
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        rates = [
            ("every pulse answered", found.follows_hz, "trace.v"),
            ("1 / absolute", found.most_hz, "warning"),
            ("driven", found.driven.rate_hz or None, "trace.input"),
        ]
        known = [(name, rate, role) for name, rate, role in rates if rate is not None]
        low = min([50.0, *(rate / 2 for _, rate, _ in known)])
        high = max([1000.0, *(rate * 2 for _, rate, _ in known)])
        curves = [
            Curve(
                x=np.array([rate, rate]),
                y=np.array([0.0, 1.0]),
                color=self.color(role),
                width=2.5,
                label=name,
            )
            for name, rate, role in known
        ]
        for k, band in enumerate(BANDS):
            x = np.array([max(band.low_hz, low), band.high_hz])
            curves.append(
                Curve(
                    x=x,
                    y=np.full(2, 0.3 + 0.15 * k),
                    color=self.color("text.dim"),
                    filled=True,
                    label=band.label,
                )
            )
        across = GraphAxis(name="rate", unit="Hz", lo=low, hi=high, log=True)
        self.rates.show_graph(Graph(x=across, y=GraphAxis(name="", lo=0.0, hi=1.05), curves=tuple(curves)))

    def _on_ratios_clicked(self, point: Any) -> None:
        from hhscope.engine.commands import SetStimulus
        from hhscope.stimulus import Stimulus, parse_waveform

        found = self._result
        if found is None:
            return
        known = [(d, r) for d, r in found.ratios if r is not None]
        if not known:
            return
        delay, ratio = min(known, key=lambda pair: abs(pair[0] - point.x))
        period = round(max(_PERIOD * delay, 60 * found.width), 3)
        pulses = ((0.0, 2 * found.threshold), (delay, _MORE * ratio * found.threshold))
        stimulus = Stimulus()
        for start, amplitude in pulses:
            stimulus = stimulus + parse_waveform(
                f"pulses:start={start!r},period={period!r},width={found.width!r},amplitude={amplitude!r}"
            )
        self.ctx.session.post(SetStimulus(stimulus=stimulus))
        self.ctx.tell(
            f"The scope gets pairs of pulses {delay:g} ms apart, the second {_MORE * ratio:.3g} times the threshold"
        )


PANEL = PanelSpec(
    key="experiment.refractory", title="How fast could it fire?", area=Area.EXPERIMENT, order=30,
    create=RefractoryBody,
)  # fmt: skip
