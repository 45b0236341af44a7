"""Notices: which banner a status deserves, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hhscope.engine.commands import Restart, Run, SetNumerics
from hhscope.engine.status import Phase, Status
from hhscope.kernel import methods
from hhscope.ui.model_loading import runs_once
from hhscope.ui.scope_view import Display
from hhscope.ui.status_text import newest_sample_ns, step_text
from hhscope.ui.widgets.banner import Action, Notice
from hhscope.units import format_time, ms_from_ns, ns_from_ms

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

STABLE_METHOD: Final = "exp_euler"  # its gates cannot leave 0..1, whatever the step (design.md section 3)
_SMALLER: Final = 5  # the sample step offered after a failure is this much smaller

_RESTART = Action(key="restart", text="Restart", tip="Begin again at t = 0 from the start state (R)")


def status_notice(status: Status, display: Display) -> Notice | None:
    """The banner for what the session is in, or None."""
    if status.phase is Phase.FAILED:
        return _failure(status)
    if status.phase is Phase.PAUSED and runs_once(status, display):
        return _finished(status)
    return None


def fault_notice(line: str) -> Notice:
    """The banner for a fault of the program itself."""
    return Notice(
        title=f"hhscope ran into a fault of its own: {line}",
        detail="The simulation goes on. The details are in the terminal hhscope was started from; please report them.",
        tone="error",
    )


def reload_notice(error: str) -> Notice:
    """The banner for a saved model file that cannot be read."""
    return Notice(
        title=error,
        detail="The model as it was goes on running. Mend the file and save it again.",
        tone="warning",
    )


def refusal_notice(error: str) -> Notice:
    """The banner for a model that could not be chosen."""
    return Notice(title=error, detail="The present model runs on.", tone="warning")


def act(ctx: AppContext, key: str) -> None:
    """Do what a banner's button says; unknown keys (``close``) are the banner's own."""
    status, post = ctx.session.status, ctx.session.post
    match key:
        case "stable":
            post(SetNumerics(method=STABLE_METHOD, substeps=0))
        case "smaller":
            post(SetNumerics(dt_ns=smaller_step(status)))
        case "go_on":
            post(Run())
            return
        case _:
            return
    post(Restart())
    post(Run())


def smaller_step(status: Status) -> int:
    """The model's own sample step if the present one is larger, else a fifth of that, ns."""
    own = ns_from_ms(status.run.model.numerics.dt, "dt") if status.run is not None else status.dt_ns
    return own if own < status.dt_ns else max(1, status.dt_ns // _SMALLER)


def _failure(status: Status) -> Notice:
    failure = status.failure
    if failure is None:
        return Notice(title="The simulation has failed.", tone="error", actions=(_RESTART,))
    actions = [_RESTART]
    if status.method_used != STABLE_METHOD:
        tip = f"Change the method to {STABLE_METHOD}, which stays stable at larger steps, and restart"
        actions.append(Action(key="stable", text=f"Use {STABLE_METHOD}", tip=tip))
    step = step_text(smaller_step(status))
    if (
        methods()[status.method_used].tableau is None
    ):  # an adaptive method has chosen the shortest step there is
        tip = "Make the sample step smaller and restart"
        actions.append(Action(key="smaller", text=f"Use steps of {step}", tip=tip))
    when = format_time(ms_from_ns(failure.t_ns))
    hint = failure.hint[:1].upper() + failure.hint[1:]
    return Notice(
        title=f"The numbers blew up: {failure.text} at {when} (step {failure.step:,}).",
        detail=f"{status.method_used} with {step_text(status.dt_ns)} samples. {hint}".strip(),
        tone="error",
        actions=tuple(actions),
    )


def _finished(status: Status) -> Notice | None:
    run = status.run
    if run is None or status.step == 0:
        return None
    end = format_time(ms_from_ns(newest_sample_ns(status)))
    return Notice(
        title=f"{run.model.name}: stopped at the end of the screen, {end}.",
        detail="It is shown once, from its start state, because what is worth seeing is how it ends.",
        actions=(_RESTART, Action(key="go_on", text="Go on", tip="Let time pass on, rolling")),
    )
