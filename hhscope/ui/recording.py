"""Recording: the record button: streams every sample to a file, and puts marks and notes into it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QInputDialog

from hhscope.engine.status import Status
from hhscope.ui.run_marks import RunMark
from hhscope.ui.save_path import with_suffix
from hhscope.ui.status_bar import NOT_RECORDING
from hhscope.ui.status_text import Words
from hhscope.units import format_time, ms_from_ns

if TYPE_CHECKING:
    from hhscope.record import Recorder, RecorderState
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow


class RecordControl(QObject):
    """Begins and ends recordings; `look` some ten times a second. ``changed``: whether one is under way. GUI thread."""

    changed = Signal(bool)

    def __init__(self, ctx: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.recorder: Recorder | None = None
        self._ending: Recorder | None = None  # takes no more samples, still writes
        self._missed = 0

    def begin(self, path: Path) -> str:
        """Record from now on; returns one sentence."""
        from hhscope.record import ExportError, Recorder

        session = self._ctx.session
        if self._ending is not None and not self._ending.ended:
            return (
                f"Nothing is recorded yet: {self._ending.path} is still being written; try again in a moment."
            )
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
        """Stop; what waits is written meanwhile. Returns one sentence; what became of it is told by `look`."""
        recorder = self.recorder
        if recorder is None:
            return "Nothing is being recorded."
        self._ctx.session.remove_sink(recorder)
        recorder.note_commands(self._ctx.session.status)
        recorder.finish()
        self.recorder, self._ending = None, recorder
        self.changed.emit(False)
        return f"Ending the recording {recorder.path.name}…"

    def close(self) -> None:
        """The window closes: end the recording, and wait until all of it is written."""
        self.end()
        if self._ending is not None:
            self._ending.close()

    def look(self, status: Status) -> None:
        """Pass on what was done meanwhile; tell when the disk is too slow, or full, or all is written."""
        if self._ending is not None and self._ending.ended:
            ended, self._ending = self._ending, None
            self._ctx.tell(_outcome(ended))
        if self.recorder is None:
            return
        self.recorder.note_commands(status)
        state = self.recorder.state
        if state.problem:
            self.end()
        elif state.missed and not self._missed:
            self._ctx.tell(
                "The disk is too slow for this speed: the recording misses samples; slow down (,)."
            )
        self._missed = state.missed

    def mark(self, label: str, text: str = "", at: RunMark | None = None) -> str:
        """Mark this moment, or that of ``at``, on the screens and in the recording; returns one sentence."""
        status = self._ctx.session.status
        if status.run is None:
            return "There is no cell yet whose moments could be marked."
        place = at or RunMark(t_ns=status.t_ns, step=status.step)
        mark = RunMark(t_ns=place.t_ns, step=place.step, label=label, text=text)
        self._ctx.scope.marks.add(status.run.run_id, mark)
        if self.recorder is not None:
            from hhscope.record import Mark

            kept = Mark(t_ns=mark.t_ns, step=mark.step, label=label, text=text)
            self.recorder.mark(status.run.run_id, kept)
        where = "" if self.recorder is not None else "; exports hold it, and a recording while one is made"
        name = f"Mark {label}" if label else f"Note “{text}”"
        return f"{name} at {format_time(ms_from_ns(place.t_ns))}{where}."

    @property
    def words(self) -> Words:
        """For the status bar; empty while nothing is recorded."""
        if self.recorder is not None:
            return _words(self.recorder.state, self.recorder.path)
        if self._ending is not None:
            return Words(
                text="writing…", tip=f"What waits is being written to {self._ending.path}", tone="warning"
            )
        return NOT_RECORDING


def _outcome(recorder: Recorder) -> str:
    state = recorder.state
    if state.problem:
        return f"The recording has stopped: {state.problem}."
    missing = f"; {state.missed:,} are missing, for the disk was too slow" if state.missed else ""
    return f"Recorded {state.samples:,} samples, {size_text(state.size_bytes)}: {recorder.path}{missing}."


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
    """Ask for a line of text, and mark the moment of asking with it."""
    status = window.ctx.session.status
    at = RunMark(t_ns=status.t_ns, step=status.step)
    dialog = QInputDialog(window)
    dialog.setWindowTitle("Note")
    dialog.setLabelText(f"Note at {format_time(ms_from_ns(at.t_ns))}:")
    dialog.textValueSelected.connect(lambda text: _take_note(window, text.strip(), at))
    dialog.open()


def mark(window: MainWindow, digit: str) -> None:
    """Mark this moment of the recording with a digit."""
    window.tell(window.recording.mark(digit))


def _take_note(window: MainWindow, text: str, at: RunMark) -> None:
    if text:
        window.tell(window.recording.mark("", text, at))
