"""Glow layer: light that persists, put on a screen's canvas below its traces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hhscope.ui.widgets.plot_types import PlotFrame, PlotGlow
from hhscope.view.afterglow import Line, Way
from hhscope.view.canvas import Canvas, Pen

_SHEER_OPACITY: Final = 0.35


def lay_glow(
    canvas: Canvas, frame: PlotFrame | None, places: Iterable[tuple[int, tuple[float, float]]]
) -> None:
    """Put the light on the ground, or take it off. places : number of every visible trace, and its (a, b) in pixels."""
    glow = None if frame is None else frame.glow
    if glow is None:
        canvas.no_glow()
        return
    lines = []
    for number, scale in places:
        row = glow.rows[number] if number < len(glow.rows) else None
        if row is not None:
            lines.append(Line(row=row, scale=scale))
    glow.after.lay(canvas, glow.moment, lines)


def above(glow: PlotGlow | None, number: int, pen: Pen) -> Pen:
    """The pen of trace ``number`` over the light: where that lies just below the trace, one sees through it."""
    if glow is None or glow.moment.way not in {Way.ROLL, Way.HELD}:
        return pen
    lit = number < len(glow.rows) and glow.rows[number] is not None
    return replace(pen, opacity=_SHEER_OPACITY) if lit else pen
