"""ScopePanel: the base of every trace panel; joins a `TracePlot` to the shared scope state."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from hhscope.engine.status import RunInfo
from hhscope.model.model import Model
from hhscope.ui.axis_rule import AxisRule
from hhscope.ui.context import AppContext
from hhscope.ui.cursor_moves import carry, marks_on
from hhscope.ui.frame import Change, Frame
from hhscope.ui.ghosts import Ghost, GhostPlace, KeptTable
from hhscope.ui.glow import PanelGlow
from hhscope.ui.run_marks import RunMark
from hhscope.ui.scope_look import margins, plot_colors, plot_scale, reference_color
from hhscope.ui.screen import Screen
from hhscope.ui.widgets.plot_types import (
    Axis,
    CursorMove,
    GhostStyle,
    Hover,
    Level,
    PlotFrame,
    TimeMark,
    TimePan,
    TimeRange,
    TimeZoom,
    TraceSpec,
    TraceToggle,
    ValueRange,
)  # fmt: skip
from hhscope.ui.widgets.trace_plot import TracePlot
from hhscope.ui.zoom_box import set_zoom
from hhscope.units import format_number, format_time, ms_from_ns
from hhscope.view.ranges import Range, calm_range, union
from hhscope.view.traces import TraceData

_STRETCH = 1.25  # per key press
_LEVEL_TIP = "Level of the trigger; drag it. Type it under the trigger's button (T)."
_NEAR_PX = 6  # the mouse is on a change tick within this distance

_NO_TIMES: Final = np.empty(0, np.int64)

Pictures = tuple[tuple[TraceData, ...], ...]  # the present screen's tables, then every ghost's


@dataclass(frozen=True, slots=True)
class Reading:
    """One value shown in a panel's title line: the trace's short name, the value as text, the trace's colour."""

    name: str
    text: str
    color: str
    tip: str = ""


class ScopePanel(QWidget):
    """A `TracePlot` that shows some traces of the run. GUI thread.

    A panel says what its traces are (`traces`), which of the ring's signals it needs (`signals`), and what to draw
    (`tables`); scaling, ghosts, mouse and theme are the same for all.
    """

    flagged = False  # marked moments have flags here; elsewhere a tick will do
    hover_changed = Signal(object)  # `Hover` or None, from the plot

    def __init__(self, ctx: AppContext, key: str, axes: Mapping[Axis, AxisRule]) -> None:
        super().__init__()
        self.ctx = ctx
        self.key = key
        self.plot = TracePlot(plot_colors(ctx.theme), self, thread=ctx.drawing)
        self._axes = axes
        self._specs: tuple[TraceSpec, ...] = ()
        self._ranges: dict[Axis, Range] = {}
        self._run: RunInfo | None = None
        self._changes: tuple[Change, ...] = ()
        self._marks: tuple[RunMark, ...] = ()
        self._time_marks: tuple[TimeMark, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._glow = PanelGlow()
        self._ghost_key: tuple[object, ...] = ()
        self._ghosts: Pictures = ()
        self._fitted: dict[Axis, tuple[bool, ...]] = {}  # which traces each axis scales itself to
        self._ghost_extents: dict[Axis, Range | None] = {}
        self._ghost_styles: tuple[GhostStyle, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)
        self.setMinimumHeight(56)
        self._connect()
        ScopePanel.wear_look(self)  # a subclass is not built yet

    # -- what a panel says of itself ------------------------------------------------------------------------
    def traces(self, model: Model) -> tuple[TraceSpec, ...]:
        """The traces for ``model``, in the order of the rows of `tables`."""
        raise NotImplementedError

    def signals(self) -> tuple[str, ...]:
        """Which of the ring's signals `tables` takes; by default those named like the traces."""
        return tuple(spec.key for spec in self._specs)

    def exports(self) -> tuple[str, ...]:
        """The signals that an export of what is on screen takes."""
        return self.signals()

    def tables(self, screen: Screen) -> tuple[TraceData, ...]:
        """What to draw: tables whose rows, one after the other, are the traces."""
        return (screen.take(self.signals()),)

    def kept(self, screen: Screen) -> Mapping[str, KeptTable]:
        """What a ghost needs of this panel beside the ring's signals; ``screen`` is gathered finely."""
        return {}

    def ghost_tables(self, ghost: Ghost, place: GhostPlace) -> tuple[TraceData, ...]:
        """A kept screen as this panel draws it."""
        return (ghost.table("signals", self.signals(), place),)

    def readings(self, screen: Screen) -> tuple[Reading, ...]:
        """What stands in the title line: by default the value of every visible trace under the mouse."""
        return ()

    # -- drawing --------------------------------------------------------------------------------------------
    @property
    def light_lost(self) -> int:
        """Samples without light: they were overwritten before it could be laid."""
        return self._glow.lost

    @property
    def restless(self) -> bool:
        """Whether the panel wants the next frame although nothing on screen has changed."""
        return False

    def records(self, name: str) -> bool:
        """Whether the present run has a signal of that name."""
        return self._run is not None and any(signal.name == name for signal in self._run.signals)

    @property
    def specs(self) -> tuple[TraceSpec, ...]:
        """The traces of the present run."""
        return self._specs

    def prepare(self, run: RunInfo) -> None:
        """Take note of the run that the next screens show; cheap when it is the same."""
        if self._run is run:
            return
        last, self._run = self._run, run
        new_model = last is None or run.model != last.model
        if new_model:
            self._ranges.clear()
        if new_model or last is None or run.signals != last.signals:
            self._begin(run.model)

    def draw(self, screen: Screen) -> None:
        """Show one screen; called once per frame while the panel can be seen."""
        frame = screen.frame
        self._changes = frame.changes
        if frame.view.hidden is not self._hidden and frame.view.hidden != self._hidden:
            self._show_traces(frame.view.hidden)
        tables = self.tables(screen)
        ghosts = self._ghosts_for(screen)
        self._scale(tables, screen)
        self.plot.show_frame(
            PlotFrame(
                view=screen.view,
                data=tables,
                ghosts=ghosts,
                ghost_styles=self._ghost_styles,
                spikes_ns=self.spike_ticks(screen),
                changes_ns=_times_of(frame.changes),
                marks=self._flags(frame.marks),
                selection=frame.view.selection,
                hover_ns=frame.view.hover_ns if screen.hover is None else screen.hover.t_ns,
                cursors=marks_on(self.key, screen),
                live=frame.live,
                zero_ns=frame.zero_ns,
                level=self._level(frame),
                glow=self._glow.on(screen, self._specs),
                fork_ns=frame.fork_ns,
                zoom=frame.zoom,
            )
        )

    def _flags(self, marks: tuple[RunMark, ...]) -> tuple[TimeMark, ...]:
        if marks is not self._marks:
            self._marks = marks
            self._time_marks = tuple(
                TimeMark(t_ns=mark.t_ns, sign=mark.sign if self.flagged else "") for mark in marks
            )
        return self._time_marks

    def _level(self, frame: Frame) -> Level | None:
        """The trigger's level, if its source is shown here."""
        if frame.level is None:
            return None
        name, value = frame.level
        spec = next((s for s in self._specs if s.key == name and self.is_shown(s, self._hidden)), None)
        if spec is None:
            return None
        text = format_number(value, 4)
        return Level(axis=spec.axis, value=value, color=spec.color, text=text, tip=_LEVEL_TIP)

    def spike_ticks(self, screen: Screen) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Times ticked along the top; none by default."""
        return _NO_TIMES

    def axis_key(self, axis: Axis) -> str:
        """Under which name the shared state keeps a Y range."""
        return self.key if axis == "left" else f"{self.key}.{axis}"

    def fit(self) -> None:
        """Fit the left axis to what is shown; the input along the foot goes by itself, from zero."""
        for axis in self._axes:
            if axis == "left":
                self.plot.fit_y(axis)
            else:
                self.ctx.scope.set_y_range(self.axis_key(axis), None)

    def wear_look(self) -> None:
        """Take colours, margins and text size from the look."""
        look = self.ctx.look
        self.plot.set_colors(plot_colors(look.theme))
        self.plot.set_margins(*margins(look.scale))
        self.plot.set_scale(**plot_scale(look))

    def scale(self, notches: int) -> None:
        """Stretch (positive) or squeeze the left axis about its middle."""
        now = self.plot.y_range()
        middle, half = (now.lo + now.hi) / 2, (now.hi - now.lo) / 2 * _STRETCH**-notches
        least, most = self._axes["left"].limits
        low = middle - half if least is None else max(least, middle - half)
        high = middle + half if most is None else min(most, middle + half)
        self.ctx.scope.set_y_range(self.axis_key("left"), (low, high))

    # -- inside ---------------------------------------------------------------------------------------------
    def _begin(self, model: Model) -> None:
        self._specs = self.traces(model)
        self.plot.set_traces(self._specs)
        self._show_traces(self.ctx.scope.view.hidden)
        for axis, rule in self._axes.items():
            name, unit = rule.label(model)
            self.plot.set_axis_label(name, unit, axis=axis)
        left = self._axes.get("left")
        if left is not None:
            self.plot.set_y_limits(*left.limits)
        self._ghost_key = ()

    def _show_traces(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden
        for spec in self._specs:
            self.plot.set_trace_visible(spec.key, self.is_shown(spec, hidden))
        self._fitted = {
            axis: tuple(spec.axis == axis and self.is_shown(spec, hidden) for spec in self._specs)
            for axis in self._axes
        }
        self._ghost_extents.clear()

    def is_shown(self, spec: TraceSpec, hidden: frozenset[str]) -> bool:
        """Whether a trace is switched on at its label; ``hidden`` is `ScopeView.hidden`."""
        return self._hidden_key(spec.key) not in hidden

    def _hidden_key(self, trace: str) -> str:
        return f"{self.key}/{trace}"

    def _scale(self, tables: tuple[TraceData, ...], screen: Screen) -> None:
        held = screen.frame.view.y_ranges
        for axis, rule in self._axes.items():
            wanted = held.get(self.axis_key(axis)) if held else None
            if wanted is None:
                wanted = self._automatic(axis, rule, tables, screen)
            if self._ranges.get(axis) != wanted:
                self._ranges[axis] = wanted
                self.plot.set_y_range(*wanted, axis=axis)

    def _automatic(self, axis: Axis, rule: AxisRule, tables: tuple[TraceData, ...], screen: Screen) -> Range:
        base = rule.base(screen.run.model)
        if rule.steady and base is not None:
            return base
        visible = self._fitted[axis]
        extent = _extent(visible, (tables,))
        if self._ghosts:
            if axis not in self._ghost_extents:
                self._ghost_extents[axis] = _extent(visible, self._ghosts)
            extent = union(extent, self._ghost_extents[axis])
        return calm_range(self._ranges.get(axis), extent, base)

    def _ghosts_for(self, screen: Screen) -> Pictures:
        place = screen.ghost_place
        key = (screen.frame.ghosts, place)
        if key != self._ghost_key:
            self._ghost_key = key
            self._ghost_extents.clear()
            self._ghosts = tuple(self.ghost_tables(ghost, place) for ghost in screen.frame.ghosts)
            self._ghost_styles = tuple(
                GhostStyle(color=reference_color(self.ctx.theme, ghost.color), lift=ghost.lift)
                for ghost in screen.frame.ghosts
            )
        return self._ghosts

    def _connect(self) -> None:
        plot, scope = self.plot, self.ctx.scope
        plot.zoom_requested.connect(self._on_plot_zoom_requested)
        plot.pan_requested.connect(self._on_plot_pan_requested)
        plot.selection_requested.connect(self._on_plot_selection_requested)
        plot.hover_changed.connect(self._on_plot_hover_changed)
        plot.y_range_changed.connect(self._on_plot_y_range_changed)
        plot.trace_toggled.connect(self._on_plot_trace_toggled)
        plot.cursor_move_requested.connect(self._on_plot_cursor_move_requested)
        plot.level_requested.connect(scope.set_trigger_level)
        plot.zoom_box_requested.connect(lambda box: set_zoom(scope, box, scope.window))
        if self.ctx.what_if is not None:
            plot.fork_requested.connect(self.ctx.what_if.move)
        scope.fit_requested.connect(self._on_scope_fit_requested)
        self.ctx.look.changed.connect(self._on_look_changed)

    def _on_look_changed(self, _theme: object) -> None:
        self.wear_look()
        if self._run is not None:
            self._begin(self._run.model)

    def _on_plot_zoom_requested(self, wish: TimeZoom) -> None:
        self.ctx.scope.zoom(wish.steps, wish.about_ns)

    def _on_plot_pan_requested(self, wish: TimePan) -> None:
        self.ctx.scope.pan(wish.delta_ns)

    def _on_plot_selection_requested(self, wish: TimeRange | None) -> None:
        if wish is None:
            self.ctx.scope.clear_selection()
        else:
            self.ctx.scope.select(wish.t0_ns, wish.t1_ns)

    def _on_plot_hover_changed(self, hover: Hover | None) -> None:
        self.ctx.scope.hover(None if hover is None else hover.t_ns)
        self.hover_changed.emit(hover)

    def _on_plot_y_range_changed(self, fact: ValueRange) -> None:
        self._ranges[fact.axis] = (fact.lo, fact.hi)
        self.ctx.scope.set_y_range(self.axis_key(fact.axis), (fact.lo, fact.hi))

    def _on_plot_trace_toggled(self, fact: TraceToggle) -> None:
        key = self._hidden_key(fact.key)
        if fact.visible == (key in self.ctx.scope.view.hidden):
            self.ctx.scope.toggle_trace(key)

    def _on_plot_cursor_move_requested(self, wish: CursorMove | None) -> None:
        carry(self, wish)

    def _on_scope_fit_requested(self, panel: str) -> None:
        if self.isVisible() and panel in ("", self.key):
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Say what a change tick stands for when the mouse rests on it; the plot hands on what it does not use."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.change_near(self.ctx.scope.view.hover_ns)
            if text:
                QToolTip.showText(event.globalPos(), text, self.plot)
                return True
        return super().event(event)

    def change_near(self, t_ns: int | None) -> str:
        """The change or mark whose tick lies within a few pixels of a time, in words, or ""."""
        if t_ns is None:
            return ""
        ns_per_px = self.ctx.scope.view.span_ns / max(1, self.plot.columns() / self.plot.devicePixelRatioF())
        told = [(abs(change.t_ns - t_ns), change.text) for change in self._changes]
        told += [(abs(m.t_ns - t_ns), f"{m.words}, {format_time(ms_from_ns(m.t_ns))}") for m in self._marks]
        distance, text = min(told, default=(math.inf, ""))
        return text if distance <= _NEAR_PX * ns_per_px else ""


def _times_of(changes: tuple[Change, ...]) -> NDArray[np.int64]:
    return np.array([change.t_ns for change in changes], np.int64) if changes else _NO_TIMES


def _extent(visible: tuple[bool, ...], pictures: Pictures) -> Range | None:
    """Lowest and highest value of the visible rows of the present picture and of the ghosts."""
    found = []
    for tables in pictures:
        rows = ((table, row) for table in tables for row in range(table.n_traces))
        for seen, (table, row) in zip(visible, rows, strict=False):
            extent = table.extent(row) if seen else None
            if extent is not None:
                found.append(extent)
    return (min(e[0] for e in found), max(e[1] for e in found)) if found else None
