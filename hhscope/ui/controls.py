"""Controls: what the buttons and keys do to time, input and view; posts commands, owns no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hhscope.engine.commands import Pause, Restart, Run, SetSpeed, StepSamples
from hhscope.engine.status import Phase, Status
from hhscope.ui.kick import kick_command
from hhscope.ui.model_loading import runs_once
from hhscope.ui.speed import format_speed, step_speed
from hhscope.ui.sweep import Sweeper
from hhscope.view.trigger import TriggerMode

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

PAN_SHARE: Final = 0.1  # of the screen, per arrow key


_NEXT_MODE: Final = {
    TriggerMode.ROLL: TriggerMode.AUTO,
    TriggerMode.AUTO: TriggerMode.NORMAL,
    TriggerMode.NORMAL: TriggerMode.ROLL,
    TriggerMode.SINGLE: TriggerMode.ROLL,
}
_MODE_SAID: Final = {
    TriggerMode.ROLL: "Roll: the newest sample is at the right edge.",
    TriggerMode.AUTO: "Auto: the screen stands at the newest trigger, and rolls while there is none.",
    TriggerMode.NORMAL: "Normal: the screen stands at the newest trigger, however old it is.",
}


class Controls:
    """The verbs of the window. GUI thread only."""

    def __init__(self, ctx: AppContext) -> None:
        self._ctx = ctx
        self._sweeper = Sweeper(ctx)
        ctx.scope.sweep_taken.connect(self._on_scope_sweep_taken)

    def close(self) -> None:
        """No work is left behind."""
        self._sweeper.close()

    @property
    def _status(self) -> Status:
        return self._ctx.session.status

    # -- time -----------------------------------------------------------------------------------------------
    def toggle_run(self) -> None:
        """Pause when time passes; else let it pass. A failed run can only start again."""
        phase = self._status.phase
        if phase is Phase.RUNNING:
            self._ctx.session.post(Pause())
        elif phase is Phase.FAILED:
            self._ctx.tell("This run has failed and cannot go on; press Restart (R).")
        else:
            self._go_on()

    def pause(self) -> None:
        """Stop time."""
        self._ctx.session.post(Pause())

    def _go_on(self, until_ns: int | None = None) -> None:
        if not self._ctx.scope.view.following:
            self._ctx.scope.follow()
        if self._ctx.scope.view.trigger.mode is TriggerMode.SINGLE:
            self._ctx.scope.arm_single()  # time that goes on after a single sweep: the next one
        self._ctx.session.post(Run(until_ns=until_ns))

    def step_screen(self) -> None:
        """Run on by one screen and stop."""
        status = self._status
        if status.phase is Phase.FAILED:
            self._ctx.tell("This run has failed and cannot go on; press Restart (R).")
            return
        self._go_on(status.t_ns + self._ctx.scope.view.span_ns)

    def step_sample(self) -> None:
        """Stop if need be, and advance by one sample."""
        if self._status.phase is Phase.RUNNING:
            self._ctx.session.post(Pause())
        self._ctx.session.post(StepSamples(n=1))

    def restart(self) -> None:
        """Begin again at t = 0 from the start state and run; a model that runs once does so again."""
        scope = self._ctx.scope
        once = runs_once(self._status, scope.view.display)
        if once:
            scope.begin_sweep()
            self._ctx.session.post(Restart())
            self._ctx.session.post(Run(until_ns=scope.view.span_ns))
            return
        self._ctx.session.post(Restart())
        self._ctx.session.post(Run())

    def sweep_from_rest(self) -> None:
        """One sweep: at rest until t = 0, then with all input to the end of the screen, which stands still."""
        self._sweeper.begin()

    # -- trigger --------------------------------------------------------------------------------------------
    def single(self) -> None:
        """Wait for one trigger, and let time pass until it is there."""
        if self._status.phase is Phase.FAILED:
            self._ctx.tell("This run has failed and cannot go on; press Restart (R).")
            return
        self._ctx.scope.arm_single()
        if self._status.phase is not Phase.RUNNING:
            self._ctx.session.post(Run())

    def force_trigger(self) -> None:
        """Take now as a trigger."""
        if self._status.phase is not Phase.RUNNING:
            self._ctx.tell("Time stands still: a trigger can be forced only while it passes (Space).")
            return
        self._ctx.scope.force_trigger()

    def next_trigger_mode(self) -> None:
        """Roll, auto, normal, and roll again."""
        mode = _NEXT_MODE[self._ctx.scope.view.trigger.mode]
        self._ctx.scope.set_trigger_mode(mode)
        self._ctx.tell(_MODE_SAID[mode])

    def _on_scope_sweep_taken(self, _status: Status) -> None:
        self._ctx.session.post(Pause())

    # -- speed ----------------------------------------------------------------------------------------------
    def set_speed(self, speed: float) -> None:
        """Simulated time per wall time."""
        self._ctx.session.post(SetSpeed(speed=speed))

    def step_speed(self, steps: int) -> None:
        """Along 0.001, 0.002, 0.005 … max."""
        speed = step_speed(self._status.speed, steps)
        self.set_speed(speed)
        self._ctx.tell(f"Speed {format_speed(speed)}.")

    # -- view -----------------------------------------------------------------------------------------------
    def step_span(self, steps: int) -> None:
        """Zoom along the 1-2-5 series (positive: a longer stretch of time fills the screen)."""
        try:
            self._ctx.scope.zoom(steps)
        except ValueError as refused:
            self._ctx.tell(str(refused))

    def pan(self, direction: int) -> None:
        """A tenth of the screen to earlier (-1) or later (+1); pausing first is the user's."""
        if self._status.phase is Phase.RUNNING:
            self._ctx.tell(
                "The screen follows time; pause (Space), then the arrow keys move through what is held."
            )
            return
        self._ctx.scope.pan(round(direction * PAN_SHARE * self._ctx.scope.view.span_ns))

    def go_oldest(self) -> None:
        """The oldest samples held."""
        scope = self._ctx.scope
        if self._status.phase is Phase.RUNNING:
            self._ctx.session.post(Pause())
        scope.go_to(scope.held.oldest_ns + scope.view.span_ns)

    def go_newest(self) -> None:
        """Back to now."""
        self._ctx.scope.follow()

    def kick(self) -> None:
        """One pulse now, of the size set under Input; while paused it acts as soon as time passes."""
        self._ctx.session.post(kick_command(self._ctx.settings))
