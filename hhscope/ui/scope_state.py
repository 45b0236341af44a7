"""ScopeState: the one view state that all scope panels share; the GUI thread's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from hhscope.engine.status import Phase, Status
from hhscope.model.model import View
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.kept_sweeps import KeptSweep, SweepList
from hhscope.ui.lesson import Lesson
from hhscope.ui.math_channels import MathChannels
from hhscope.ui.math_run import MathRun
from hhscope.ui.measure_choice import MeasureChoice
from hhscope.ui.reference_store import ReferenceStore
from hhscope.ui.run_marks import RunMarks
from hhscope.ui.scope_trigger import ScopeTrigger
from hhscope.ui.scope_view import (
    Display,
    Held,
    ScopeView,
    as_plain,
    carried,
    from_plain,
    of_another_cell,
    shown,
    spanned,
)
from hhscope.ui.sweep_watch import SweepWatch
from hhscope.units import ns_from_ms
from hhscope.view.cursors import Cursors
from hhscope.view.persistence import Persistence
from hhscope.view.timebase import TimeView, step_span
from hhscope.view.trigger import TriggerMode, TriggerSettings
from hhscope.view.triggered import Finds, TriggerState


class ScopeState(QObject):
    """Holds a frozen `ScopeView`, a frozen `Arrangement`, the kept sweeps and the references (which say themselves when
    they change), and says when they change.

    changed : the new `ScopeView`
    arrangement_changed : the new `Arrangement`
    fit_requested : ask panels to fit their Y axes to what they show (payload: panel key, "" for all)
    keep_requested : ask the scope area to keep the present screen as a reference
    sweeps_changed : the `SweepList`
    sweep_taken : a single sweep is complete: the `Status` then
    clear_light_requested : forget the light that persists
    told : one sentence worth showing to the user
    """

    changed = Signal(object)
    arrangement_changed = Signal(object)
    fit_requested = Signal(str)
    keep_requested = Signal()
    sweeps_changed = Signal(object)
    sweep_taken = Signal(object)
    clear_light_requested = Signal()
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = ScopeView()
        self._arrangement = Arrangement()
        self._lesson = Lesson()
        self._held = Held()
        self._run_id: int | None = None
        self._running = False
        self._trigger = ScopeTrigger()
        self._sweeps = SweepList()
        self._sweep = SweepWatch()
        self.marks = RunMarks()
        self.math = MathRun()
        self.references = ReferenceStore(self)
        self.references.told.connect(self.told)

    # -- what is --------------------------------------------------------------------------------------------
    @property
    def view(self) -> ScopeView:
        """The present view."""
        return self._view

    @property
    def arrangement(self) -> Arrangement:
        """Which panels are shown, folded, maximised, and how tall they are."""
        return self._arrangement

    @property
    def sweeps(self) -> SweepList:
        """The single sweeps kept."""
        return self._sweeps

    @property
    def held(self) -> Held:
        """The stretch that can be looked at, as of the last `observe`."""
        return self._held

    @property
    def window(self) -> TimeView:
        """The visible stretch as of the last `observe`."""
        return self._view.window(self._held.newest_ns, self._stands_at)

    @property
    def triggered(self) -> TriggerState:
        """The trigger that the screen stands at, as of the last `observe`."""
        return self._trigger.state

    @property
    def finds(self) -> Finds:
        """All triggers found lately, shown or not, as of the last `observe`."""
        return self._trigger.finds

    # -- time -----------------------------------------------------------------------------------------------
    def observe(self, status: Status) -> None:
        """Take note of where time is; once per frame, before `make_frame`.

        A new run (restart or model) drops selection and hover and follows again; the span stays. A run that
        goes on beyond a sweep's end rolls. A trigger is looked for in what is new.
        """
        self._running = status.phase is Phase.RUNNING
        run = status.run
        if run is None:
            self._held = Held()
            return
        before = self.window.t0_ns
        newest = max(0, status.t_ns - status.dt_ns)
        self._held = Held(oldest_ns=min(run.ring.oldest_ns, newest), newest_ns=newest)
        if run.run_id != self._run_id:
            self._run_id = run.run_id
            self._show(replace(self._view, end_ns=None, selection=None, hover_ns=None))
        over = self._view.display is Display.SWEEP and self._sweep.look(status, newest)
        if self._view.display is Display.SWEEP and self._sweep.left:
            self._show(replace(self._view, display=Display.ROLL, end_ns=None))
        taken = self._trigger.look(status, self._view) or over
        if self._view.hover_ns is not None and self.going_on:  # the mouse stands still, time passes under it
            self.hover(self._view.hover_ns + self.window.t0_ns - before)
        if taken:
            self.sweep_taken.emit(status)

    @property
    def rolling(self) -> bool:
        """Whether time passes and the newest sample is at the right edge."""
        return self.going_on and self._stands_at is None

    @property
    def going_on(self) -> bool:
        """Whether time passes and the screen goes with it, rolling or from trigger to trigger."""
        return self._running and self._view.following and self._view.display is Display.ROLL

    @property
    def _stands_at(self) -> int | None:
        """The trigger on screen; a sweep has none, it begins at t = 0."""
        return None if self._view.display is Display.SWEEP else self._trigger.state.t_ns

    def zoom(self, steps: int, about_ns: int | None = None) -> None:
        """Zoom time by 1-2-5 steps (positive: more time) about a time (None: the middle); live, about now or about
        the trigger, which keeps its place.

        Looking closer at a stopped screen does not count as setting the time base by hand.
        """
        if self.going_on:
            self.step_span(steps)
        else:
            window = self.window
            middle = window.t0_ns + window.span_ns // 2
            self.show_window(window.stepped(middle if about_ns is None else about_ns, steps))

    def show_window(self, window: TimeView) -> None:
        """Show this stretch, moved as little as needed to where there is something to see."""
        window = window.zoomed(window.t0_ns, window.span_ns)  # keeps the span to what can be shown
        reaches_now = window.t1_ns >= self._held.newest_ns
        held = self._held
        if self._stands_at is not None:  # a sweep that is still coming in reaches beyond the newest sample
            standing = replace(self._view, end_ns=None).window(held.newest_ns, self._stands_at)
            held = replace(held, newest_ns=max(held.newest_ns, standing.t1_ns))
            reaches_now = False
        if self._running and reaches_now and self._view.display is Display.ROLL:
            self._show(replace(self._view, span_ns=window.span_ns, end_ns=None))
        else:
            self._show(shown(self._view, window, held))

    def set_span(self, span_ns: int) -> None:
        """Set the width of the screen by hand; the right edge stays.

        Raises
        ------
        ValueError
            When it cannot be shown.
        """
        self._show(replace(spanned(self._view, span_ns), by_hand=True))

    def step_span(self, steps: int) -> None:
        """Go ``steps`` along the 1-2-5 series by hand (positive: wider); the right edge stays."""
        self.set_span(step_span(self._view.span_ns, steps))

    def autoset(self, span_ns: int) -> None:
        """Set the width as Autoset found it: follows now, and a later choice of model may set its own."""
        self._show(replace(spanned(self._view, span_ns), by_hand=False, end_ns=None))

    def pan(self, delta_ns: int) -> None:
        """Move the window by ``delta_ns`` (positive: later); rolling, it follows once it reaches now."""
        self.show_window(self.window.panned(delta_ns))

    def go_to(self, end_ns: int) -> None:
        """Put the right edge at ``end_ns``, as near as there is something to see."""
        self.show_window(TimeView.ending_at(end_ns, self._view.span_ns))

    def follow(self) -> None:
        """Back to now: roll with the newest sample at the right edge."""
        self._show(replace(self._view, end_ns=None, display=Display.ROLL))

    def begin_sweep(self) -> None:
        """Show [0, span) standing still; the caller posts Restart and Run(until_ns=span_ns)."""
        self._sweep.begin(self._run_id, asked=True)
        self._show(replace(self._view, end_ns=None, display=Display.SWEEP))

    def apply_model_view(self, wanted: View) -> None:
        """A model was chosen: take its time base unless the user set one by hand; Y axes scale themselves."""
        span = self._view.span_ns if self._view.by_hand else ns_from_ms(wanted.span_ms, "span_ms")
        display = Display.SWEEP if wanted.once else Display.ROLL
        self._sweep.begin(self._run_id, asked=False)
        self._show(spanned(of_another_cell(self._view, span, display), span))

    # -- the rest -------------------------------------------------------------------------------------------
    def hover(self, t_ns: int | None) -> None:
        """The mouse is over this time (None: over no trace)."""
        self._show(replace(self._view, hover_ns=t_ns))

    def select(self, t0_ns: int, t1_ns: int) -> None:
        """Select the stretch between two times, in either order; two equal times select nothing."""
        ends = (min(t0_ns, t1_ns), max(t0_ns, t1_ns))
        self._show(replace(self._view, selection=ends if ends[0] < ends[1] else None))

    def clear_selection(self) -> None:
        """Select nothing."""
        self._show(replace(self._view, selection=None))

    def toggle_trace(self, name: str) -> None:
        """Hide a trace, or show it again, in every panel that has it."""
        self._show(replace(self._view, hidden=self._view.hidden ^ {name}))

    def set_y_range(self, axis: str, y_range: tuple[float, float] | None) -> None:
        """Hold an axis at (low, high); None lets it scale itself."""
        ranges = {key: value for key, value in self._view.y_ranges.items() if key != axis}
        if y_range is not None:
            ranges[axis] = y_range
        self._show(replace(self._view, y_ranges=ranges))

    def set_tool(self, key: str, **words: str) -> None:
        """Set some of what a tool is set to; the rest stays."""
        tool = {**self._view.tools.get(key, {}), **words}
        self._show(replace(self._view, tools={**self._view.tools, key: tool}))

    def release_y(self, panel: str = "") -> None:
        """Every axis (of one panel, by key) scales itself again."""
        own = (panel, f"{panel}.right") if panel else tuple(self._view.y_ranges)
        kept = {axis: held for axis, held in self._view.y_ranges.items() if axis not in own}
        self._show(replace(self._view, y_ranges=kept))

    def fit_y(self, panel: str = "") -> None:
        """Fit the Y axes of one panel (key), or of all that are visible, to what they show."""
        self.fit_requested.emit(panel)

    def set_cursors(self, cursors: Cursors) -> None:
        """Other cursors, or at other places."""
        self._show(replace(self._view, cursors=cursors))

    def set_measures(self, measures: MeasureChoice) -> None:
        """Other measurements, or of something else."""
        self._show(replace(self._view, measures=measures))

    def set_persistence(self, settings: Persistence) -> None:
        """Light stays on the screen longer, shorter, or not at all."""
        self._show(replace(self._view, persistence=settings))

    def clear_light(self) -> None:
        """Begin with a dark screen."""
        self.clear_light_requested.emit()

    def set_math(self, channels: MathChannels) -> None:
        """Other math channels."""
        self._show(replace(self._view, math=channels))

    # -- trigger --------------------------------------------------------------------------------------------
    def set_trigger(self, settings: TriggerSettings) -> None:
        """Other trigger settings; a mode other than roll takes effect at once, in what is held, too."""
        if settings.mode is not self._view.trigger.mode:
            rolls = settings.mode is TriggerMode.ROLL
            self._show(
                replace(self._view, end_ns=None, display=self._view.display if rolls else Display.ROLL)
            )
        self._show(replace(self._view, trigger=settings))

    def set_trigger_mode(self, mode: TriggerMode) -> None:
        """Roll, auto, normal or single."""
        self.set_trigger(replace(self._view.trigger, mode=mode))

    def set_trigger_level(self, level: float) -> None:
        """Another level, in the unit of the trigger's source."""
        self.set_trigger(replace(self._view.trigger, level=level))

    def arm_single(self) -> None:
        """Wait for one trigger, from now on; the caller lets time pass."""
        self.set_trigger_mode(TriggerMode.SINGLE)
        self._trigger.arm()
        self._show(replace(self._view, end_ns=None, display=Display.ROLL))

    def force_trigger(self) -> None:
        """Take the newest sample as a trigger; rolling, the screen stands in auto from then on."""
        if self._view.trigger.mode is TriggerMode.ROLL:
            self.set_trigger_mode(TriggerMode.AUTO)
        self._trigger.force()

    # -- what is kept ---------------------------------------------------------------------------------------
    def keep(self) -> None:
        """Keep the present screen as a reference (the scope area collects it)."""
        self.keep_requested.emit()

    def add_sweep(self, sweep: KeptSweep) -> None:
        """Keep a single sweep; beyond what is kept the oldest that is not pinned leaves, and that is said."""
        kept, gone = self._sweeps.added(sweep)
        self.keep_sweeps(kept)
        left = f" {gone.label}, the oldest that is not pinned, left." if gone is not None else ""
        self.told.emit(f"{sweep.label} taken and kept (H shows the list).{left}")

    def keep_sweeps(self, sweeps: SweepList) -> None:
        """Another list: labelled, pinned or deleted."""
        if sweeps is not self._sweeps:
            self._sweeps = sweeps
            self.sweeps_changed.emit(sweeps)

    # -- arrangement ----------------------------------------------------------------------------------------
    def arrange(self, arrangement: Arrangement) -> None:
        """Show another arrangement (`Arrangement()` is the default one)."""
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self.arrangement_changed.emit(arrangement)

    # -- what a teacher adds --------------------------------------------------------------------------------
    @property
    def lesson(self) -> Lesson:
        """The note, and the parameters hidden or locked; the side panel looks at it with every status."""
        return self._lesson

    def set_lesson(self, lesson: Lesson) -> None:
        """Another note, other parameters hidden or locked."""
        self._lesson = lesson

    # -- plain data -----------------------------------------------------------------------------------------
    def to_plain(self) -> dict[str, Any]:
        """View and arrangement as plain data, for settings and sessions."""
        return {"view": as_plain(self._view), "arrangement": self._arrangement.to_plain()}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Take view and arrangement from plain data; what is absent stays.

        Raises
        ------
        ValueError
            When an entry is not what it should be; nothing is changed then.
        """
        view = from_plain(plain["view"]) if "view" in plain else self._view
        arrangement = (
            Arrangement.from_plain(plain["arrangement"]) if "arrangement" in plain else self._arrangement
        )
        self._show(view)
        self.arrange(arrangement)

    def take_settings(self, settings: ScopeView) -> None:
        """Take everything that is set from another view; the moment looked at stays as it is (undo)."""
        self.set_trigger(settings.trigger)  # another mode moves the screen
        now = self._view
        self._show(
            replace(
                settings,
                end_ns=now.end_ns,
                display=now.display,
                selection=now.selection,
                hover_ns=now.hover_ns,
                by_hand=now.by_hand,
                cursors=now.cursors,
            )
        )

    def _show(self, view: ScopeView) -> None:
        view = carried(self._view, view, self._held.newest_ns, self._stands_at)
        if view != self._view:
            self._view = view
            self.changed.emit(view)
