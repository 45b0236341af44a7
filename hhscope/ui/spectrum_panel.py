"""Spectrum: the frequencies in any signal over the visible stretch or longer, with the highest peaks listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout

from hhscope.analysis.spectrum import Peak, decibels, peaks, spectrum, thinned, upper_hz
from hhscope.engine.ring import Ring
from hhscope.engine.status import RunInfo
from hhscope.ui.background import Background
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis
from hhscope.ui.widgets.graph_view import GraphView
from hhscope.units import NS_PER_MS, format_number, format_time, ms_from_ns
from hhscope.view.ranges import stepped_range

_KEY: Final = "spectrum"
_EVERY: Final = 30  # frames between two spectra while time passes: two a second
_POINTS: Final = 1500  # of the curve: more than a screen has columns
_DECADES_DB: Final = 80.0  # below the highest peak
_SECONDS: Final = {"1s": 1, "10s": 10}
_STRETCHES: Final = {
    "screen": ("the screen", "The visible stretch"),
    "1s": ("last 1 s", "The last second of the cell's own time up to the right edge of the screen"),
    "10s": ("last 10 s", "The last ten seconds of the cell's own time up to the right edge of the screen"),
    "held": ("all held", "Everything held up to the right edge of the screen"),
}
_WINDOWS: Final = {
    "hann": ("Hann", "For most purposes: neighbours apart by two steps are told apart"),
    "blackman_harris": (
        "Blackman–Harris",
        "Weak lines beside strong ones: side lobes at −92 dB, wider peaks",
    ),
    "flat_top": ("flat top", "Exact heights: a peak between two frequencies is right within 0.1 %"),
    "none": ("none", "The samples as they are: narrowest peaks, if the stretch holds whole periods"),
}
_SCALES: Final = {
    "linear": ("linear", "Amplitude in the signal's unit: a sine of ±A shows A"),
    "db": ("dB", "20·log10 of the amplitude; 0 dB is one unit of the signal"),
}
_DEFAULTS: Final = {"signal": "V", "stretch": "screen", "window": "hann", "scale": "linear"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spectrum to work out: a row of a ring between two times."""

    ring: Ring
    row: int
    t0_ns: int
    t1_ns: int
    window: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What came out, thinned for the screen."""

    hz: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    peaks: tuple[Peak, ...]
    resolution_hz: float
    length_ms: float


class SpectrumPanel(ToolPanel):
    """Choices, graph, peak list. GUI thread; the work is done beside it."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._background = Background("spectrum", self)
        self._busy = False
        self._frames = 0
        self._run: RunInfo | None = None
        self._asked: tuple[object, ...] = ()
        self._words = dict(_DEFAULTS)
        self._found: Found | None = None
        self.view = GraphView("Spectrum", plot_colors(ctx.theme), self)
        self.view.setToolTip(
            "Amplitudes of the sines that the stretch is made of; its mean is taken off. Hz are in the cell's own "
            "time. Two frequencies are told apart when they differ by a few times 1/length."
        )
        self.peaks = QLabel(self)
        self.peaks.setWordWrap(True)
        self.peaks.setContentsMargins(8, 0, 8, 0)
        self.peaks.setToolTip("The highest peaks, their places found between the frequencies of the grid")
        self._build()

    def shutdown(self) -> None:
        """End the thread that works out spectra."""
        self._background.close()

    @property
    def found(self) -> Found | None:
        """The spectrum shown."""
        return self._found

    def draw(self, frame: Frame) -> None:
        run = self._ctx.scope.math.run(frame)
        self._frames += 1
        if run is None:
            return
        self._meet(run)
        words = self._chosen(frame)
        if words != self._words:
            self._words = words
            self._show_choices()
            self._show()
        facts = (run.run_id, words["signal"], words["stretch"], words["window"], frame.window)
        chosen_anew = facts[:4] != self._asked[:4]
        if self._busy or facts == self._asked or (frame.live and not chosen_anew and self._frames % _EVERY):
            return
        self._asked, self._busy = facts, True
        job = self._job(frame, run, words)
        self._background.run("spectrum", lambda: work_out(job), self._on_worked_out)

    # -- what is wanted -------------------------------------------------------------------------------------
    def _meet(self, run: RunInfo) -> None:
        if run is self._run:
            return
        before, self._run = self._run, run
        if before is None or before.signals != run.signals:
            self.boxes["signal"].clear()
            for signal in run.signals:
                self.boxes["signal"].add(signal.name, signal.name)
            self._show_choices()

    def _chosen(self, frame: Frame) -> dict[str, str]:
        words = {**_DEFAULTS, **frame.view.tools.get(_KEY, {})}
        known = {"stretch": _STRETCHES, "window": _WINDOWS, "scale": _SCALES}
        for key, table in known.items():
            if words[key] not in table:
                words[key] = _DEFAULTS[key]
        names = [] if self._run is None else [signal.name for signal in self._run.signals]
        if words["signal"] not in names:
            words["signal"] = _DEFAULTS["signal"]
        return words

    def _job(self, frame: Frame, run: RunInfo, words: dict[str, str]) -> Job:
        end = min(frame.window.t1_ns, run.ring.newest_ns + frame.status.dt_ns)
        begin = frame.window.t0_ns
        if words["stretch"] in _SECONDS:
            begin = end - _SECONDS[words["stretch"]] * 1000 * NS_PER_MS
        elif words["stretch"] == "held":
            begin = run.ring.oldest_ns
        row = next(i for i, signal in enumerate(run.signals) if signal.name == words["signal"])
        return Job(ring=run.ring, row=row, t0_ns=max(0, begin), t1_ns=end, window=words["window"])

    # -- what came out --------------------------------------------------------------------------------------
    def _on_worked_out(self, outcome: Any) -> None:
        self._busy = False
        if isinstance(outcome, Exception):
            self._found = None
            text = str(outcome)
            message = f"{text[:1].upper()}{text[1:]}."
            self.peaks.setText("")
            self.view.show_graph(Graph(x=GraphAxis(name="frequency", unit="Hz"), message=message))
            return
        self._found = outcome
        self._show()

    def _show(self) -> None:
        found = self._found
        if found is None or self._run is None:
            return
        unit = next((s.unit for s in self._run.signals if s.name == self._words["signal"]), "").replace(
            "uM", "µM"
        )
        color = self._ctx.theme.colors["trace.v" if self._words["signal"] == "V" else "trace.rate"]
        in_db = self._words["scale"] == "db"
        heights = decibels(found.amplitude) if in_db else found.amplitude
        top = stepped_range((0.0, float(found.amplitude.max()) or 1.0))[1]
        axis = GraphAxis(name="amplitude", unit=unit, lo=0.0, hi=top)
        if in_db:
            high = 10.0 * np.ceil(float(heights.max()) / 10.0 + 0.1)
            axis = GraphAxis(
                name="amplitude", unit=f"dB re 1 {unit}".rstrip(), lo=high - _DECADES_DB, hi=high
            )
        across = GraphAxis(name="frequency", unit="Hz", lo=0.0, hi=float(found.hz[-1]))
        line = Curve(x=found.hz, y=heights, color=color, filled=not in_db)
        marks = tuple(
            Dot(x=p.hz, y=float(decibels(np.array([p.amplitude]))[0]) if in_db else p.amplitude,
                color=self._ctx.theme.colors["warning"], hollow=True, radius=3.5)
            for p in found.peaks
        )  # fmt: skip
        self.view.show_graph(Graph(x=across, y=axis, curves=(line,), dots=marks))
        self.peaks.setText(peak_text(found, unit, in_db=in_db))

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.boxes = {
            "signal": QuietCombo("Signal", "Which signal"),
            "stretch": QuietCombo("Stretch", "How much of it: longer stretches tell finer differences"),
            "window": QuietCombo("Window", "How the ends of the stretch are faded out"),
            "scale": QuietCombo("Scale", "Amplitude as it is, or in decibels"),
        }
        for key, table in (("stretch", _STRETCHES), ("window", _WINDOWS), ("scale", _SCALES)):
            for name, (text, tip) in table.items():
                self.boxes[key].add(name, text, tip)
        grid = QGridLayout()
        grid.setContentsMargins(6, 2, 6, 2)
        grid.setSpacing(4)
        for i, (key, box) in enumerate(self.boxes.items()):
            grid.addWidget(box, i // 2, i % 2)
            box.chosen.connect(lambda name, key=key: self._ctx.scope.set_tool(_KEY, **{key: name}))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(grid)
        column.addWidget(self.view, 1)
        column.addWidget(self.peaks)
        self._ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()
        self._show_choices()

    def _show_choices(self) -> None:
        for key, box in self.boxes.items():
            box.show_choice(self._words[key])

    def _on_look_changed(self, _theme: object = None) -> None:
        self.view.set_look(plot_colors(self._ctx.theme), self._ctx.look.scale)
        self._show()


def work_out(job: Job) -> Found:
    """The spectrum of the newest stretch of one sample step; any thread.

    Raises
    ------
    ValueError
        When there are too few samples.
    """
    pieces = job.ring.window(job.t0_ns, job.t1_ns, [job.row]).pieces
    if not pieces:
        raise ValueError("a spectrum needs at least 16 samples; none is held there: let some time pass")
    step = pieces[-1].segment.dt_ns
    parts: list[NDArray[np.float64]] = []
    for piece in reversed(pieces):  # a new segment with the same step goes on evenly
        if piece.segment.dt_ns != step:
            break
        parts.insert(0, piece.data[0])
    values = np.concatenate(parts)
    if not np.isfinite(values).all():
        raise ValueError(
            "a spectrum needs a value at every sample, and there is none at some: change the formula"
        )
    whole = spectrum(values, ms_from_ns(step), job.window)
    end = int(np.searchsorted(whole.hz, 1.15 * upper_hz(whole, 0.99))) + 1
    hz, amplitude = thinned(whole.hz[:end], whole.amplitude[:end], _POINTS)
    return Found(
        hz=hz, amplitude=amplitude, peaks=peaks(whole), resolution_hz=whole.resolution_hz,
        length_ms=values.size * ms_from_ns(step),
    )  # fmt: skip


def peak_text(found: Found, unit: str, *, in_db: bool) -> str:
    """The peaks in one line, and how fine the spectrum is."""
    shown = []
    for peak in found.peaks:
        level = float(decibels(np.array([peak.amplitude]))[0])
        height = f"{level:.1f} dB" if in_db else f"{format_number(peak.amplitude, 3)} {unit}".rstrip()
        shown.append(f"{format_number(peak.hz, 4)} Hz: {height}")
    fine = f"step {format_number(found.resolution_hz, 3)} Hz ({format_time(found.length_ms)})"
    return (" · ".join([*shown, fine]) if shown else f"No peak: the signal stands still · {fine}").replace(
        "-", "−"
    )
