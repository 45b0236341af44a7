"""What happens in a millisecond? Histograms of the windows' voltages, and the same statistics of the scope, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.widgets.choice import Segmented
from hhscope.ui.widgets.tone import toned_label

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.experiments.window_statistics import WindowResult
    from hhscope.ui.context import AppContext

_EVERY: Final = 30  # frames between two looks at the scope
_SIZES: Final = 4  # histograms shown
_VALUES: Final = {"mean": "mean", "low": "lowest", "high": "highest"}


class WindowBody(ExperimentBody):
    """One histogram per length, a sparkline of the means, and a line about the live cell. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._result: WindowResult | None = None
        self._value = "mean"
        self._frames = 0
        self.choice = Segmented("Histogram of", _VALUES, self)
        self.choice.show_choice(self._value)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.live = toned_label("", "dim", wrap=True)
        self.live.setAccessibleName("The scope now")
        grid = QGridLayout()
        grid.setSpacing(4)
        for k in range(_SIZES):
            view = self.graph(f"Histogram {k + 1}", "How many windows have which voltage; 60 bins")
            grid.addWidget(view, k // 2, k % 2)
        self.spark = self.graph(
            "Means one after the other", "The mean voltage of each window, in order of time"
        )
        self.spark.setMaximumHeight(round(120 * ctx.look.scale))
        top = QHBoxLayout()
        top.addWidget(toned_label("V per window:", "dim"))
        top.addWidget(self.choice)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(grid, 1)
        column.addWidget(self.spark)
        column.addWidget(self.live)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        for k in range(_SIZES):
            self.graphs[k].setVisible(k < len(self._result.cut))
        for view, cut in zip(self.graphs[:_SIZES], self._result.cut, strict=False):
            self._show_histogram(view, cut)
        self._show_means(min(self._result.cut, key=lambda cut: abs(cut.window_ms - 1.0)))

    def draw(self, status: Status) -> None:
        self._frames += 1
        if self._frames % _EVERY == 1:
            self.live.setText(self._live_words(status))

    def _live_words(self, status: Status) -> str:
        """Over everything held: how often the scope's cell fires in windows of the first lengths."""
        shot = self.ctx.spikes.snapshot()
        run = status.run
        if run is None or self._result is None or shot.run_id != run.run_id:
            return ""
        from hhscope.analysis.windows import firing_share
        from hhscope.units import format_number, ms_from_ns

        begin, end = ms_from_ns(run.ring.oldest_ns), ms_from_ns(run.ring.newest_ns)
        times = shot.train.times_ms
        said = []
        for cut in self._result.cut:
            found = firing_share(times, begin, end, cut.window_ms)
            if found is not None:
                said.append(f"{100 * found:.3g} % of {format_number(cut.window_ms)} ms")
        if not said:
            return ""
        return f"Live, over the {format_number(end - begin, 3)} ms the scope holds, it fires in {', '.join(said)}."

    def _show_histogram(self, view: Any, cut: Any) -> None:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
        from hhscope.units import format_number

        values = getattr(cut, self._value)
        counts, edges = np.histogram(values, 60)
        x, y = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(100.0 * counts / len(values), 2), [0.0]])
        color = self.color("trace.v")
        label = f"{format_number(cut.window_ms)} ms: fires in {100 * cut.p_fire:.3g} %"
        top = max(1.0, 1.1 * float(y.max()))
        view.show_graph(
            Graph(
                x=GraphAxis(
                    name=f"{_VALUES[self._value]} V", unit="mV", lo=float(edges[0]), hi=float(edges[-1])
                ),
                y=GraphAxis(name="windows", unit="%", lo=0.0, hi=top),
                curves=(Curve(x=x, y=y, color=color, filled=True, label=label),),
            )
        )

    def _show_means(self, cut: Any) -> None:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        n = min(cut.n, 60)
        values = cut.mean[:n]
        low, high = float(values.min()), float(values.max())
        pad = 0.1 * (high - low) or 1.0
        x = np.arange(n) * cut.window_ms
        line = Curve(x=x, y=values, color=self.color("trace.v"))
        self.spark.show_graph(
            Graph(
                x=GraphAxis(name="time", unit="ms", lo=0.0, hi=float(n * cut.window_ms)),
                y=GraphAxis(name="mean V", unit="mV", lo=low - pad, hi=high + pad), curves=(line,),
            )
        )  # fmt: skip

    def _on_choice_chosen(self, key: str) -> None:
        self._value = key
        self.choice.show_choice(key)
        self.on_theme()


PANEL = PanelSpec(
    key="experiment.window-statistics", title="What happens in a millisecond?", area=Area.EXPERIMENT, order=20,
    create=WindowBody,
)  # fmt: skip
