"""Can one compute with waves? The bit over time, truth tables beside a ReLU unit, and what the spikes tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from hhscope.ui.experiment_body import ExperimentBody
from hhscope.ui.specs import Area, PanelSpec

if TYPE_CHECKING:
    from hhscope.experiments.compute import ComputeResult
    from hhscope.ui.context import AppContext
    from hhscope.ui.widgets.truth_table import Truth

_TABLES: Final = ("and", "or", "veto", "xor", "rebound", "bit")
_HINTS: Final = {
    "and": "Two pulses, each too small alone",
    "or": "Two pulses, each enough",
    "veto": "a excites, b inhibits just before",
    "xor": "a pushes up, b pushes down: together they cancel, and each alone makes it fire",
    "rebound": "a long push down: it fires when the push stops",
    "bit": "a sets, b resets; spikes of the last third, when neither is on",
}
_SHOWN_TAUS: Final = 30.0  # time constants of noise on the screen
_COLUMNS: Final = 3
_TALL: Final = 820  # px at scale 1


class ComputeBody(ExperimentBody):
    """Memory trace, six small truth tables, two graphs of reading. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        from hhscope.ui.scope_look import plot_colors
        from hhscope.ui.widgets.truth_table import TruthTable

        self._result: ComputeResult | None = None
        self.memory = self.graph(
            "One bit", "V of one cell under a constant current, and the input that sets and resets it"
        )
        colors = plot_colors(ctx.theme)
        self.tables = {name: TruthTable(name, colors, self) for name in _TABLES}
        tables = QGridLayout()
        tables.setSpacing(8)
        for k, (name, table) in enumerate(self.tables.items()):
            table.setToolTip(_HINTS[name])
            tables.addWidget(table, k // _COLUMNS, k % _COLUMNS)
        reading = QHBoxLayout()
        reading.setSpacing(4)
        self.tones = self.graph(
            "Rate or phase", "How well a sine can be read from the phase of the spikes, and from their rate"
        )
        self.noise = self.graph("Noise rebuilt", "The noise, and the sum of one kernel per spike")
        reading.addWidget(self.tones, 2)
        reading.addWidget(self.noise, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.memory, 4)
        column.addLayout(tables, 7)
        column.addLayout(reading, 5)

    def show_result(self, result: Any) -> None:
        self._result = result
        self.setMinimumHeight(round(_TALL * self.ctx.look.scale))
        self.on_theme()

    def on_theme(self) -> None:
        if self._result is None:
            return
        self._show_memory(self._result)
        self._show_tables(self._result)
        self._show_tones(self._result)
        self._show_noise(self._result)

    def _show_memory(self, result: ComputeResult) -> None:
        from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis
        from hhscope.view.thin import thinned_line

        trial = result.bit.demo
        if trial is None:
            self.memory.show_graph(Graph(message=f"No bit: {result.bit.why}."))
            return
        t, v = thinned_line(trial.t_ms, trial.v)
        low, high = float(trial.v.min()), float(trial.v.max())
        foot = low - 0.3 * (high - low)  # the input runs along the foot, as in the scope
        ti, i = thinned_line(trial.t_ms, trial.current)
        i = foot + 0.22 * (high - low) * (i - i.min()) / max(float(i.max() - i.min()), 1e-9)
        v_line = Curve(x=t, y=v, color=self.color("trace.v"), label="V")
        input_line = Curve(
            x=ti, y=i, color=self.color("trace.input"), label="input: set · set · reset · reset · set"
        )
        roles = {"set": self.color("ok"), "reset": self.color("warning")}
        dots = tuple(
            Dot(x=at, y=high + 0.08 * (high - low), color=roles[what]) for at, what in result.bit.marks
        )
        self.memory.show_graph(
            Graph(
                x=GraphAxis(name="time", unit="ms", lo=0.0, hi=float(trial.t_ms[-1])),
                y=GraphAxis(name="V", unit="mV", lo=foot, hi=high + 0.16 * (high - low)),
                curves=(v_line, input_line), dots=dots,
            )
        )  # fmt: skip

    def _show_tables(self, result: ComputeResult) -> None:
        from hhscope.ui.scope_look import plot_colors

        colors = plot_colors(self.ctx.theme)
        for table in self.tables.values():
            table.set_look(colors, self.color("trace.v"), self.color("warning"))
        for gate in result.gates:
            message = "" if gate.rows else "No pulse does this with this cell."
            under = gate.relu_text
            self.tables[gate.name].show_truth(self._truth(gate.name, under, gate.rows, message))
        why = f"No bit: {result.bit.why}." if result.bit.why else ""
        bit: Truth = self._truth("bit", "relu(0): it has no past", result.bit.rows, why)
        self.tables["bit"].show_truth(bit)

    @staticmethod
    def _truth(name: str, under: str, rows: Any, message: str) -> Truth:
        from hhscope.ui.widgets.truth_table import Truth, TruthRow
        from hhscope.units import format_number
        from hhscope.view.thin import thinned_line

        low = min((float(row.trial.v.min()) for row in rows), default=0.0)
        high = max((float(row.trial.v.max()) for row in rows), default=1.0)
        made = []
        for row in rows:
            t, v = thinned_line(row.trial.t_ms, row.trial.v, 200)
            made.append(
                TruthRow(
                    inputs=f"{row.a}" if name == "rebound" else f"{row.a} {row.b}", x=t / t[-1],
                    y=(v - low) / (high - low or 1.0), cell=str(row.spikes), unit=format_number(row.relu),
                    same=row.agrees,
                )
            )  # fmt: skip
        return Truth(title=name, under=under, rows=tuple(made), message=message)

    def _show_tones(self, result: ComputeResult) -> None:
        import numpy as np

        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        hz = np.array([one.frequency_hz for one in result.tones])
        strength = np.array([one.reading.strength for one in result.tones], np.float64)
        rate = np.array([one.reading.rate_r2 for one in result.tones], np.float64)
        curves = (
            Curve(x=hz, y=strength, color=self.color("trace.v"), label="phase"),
            Curve(x=hz, y=rate, color=self.color("trace.rate"), label="rate"),
            Curve(x=hz, y=strength, color=self.color("trace.v"), points=True, width=6.0),
            Curve(x=hz, y=rate, color=self.color("trace.rate"), points=True, width=6.0),
        )
        across = GraphAxis(name="sine", unit="Hz", lo=float(hz[0]), hi=float(hz[-1]), log=True)
        self.tones.show_graph(Graph(x=across, y=GraphAxis(name="read", lo=-0.05, hi=1.05), curves=curves))

    def _show_noise(self, result: ComputeResult) -> None:
        from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis

        heard = result.heard
        reach = float(heard.found.lag_ms[-1])
        first = len(heard.t_ms) // 2  # what the kernel was not made from
        n = max(2, round(_SHOWN_TAUS / 5.0 * reach / float(heard.t_ms[1] - heard.t_ms[0])))
        part = slice(first, first + n)
        t, signal, found = heard.t_ms[part], heard.signal[part], heard.found.estimate[part]
        low, high = min(signal.min(), found.min()), max(signal.max(), found.max())
        spikes = heard.spikes_ms[(heard.spikes_ms >= t[0]) & (heard.spikes_ms <= t[-1])]
        pad = 0.15 * float(high - low) or 1.0
        curves = (
            Curve(x=t, y=signal, color=self.color("trace.input"), label="noise"),
            Curve(x=t, y=found, color=self.color("trace.v"), label=f"rebuilt, R² {heard.found.r2:.2f}"),
            Curve(
                x=spikes, y=spikes * 0.0 + float(low) - 0.6 * pad, color=self.color("trace.rate"), points=True,
                width=4.0, label="spikes",
            ),
        )  # fmt: skip
        self.noise.show_graph(
            Graph(
                x=GraphAxis(name="time", unit="ms", lo=float(t[0]), hi=float(t[-1])),
                y=GraphAxis(name="input", unit="µA/cm²", lo=float(low) - pad, hi=float(high) + pad), curves=curves,
            )
        )  # fmt: skip


PANEL = PanelSpec(
    key="experiment.compute", title="Can one compute with waves?", area=Area.EXPERIMENT, order=130,
    create=ComputeBody,
)  # fmt: skip
