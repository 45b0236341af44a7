"""Glow layer: light that persists, put on a screen's canvas below its traces."""

from __future__ import annotations

from collections.abc import Iterable

from hhscope.ui.widgets.plot_types import PlotGlow
from hhscope.view.afterglow import Line, Way
from hhscope.view.canvas import Canvas


def lay_glow(
    canvas: Canvas, glow: PlotGlow | None, places: Iterable[tuple[int, tuple[float, float]]]
) -> None:
    """Put the light on the ground, or take it off. places : number of every visible trace, and its (a, b) in pixels."""
    if glow is None:
        canvas.no_glow()
        return
    lines = []
    for number, scale in places:
        row = glow.rows[number] if number < len(glow.rows) else None
        if row is not None:
            lines.append(Line(row=row, scale=scale))
    glow.after.lay(canvas, glow.moment, lines)


def is_sheer(glow: PlotGlow | None) -> bool:
    """Whether the light lies just below the traces, so that one must see through them."""
    return glow is not None and glow.moment.way in {Way.ROLL, Way.HELD}
