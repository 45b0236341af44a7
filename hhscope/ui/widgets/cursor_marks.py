"""Cursor marks: the two time and two value cursors as a screen draws them, and where the mouse can take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF

from hhscope.ui.widgets.plot_types import CursorMarks
from hhscope.view.canvas import Box, Canvas, Pen
from hhscope.view.cursors import CursorKind
from hhscope.view.scales import ValueScale
from hhscope.view.timebase import TimeView

GRIP_PX: Final = 5.0  # the mouse takes a cursor from this near
_OPACITY: Final = 0.9  # of a line
_DASH, _GAP = 6, 4  # px, of cursor 2; cursor 1 is solid
_FLAG: Final = (11, 13)  # px, width and height of the flag with the number
_SEGMENTS: Final = {  # of the numbers, as boxes (left, top, right, bottom) in a field of 5 x 7 px
    0: ((2, 0, 3, 7), (1, 1, 2, 2), (1, 6, 4, 7)),
    1: ((1, 0, 4, 1), (4, 1, 5, 3), (1, 3, 4, 4), (0, 4, 1, 6), (0, 6, 5, 7)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkColors:
    """0xRRGGBB: a line and its flag, the number on the flag, and the one that follows the mouse."""

    line: int
    number: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where cursors are drawn: the time view, the scale of the left axis, size and ratio in device pixels."""

    view: TimeView
    scale: ValueScale
    width: int
    height: int
    ratio: float


def draw_cursors(canvas: Canvas, marks: CursorMarks, place: Place, colors: MarkColors) -> None:
    """Lines with a numbered flag: time cursors have theirs at the foot, value cursors at the left. Any thread."""
    thick = max(1, round(place.ratio))
    for number, t_ns in enumerate(marks.times):
        color = colors.held if marks.held == (CursorKind.TIME, number) else colors.line
        x = place.view.x_of(t_ns, place.width)
        if not 0 <= x <= place.width:
            continue
        left = min(max(round(x - 0.5 * thick), 0), place.width - thick)
        line, pen = np.array([left + 0.5 * thick]), Pen(color=color, opacity=_OPACITY)
        for top, bottom in _dashes(place.height, number, place.ratio):
            canvas.ticks(line, (top, bottom, thick), pen)
        corner = (left + thick, place.height - round(_FLAG[1] * place.ratio))
        _draw_flag(canvas, number, corner, place, (color, colors.number))
    for number, value in enumerate(marks.values):
        if value is None:
            continue
        color = colors.held if marks.held == (CursorKind.VALUE, number) else colors.line
        y = round(place.scale.y_of(value) - 0.5 * thick)
        if not 0 <= y <= place.height - thick:
            continue
        if number == 0:
            canvas.box(Box(left=0, top=y, right=place.width, bottom=y + thick), color, _OPACITY)
        else:  # dashes side by side are ticks, wide and flat: one call
            dashes = np.array(list(_dashes(place.width, number, place.ratio)), np.float64)
            wide = round(_DASH * place.ratio)
            canvas.ticks(dashes[:, 0] + 0.5 * wide, (y, y + thick, wide), Pen(color=color, opacity=_OPACITY))
        _draw_flag(canvas, number, (0, y - round(_FLAG[1] * place.ratio)), place, (color, colors.number))


def _dashes(length: int, number: int, ratio: float) -> Iterator[tuple[int, int]]:
    if number == 0:
        yield 0, length
        return
    dash, step = round(_DASH * ratio), round((_DASH + _GAP) * ratio)
    for begin in range(0, length, step):
        yield begin, min(begin + dash, length)


def _draw_flag(
    canvas: Canvas, number: int, corner: tuple[int, int], place: Place, colors: tuple[int, int]
) -> None:
    """A small filled flag with its number, moved inside the screen."""
    size = max(1, round(place.ratio))
    width, height = _FLAG[0] * size, _FLAG[1] * size
    left = min(max(corner[0], 0), max(0, place.width - width))
    top = min(max(corner[1], 0), max(0, place.height - height))
    if place.width < width or place.height < height:
        return
    canvas.box(Box(left=left, top=top, right=left + width, bottom=top + height), colors[0])
    for a, b, c, d in _SEGMENTS[number]:
        x, y = left + 3 * size, top + 3 * size
        box = Box(left=x + a * size, top=y + b * size, right=x + c * size, bottom=y + d * size)
        canvas.box(box, colors[1])


def grip_at(
    at: QPointF, marks: CursorMarks | None, view: TimeView, scale: ValueScale, width: float
) -> tuple[CursorKind, int] | None:
    """The cursor that a mouse at ``at`` (px within the screen, logical) takes, the nearest one; None: none."""
    if marks is None:
        return None
    found = [
        (abs(view.x_of(t_ns, width) - at.x()), (CursorKind.TIME, i)) for i, t_ns in enumerate(marks.times)
    ]
    found += [
        (abs(scale.y_of(value) - at.y()), (CursorKind.VALUE, i))
        for i, value in enumerate(marks.values)
        if value is not None
    ]
    distance, grip = min(found, key=lambda item: item[0])
    return grip if distance <= GRIP_PX else None
