"""Recording: the record button: streams every sample to a file, and puts marks and notes into it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QInputDialog

from hhscope.engine.status import Status
from hhscope.ui.save_path import with_suffix
from hhscope.ui.status_bar import NOT_RECORDING
from hhscope.ui.status_text import Words
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.record import Mark, Recorder, RecorderState
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_NOT_NOW: Final = "Nothing is being recorded: Ctrl+Shift+R begins, then Alt+0 to Alt+9 mark moments."


class RecordControl(QObject):
    """Begins and ends recordings; `look` some ten times a second. ``changed``: whether one is under way. GUI thread."""

    changed = Signal(bool)

    def __init__(self, ctx: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.recorder: Recorder | None = None
        self._missed = 0

    def begin(self, path: Path) -> str:
        """Record from now on; returns one sentence."""
        from hhscope.record import ExportError, Recorder

        session = self._ctx.session
        try:
            self.recorder = Recorder(path, status=lambda: session.status)
        except ExportError as refused:
            return f"Nothing is recorded: {refused}."
        self._missed = 0
        session.add_sink(self.recorder)
        self.recorder.note_commands(session.status)
        self.changed.emit(True)
        return f"Recording every sample to {path}."

    def end(self) -> str:
        """Stop; returns one sentence with what became of it."""
        recorder = self.recorder
        if recorder is None:
            return "Nothing is being recorded."
        self._ctx.session.remove_sink(recorder)
        recorder.note_commands(self._ctx.session.status)
        state = recorder.close()
        self.recorder = None
        self.changed.emit(False)
        if state.problem:
            return f"The recording has stopped: {state.problem}."
        missing = f"; {state.missed:,} are missing, for the disk was too slow" if state.missed else ""
        return f"Recorded {state.samples:,} samples, {size_text(state.size_bytes)}: {recorder.path}{missing}."

    def look(self, status: Status) -> None:
        """Pass on what was done meanwhile; tell when the disk is too slow, or full."""
        if self.recorder is None:
            return
        self.recorder.note_commands(status)
        state = self.recorder.state
        if state.problem:
            self._ctx.tell(self.end())
        elif state.missed and not self._missed:
            self._ctx.tell(
                "The disk is too slow for this speed: the recording misses samples; slow down (,)."
            )
        self._missed = state.missed

    def mark(self, label: str, text: str = "", at: Mark | None = None) -> str:
        """Mark this moment, or that of ``at``; returns one sentence."""
        status = self._ctx.session.status
        if self.recorder is None or status.run is None:
            return _NOT_NOW
        from hhscope.record import Mark

        place = at or Mark(t_ns=status.t_ns, step=status.step)
        self.recorder.mark(status.run.run_id, Mark(t_ns=place.t_ns, step=place.step, label=label, text=text))
        name = f"Mark {label}" if label else f"Note “{text}”"
        return f"{name} at {format_time(ms_from_ns(place.t_ns))}."

    @property
    def words(self) -> Words:
        """For the status bar; empty while nothing is recorded."""
        return NOT_RECORDING if self.recorder is None else _words(self.recorder.state, self.recorder.path)


def _words(state: RecorderState, path: Path) -> Words:
    missing = f", {state.missed:,} missing" if state.missed else ""
    return Words(
        text=f"● rec {size_text(state.size_bytes)}{missing}",
        tip=f"Recording to {path}: {state.samples:,} samples{missing}; Ctrl+Shift+R stops",
        tone="warning" if missing else "error",
    )


def size_text(size_bytes: int) -> str:
    """``0.4 MB``, ``12 MB``, ``3.2 GB``."""
    if size_bytes >= 1e9:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes < 1e7 else f"{size_bytes / 1e6:,.0f} MB"


def add_mark_keys(window: MainWindow) -> None:
    """Alt+0 to Alt+9."""
    for digit in "0123456789":
        key = QShortcut(QKeySequence(f"Alt+{digit}"), window)
        key.activated.connect(partial(mark, window, digit))


def toggle(window: MainWindow) -> None:
    """Begin a recording in a file that the user names, or end the one under way."""
    from hhscope.record.stream_format import SUFFIX

    control = window.recording
    if control.recorder is not None:
        window.tell(control.end())
        return
    run = window.ctx.session.status.run
    name = f"{run.model.id if run else 'recording'}-{datetime.now():%Y-%m-%d-%H%M}{SUFFIX}"
    folder = Path(window.ctx.settings.current.last_folder or Path.home())
    chosen, _ = QFileDialog.getSaveFileName(
        window, "Record to", str(folder / name), f"Recordings (*{SUFFIX})"
    )
    if not chosen:
        return
    try:
        path = with_suffix(Path(chosen), SUFFIX)
    except ValueError as refused:
        window.tell(f"Nothing is recorded: {refused}.")
        return
    window.ctx.settings.change(last_folder=str(path.parent))
    window.tell(control.begin(path))


def note(window: MainWindow) -> None:
    """Ask for a line of text, and put it into the recording at the moment of asking."""
    status = window.ctx.session.status
    if window.recording.recorder is None:
        window.tell(_NOT_NOW)
        return
    from hhscope.record import Mark

    at = Mark(t_ns=status.t_ns, step=status.step)
    dialog = QInputDialog(window)
    dialog.setWindowTitle("Note in the recording")
    dialog.setLabelText(f"Note at {format_time(ms_from_ns(at.t_ns))}:")
    dialog.textValueSelected.connect(lambda text: window.tell(window.recording.mark("", text.strip(), at)))
    dialog.open()


def mark(window: MainWindow, digit: str) -> None:
    """Mark this moment of the recording with a digit."""
    window.tell(window.recording.mark(digit))
