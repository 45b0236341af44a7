"""Frame: everything the scope panels need to draw one picture, frozen; made once per GUI tick."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hhscope.engine.commands import Command, Kick, SetNumerics, SetParameters, SetState, SetStimulus
from hhscope.engine.status import Applied, Phase, RunInfo, Status
from hhscope.ui.ghosts import Ghost
from hhscope.ui.run_marks import RunMark
from hhscope.ui.scope_trigger import level_in_force
from hhscope.ui.scope_view import Display, ScopeView
from hhscope.ui.zoom_box import zoom_of
from hhscope.units import format_number, format_time, ms_from_ns
from hhscope.view.timebase import TimeView
from hhscope.view.trigger import TriggerMode

if TYPE_CHECKING:
    from hhscope.analysis import SpikeSnapshot
    from hhscope.ui.scope_state import ScopeState

# Changes nearer than this share of the screen become one tick: a dragged slider posts one command a frame.
_MERGE_SHARE = 1 / 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One tick on the time axis: when, and what in words ("g_Na 120 → 96 at 312.4 ms")."""

    t_ns: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture.

    status : the session's snapshot
    view : the shared scope state (span, hover, selection, hidden traces, Y ranges)
    window : the visible stretch of the run; it may begin before 0
    live : time passes and the screen goes with it
    spikes : the spikes of this run so far, or None before the first sample
    changes : what the user changed within the visible stretch, oldest first
    marks : moments of this run that the user marked, by time
    ghosts : the references shown
    ghost_origin_ns : where the ghosts' anchors lie on this screen
    zero_ns : the trigger, t = 0 of this screen, or None
    level : (signal, value) that the trigger waits for, or None
    fork_ns : where the other future that is shown begins, or None; the run as it was lived is then ``lived``
    zoom : what the zoom pane shows of the window, or None while it is closed
    """

    status: Status
    view: ScopeView
    window: TimeView
    live: bool
    spikes: SpikeSnapshot | None = None
    changes: tuple[Change, ...] = ()
    marks: tuple[RunMark, ...] = ()
    ghosts: tuple[Ghost, ...] = ()
    ghost_origin_ns: int = 0
    zero_ns: int | None = None
    level: tuple[str, float] | None = None
    fork_ns: int | None = None
    lived: RunInfo | None = None
    zoom: TimeView | None = None

    @property
    def rolling(self) -> bool:
        """The newest sample is at the right edge and the picture moves; a sweep is live and stands still."""
        return self.live and self.view.display is Display.ROLL and self.zero_ns is None


def make_frame(status: Status, scope: ScopeState, spikes: SpikeSnapshot | None) -> Frame:
    """The picture of ``status`` as the scope state wants it; reads only.

    Rolling: the newest sample lies at the right edge. Stopped: exactly where it stopped, or where the
    user went. Sweep: [0, span), standing still. Triggered: the trigger at its place.
    """
    view = scope.view
    newest = max(0, status.t_ns - status.dt_ns)
    sweep = view.display is Display.SWEEP
    zero = None if sweep else scope.triggered.t_ns
    window = view.window(newest, zero)
    origin = window.t0_ns if zero is None else zero
    waits = view.trigger.mode is not TriggerMode.ROLL and status.run is not None
    return Frame(
        status=status,
        view=view,
        window=window,
        live=status.phase is Phase.RUNNING and view.following,
        spikes=spikes,
        changes=changes_between(status.applied, window.t0_ns, window.t1_ns),
        marks=() if status.run is None else scope.marks.of(status.run.run_id),
        ghosts=_ghosts_on(window, scope.references.ghosts),
        ghost_origin_ns=0 if sweep else origin,
        zero_ns=zero,
        zoom=zoom_of(scope, window),
        level=(view.trigger.source, level_in_force(view.trigger, status.run.model))
        if waits and status.run is not None
        else None,
    )


def _ghosts_on(window: TimeView, ghosts: tuple[Ghost, ...]) -> tuple[Ghost, ...]:
    """Those that can be on screen: one that goes by time lies elsewhere most of the time."""
    return tuple(ghost for ghost in ghosts if not ghost.by_time or _is_near(window, ghost))


def _is_near(window: TimeView, ghost: Ghost) -> bool:
    begins = ghost.window.t0_ns + ghost.shift_ns
    return begins < window.t1_ns and begins + ghost.window.span_ns > window.t0_ns


def changes_between(applied: tuple[Applied, ...], t0_ns: int, t1_ns: int) -> tuple[Change, ...]:
    """What took effect in [t0, t1), in words; changes too close to tell apart become one.

    ``applied`` rises in time. Run, pause, speed and the like change no physics and are left out.
    """
    first = bisect_left(applied, t0_ns, key=lambda item: item.t_ns)
    last = bisect_left(applied, t1_ns, lo=first, key=lambda item: item.t_ns)
    apart = round((t1_ns - t0_ns) * _MERGE_SHARE)
    groups: list[list[Applied]] = []
    for item in applied[first:last]:
        if not isinstance(item.command, SetParameters | SetStimulus | Kick | SetNumerics | SetState):
            continue
        if groups and item.t_ns - groups[-1][0].t_ns < apart:
            groups[-1].append(item)
        else:
            groups.append([item])
    return tuple(_change(group) for group in groups)


def _change(group: list[Applied]) -> Change:
    values: dict[str, tuple[float | None, float]] = {}
    others: list[str] = []
    for item in group:
        if isinstance(item.command, SetParameters):
            for name, new in item.command.values.items():
                old = values[name][0] if name in values else item.before.get(name)
                values[name] = (old, new)
        else:
            others.append(_words(item.command))
    parts = [_moved(name, old, new) for name, (old, new) in values.items()]
    parts += list(dict.fromkeys(others))
    return Change(t_ns=group[0].t_ns, text=f"{', '.join(parts)} at {format_time(ms_from_ns(group[0].t_ns))}")


def _moved(name: str, old: float | None, new: float) -> str:
    if old is None:
        return f"{name} → {format_number(new)}"
    return f"{name} {format_number(old)} → {format_number(new)}"


def _words(command: Command) -> str:
    match command:
        case Kick(amplitude=amplitude, width_ns=width):
            return f"kick {format_number(amplitude)} µA/cm² for {format_time(ms_from_ns(width))}"
        case SetStimulus():
            return "input changed"
        case SetState(values=values):
            return ", ".join(f"{name} set to {format_number(value)}" for name, value in values.items())
        case SetNumerics(dt_ns=dt_ns, method=method):
            said = [f"sample step {format_time(ms_from_ns(dt_ns))}"] if dt_ns else []
            said += [f"method {method}"] if method else []
            return ", ".join(said) or "sub-steps changed"
        case _:
            return ""
