"""Run saver: *Save run…*: everything that makes the live run again, in one file; long runs with progress and cancel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from hhscope.engine.status import Status
from hhscope.ui.compiling import not_final
from hhscope.ui.export_job import Cancel, ExportJob, Progress
from hhscope.ui.save_path import with_suffix

if TYPE_CHECKING:
    from hhscope.record import RunFile
    from hhscope.ui.context import AppContext
    from hhscope.ui.main_window import MainWindow

_PATIENCE_MS: Final = 400  # a run that is saved sooner shows no progress
_STEPS: Final = 1000


def save_run(window: MainWindow) -> None:
    """Save the run as it is now in a file that the user names; time goes on."""
    from hhscope.record.run_file import SUFFIX

    status = window.ctx.session.status
    if status.run is None or status.step == 0:
        window.tell("There is no run to save yet: let some time pass first.")
        return
    if reason := not_final(status):
        window.tell(reason)
        return
    folder = Path(window.ctx.settings.current.last_folder or Path.home())
    name = str(folder / f"{status.run.model.id}{SUFFIX}")
    chosen, _ = QFileDialog.getSaveFileName(window, "Save run", name, f"Run files (*{SUFFIX})")
    if not chosen:
        return
    try:
        path = with_suffix(Path(chosen), SUFFIX)
    except ValueError as refused:
        window.tell(f"The run was not saved: {refused}.")
        return
    window.ctx.settings.change(last_folder=str(path.parent))
    RunSaver(window.ctx, window).save(status, path)


class RunSaver(QProgressDialog):
    """One run being saved; it goes when that is done. GUI thread."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(
            "Saving: the run is made again and compared with what is held…", "Cancel", 0, _STEPS, parent
        )
        self._ctx = ctx
        self.setWindowTitle("Save run")
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumDuration(_PATIENCE_MS)
        self.setAutoReset(False)
        self.setAutoClose(False)
        self.setValue(0)
        self.job = ExportJob(self)
        self.job.progressed.connect(lambda share: self.setValue(round(share * _STEPS)))
        self.job.finished.connect(self._on_job_finished)
        self.job.failed.connect(self._on_job_failed)
        self.canceled.connect(self.job.cancel)

    def save(self, status: Status, path: Path) -> None:
        """Begin; returns at once. What came of it is told."""
        self._path = path
        self.job.start(lambda progress, cancel: _write(status, path, progress, cancel))

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is under way is stopped first; an old file stays as it was."""
        self.job.cancel()
        self.job.wait()
        super().closeEvent(event)

    def _on_job_finished(self, saved: Any) -> None:
        count = len(saved.commands)
        changes = f" and {count:,} {'command' if count == 1 else 'commands'}" if count else ""
        self._end(
            f"Saved {self._path}: {saved.samples:,} samples{changes}; hhscope replay makes the run again, bit for bit."
        )

    def _on_job_failed(self, sentence: str) -> None:
        self._end(f"The run was not saved: {sentence.rstrip('.')}.")

    def _end(self, sentence: str) -> None:
        self.job.wait()
        self._ctx.tell(sentence)
        self.close()


def _write(status: Status, path: Path, progress: Progress, cancel: Cancel) -> RunFile:
    from hhscope.record import run_file_of, write_run_file

    made = run_file_of(status, progress, cancel)
    write_run_file(made, path)
    return made
