"""Model export: the cell with the values of now, written for another program; formats as found in their folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from hhscope.ui.save_path import with_suffix

if TYPE_CHECKING:
    from hhscope.engine.status import Status
    from hhscope.record.translators import TranslatorSpec
    from hhscope.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One format."""

    key: str
    title: str
    tip: str


def choices() -> tuple[Choice, ...]:
    """All formats there are. Loads what writes them: when it is asked for, not at the start."""
    from hhscope.record.translators import translators

    return tuple(
        Choice(
            key=spec.key,
            title=spec.title,
            tip=f"A {spec.suffix} file with the model, its values and its input of now; it runs without hhscope",
        )
        for spec in translators().values()
    )


def export_as(window: MainWindow, key: str) -> None:
    """Save the present cell in the format ``key``, in a file that the user names."""
    from hhscope.record.translators import translators

    _export(window, [translators()[key]])


def export_model(window: MainWindow) -> None:
    """The same; the format is chosen with the file's name."""
    from hhscope.record.translators import translators

    _export(window, list(translators().values()))


def _export(window: MainWindow, specs: list[TranslatorSpec]) -> None:
    status = window.ctx.session.status
    if status.run is None:
        window.tell("There is no model to export yet.")
        return
    filters = {f"{spec.title} (*{spec.suffix})": spec for spec in specs}
    folder = Path(window.ctx.settings.current.last_folder or Path.home())
    name = f"{status.run.model.id}_{specs[0].key}{specs[0].suffix}"
    chosen, picked = QFileDialog.getSaveFileName(
        window, "Export model", str(folder / name), ";;".join(filters)
    )
    if chosen:
        window.tell(_write(status, filters.get(picked, specs[0]), Path(chosen)))
        window.ctx.settings.change(last_folder=str(Path(chosen).parent))


def _write(status: Status, spec: TranslatorSpec, chosen: Path) -> str:
    """Write the file; returns what to say."""
    from hhscope.record.atomic import ExportError, replacing
    from hhscope.record.translators import Setup

    try:
        path = with_suffix(chosen, spec.suffix)
        text = spec.write(Setup.of_status(status))
        with replacing(path) as file:
            file.write(text.encode("utf-8"))
    except (ExportError, ValueError) as failure:
        return f"The model was not exported: {failure}."
    return f"Saved {path}: {spec.title}, {len(text.splitlines())} lines, with the values of now."
