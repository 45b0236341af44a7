"""Zoom grip: where the box of the zoom pane can be taken with the mouse, and where a drag brings it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hhscope.view.timebase import TimeView
from hhscope.view.zoom import resized

Part = Literal["left", "right", "middle"]

_NEAR_PX: Final = 5.0  # an edge can be taken within this distance


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomGrip:
    """A part of the box that is held, since the pointer was at ``start_ns``."""

    part: Part
    box: TimeView
    start_ns: int

    def dragged(self, t_ns: int) -> TimeView:
        """The box with the pointer at ``t_ns``."""
        if self.part == "middle":
            return self.box.panned(t_ns - self.start_ns)
        return resized(self.box, self.part, t_ns)


def grip_on(box: TimeView | None, view: TimeView, x: float, width: float) -> ZoomGrip | None:
    """What of the box is under ``x`` on a screen ``width`` px wide that shows ``view``; None: nothing."""
    if box is None:
        return None
    left, right = view.x_of(box.t0_ns, width), view.x_of(box.t1_ns, width)
    part: Part | None = None
    if abs(x - right) <= _NEAR_PX:
        part = "right"
    elif abs(x - left) <= _NEAR_PX:
        part = "left"
    elif left < x < right:
        part = "middle"
    return None if part is None else ZoomGrip(part=part, box=box, start_ns=view.t_of(x, width))


def is_edge(grip: ZoomGrip | None) -> bool:
    """Whether it is an edge that is held."""
    return grip is not None and grip.part != "middle"
