"""ScopeView: what the scopes show, as frozen data with pure changes; no Qt, no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import msgspec

from hhscope.units import format_time, ms_from_ns

MIN_SPAN_NS: Final = 1_000  # 1 µs: single samples of any sensible step fill the screen
MAX_SPAN_NS: Final = 10_000_000_000_000  # 10,000 s of the cell's time
START_SPAN_NS: Final = 100_000_000  # design.md section 8: the first screen is 100 ms across


class Display(StrEnum):
    """How the screen follows time."""

    ROLL = "roll"  # the newest sample at the right edge
    SWEEP = "sweep"  # a window that begins at t = 0 and stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """One state of the scopes.

    span_ns : width of the screen
    end_ns : right edge; None follows the display mode (roll: now; sweep: the end of the sweep)
    selection : (t0_ns, t1_ns), t0 < t1, or None
    hover_ns : time under the mouse, or None
    hidden : names of traces switched off in the legends
    y_ranges : by axis key; an axis that is absent scales itself
    by_hand : the user set the time base; choosing a model then leaves it alone
    """

    span_ns: int = START_SPAN_NS
    end_ns: int | None = None
    display: Display = Display.ROLL
    selection: tuple[int, int] | None = None
    hover_ns: int | None = None
    hidden: frozenset[str] = frozenset()
    y_ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    by_hand: bool = False

    @property
    def following(self) -> bool:
        """Whether the window moves (or stands) by itself."""
        return self.end_ns is None

    def window(self, now_ns: int) -> tuple[int, int]:
        """The visible stretch [t0_ns, t1_ns) when the newest sample is at ``now_ns``."""
        end = self.end_ns
        if end is None:
            end = self.span_ns if self.display is Display.SWEEP else now_ns
        return end - self.span_ns, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The stretch of the present run that can be looked at: oldest and newest sample, ns."""

    oldest_ns: int = 0
    newest_ns: int = 0


def zoomed(view: ScopeView, factor: float, about_ns: int, held: Held) -> ScopeView:
    """The time base made ``factor`` times as wide; ``about_ns`` stays where it is on the screen."""
    span = max(MIN_SPAN_NS, min(MAX_SPAN_NS, round(view.span_ns * factor)))
    t0, _ = view.window(held.newest_ns)
    new_t0 = about_ns - round((about_ns - t0) * (span / view.span_ns))
    return placed(replace(view, span_ns=span), new_t0 + span, held)


def placed(view: ScopeView, end_ns: int, held: Held) -> ScopeView:
    """The right edge put at ``end_ns``, kept where at least half a screen lies over what is held."""
    newest = max(held.newest_ns, view.span_ns if view.display is Display.SWEEP else 0)
    lowest = held.oldest_ns + view.span_ns // 2
    highest = newest + view.span_ns // 2
    return replace(view, end_ns=max(lowest, min(highest, end_ns)))


def spanned(view: ScopeView, span_ns: int) -> ScopeView:
    """Exactly this width; the right edge stays.

    Raises
    ------
    ValueError
        When the width is outside what can be shown.
    """
    if not MIN_SPAN_NS <= span_ns <= MAX_SPAN_NS:
        low, high = (format_time(ms_from_ns(limit)) for limit in (MIN_SPAN_NS, MAX_SPAN_NS))
        asked = format_time(ms_from_ns(span_ns))
        raise ValueError(f"time base: {asked} across cannot be shown; choose from {low} to {high}")
    return replace(view, span_ns=span_ns)


def as_plain(view: ScopeView) -> dict[str, Any]:
    """What is worth keeping of a view, as plain data: not where the mouse is, nor the moment looked at."""
    kept = replace(view, end_ns=None, hover_ns=None, selection=None, hidden=frozenset())
    plain: dict[str, Any] = msgspec.to_builtins(kept)
    return plain | {"hidden": sorted(view.hidden)}


def from_plain(plain: Mapping[str, Any]) -> ScopeView:
    """A view from plain data.

    Raises
    ------
    ValueError
        When the data are not those of a view; the text says which entry.
    """
    try:
        view = msgspec.convert(dict(plain), ScopeView)
    except msgspec.ValidationError as fault:
        raise ValueError(f"scope view: {fault}") from None
    return spanned(view, view.span_ns)
