"""Background: work off the GUI thread whose outcome comes back to the GUI thread; one piece of work at a time."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
Then = Callable[[Any], None]


class Background(QObject):
    """Runs pieces of work one after the other on a thread of its own that ends when there is nothing left to do.

    ``then`` is called on the GUI thread with the result, or with the exception that the work raised. Work handed
    in with the ``key`` of work that has not begun replaces it.
    """

    _finished = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, Work, Then]] = deque()
        self._thread: threading.Thread | None = None
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(self, key: str, work: Work, then: Then) -> None:
        """Do ``work`` soon. GUI thread."""
        with self._lock:
            self._waiting = deque(item for item in self._waiting if item[0] != key)
            self._waiting.append((key, work, then))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"hhscope-{self._name}")
                self._thread.start()

    def close(self) -> None:
        """Forget what waits and wait for what runs; its outcome is dropped. GUI thread."""
        with self._lock:
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()
        self._finished.disconnect(self._on_finished)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                _, work, then = self._waiting.popleft()
            try:
                outcome = work()
            except Exception as error:
                outcome = error
            with contextlib.suppress(RuntimeError):  # the receiver is gone: nobody wants to know
                self._finished.emit(then, outcome)

    def _on_finished(self, then: Then, outcome: Any) -> None:
        then(outcome)
