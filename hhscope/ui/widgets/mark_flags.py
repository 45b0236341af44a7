"""Mark flags: the moments that somebody marked, as small labelled ticks at the top of a screen."""

from __future__ import annotations

from typing import Final

import numpy as np

from hhscope.ui.widgets.plot_types import PlotFrame
from hhscope.view.canvas import Box, Canvas, Pen

_FIELD: Final = (3, 5)  # a sign's raster, in dots
_TOP: Final = 8  # px: below the ticks of the spikes
_AIR: Final = 2  # px around the sign
_TICK: Final = 6  # px below the flag
_OPACITY: Final = 0.9
_SIGNS: Final = {
    "0": "111101101101111", "1": "010110010010111", "2": "111001111100111", "3": "111001111001111",
    "4": "101101111001001", "5": "111100111001111", "6": "111100111101111", "7": "111001010010010",
    "8": "111101111101111", "9": "111101111001111", "n": "000110101101101",
}  # fmt: skip


def draw_flags(
    canvas: Canvas, frame: PlotFrame, size: tuple[int, int, float], colors: tuple[int, int]
) -> None:
    """A flag with its sign, and a tick below it, where each mark lies; without signs only ticks. Any thread.

    size : width and height of the screen, and pixels per px; colors : of the flag and of the sign
    """
    width, height, ratio = size
    dot = max(1, round(1.5 * ratio))
    high, wide = (_FIELD[1] + 2) * dot + _AIR, (_FIELD[0] + 2) * dot
    top = round(_TOP * ratio)
    foot = top + high + round(_TICK * ratio)
    if foot > height:
        return
    seen = [(frame.view.x_of(mark.t_ns, width), mark.sign) for mark in frame.marks]
    inside = [(x, sign) for x, sign in seen if 0 <= x <= width]
    if not inside:
        return
    thick = max(1, round(ratio))
    places = np.array(sorted(x for x, _ in inside))
    flagged = any(sign for _, sign in inside)
    ends = (top if flagged else 0, foot if flagged else top + thick)
    canvas.ticks(places, (*ends, thick), Pen(color=colors[0], opacity=_OPACITY))
    for x, sign in inside if flagged else ():
        left = min(max(round(x - 0.5 * wide), 0), max(0, width - wide))
        canvas.box(Box(left=left, top=top, right=left + wide, bottom=top + high), colors[0])
        _draw_sign(canvas, sign, (left + dot, top + dot + _AIR // 2), dot, colors[1])


def _draw_sign(canvas: Canvas, sign: str, corner: tuple[int, int], dot: int, color: int) -> None:
    for place, lit in enumerate(_SIGNS.get(sign, _SIGNS["n"])):
        if lit == "1":
            x, y = corner[0] + place % _FIELD[0] * dot, corner[1] + place // _FIELD[0] * dot
            canvas.box(Box(left=x, top=y, right=x + dot, bottom=y + dot), color)
