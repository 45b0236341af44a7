"""ScopeView: what the scopes show, as frozen data with pure changes; no Qt, no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import msgspec

from hhscope.ui.math_channels import MathChannels
from hhscope.ui.measure_choice import MeasureChoice
from hhscope.units import format_time, ms_from_ns
from hhscope.view.cursors import Cursors
from hhscope.view.persistence import Persistence
from hhscope.view.timebase import MAX_SPAN_NS, MIN_SPAN_NS, TimeView
from hhscope.view.trigger import TriggerSettings

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
    hidden : names of traces switched off at their labels
    y_ranges : (low, high) by axis key ("gates", "voltage.right"); an axis that is absent scales itself
    cursors : the two in time and the two in value
    measures : which measurements are shown, and what they are taken of
    tools : what each tool is set to, as plain words, by tool key
    by_hand : the user set the time base; choosing a model then leaves it alone
    trigger : what the screen stands at while time passes
    persistence : how long light stays on the screen
    math : formulas of the user, drawn as channels of their own
    """

    span_ns: int = START_SPAN_NS
    end_ns: int | None = None
    display: Display = Display.ROLL
    selection: tuple[int, int] | None = None
    hover_ns: int | None = None
    hidden: frozenset[str] = frozenset()
    y_ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    cursors: Cursors = field(default_factory=Cursors)
    measures: MeasureChoice = field(default_factory=MeasureChoice)
    tools: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_hand: bool = False
    trigger: TriggerSettings = field(default_factory=TriggerSettings)
    persistence: Persistence = field(default_factory=Persistence)
    math: MathChannels = field(default_factory=MathChannels)

    @property
    def following(self) -> bool:
        """Whether the window moves (or stands) by itself."""
        return self.end_ns is None

    def window(self, now_ns: int, trigger_ns: int | None = None) -> TimeView:
        """The visible stretch when the newest sample is at ``now_ns`` and the screen stands at ``trigger_ns``."""
        end = self.end_ns
        if end is None and self.display is Display.SWEEP:
            end = self.span_ns
        elif end is None:
            end = now_ns if trigger_ns is None else trigger_ns + self.trigger.after_ns(self.span_ns)
        return TimeView.ending_at(end, self.span_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The stretch of the present run that can be looked at: oldest and newest sample, ns."""

    oldest_ns: int = 0
    newest_ns: int = 0


def of_another_cell(view: ScopeView, span_ns: int, display: Display) -> ScopeView:
    """The view with which another model begins: nothing is kept that belongs to what the old one showed."""
    return replace(
        view,
        span_ns=span_ns,
        end_ns=None,
        display=display,
        selection=None,
        hover_ns=None,
        hidden=frozenset(),
        y_ranges={},
        cursors=view.cursors.stretched(span_ns, view.span_ns),
        trigger=TriggerSettings(mode=view.trigger.mode, position=view.trigger.position),
    )


def carried(before: ScopeView, view: ScopeView, newest_ns: int, trigger_ns: int | None) -> ScopeView:
    """``view`` after ``before``, its cursors carried along.

    They keep their times when the picture is moved or zoomed by hand, and their places when it begins to follow.
    """
    follows_anew = view.following and (not before.following or view.display is not before.display)
    if follows_anew or view.cursors != before.cursors:
        return view
    moved = view.window(newest_ns, trigger_ns).t1_ns - before.window(newest_ns, trigger_ns).t1_ns
    return replace(view, cursors=view.cursors.shifted(-moved)) if moved else view


def shown(view: ScopeView, window: TimeView, held: Held) -> ScopeView:
    """The view that shows ``window``, moved as little as needed to where there is something to see."""
    newest = max(held.newest_ns, view.span_ns if view.display is Display.SWEEP else 0)
    allowed = window.clamped(held.oldest_ns, newest)
    return replace(view, span_ns=allowed.span_ns, end_ns=allowed.t1_ns)


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
    dropped = replace(view.cursors, held=None)
    kept = replace(view, end_ns=None, hover_ns=None, selection=None, hidden=frozenset(), cursors=dropped)
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
