"""Export job: one file written on a thread of its own, with progress, cancel, and one sentence at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]
Work = Callable[[Progress, Cancel], Any]

_STEPS: Final = 200  # progress signals per export: more nobody sees


class ExportJob(QObject):
    """``progressed`` (0 to 1), then ``finished`` (what work returns) or ``failed`` (sentence), on the GUI thread."""

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

    def start(self, work: Work) -> None:
        """Begin; returns at once. ``work(progress, cancel)`` writes the file.

        Its `ExportError` or ValueError is a sentence for the user, any other exception a fault of the program.
        """
        self._thread = threading.Thread(target=self._write, args=(work,), name="hhscope-export", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop; ``failed`` follows."""
        self._stop.set()

    def wait(self) -> None:
        """Until the thread has ended."""
        if self._thread is not None:
            self._thread.join()

    def _write(self, work: Work) -> None:
        from hhscope.record import ExportError

        try:
            result = work(self._on_progress, self._stop.is_set)
        except (ExportError, ValueError) as failure:
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
