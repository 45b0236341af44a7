"""Session: everything that is set, of the simulation and of the window, taken down and put in force again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hhscope.engine.commands import LoadModel
from hhscope.engine.setup import setup_of
from hhscope.ui.state_spec import state_specs

if TYPE_CHECKING:
    from hhscope.record.session_file import SessionFile
    from hhscope.ui.context import AppContext


def session_now(ctx: AppContext) -> SessionFile | None:
    """What is set now, or None while no model is loaded."""
    from hhscope.record.session_file import SessionFile

    setup = setup_of(ctx.session.status)
    if setup is None:
        return None
    return SessionFile.now(setup, {key: dict(spec.read(ctx)) for key, spec in state_specs().items()})


def put_in_force(ctx: AppContext, session: SessionFile) -> str:
    """Begin a run as the session says, with the window as it was; returns the model's name.

    Raises
    ------
    ValueError
        When anything in it cannot be; nothing has been changed then.
    """
    specs = state_specs()
    model = session.load()
    for key, plain in session.states.items():
        if key not in specs:
            raise ValueError(f"there is nothing here that {key!r} belongs to: update hhscope")
        specs[key].check(plain)
    ctx.scope.apply_model_view(model.view)
    for key, spec in specs.items():
        if key in session.states:
            spec.write(ctx, session.states[key])
    ctx.session.post(session.setup.speed_command)
    load = session.setup.load_command
    ctx.session.post(msgspec.structs.replace(load, path=_file_of(load)))
    return model.name


def _file_of(load: LoadModel) -> str | None:
    """The model's file, if it is still there and still says the same: then saving it reloads the model."""
    if load.path is None:
        return None
    path = Path(load.path)
    try:
        return load.path if path.is_file() and path.read_text(encoding="utf-8") == load.text else None
    except (OSError, ValueError):
        return None
