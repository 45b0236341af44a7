"""Gate curves: x∞(V) and τ(V) of every gate, as before the last change dashed, with a dot where each gate is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from hhscope.analysis.gate_table import HIGH_MV, LOW_MV, GateCurve, GateTable, gate_table
from hhscope.engine.status import RunInfo
from hhscope.model import Model
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis
from hhscope.ui.widgets.graph_view import GraphView

_EVERY: Final = 3  # frames between two pictures: twenty a second
_QUIET: Final = 60  # frames: changes that follow each other faster are one change
_ACROSS: Final = GraphAxis(name="V", unit="mV", lo=LOW_MV, hi=HIGH_MV)
_OPEN: Final = GraphAxis(name="x∞", lo=0.0, hi=1.0)


class GateCurvesPanel(ToolPanel):
    """Two graphs over V. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._model: Model | None = None
        self._parameters: Mapping[str, float] = {}
        self._table: GateTable | None = None
        self._before: GateTable | None = None
        self._pools: tuple[float, ...] = ()
        self._frames, self._changed_at = 0, -_QUIET
        self._curves: tuple[tuple[Curve, ...], tuple[Curve, ...]] = ((), ())
        self._lasting = GraphAxis(name="τ", unit="ms", lo=0.1, hi=10.0, log=True)
        colors = plot_colors(ctx.theme)
        self.steady = GraphView("Steady values of the gates against V", colors, self)
        self.speed = GraphView("Time constants of the gates against V", colors, self)
        self.steady.setToolTip(
            "x∞(V): where each gate would settle if V stayed. The dot is where it is now; it runs after its curve. "
            "Dashed: as it was before the last change of a value."
        )
        self.speed.setToolTip(
            "τ(V): how long a gate takes for 63 % of its way, in decades of ms, at the present temperature. "
            "Dashed: as it was before the last change of a value. Gates that follow at once have none."
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 4)
        box.setSpacing(2)
        box.addWidget(self.steady, 1)
        box.addWidget(self.speed, 1)
        ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def before(self) -> GateTable | None:
        """The curves as they were before the last change, or None."""
        return self._before

    def draw(self, frame: Frame) -> None:
        run = frame.status.run
        self._frames += 1
        if run is None or (self._frames % _EVERY and run.model is self._model):
            return
        state = state_at(run, frame)
        if not state:
            return
        self._follow(run.model, frame.status.parameters, state)
        self._show(state)

    def _follow(self, model: Model, parameters: Mapping[str, float], state: Mapping[str, float]) -> None:
        pools = tuple(float(f"{state[pool.name]:.3g}") for pool in model.pools if pool.unit != "mV")
        if model is not self._model:
            self._model, self._before = model, None
        elif parameters != self._parameters:
            if self._frames - self._changed_at > _QUIET:
                self._before = self._table
            self._changed_at = self._frames
        elif pools == self._pools or self._frames % (2 * _EVERY):
            return
        self._parameters, self._pools = dict(parameters), pools
        self._table = gate_table(model, parameters, state)
        self._make_curves()

    def _make_curves(self) -> None:
        table, before = self._table, self._before
        if table is None:
            return
        now = [self._pair(table, curve, dashed=False) for curve in table.curves]
        old = []
        if before is not None:
            for curve, then in zip(table.curves, before.curves, strict=True):
                inf, tau = self._pair(before, then, dashed=True)
                same_tau = curve.tau is None or then.tau is None or np.allclose(curve.tau, then.tau)
                old.append((None if np.allclose(curve.inf, then.inf) else inf, None if same_tau else tau))
        both = (*old, *now)
        self._curves = (
            tuple(inf for inf, _ in both if inf is not None),
            tuple(tau for _, tau in both if tau is not None),
        )
        self._lasting = _decades(self._curves[1])

    def _pair(self, table: GateTable, curve: GateCurve, *, dashed: bool) -> tuple[Curve, Curve | None]:
        color = self._color(curve.name)
        label = "" if dashed else curve.name if curve.driver == "V" else f"{curve.name} ({curve.driver})"
        inf = Curve(x=table.v, y=curve.inf, color=color, label=label, dashed=dashed)
        tau = curve.tau
        return inf, None if tau is None else Curve(x=table.v, y=tau, color=color, label=label, dashed=dashed)

    def _color(self, gate: str) -> str:
        gates = [g.name for g in self._model.gates] if self._model is not None else [gate]
        return self._ctx.theme.cycle("trace.gate", gates.index(gate)).name()

    def _show(self, state: Mapping[str, float]) -> None:
        table = self._table
        if table is None:
            return
        v = np.array([state["V"], state["V"]])
        blue = self._ctx.theme.colors["trace.v"]
        steady, speed = [], []
        for curve in table.curves:
            at, color = state[curve.driver], self._color(curve.name)
            steady.append(Dot(x=at, y=state[curve.name], color=color))
            if curve.tau is not None:
                speed.append(Dot(x=at, y=float(np.interp(at, table.v, curve.tau)), color=color))
        for view, y, curves, dots in (
            (self.steady, _OPEN, self._curves[0], steady),
            (self.speed, self._lasting, self._curves[1], speed),
        ):
            upright = Curve(x=v, y=np.array([y.lo, y.hi]), color=blue, width=1.0)
            message = "" if curves else "Every gate of this model follows at once."
            view.show_graph(
                Graph(x=_ACROSS, y=y, curves=curves, lines=(upright,), dots=tuple(dots), message=message)
            )

    def _on_look_changed(self, _theme: object = None) -> None:
        for view in (self.steady, self.speed):
            view.set_look(plot_colors(self._ctx.theme), self._ctx.look.scale)
        self._make_curves()


def state_at(run: RunInfo, frame: Frame) -> dict[str, float]:
    """Every signal by name: under the mouse when stopped, else at the right end of the visible stretch."""
    hover = frame.view.hover_ns
    at = frame.window.t1_ns - 1 if frame.live or hover is None else hover
    reading = run.ring.value_at(at)
    if reading is None:
        return {}
    return {signal.name: float(value) for signal, value in zip(run.signals, reading.values, strict=False)}


def _decades(curves: tuple[Curve, ...]) -> GraphAxis:
    """Whole decades around all time constants."""
    values = np.concatenate([curve.y for curve in curves]) if curves else np.array([1.0])
    good = values[np.isfinite(values) & (values > 0)]
    low, high = (good.min(), good.max()) if good.size else (0.1, 10.0)
    first, last = np.floor(np.log10(low)), np.ceil(np.log10(high))
    return GraphAxis(name="τ", unit="ms", lo=10.0**first, hi=10.0 ** max(last, first + 1), log=True)
