"""Diagnosing: the word in the status bar leads to the doctor, with the cell that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.model import Model
    from hhscope.ui.main_window import MainWindow


def diagnose_live(window: MainWindow) -> None:
    """Open the experiment *doctor* for the cell in the scope: its model, changed values and current. GUI thread."""
    from hhscope.experiments import find
    from hhscope.ui import experiment_choice as choice

    ctx = window.ctx
    status = ctx.session.status
    if status.run is None:
        return
    doctor = find("doctor")
    try:
        for name, text in _dials(status).items():
            choice.set_dial(ctx.scope, doctor, name, text)
    except ValueError as fault:
        ctx.tell(f"The doctor cannot look at this cell: {fault}")
        return
    choice.choose(ctx.scope, doctor.key)
    choice.set_open(ctx.scope, True)
    area = window.experiments.area
    if area is not None and doctor.key in area.views:
        area.views[doctor.key].begin()


def _dials(status: Status) -> dict[str, str]:
    """The dials of the doctor that describe the cell, as one would type them.

    Raises
    ------
    ValueError
        When no file holds the model as it runs.
    """
    from hhscope.experiments._dials import to_text
    from hhscope.model.overlays import KEY, without
    from hhscope.ui.model_loading import changed_values

    if status.run is None:
        return {}
    model = status.run.model
    overlay = KEY if model.overlays == (KEY,) else "none"
    return {
        "model": _name(model if overlay == "none" else without(model)),
        "current": to_text(float(status.current)),
        "set": to_text(tuple(changed_values(status).items())),
        "overlay": overlay,
    }


def _name(model: Model) -> str:
    from hhscope.model import ModelError, load_model

    for name in (model.id, str(model.path or "")):
        try:
            if name and load_model(name).content_hash == model.content_hash:
                return name
        except ModelError:
            continue  # a file of one's own has no such id; an edited one may be at fault
    raise ValueError(f"no file holds {model.id} as it runs; save it first")
