"""Model files: opening, duplicating and reloading them from the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from hhscope.engine.status import Status
from hhscope.model import ModelError, duplicate_as_user_model, load_model
from hhscope.model.overlays import KEY, lacks
from hhscope.ui.energy_switch import has_energy, kept_over
from hhscope.ui.model_loading import choose_model, reload_command
from hhscope.ui.notices import refusal_notice, reload_notice

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow


def load(window: MainWindow, id_or_path: str) -> None:
    """Run this model; a faulty one is told in a banner and the present one runs on."""
    try:
        choose_model(window.ctx, load_model(id_or_path))
    except ModelError as fault:
        window.show_sticky(refusal_notice(str(fault)))


def open_file(window: MainWindow) -> None:
    """Run a model file that the user picks."""
    folder = window.ctx.settings.current.last_folder or str(Path.home())
    chosen, _ = QFileDialog.getOpenFileName(window, "Open model file", folder, "Model files (*.toml)")
    if chosen:
        window.ctx.settings.change(last_folder=str(Path(chosen).parent))
        load(window, chosen)


def duplicate(window: MainWindow) -> None:
    """A copy of the present model's file among the user's own, and run that."""
    run = window.ctx.session.status.run
    if run is None:
        window.tell("There is no model to duplicate yet.")
        return
    try:
        path = duplicate_as_user_model(run.model)
    except ModelError as fault:
        window.show_sticky(refusal_notice(str(fault)))
        return
    load(window, str(path))
    window.tell(f"Your model is {path}. Edit and save it: it reloads by itself.")


def look_after(window: MainWindow, status: Status) -> None:
    """About once a second: reload the running model when its file was saved; a fault is told, the old model runs."""
    window.watch.follow(status.run.model.path if status.run is not None else None)
    found = window.watch.poll()
    if found is None:
        return
    if found.model is None:
        window.show_sticky(reload_notice(found.error))
        return
    window.show_sticky(None)
    model = kept_over(status, found.model)
    window.ctx.session.post(reload_command(status, model))
    lost = has_energy(status) and KEY not in model.overlays
    more = f" Energy is off: {lacks(model)}." if lost else ""
    window.tell(f"{model.name} was saved and reloaded; values you changed stay.{more}")
