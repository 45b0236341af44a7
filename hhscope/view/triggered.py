"""Triggered: which trigger a screen shows while a run goes on: reads the ring once, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from hhscope.engine.ring import Ring
from hhscope.view.trigger import Times, TriggerMode, TriggerSearch, TriggerSettings

BUDGET: Final = 131_072  # samples per frame: about 1 ms; four times what the fastest cell makes at real time
_LOOK_BACK: Final = 1_048_576  # samples, once, when something was set: about 8 ms
_SLOW_S: Final = 0.5  # a sweep that takes longer than this is shown while it comes in
_PATIENCE_S: Final = 0.5  # AUTO rolls when there was no trigger for so long, and for a whole screen
_LIT_S: Final = 0.15  # the light stays on so long after a trigger: long enough to be seen
_MOST: Final = 100_000  # triggers waiting to be shown
_LATELY: Final = 8192  # triggers remembered for who lays all of them over each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is searched: a row of a ring, and the level, in the signal's unit. ``run_id`` tells runs apart."""

    ring: Ring
    run_id: int
    row: int
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a frame is made.

    span_ns : width of the screen
    wall_s : any clock that goes on
    running : whether simulated time passes
    pace : simulated per wall time, as reached
    held : the user looks at another time: the screen stays where it is
    """

    span_ns: int
    wall_s: float
    running: bool = True
    pace: float = 1.0
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerState:
    """What the screen shows.

    t_ns : the trigger, t = 0 of the screen; None: there is none, and the screen rolls
    count : triggers found since the search began, all of them, shown or not
    lit : there was one just now
    armed : a single sweep is waited for
    complete : all samples of the shown sweep are there
    skipped : the cell runs too fast for every sample to be searched
    forced : the shown one is no trigger, it was asked for
    lacking : the run has no signal of the source's name
    """

    t_ns: int | None = None
    count: int = 0
    lit: bool = False
    armed: bool = False
    complete: bool = False
    skipped: bool = False
    forced: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finds:
    """The triggers found lately, shown or not.

    search : another number: something else is searched
    count : all found by this search
    times : the last of them, ns, rising
    """

    search: int = 0
    count: int = 0
    times: Times = field(default_factory=lambda: np.empty(0, np.int64))


class TriggeredScreen:
    """Follows one run after the other. One thread; call `look` once per frame."""

    def __init__(self) -> None:
        self.state = TriggerState()
        self.finds = Finds()
        self._key: tuple[object, ...] = ()
        self._search: TriggerSearch | None = None
        self._next = 0  # run-wide number of the first sample not yet searched
        self._waiting: Times = np.empty(0, np.int64)  # triggers that may be shown, rising
        self._found_s = 0.0  # wall clock at the last trigger, less the time in which the run stood still
        self._found_ns = 0  # newest sample then
        self._last_s: float | None = None
        self._arm = self._force = False

    def arm(self) -> None:
        """From the next look on, wait for one trigger."""
        self._arm = True

    def force(self) -> None:
        """With the next look, take the newest sample as a trigger."""
        self._force = True

    def look(self, source: Source | None, settings: TriggerSettings, moment: Moment) -> TriggerState:
        """Search what is new and say what is shown. ``source`` None: there is no such signal."""
        if source is None or settings.mode is TriggerMode.ROLL:
            self._key, self._arm, self._force = (), False, False
            self.state = TriggerState(lacking=settings.mode is not TriggerMode.ROLL)
            return self.state
        self._pass_time(moment)
        key = _search_key(source, settings)
        new = key != self._key or (settings.mode is TriggerMode.SINGLE and self._arm)
        if new:
            self._key, self._arm = key, False
            self._begin(source, settings, moment)
        moved = (
            source.ring.head != self._next
        )  # while time stands still, so does the screen, whatever its width
        self._read(source, moment)
        if new or (moved and not moment.held) or self._force:
            self._show(source.ring, settings, moment)
        lit = self.state.count > 0 and moment.wall_s - self._found_s < _LIT_S and moment.running
        if lit != self.state.lit:
            self.state = replace(self.state, lit=lit)
        return self.state

    # -- searching ------------------------------------------------------------------------------------------
    def _pass_time(self, moment: Moment) -> None:
        """The wall time in which the run stood still does not count."""
        if self._last_s is not None and not moment.running:
            self._found_s += moment.wall_s - self._last_s
        self._last_s = moment.wall_s

    def _begin(self, source: Source, settings: TriggerSettings, moment: Moment) -> None:
        """Something else is searched: what is held and new enough for a screen first, a single sweep never."""
        ring = source.ring
        self._search = TriggerSearch(settings, source.level)
        self.finds = Finds(search=self.finds.search + 1)
        self._waiting = np.empty(0, np.int64)
        self._found_s, self._found_ns = moment.wall_s, ring.newest_ns
        self.state = TriggerState(armed=settings.mode is TriggerMode.SINGLE)
        if self.state.armed:
            self._next = ring.head
            return
        back = ring.newest_ns - settings.after_ns(moment.span_ns) - moment.span_ns
        self._next = max(ring.sample_range(back, ring.newest_ns)[0], ring.head - _LOOK_BACK)
        self._read(source, moment, budget=_LOOK_BACK)

    def _read(self, source: Source, moment: Moment, budget: int = BUDGET) -> None:
        search, ring = self._search, source.ring
        if search is None or ring.head == self._next:
            return
        newest = ring.head - budget
        skipped = newest > self._next
        window = ring.window_since(max(self._next, newest), [source.row])
        if skipped or window.missed:
            search.forget()
        parts = [search.feed(p.t0_ns, p.segment.dt_ns, p.data[0]) for p in window.pieces]
        self._next = window.stop
        found = sum(map(len, parts))
        if found:
            self._waiting = np.concatenate([self._waiting, *parts])[-_MOST:]
            self._found_s, self._found_ns = moment.wall_s, ring.newest_ns
            lately = np.concatenate([self.finds.times, *parts])[-_LATELY:]
            self.finds = replace(self.finds, count=self.finds.count + found, times=lately)
        skipped = skipped or window.missed > 0
        if found or skipped != self.state.skipped:
            self.state = replace(self.state, count=self.state.count + found, skipped=skipped)

    # -- showing --------------------------------------------------------------------------------------------
    def _show(self, ring: Ring, settings: TriggerSettings, moment: Moment) -> None:
        newest, after = ring.newest_ns, settings.after_ns(moment.span_ns)
        if self._force:
            self._force = False
            self._waiting = np.empty(0, np.int64)
            self._found_s, self._found_ns = moment.wall_s, newest
            self.state = replace(self.state, t_ns=newest, forced=True, armed=False)
        elif settings.mode is not TriggerMode.SINGLE:
            self._go_on(newest, after, moment)
            if settings.mode is TriggerMode.AUTO:
                self._give_up(newest, moment)
        elif self.state.armed and len(self._waiting):
            self.state = replace(self.state, t_ns=int(self._waiting[0]), armed=False, forced=False)
        t_ns = self.state.t_ns
        complete = t_ns is not None and t_ns + after <= newest
        if complete != self.state.complete:
            self.state = replace(self.state, complete=complete)

    def _go_on(self, newest: int, after: int, moment: Moment) -> None:
        """The newest sweep that is all there; one that comes in slowly is shown at once, when the last is over."""
        shown = self.state.t_ns
        first = 0 if shown is None else int(np.searchsorted(self._waiting, shown + after))
        stop = int(np.searchsorted(self._waiting, newest - after, side="right"))
        slow = after > _SLOW_S * 1e9 * moment.pace
        if stop > first:
            chosen = stop - 1
        elif slow and first < len(self._waiting) and (shown is None or shown + after <= newest):
            chosen = first
        else:
            return
        self.state = replace(self.state, t_ns=int(self._waiting[chosen]), forced=False)
        self._waiting = self._waiting[chosen + 1 :]

    def _give_up(self, newest: int, moment: Moment) -> None:
        """AUTO: no trigger for a while: roll."""
        quiet = newest - self._found_ns > moment.span_ns and moment.wall_s - self._found_s > _PATIENCE_S
        if quiet and moment.running and self.state.t_ns is not None:
            self.state = replace(self.state, t_ns=None, forced=False)


def _search_key(source: Source, settings: TriggerSettings) -> tuple[object, ...]:
    """What a search depends on; a change begins another one."""
    what = (source.run_id, source.row, source.level, settings.hysteresis, settings.slope, settings.event)
    limits = (settings.interval_ns if settings.timed else 0, settings.holdoff_ns)
    return (*what, *limits, settings.mode is TriggerMode.SINGLE)
