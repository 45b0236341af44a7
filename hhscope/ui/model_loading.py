"""Choosing and reloading models: which commands to post, and what happens to the view and the speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hhscope.engine.commands import LoadModel, SetSpeed
from hhscope.engine.setup import setup_of
from hhscope.engine.status import Phase, Status
from hhscope.engine.taken import Taken
from hhscope.model import Model
from hhscope.ui.scope_view import Display
from hhscope.units import ns_from_ms

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


def choose_model(ctx: AppContext, model: Model) -> None:
    """Run ``model`` from its start state, seen as its [view] says (a time base set by hand stays)."""
    ctx.scope.apply_model_view(model.view)
    ctx.session.post(SetSpeed(speed=model.view.speed))
    until = ctx.scope.view.span_ns if model.view.once else None
    ctx.session.post(LoadModel(text=model.text, path=_path_text(model), until_ns=until))


def reload_command(status: Status, edited: Model) -> LoadModel:
    """Load the edited file in place of ``status``'s model: what the user changed stays where it still exists."""
    if status.run is None:
        return LoadModel(text=edited.text, path=_path_text(edited))
    old = status.run.model
    states = set(edited.state_names)
    return LoadModel(
        text=edited.text,
        path=_path_text(edited),
        values={name: value for name, value in changed_values(status).items() if name in edited.parameters},
        start={name: value for name, value in status.start.items() if name in states},
        current=None if status.current == old.I_default else status.current,
        stimulus=status.stimulus,
        dt_ns=None if status.dt_ns == ns_from_ms(old.numerics.dt, "dt") else status.dt_ns,
        method=status.method,
        run=status.phase is not Phase.PAUSED,
        until_ns=status.until_ns,
    )


def changed_values(status: Status) -> dict[str, float]:
    """The parameters that differ from the model's defaults, in the model's order; the constant current is not one."""
    if status.run is None:
        return {}
    defaults = status.run.model.defaults
    return {name: value for name, value in status.parameters.items() if value != defaults.get(name, value)}


def taken_now(status: Status) -> Taken | None:
    """What is in force, to be kept with samples; None while there is no run."""
    setup = setup_of(status)
    if setup is None or status.run is None:
        return None
    return Taken(
        model_id=status.run.model.id,
        method=status.method_used,
        changed=changed_values(status),
        setup=setup,
    )


def runs_once(status: Status, display: Display) -> bool:
    """Whether the model is one that stops at the end of its screen, and is still shown that way."""
    return status.run is not None and status.run.model.view.once and display is Display.SWEEP


def _path_text(model: Model) -> str | None:
    return None if model.path is None else str(model.path)
