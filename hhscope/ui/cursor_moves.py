"""Cursor moves: what keys and mouse do to the cursors; changes the scope state, owns no widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from hhscope.engine.status import Phase, RunInfo
from hhscope.ui.scope_view import Display
from hhscope.ui.trace_words import time_text
from hhscope.ui.widgets.plot_types import CursorMarks
from hhscope.units import NS_PER_MS, format_number
from hhscope.view.cursors import CursorKind, Cursors, Level, frequency_hz
from hhscope.view.pick import extent_between
from hhscope.view.snap import nearest, neighbour, turning_points

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot
    from hhscope.ui.context import AppContext
    from hhscope.ui.frame import Frame
    from hhscope.ui.scope_state import ScopeState
    from hhscope.ui.screen import Screen
    from hhscope.ui.widgets.plot_types import CursorMove, Hover, TraceSpec
    from hhscope.ui.widgets.trace_plot import TracePlot

_REACH_PX: Final = 8  # a landmark nearer than this is meant
_V_ROW: Final = 0  # of every ring


class CursorPanel(Protocol):
    """What moves a cursor: a scope panel."""

    ctx: AppContext
    key: str
    plot: TracePlot

    @property
    def specs(self) -> tuple[TraceSpec, ...]: ...


# -- keys -----------------------------------------------------------------------------------------------------------
def toggle(ctx: AppContext) -> None:
    """Show the cursors, or put them away; they come back where they were, if that is on the screen."""
    scope = ctx.scope
    cursors = scope.view.cursors
    if cursors.on:
        scope.set_cursors(replace(cursors, on=False, held=None))
    else:
        scope.set_cursors(cursors.brought_in(scope.window))


def pick_up(ctx: AppContext, number: int) -> None:
    """Cursor ``number`` (0 or 1) follows the mouse: the one in time; again: the one in value; again: dropped."""
    scope = ctx.scope
    cursors = shown(scope)
    held = cursors.held
    if held == (CursorKind.VALUE, number):
        scope.set_cursors(replace(cursors, held=None))
    elif held == (CursorKind.TIME, number):
        scope.set_cursors(replace(cursors, held=(CursorKind.VALUE, number), last=number))
        ctx.tell(f"Value cursor {number + 1} follows the mouse over a screen; a click drops it.")
    else:
        hover = scope.view.hover_ns
        if hover is not None:
            cursors = cursors.at_time(number, hover, scope.window)
        scope.set_cursors(replace(cursors, held=(CursorKind.TIME, number), last=number))
        key = number + 1
        ctx.tell(f"Cursor {key} follows the mouse; a click drops it, {key} again moves one in value.")


def drop(ctx: AppContext) -> bool:
    """Leave what follows the mouse where it is; whether anything did."""
    cursors = ctx.scope.view.cursors
    if cursors.held is None:
        return False
    ctx.scope.set_cursors(replace(cursors, held=None))
    return True


def step(ctx: AppContext, direction: int) -> None:
    """The cursor moved last goes to the next (+1) or previous (-1) peak or trough of V."""
    scope, status = ctx.scope, ctx.session.status
    run = status.run
    if run is None or status.phase is Phase.RUNNING:
        ctx.tell("The picture moves under the cursors; pause (Space), then they go from peak to trough.")
        return
    cursors = shown(scope)
    now = cursors.times(scope.window)[cursors.last]
    found = neighbour(now, _extrema_about(run, ctx.spikes.snapshot(), now), direction)
    if found is None:
        side = "later" if direction > 0 else "earlier"
        ctx.tell(f"V has no peak or trough {side} than cursor {cursors.last + 1} that stands out by 10 mV.")
        scope.set_cursors(cursors)
        return
    place(ctx, cursors.last, found)
    window = scope.window
    if not window.t0_ns <= found <= window.t1_ns:
        scope.pan(found - window.t0_ns - window.span_ns // 2)


def place(ctx: AppContext, number: int, t_ns: int) -> None:
    """Put time cursor ``number`` at a time, be it on the screen or not."""
    scope = ctx.scope
    scope.set_cursors(shown(scope).at_time(number, t_ns, scope.window))


def time_origin(scope: ScopeState) -> int:
    """From when times of the screen count, as its axis does, ns: the trigger, else now while it rolls, else t = 0."""
    if scope.view.display is Display.ROLL and scope.triggered.t_ns is not None:
        return scope.triggered.t_ns
    return scope.window.t1_ns if scope.rolling else 0


def shown(scope: ScopeState) -> Cursors:
    """The cursors where they are; those that were away come back on the screen."""
    cursors = scope.view.cursors
    return cursors if cursors.on else cursors.brought_in(scope.window)


def _extrema_about(run: RunInfo, shot: SpikeSnapshot, now_ns: int) -> Iterator[int]:
    """The two peaks before and after a time, and the troughs between them, ns."""
    if shot.run_id != run.run_id:
        return
    peaks = np.sort(np.concatenate((shot.train.peak_times_ms, shot.train.oscillation_times_ms)))
    at = int(np.searchsorted(peaks, now_ns / NS_PER_MS))
    near = np.rint(peaks[max(0, at - 3) : at + 3] * NS_PER_MS).astype(np.int64).tolist()
    yield from near
    for begin, end in pairwise(near):
        between = run.ring.window(begin, end, [_V_ROW])
        if between.n:
            yield int(between.t_ns()[int(np.argmin(between.data()[0]))])


# -- mouse ----------------------------------------------------------------------------------------------------------
def carry(panel: CursorPanel, wish: CursorMove | None) -> None:
    """What the mouse asks for on a panel: a cursor moved, or (None) dropped."""
    ctx = panel.ctx
    if wish is None:
        drop(ctx)
        return
    scope = ctx.scope
    cursors = scope.view.cursors
    if wish.kind is CursorKind.TIME:
        t_ns = wish.to.t_ns if wish.free else _snapped_time(panel, wish.to)
        scope.set_cursors(cursors.at_time(wish.number, t_ns, scope.window))
    else:
        value = wish.to.value if wish.free else _snapped_value(panel, wish.to)
        scope.set_cursors(cursors.at_level(wish.number, Level(panel=panel.key, value=value)))


def marks_on(panel: str, screen: Screen) -> CursorMarks | None:
    """The cursors as the panel ``panel`` draws them."""
    cursors = screen.frame.view.cursors
    if not cursors.on:
        return None
    a, b = (level.value if level is not None and level.panel == panel else None for level in cursors.levels)
    return CursorMarks(times=cursors.times(screen.frame.window), values=(a, b), held=cursors.held)


def time_between(frame: Frame) -> str:
    """Δt of the cursors and its frequency in words; "" while they are off."""
    cursors = frame.view.cursors
    if not cursors.on:
        return ""
    delta = cursors.places[1] - cursors.places[0]
    return f"{time_text(delta, frame.status.dt_ns)} · {format_number(frequency_hz(delta), 4)} Hz"


def value_between(panel: str, frame: Frame) -> str:
    """Second minus first value cursor where both are on the panel; else ""."""
    a, b = frame.view.cursors.levels
    if not frame.view.cursors.on or a is None or b is None or not a.panel == b.panel == panel:
        return ""
    return format_number(b.value - a.value, 4)


def _snapped_time(panel: CursorPanel, to: Hover) -> int:
    """The nearest peak, trough or spike of the trace under the pointer, else where the pointer is."""
    ctx, run = panel.ctx, panel.ctx.session.status.run
    if run is None or ctx.scope.rolling:
        return to.t_ns
    width = max(1.0, panel.plot.view.screen_rect.width())
    reach = round(_REACH_PX * ctx.scope.view.span_ns / width)
    row = _row_under(panel, run, to)
    near = run.ring.window(to.t_ns - reach, to.t_ns + reach + 1, [row])
    candidates: list[float] = list(turning_points(near.t_ns(), near.data()[0])) if near.n else []
    shot = ctx.spikes.snapshot()
    if row == _V_ROW and shot.run_id == run.run_id:
        times = shot.train.times_ms
        at = int(np.searchsorted(times, to.t_ns / NS_PER_MS))
        candidates += (times[max(0, at - 1) : at + 1] * NS_PER_MS).tolist()
    found = nearest(to.t_ns, candidates, reach)
    return to.t_ns if found is None else round(found)


def _row_under(panel: CursorPanel, run: RunInfo, to: Hover) -> int:
    """The ring's row of the visible trace of the left axis that is nearest to the pointer; V where there is none."""
    rows = {signal.name: row for row, signal in enumerate(run.signals)}
    hidden = panel.plot.look.hidden
    shown = [
        rows[spec.key]
        for spec in panel.specs
        if spec.axis == "left" and spec.key in rows and spec.key not in hidden
    ]
    reading = run.ring.value_at(to.t_ns, shown) if shown else None
    if reading is None:
        return _V_ROW
    return shown[int(np.argmin(np.abs(reading.values - to.value)))]


def _snapped_value(panel: CursorPanel, to: Hover) -> float:
    """The nearest extreme of a trace about the pointer, or the spike threshold, else where the pointer is."""
    plot = panel.plot
    frame = plot.view.traces.frame
    if frame is None:
        return to.value
    height, shown = max(1.0, plot.view.screen_rect.height()), plot.y_range()
    reach = _REACH_PX * (shown.hi - shown.lo) / height
    candidates = [0.0]
    rows = ((data, row) for data in frame.data for row in range(data.n_traces))
    for spec, (data, row) in zip(panel.specs, rows, strict=False):
        if spec.axis == "left" and spec.key not in plot.look.hidden:
            middle = frame.view.x_of(to.t_ns, data.n_columns)
            about = 4 * _REACH_PX * data.n_columns / max(1.0, plot.view.screen_rect.width())
            candidates += extent_between(data, row, middle - about, middle + about) or ()
    if panel.key == "voltage":
        candidates.append(panel.ctx.spikes.snapshot().rule.threshold)
    snapped = nearest(to.value, candidates, reach)
    return to.value if snapped is None else snapped
