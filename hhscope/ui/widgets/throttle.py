"""Throttle: passes values on at most once per frame; the first at once, the last one always."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MS: Final = 16


class Throttle(QObject):
    """``emitted`` carries the first value at once, then the newest one per frame, and so also the last.

    Only the trailing edge waits: a value that comes a frame or more after the one before is not delayed at all.
    """

    emitted = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def is_waiting(self) -> bool:
        """A value given now would wait for the end of the frame."""
        return self._timer.isActive()

    def give(self, value: float) -> None:
        """Hand in a value."""
        if self.is_waiting:
            self._waiting = value
            return
        self._timer.start()
        self.emitted.emit(value)

    def flush(self) -> None:
        """Pass on what waits, now."""
        self._timer.stop()
        if self._waiting is not None:
            value, self._waiting = self._waiting, None
            self.emitted.emit(value)

    def _on_timer_timeout(self) -> None:
        if self._waiting is None:
            self._timer.stop()
            return
        value, self._waiting = self._waiting, None
        self.emitted.emit(value)
