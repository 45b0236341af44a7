"""Last session: what was running when the window was closed, kept so that one click brings it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from hhscope.engine.commands import LoadModel, SetSpeed
from hhscope.engine.status import Status
from hhscope.ui.model_loading import changed_values
from hhscope.ui.speed import FASTEST

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext

KEY = "last_session"


class LastSession(msgspec.Struct, frozen=True, kw_only=True):
    """A command that starts it again, the speed (None: unlimited) and the scopes as plain data."""

    load: LoadModel
    speed: float | None
    scope: Mapping[str, Any]


def remember(ctx: AppContext) -> None:
    """Write down what is running now; nothing when there is no model."""
    status = ctx.session.status
    if status.run is None:
        return
    session = LastSession(
        load=_load_command(status),
        speed=status.speed if status.speed <= FASTEST else None,
        scope=ctx.scope.to_plain(),
    )
    ctx.settings.put(KEY, msgspec.to_builtins(session))


def bring_back(ctx: AppContext) -> str:
    """Start the last session again; returns one sentence to show."""
    plain = ctx.settings.get(KEY, dict[str, Any]())
    if not plain:
        return "There is no last session yet: it is written when the window is closed."
    try:
        session = msgspec.convert(plain, LastSession)
        ctx.scope.restore(session.scope)
    except (msgspec.ValidationError, ValueError) as fault:
        return f"The last session cannot be read ({fault}); it is left alone."
    ctx.session.post(SetSpeed(speed=float("inf") if session.speed is None else session.speed))
    ctx.session.post(session.load)
    return "The last session runs again from its start state."


def _load_command(status: Status) -> LoadModel:
    run = status.run
    if run is None:
        raise ValueError("there is no run to remember")
    model = run.model
    return LoadModel(
        text=model.text,
        path=None if model.path is None else str(model.path),
        values=changed_values(status),
        start=dict(status.start),
        current=status.current,
        stimulus=status.stimulus,
        dt_ns=status.dt_ns,
        method=status.method,
        until_ns=status.until_ns,
    )
