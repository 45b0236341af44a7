"""Opener: opens any file of ours in the window, from the menu, dropped on it, or named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from hhscope.engine.status import Status
from hhscope.ui import model_files, session_files
from hhscope.ui.background import Background
from hhscope.ui.run_again import RunAgain
from hhscope.ui.save_path import with_suffix

if TYPE_CHECKING:
    from hhscope.record import RunFile
    from hhscope.ui.ghosts import Ghost
    from hhscope.ui.main_window import MainWindow

_ALL = (
    "All that can be opened (*.hhsession.json *.hhrun.json *.hhrec *.toml *.csv *.tsv);;Sessions (*.hhsession.json);;"
    "Runs (*.hhrun.json);;Recordings (*.hhrec);;Models (*.toml);;Tables (*.csv *.tsv *.txt);;All files (*)"
)


class Opener(QObject):
    """Reads off the GUI thread; a file that is damaged or foreign is told in one sentence and changes nothing."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._background = Background("open", self)
        self.again = RunAgain(window.ctx)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        references = window.ctx.scope.references
        references.load_requested.connect(lambda: choose(window, "Tables (*.csv *.tsv *.txt);;All files (*)"))
        references.save_requested.connect(self._on_save_requested)

    def open(self, path: Path) -> None:
        """Open it, whatever it is; what came of it is told."""
        from hhscope.record.openable import FileKind, NotOpenableError, kind_of

        self._window.ctx.settings.change(last_folder=str(path.parent))
        try:
            kind = kind_of(path)
        except NotOpenableError as refused:
            self._refuse(refused)
            return
        match kind:
            case FileKind.MODEL:
                model_files.load(self._window, str(path))
            case FileKind.SESSION:
                session_files.open_path(self._window, path)
            case FileKind.RUN:
                self._background.run("open", lambda: _read_run(path), lambda found: self._on_run(path, found))
            case FileKind.RECORDING:
                self._background.run(
                    "open", lambda: _read_recording(path), lambda found: self._on_recording(path, found)
                )
            case FileKind.TABLE:
                self._background.run(
                    "open", lambda: _read_table(path), lambda found: self._on_table(path, found)
                )

    def look(self, status: Status) -> None:
        """Some ten times a second."""
        self.again.look(status)

    def close(self) -> None:
        """Wait for what is being read."""
        self._background.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files that are dropped on the window are opened, one after the other."""
        if isinstance(event, QDropEvent) and not isinstance(event, QDragEnterEvent):
            paths = _paths(event) if event.type() == QEvent.Type.Drop else []
            for path in paths:
                self.open(path)
            if paths:
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDragEnterEvent) and _paths(event):
            event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)

    # -- what was read --------------------------------------------------------------------------------------
    def _refuse(self, fault: object) -> None:
        self._window.tell(f"Nothing was changed: {str(fault).rstrip('.')}.")

    def _on_run(self, path: Path, found: Any) -> None:
        if isinstance(found, Exception):
            self._refuse(found)
            return
        run_file, model, applied = found
        self.again.begin(model, run_file.origin, applied, run_file.samples, path.name)

    def _on_recording(self, path: Path, found: Any) -> None:
        if isinstance(found, Exception):
            self._refuse(found)
            return
        from hhscope.ui.recording_dialog import RecordingDialog

        RecordingDialog(self._window, found).show()

    def _on_table(self, path: Path, found: Any) -> None:
        if isinstance(found, Exception):
            self._refuse(found)
            return
        table, ghost = found
        window = self._window
        run = window.ctx.session.status.run
        if not window.ctx.scope.references.add(ghost, table.taken, path.stem):
            return
        known = {signal.name for signal in run.signals} if run is not None else set(table.names)
        others = [name for name in table.names if name not in known]
        drawn = "" if not others else f" This cell has no {', '.join(others[:5])}: not drawn."
        window.tell(
            f"{path.name} is a reference now: {table.t_ns.size:,} rows of {len(table.names)} signals.{drawn}"
        )

    # -- saving ---------------------------------------------------------------------------------------------
    def _on_save_requested(self, number: int) -> None:
        from hhscope.record import ExportError
        from hhscope.ui.reference_files import write_reference

        window, one = self._window, self._window.ctx.scope.references.now.get(number)
        if one is None:
            return
        folder = Path(window.ctx.settings.current.last_folder or Path.home())
        name = "".join(c if c.isalnum() or c in "-_." else "-" for c in one.name)
        chosen, _ = QFileDialog.getSaveFileName(
            window, "Save reference", str(folder / f"{name}.csv"), "Tables (*.csv)"
        )
        if not chosen:
            return
        try:
            path = with_suffix(Path(chosen), ".csv")
            said = write_reference(one, path)
        except (ValueError, ExportError) as refused:
            window.tell(f"The reference was not saved: {str(refused).rstrip('.')}.")
            return
        window.ctx.settings.change(last_folder=str(path.parent))
        window.tell(said)


def choose(window: MainWindow, kinds: str = _ALL) -> None:
    """Open a file that the user picks."""
    folder = window.ctx.settings.current.last_folder or str(Path.home())
    chosen, _ = QFileDialog.getOpenFileName(window, "Open", folder, kinds)
    if chosen:
        window.opener.open(Path(chosen))


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _read_run(path: Path) -> tuple[RunFile, object, object]:
    from hhscope.record import RunFileError, read_run_file

    try:
        found = read_run_file(path)
    except OSError as error:
        raise RunFileError(f"{path} cannot be read: {error.strerror or error}") from error
    return found, found.load(), found.applied()


def _read_recording(path: Path) -> object:
    from hhscope.record import RecordedFile

    return RecordedFile.open(path)


def _read_table(path: Path) -> tuple[object, Ghost]:
    from hhscope.record.trace_csv import read_trace
    from hhscope.ui.reference_files import ghost_of

    table = read_trace(path)
    return table, ghost_of(table, path.name)
