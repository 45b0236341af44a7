"""Membrane voltage: V in blue, the input in red along its foot, spikes and changes ticked along the top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hhscope.model import Model
from hhscope.model.signals import INPUT_NAME
from hhscope.ui.axis_rule import AxisRule, fixed_label
from hhscope.ui.scope_panel import Reading
from hhscope.ui.screen import Screen
from hhscope.ui.signal_panel import SignalPanel, SignalPlot
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.theme import Theme
from hhscope.ui.trace_words import fixed
from hhscope.ui.widgets.plot_types import TraceSpec
from hhscope.units import NS_PER_MS, format_number, ms_from_ns
from hhscope.view.ranges import Range

_USUAL = (-90.0, 60.0)  # mV; nearly every membrane lives in it, so models look comparable
_FOOT = 0.3  # part of the height that the input has


def choose(model: Model, theme: Theme) -> tuple[TraceSpec, ...]:
    """V, the voltages of further compartments, and the total input."""
    others = [pool.name for pool in model.pools if not pool.is_concentration and pool.unit == "mV"]
    traces = [TraceSpec(key="V", label="V", color=theme.colors["trace.v"], tooltip="Membrane voltage")]
    traces += [
        TraceSpec(key=name, label=name, color=theme.cycle("trace.gate", 4 + i).name())
        for i, name in enumerate(others)
    ]
    traces.append(
        TraceSpec(
            key=INPUT_NAME,
            label="input",
            color=theme.colors["trace.input"],
            axis="right",
            tooltip="Total input: constant current, stimulus and kicks; inward positive",
        )
    )
    return tuple(traces)


def voltage_base(model: Model) -> Range | None:
    """The model's own range, or the usual one."""
    return model.view.v_range or _USUAL


def input_base(model: Model) -> Range | None:
    """From 0 to the model's own input, so that the usual input lies high in the foot."""
    if model.view.i_range is not None:
        return model.view.i_range
    top = 1.25 * abs(model.I_default) or 10.0
    return (-top, 0.0) if model.I_default < 0 else (0.0, top)


def reading_text(name: str, value: float) -> str:
    """V to a hundredth of a millivolt."""
    if name == INPUT_NAME:
        return f"{format_number(value, 4)} µA/cm²"
    return f"{fixed(value, 2)} mV"


_PLOT = SignalPlot(
    key="voltage",
    axes={
        "left": AxisRule(label=fixed_label("V", "mV"), base=voltage_base),
        "right": AxisRule(label=fixed_label("input", "µA/cm²"), base=input_base),
    },
    choose=choose,
    short=lambda name: "input" if name == INPUT_NAME else name,
    text=reading_text,
    right_share=_FOOT,
)


class VoltagePanel(SignalPanel):
    """V with its input, spikes and changes. GUI thread."""

    flagged = True

    def spike_ticks(self, screen: Screen) -> NDArray[np.int64]:
        spikes = screen.frame.spikes
        return np.empty(0, np.int64) if spikes is None else spikes_between(spikes.train.times_ms, screen)

    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        found = super().readings(screen)
        change = self.change_near(screen.frame.view.hover_ns)
        return (*found, Reading("", change, self.ctx.theme.colors["mark.change"])) if change else found


def spikes_between(times_ms: NDArray[np.float64], screen: Screen) -> NDArray[np.int64]:
    """The spikes on screen, ns."""
    a, b = (int(times_ms.searchsorted(ms_from_ns(t_ns))) for t_ns in (screen.view.t0_ns, screen.view.t1_ns))
    return np.rint(times_ms[a:b] * NS_PER_MS).astype(np.int64)


PANEL = PanelSpec(
    key="voltage",
    title="Voltage",
    area=Area.SCOPE,
    order=10,
    stretch=5,
    create=lambda ctx: VoltagePanel(ctx, _PLOT),
    doc="Membrane voltage V (blue) and, along its foot, the total input (red). Spikes and what you change are "
    "ticked along the top.",
)
