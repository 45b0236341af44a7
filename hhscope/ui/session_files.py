"""Session files: saving and opening them from the window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from hhscope.ui.save_path import with_suffix
from hhscope.ui.session_io import put_in_force, session_now

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow


def save_session(window: MainWindow) -> None:
    """Save everything that is set in a file that the user names."""
    from hhscope.record import ExportError
    from hhscope.record.session_file import SUFFIX, write_session

    session = session_now(window.ctx)
    run = window.ctx.session.status.run
    if session is None or run is None:
        window.tell("There is no session to save yet: choose a model first.")
        return
    name = str(_folder(window) / f"{run.model.id}{SUFFIX}")
    chosen, _ = QFileDialog.getSaveFileName(window, "Save session", name, f"Sessions (*{SUFFIX})")
    if not chosen:
        return
    try:
        path = with_suffix(Path(chosen), SUFFIX)
        write_session(session, path)
    except (ValueError, ExportError) as refused:
        window.tell(f"The session was not saved: {str(refused).rstrip('.')}.")
        return
    window.ctx.settings.change(last_folder=str(path.parent))
    window.tell(f"Saved {path}: the model, all values, the view and the note.")


def open_session(window: MainWindow) -> None:
    """Open a session file that the user picks."""
    from hhscope.record.session_file import SUFFIX

    chosen, _ = QFileDialog.getOpenFileName(
        window, "Open session", str(_folder(window)), f"Sessions (*{SUFFIX})"
    )
    if chosen:
        window.ctx.settings.change(last_folder=str(Path(chosen).parent))
        open_path(window, Path(chosen))


def open_path(window: MainWindow, path: Path) -> bool:
    """Open this session file; whether it was. A fault is told, and nothing is changed."""
    from hhscope.record.session_file import read_session

    try:
        session = read_session(path)
        name = put_in_force(window.ctx, session)
    except ValueError as refused:
        window.tell(f"Nothing was changed: {str(refused).rstrip('.')}.")
        return False
    window.tell(f"{name} runs from its start state, as saved {when(session.saved)}.")
    return True


def when(saved: str) -> str:
    """The time of a session in words: ``at 22:13``, with the day if that is not today; as it stands if it is none."""
    try:
        at = datetime.fromisoformat(saved).astimezone()
    except ValueError:
        return saved or "earlier"
    clock = at.strftime("at %H:%M")
    return clock if at.date() == datetime.now().astimezone().date() else f"on {at.day} {at:%B %Y} {clock}"


def _folder(window: MainWindow) -> Path:
    return Path(window.ctx.settings.current.last_folder or Path.home())
