"""Intervals: histogram of the times between spikes, and each interval against the next (return map)."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from hhscope.analysis.intervals import Intervals, intervals
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.graph_types import Curve, Graph, GraphAxis
from hhscope.ui.widgets.graph_view import GraphView
from hhscope.units import format_number, ms_from_ns
from hhscope.view.ranges import stepped_range

_KEY: Final = "intervals"
_EVERY: Final = 20  # frames between two looks while time passes: three a second
_MOST: Final = 3000  # points of the return map: the last ones
_NONE: Final = "Two spikes make the first interval."
_STRETCHES: Final = {
    "run": ("all spikes held", "Every spike of this run that is still held"),
    "screen": ("on the screen", "The spikes of the visible stretch only"),
}


class IntervalsPanel(ToolPanel):
    """Two graphs and a line of figures. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._frames = 0
        self._shown: tuple[object, ...] = ()
        self._found: Intervals | None = None
        self.stretch = QuietCombo("Spikes", "Which spikes are looked at")
        for key, (text, tip) in _STRETCHES.items():
            self.stretch.add(key, text, tip)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setToolTip(
            "CV: standard deviation by mean: 0 is clockwork, 1 as irregular as chance. "
            "CV2: the same from neighbours only, so that a slow drift does not count."
        )
        colors = plot_colors(ctx.theme)
        self.histogram = GraphView("Histogram of the intervals between spikes", colors, self)
        self.histogram.setToolTip(
            "How often each interval occurred; width of the bars by Freedman and Diaconis."
        )
        self.map = GraphView("Return map: each interval and the next", colors, self)
        self.map.setToolTip(
            "Each interval (across) and the one after it (up). On the dashed line: no change. "
            "One spot: tonic. Two spots: doublets or bursts. A curve: one interval sets the next."
        )
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 6, 2)
        row.addWidget(self.stretch)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.histogram, 1)
        column.addWidget(self.map, 1)
        self.stretch.chosen.connect(lambda key: ctx.scope.set_tool(_KEY, stretch=key))
        ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def found(self) -> Intervals | None:
        """What is shown."""
        return self._found

    def draw(self, frame: Frame) -> None:
        self._frames += 1
        stretch = frame.view.tools.get(_KEY, {}).get("stretch", "run")
        stretch = stretch if stretch in _STRETCHES else "run"
        spikes = frame.spikes
        count = 0 if spikes is None else spikes.count
        place = frame.window if stretch == "screen" else None
        run_id = None if frame.status.run is None else frame.status.run.run_id
        facts = (stretch, count, place, run_id, self._ctx.theme.name)
        if facts == self._shown or (self._shown[:1] == (stretch,) and frame.live and self._frames % _EVERY):
            return
        self._shown = facts
        self.stretch.show_choice(stretch)
        times = np.empty(0) if spikes is None else spikes.train.times_ms
        if place is not None:
            ends = np.searchsorted(times, [ms_from_ns(place.t0_ns), ms_from_ns(place.t1_ns)])
            times = times[ends[0] : ends[1]]
        self._found = intervals(times)
        self._show()

    def _show(self) -> None:
        found = self._found
        axis = GraphAxis(name="interval", unit="ms", lo=0.0, hi=100.0)
        if found is None:
            self.words.setText("")
            self.histogram.show_graph(Graph(x=axis, y=GraphAxis(name="count"), message=_NONE))
            after = GraphAxis(name="next interval", unit="ms", lo=0.0, hi=100.0)
            self.map.show_graph(Graph(x=axis, y=after, message="Three spikes make the first point."))
            return
        self.words.setText(_figures(found))
        color = self._ctx.theme.colors["trace.v"]
        low, high = stepped_range((float(found.edges[0]), float(found.edges[-1])))
        bars = Curve(
            x=np.repeat(found.edges, 2),
            y=np.concatenate([[0.0], np.repeat(found.counts, 2), [0.0]]).astype(np.float64),
            color=color,
            filled=True,
        )
        across = GraphAxis(name="interval", unit="ms", lo=low, hi=high)
        top = stepped_range((0.0, float(max(1, found.counts.max()))))[1]
        self.histogram.show_graph(Graph(x=across, y=GraphAxis(name="count", hi=top), curves=(bars,)))
        pairs = found.pairs[-_MOST:]
        ends = np.array([low, high])
        same = Curve(x=ends, y=ends, color=self._ctx.theme.colors["scope.axis"], dashed=True, width=1.0)
        points = Curve(x=pairs[:, 0], y=pairs[:, 1], color=color, points=True, width=4.0)
        after = GraphAxis(name="next interval", unit="ms", lo=low, hi=high)
        message = "" if len(pairs) else "Three spikes make the first point."
        self.map.show_graph(Graph(x=across, y=after, curves=(same, points), message=message))

    def _on_look_changed(self, _theme: object = None) -> None:
        self._shown = ()
        for view in (self.histogram, self.map):
            view.set_look(plot_colors(self._ctx.theme), self._ctx.look.scale)


def _figures(found: Intervals) -> str:
    mean, sd = format_number(found.mean_ms, 4), format_number(found.sd_ms, 2)
    return f"{found.ms.size:,} intervals, {mean} ± {sd} ms, CV {found.cv:.3f}, CV2 {found.cv2:.3f}"
