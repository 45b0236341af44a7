"""ExperimentRun: one run of an experiment on a thread of its own, with progress and cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from hhscope.experiments import Cancelled, Experiment, Result, Watch
from hhscope.ui.background import Background


class ExperimentRun(QObject):
    """Runs an experiment; a new run ends the one before. GUI thread.

    finished : the `Result`
    failed : one sentence why there is none
    """

    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("experiment", self)
        self._cancel = threading.Event()
        self._share = 0.0
        self._running = False

    @property
    def running(self) -> bool:
        """Whether there is a result to come."""
        return self._running

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self._share

    def start(self, experiment: Experiment[Any, Any], options: Any) -> None:
        """Begin; what ran before is cancelled."""
        self._cancel.set()
        self._cancel, self._share, self._running = threading.Event(), 0.0, True
        cancel = self._cancel

        def told(share: float) -> None:
            if cancel is self._cancel:
                self._share = share

        def work() -> Result:
            found: Result = experiment.run(options, Watch(told, cancel))
            return found

        self._background.run("experiment", work, self._then(cancel))

    def cancel(self) -> None:
        """Stop; there will be no result."""
        self._cancel.set()
        self._running = False

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._cancel.set()
        self._background.close()

    def _then(self, cancel: threading.Event) -> Callable[[Any], None]:
        def then(outcome: Any) -> None:
            if cancel is not self._cancel or cancel.is_set() or isinstance(outcome, Cancelled):
                return
            self._running = False
            if isinstance(outcome, ValueError):
                self.failed.emit(str(outcome))
            elif isinstance(outcome, Exception):
                self.failed.emit(
                    f"the experiment broke: {type(outcome).__name__}: {outcome}; please report this"
                )
            else:
                self.finished.emit(outcome)

        return then
