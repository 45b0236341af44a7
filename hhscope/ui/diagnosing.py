"""Diagnosing: the word in the status bar leads to the doctor, with the cell that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hhscope.engine.status import Status
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
    """The dials of the doctor that describe the cell, as one would type them."""
    from hhscope.experiments._dials import to_text
    from hhscope.model import ModelError, load_model
    from hhscope.model.overlays import KEY, without
    from hhscope.ui.model_loading import changed_values

    if status.run is None:
        return {}
    model = status.run.model
    name = model.id if model.path is None else str(model.path)
    try:
        if load_model(model.id).content_hash == without(model).content_hash:
            name = model.id
    except ModelError:
        pass  # a file of one's own
    return {
        "model": name,
        "current": to_text(float(status.current)),
        "set": to_text(tuple(changed_values(status).items())),
        "overlay": KEY if KEY in model.overlays else "none",
    }
