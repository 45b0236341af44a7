"""What one frame costs the GUI thread: four screens, seven traces, 1600 x 1000, rolling.

Run by hand: ``pytest tests/benchmarks/test_frame.py --benchmark-columns=median,iqr,max -s``. Limit: 4 ms (issue 2).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from hhscope.engine import Simulator
from hhscope.engine.ring import Ring
from hhscope.model import load_model
from hhscope.ui.widgets.plot_types import PlotColors, PlotFrame, TraceSpec
from hhscope.ui.widgets.time_axis import TimeAxis
from hhscope.ui.widgets.trace_plot import LEFT_MARGIN, RIGHT_MARGIN, TracePlot
from hhscope.view.drawing import DRAWING
from hhscope.view.gather import Gatherer
from hhscope.view.timebase import TimeView

FRAME_NS = 16_666_667  # simulated time per frame at real time
COLORS = PlotColors(
    background="#0e1115",
    grid="#2a3039",
    axis="#4a5260",
    text="#a7b0bd",
    ghost="#7d8693",
    spike="#d5dbe4",
    change="#e8b04a",
    selection="#8fa6c0",
    hover="#8fa6c0",
    surround="#15181d",
)
PANELS = (("V",), ("m", "h", "n", "s"), ("Ca",), ("I_stim",))
RANGES = ((-90.0, 60.0), (0.0, 1.0), (0.0, 2.0), (0.0, 20.0))


@dataclass
class Scope:
    """The screens of a window, fed as the scope area feeds them."""

    ring: Ring
    rows: dict[str, int]
    spikes_ns: np.ndarray
    window: QWidget = field(default_factory=QWidget)
    plots: list[TracePlot] = field(default_factory=list)
    gatherer: Gatherer = field(default_factory=Gatherer)

    def __post_init__(self) -> None:
        box = QVBoxLayout(self.window)
        box.setContentsMargins(0, 0, 0, 0)
        for names, (lo, hi) in zip(PANELS, RANGES, strict=True):
            plot = TracePlot(COLORS, self.window)
            plot.set_traces([TraceSpec(key=n, label=n, color="#4ea8ff") for n in names])
            plot.set_y_range(lo, hi)
            box.addWidget(plot, 4)
            self.plots.append(plot)
        self.axis = TimeAxis(COLORS, self.window)
        self.axis.set_margins(LEFT_MARGIN, RIGHT_MARGIN)
        box.addWidget(self.axis)
        self.window.resize(1600, 1000)
        self.window.show()

    def show(self, span_ns: int, now_ns: int) -> None:
        """One frame from the tick to the end of painting."""
        columns = self.plots[0].columns()
        view = TimeView.ending_at(now_ns, span_ns).snapped(columns)
        data = self.gatherer.gather(self.ring, view, columns, list(self.rows.values()))
        order = list(self.rows)
        first, last = np.searchsorted(self.spikes_ns, [view.t0_ns, view.t1_ns])
        for plot, names in zip(self.plots, PANELS, strict=True):
            table = data.take([order.index(n) for n in names])
            spikes = self.spikes_ns[first:last] if "V" in names else self.spikes_ns[:0]
            plot.show_frame(PlotFrame(view=view, data=(table,), spikes_ns=spikes, live=True))
        self.axis.show_view(view, now_ns=view.t1_ns)
        QApplication.processEvents()


@pytest.fixture
def scope(qtbot: QtBot) -> Iterator[Scope]:
    """25 s of squid_ca, firing."""
    DRAWING.compiled()
    simulator = Simulator(load_model("squid_ca"), current=10.0)
    names = [signal.name for signal in simulator.signals]
    ring = Ring(len(names))
    voltage = []
    for _ in range(50):
        block = simulator.advance(50_000)
        voltage.append(block.data[0].copy())
        ring.write(block)
    v = np.concatenate(voltage)
    peaks = np.flatnonzero((v[1:-1] > v[:-2]) & (v[1:-1] >= v[2:]) & (v[1:-1] > 0)) + 1
    rows = {name: names.index(name) for panel in PANELS for name in panel}
    scope = Scope(ring, rows, peaks.astype(np.int64) * simulator.segment.dt_ns)
    qtbot.addWidget(scope.window)
    yield scope
    scope.window.close()


def _frames(scope: Scope, span_ns: int) -> Callable[[], None]:
    now = scope.ring.newest_ns - 210 * FRAME_NS

    def frame() -> None:
        nonlocal now
        now += FRAME_NS
        scope.show(span_ns, now)

    return frame


@pytest.mark.benchmark(timer=time.thread_time)
@pytest.mark.parametrize("span_ms", [100, 2_000, 20_000])
def test_gui_thread_time_of_a_frame(benchmark: BenchmarkFixture, scope: Scope, span_ms: int) -> None:
    benchmark.pedantic(_frames(scope, span_ms * 1_000_000), rounds=200, warmup_rounds=5)
    print(f"\n{span_ms} ms across: {benchmark.stats['median'] * 1e3:.2f} ms of GUI thread per frame")
    assert benchmark.stats["median"] <= 0.004
