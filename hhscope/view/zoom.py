"""Zoom: which part of the main screen the zoom pane shows; pure, whole nanoseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hhscope.view.timebase import MIN_SPAN_NS, TimeView

_SHARE: Final = 10  # of the screen at first: a tenth, in its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomRange:
    """A stretch that ends ``back_ns`` before the right edge of the main screen, and so goes along with it.

    On a screen that rolls it stands still while the picture runs through it.
    """

    back_ns: int
    span_ns: int

    @staticmethod
    def first_of(screen: TimeView) -> ZoomRange:
        """The range at first: a tenth of the screen, in its middle."""
        span = max(screen.span_ns // _SHARE, MIN_SPAN_NS)
        return ZoomRange(back_ns=(screen.span_ns - span) // 2, span_ns=span)

    @staticmethod
    def of(view: TimeView, screen: TimeView) -> ZoomRange:
        """The range that shows ``view``, moved and shortened as little as needed to lie on the screen."""
        span = min(max(view.span_ns, MIN_SPAN_NS), screen.span_ns)
        back = min(max(screen.t1_ns - view.t0_ns - span, 0), screen.span_ns - span)
        return ZoomRange(back_ns=back, span_ns=span)

    def on(self, screen: TimeView) -> TimeView:
        """What it shows of this screen; on one that became too short for it, as much as there is."""
        span = min(self.span_ns, screen.span_ns)
        back = min(self.back_ns, screen.span_ns - span)
        return TimeView.ending_at(screen.t1_ns - back, span)

    def words(self) -> dict[str, str]:
        """As plain words, for the view."""
        return {"back_ns": str(self.back_ns), "span_ns": str(self.span_ns)}


def zoom_range(words: Mapping[str, str], screen: TimeView) -> ZoomRange:
    """The range in these words; the first one where they are none."""
    try:
        found = ZoomRange(back_ns=int(words["back_ns"]), span_ns=int(words["span_ns"]))
    except (KeyError, ValueError):
        return ZoomRange.first_of(screen)
    return found if found.back_ns >= 0 and found.span_ns >= MIN_SPAN_NS else ZoomRange.first_of(screen)


def resized(box: TimeView, edge: str, t_ns: int) -> TimeView:
    """The box with one edge (``left`` or ``right``) at ``t_ns``; pulled over the other edge, it becomes that one."""
    fixed = box.t1_ns if edge == "left" else box.t0_ns
    low, high = min(fixed, t_ns), max(fixed, t_ns)
    return TimeView(t0_ns=low, span_ns=max(high - low, MIN_SPAN_NS))
