"""Do bigger networks slow themselves down? Raster, population rate, its spectrum by bands, rates, rate against N."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.text_button import TextButton
from hhscope.ui.widgets.tone import toned_label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hhscope.engine.status import Status
    from hhscope.experiments.network import NetworkResult
    from hhscope.ui.context import AppContext
    from hhscope.ui.live_network import LiveNetwork
    from hhscope.ui.widgets.graph_types import Graph

_SHOWN: Final = 200  # cells of the raster, evenly from all
_HEIGHT_PX: Final = 560
_VOLLEY_MS: Final = 50.0  # all start near each other and fire at once
_BAND_ROLES: Final = tuple(f"trace.gate.{k}" for k in (7, 1, 0, 5, 2))


class NetworkBody(ExperimentBody):
    """Five graphs. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: NetworkResult | None = None
        self._live: LiveNetwork | None = None
        self.live = TextButton(
            "Live",
            "Let the network go on in the raster, about a tenth of real time; again: back to the run",
            self,
        )
        self.live.setCheckable(True)
        self.live.toggled.connect(self._on_live_toggled)
        self.live_words = toned_label("", "dim")
        self.raster = self.graph(
            "Raster", "A point per spike; cells that inhibit stand above those that excite"
        )
        self.population = self.graph(
            "Population rate",
            "The mean rate of all cells in every millisecond; the first volley, of all at once, may leave the top",
        )
        self.spectrum = self.graph(
            "Spectrum", "What the population rate swings at in the second half, by the bands of the EEG"
        )
        self.rates = self.graph("Rates", "How many cells fire at which rate in the second half")
        self.sizes = self.graph(
            "Rate against N", "Mean rates of networks of other sizes, with inhibition and without"
        )
        self.setMinimumHeight(round(_HEIGHT_PX * ctx.look.scale))
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self.live)
        top.addWidget(self.live_words)
        top.addStretch(1)
        grid.addLayout(top, 0, 0, 1, 2)
        grid.addWidget(self.raster, 1, 0, 1, 2)
        for k, view in enumerate((self.population, self.spectrum, self.rates, self.sizes)):
            grid.addWidget(view, 2 + k // 2, k % 2)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(2, 2)
        grid.setRowStretch(3, 2)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.live.setChecked(False)
        self.on_theme()

    def draw(self, status: Status) -> None:
        if self._live is None or self._result is None or not self._live.look():
            return
        self.live_words.setText(self._live.problem or f"{self._live.now_ms:.0f} ms of the cells' own time")
        found = self._live.spikes()
        if found is not None:
            from hhscope.ui.live_network import KEPT_MS

            last = max(self._live.now_ms, KEPT_MS)
            self.raster.show_graph(self._raster(self._result, *found, (last - KEPT_MS, last)))

    def shutdown(self) -> None:
        self._end_live()

    def _on_live_toggled(self, on: bool) -> None:
        from hhscope.experiments.network import the_plan
        from hhscope.ui.live_network import LiveNetwork

        self._end_live()
        if on and self._result is not None:
            self._live = LiveNetwork(the_plan(self._result.options, self._result.cell))
        elif self._result is not None:
            self._show_run(self._result)

    def _end_live(self) -> None:
        if self._live is not None:
            self._live.end()
        self._live = None
        self.live_words.setText("")

    def _show_run(self, result: NetworkResult) -> None:
        run = result.run
        self.raster.show_graph(self._raster(result, run.cells, run.times_ms, (0.0, 1e3 * run.simulated_s)))

    def on_theme(self) -> None:
        if self._result is None:
            return
        if self._live is None:
            self._show_run(self._result)
        self.population.show_graph(self._population(self._result))
        self.spectrum.show_graph(self._spectrum(self._result))
        self.rates.show_graph(self._rates(self._result))
        self.sizes.show_graph(self._sizes(self._result))

    def _raster(
        self, result: NetworkResult, of: NDArray[np.int32], at: NDArray[np.float64], span: tuple[float, float]
    ) -> Graph:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        run = result.run
        every = -(-run.n // _SHOWN)
        mine = of % every == 0
        cells, times = of[mine].astype(np.float64), at[mine]
        excites = cells < result.excitatory
        curves = tuple(
            Curve(x=times[which], y=cells[which], color=self.color(role), points=True, width=1.5, label=label)
            for which, role, label in (
                (excites, "trace.v", "excite"),
                (
                    ~excites,
                    "trace.gate.0",
                    "inhibit" if every == 1 else f"inhibit (every {every}th cell shown)",
                ),
            )
        )
        return Graph(
            x=GraphAxis(name="time", unit="ms", lo=span[0], hi=span[1]),
            y=GraphAxis(name="cell", lo=-0.5, hi=max(run.n - 0.5, 0.5)),
            curves=curves,
        )

    def _population(self, result: NetworkResult) -> Graph:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.view.thin import thinned_line

        t, rate = thinned_line(result.rate_t_ms, result.rate_hz)
        line = Curve(x=t, y=rate, color=self.color("trace.rate"), width=1.0)
        settled = rate[t >= _VOLLEY_MS] if t[-1] > 2 * _VOLLEY_MS else rate
        return Graph(
            x=GraphAxis(name="time", unit="ms", lo=0.0, hi=1e3 * result.run.simulated_s),
            y=GraphAxis(name="rate of all", unit="Hz", lo=0.0, hi=1.3 * float(settled.max()) or 1.0),
            curves=(line,),
        )

    def _spectrum(self, result: NetworkResult) -> Graph:
        import numpy as np

        from hhscope.analysis.population import RHYTHMS
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        found = result.spectrum
        if found is None:
            return Graph(message="Too short for a spectrum")
        last = RHYTHMS[-1].high_hz
        curves = []
        for band, share, role in zip(RHYTHMS, result.shares, _BAND_ROLES, strict=True):
            mask = (found.hz >= band.low_hz) & (found.hz < band.high_hz + found.resolution_hz)
            said = band.name if share is None else f"{band.name} {100 * share:.0f} %"
            if mask.any():
                curves.append(
                    Curve(
                        x=found.hz[mask], y=found.amplitude[mask], color=self.color(role), filled=True, label=said
                    )
                )  # fmt: skip
        shown = found.amplitude[(found.hz > 0) & (found.hz < last)]
        top = float(np.max(shown, initial=0.0))
        return Graph(
            x=GraphAxis(name="frequency", unit="Hz", lo=0.0, hi=last),
            y=GraphAxis(name="amplitude", unit="Hz", lo=0.0, hi=1.1 * top or 1.0),
            curves=tuple(curves),
        )

    def _rates(self, result: NetworkResult) -> Graph:
        import numpy as np

        from hhscope.experiments.network import BINS
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        rates = result.run.firing.rates_hz
        high = float(rates.max()) or 1.0
        curves = []
        split = result.excitatory
        for values, role, label in (
            (rates[:split], "trace.v", "excite"),
            (rates[split:], "trace.gate.0", "inhibit"),
        ):
            counts, edges = np.histogram(values, BINS, range=(0.0, high))
            share = 100.0 * counts / rates.size
            x, y = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(share, 2), [0.0]])
            curves.append(Curve(x=x, y=y, color=self.color(role), filled=True, label=label))
        top = max(float(curve.y.max()) for curve in curves)
        return Graph(
            x=GraphAxis(name="rate", unit="Hz", lo=0.0, hi=high),
            y=GraphAxis(name="cells", unit="%", lo=0.0, hi=1.1 * top or 1.0),
            curves=tuple(curves),
        )

    def _sizes(self, result: NetworkResult) -> Graph:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        rows = result.by_size
        if len(rows) < 2:
            return Graph(message="Turn on Rate against N, with two sizes or more")
        n = np.array([row.n for row in rows], np.float64)
        lines = (
            ([row.without.mean_hz for row in rows], "trace.rate", "all, no inhibition", True),
            (
                [row.with_inhibition.firing_mean_hz or 0.0 for row in rows],
                "trace.gate.1",
                "those that fire",
                False,
            ),
            ([row.with_inhibition.mean_hz for row in rows], "trace.v", "all", False),
        )
        curves = tuple(
            Curve(x=n, y=np.array(y), color=self.color(role), label=label, dashed=dashed)
            for y, role, label, dashed in lines
        )
        top = max(float(curve.y.max()) for curve in curves)
        return Graph(
            x=GraphAxis(name="cells", lo=float(n[0]), hi=float(n[-1]), log=True),
            y=GraphAxis(name="mean rate", unit="Hz", lo=0.0, hi=1.1 * top or 1.0),
            curves=curves,
        )


PANEL = PanelSpec(
    key="experiment.network", title="Do bigger networks slow themselves down?", area=Area.EXPERIMENT, order=110,
    create=NetworkBody,
)  # fmt: skip
