"""Export job: one export on its own thread, with progress, cancel, and one sentence at the end."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from hhscope.record import Source
    from hhscope.record.exporters import ExporterSpec, ExportOptions

_STEPS: Final = 200  # progress signals per export: more nobody sees


class ExportJob(QObject):
    """``progressed`` (0 to 1), then one of ``finished`` (ExportResult) or ``failed`` (sentence), on the GUI thread."""

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = -1

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, spec: ExporterSpec, source: Source, path: Path, options: ExportOptions) -> None:
        """Begin writing; returns at once."""
        self._thread = threading.Thread(
            target=self._write, args=(spec, source, path, options), name="hhscope-export", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop; ``failed`` follows."""
        self._stop.set()

    def wait(self) -> None:
        """Until the thread has ended."""
        if self._thread is not None:
            self._thread.join()

    def _write(self, spec: ExporterSpec, source: Source, path: Path, options: ExportOptions) -> None:
        from hhscope.record import ExportError

        try:
            result = spec.export(source, path, options, self._on_progress, self._stop.is_set)
        except ExportError as failure:
            self.failed.emit(str(failure))
        except Exception as fault:
            self.failed.emit(f"The export failed: {type(fault).__name__}: {fault}")
            raise
        else:
            self.finished.emit(result)

    def _on_progress(self, done: int, total: int) -> None:
        step = done * _STEPS // max(1, total)
        if step != self._told:
            self._told = step
            self.progressed.emit(done / max(1, total))
