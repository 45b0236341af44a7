"""ScopeTrigger: joins the trigger's settings to the run on screen; no Qt. GUI thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from hhscope.engine.status import Phase, RunInfo, Status
from hhscope.model.model import Model
from hhscope.ui.scope_view import Display, ScopeView
from hhscope.units import format_number, format_time, ms_from_ns
from hhscope.view.trigger import Slope, TriggerEvent, TriggerMode, TriggerSettings
from hhscope.view.triggered import Finds, Moment, Source, TriggeredScreen, TriggerState

_HYSTERESIS_SHARE = 0.05  # of a signal's height, when it is chosen


class ScopeTrigger:
    """What the screen stands at. ``clock`` gives wall seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._screen = TriggeredScreen()
        self._was_complete = False

    @property
    def state(self) -> TriggerState:
        """As of the last look."""
        return self._screen.state

    @property
    def finds(self) -> Finds:
        """All triggers found lately."""
        return self._screen.finds

    def arm(self) -> None:
        """Wait for one trigger."""
        self._screen.arm()

    def force(self) -> None:
        """Take the next newest sample as a trigger."""
        self._screen.force()

    def look(self, status: Status, view: ScopeView) -> bool:
        """One frame; True when a single sweep has just become complete."""
        run, settings = status.run, view.trigger
        waits = run is not None and settings.mode is not TriggerMode.ROLL
        source = _source(run, settings) if run is not None and waits else None
        pace = status.achieved if status.achieved > 0 else min(status.speed, 1.0)
        state = self._screen.look(
            source,
            settings,
            Moment(
                span_ns=view.span_ns,
                wall_s=self._clock(),
                running=status.phase is Phase.RUNNING,
                pace=pace,
                held=not view.following or view.display is Display.SWEEP,
            ),
        )
        before, self._was_complete = self._was_complete, state.complete
        return settings.mode is TriggerMode.SINGLE and state.complete and not before


def _source(run: RunInfo, settings: TriggerSettings) -> Source | None:
    rows = {signal.name: row for row, signal in enumerate(run.signals)}
    if settings.source not in rows:
        return None
    level = level_in_force(settings, run.model)
    return Source(ring=run.ring, run_id=run.run_id, row=rows[settings.source], level=level)


def level_in_force(settings: TriggerSettings, model: Model) -> float:
    """The level, or, where none is set, the model's own spike threshold."""
    return model.threshold if settings.level is None else settings.level


def middle_of(run: RunInfo, name: str, span_ns: int) -> tuple[float, float] | None:
    """Level and hysteresis that suit what a signal did in the last few screens; None when nothing is held."""
    row = next((i for i, signal in enumerate(run.signals) if signal.name == name), None)
    newest = run.ring.newest_ns
    if row is None or newest <= 0:
        return None
    found = run.ring.envelope(max(0, newest - 3 * span_ns), newest + 1, 1, [row])
    low, high = float(found.lo[0, 0]), float(found.hi[0, 0])
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    digits = 3
    return _short(0.5 * (low + high), digits), abs(_short(_HYSTERESIS_SHARE * (high - low), digits))


def _short(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def condition_text(settings: TriggerSettings, level: float, unit: str) -> str:
    """What is waited for, in words: ``V rises through 0 mV``."""
    way = "rises" if settings.slope is Slope.RISING else "falls"
    crossing = f"{settings.source} {way} through {format_number(level, 4)} {unit}".rstrip()
    limit = format_time(ms_from_ns(settings.interval_ns))
    return {
        TriggerEvent.EDGE: crossing,
        TriggerEvent.LONGER: f"{crossing} more than {limit} after the last time",
        TriggerEvent.SHORTER: f"{crossing} less than {limit} after the last time",
        TriggerEvent.BURST: f"{crossing} for the first time in {limit}, and again within {limit}",
    }[settings.event]
