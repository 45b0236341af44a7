"""Frame clock: the window's one timer; says when to draw and measures what drawing costs."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

FRAMES_PER_S: Final = 60
_REMEMBERED: Final = 60  # frames: the readings cover about the last second


class Every:
    """Says when ``seconds`` have passed since it said so last, however few frames came meanwhile."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def is_due(self) -> bool:
        """True once per period."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class FrameClock(QObject):
    """Emits ``ticked`` 60 times a second against an absolute schedule; late frames are skipped, never queued up.

    GUI thread only. Two readings: `fps` (frames that really came, per second of wall time) and `gui_ms` (CPU time of
    the GUI thread from one tick to the next, so painting and events are in it).
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._due = 0.0
        self._wall: deque[float] = deque(maxlen=_REMEMBERED)
        self._cpu: deque[float] = deque(maxlen=_REMEMBERED)

    @property
    def running(self) -> bool:
        """Whether frames are coming."""
        return self._timer.isActive()

    @property
    def fps(self) -> float:
        """Frames per second over the last second; 0 before the second frame."""
        return rate_of(self._wall)

    @property
    def gui_ms(self) -> float:
        """Median CPU time of the GUI thread per frame over the last second, ms; 0 before the second frame."""
        steps = sorted(b - a for a, b in zip(self._cpu, list(self._cpu)[1:], strict=False))
        return steps[len(steps) // 2] * 1e3 if steps else 0.0

    def start(self) -> None:
        """Let frames come. The readings start anew."""
        self._wall.clear()
        self._cpu.clear()
        self._due = time.perf_counter()
        self._timer.start(0)

    def stop(self) -> None:
        """No frame after this."""
        self._timer.stop()

    def _on_timer_timeout(self) -> None:
        now = time.perf_counter()
        self._wall.append(now)
        self._cpu.append(time.thread_time())
        self._due = next_due(self._due, now)
        self._timer.start(wait_ms(self._due, now))
        self.ticked.emit()


def next_due(due: float, now: float) -> float:
    """The first point of the schedule ``due + k/60`` (s) that lies after ``now``."""
    period = 1.0 / FRAMES_PER_S
    missed = max(0, int((now - due) / period))
    return due + (missed + 1) * period


def wait_ms(due: float, now: float) -> int:
    """Whole milliseconds to wait, at least 1: the rest of the events must get a turn."""
    return max(1, round((due - now) * 1e3))


def rate_of(times_s: deque[float] | list[float]) -> float:
    """Events per second of a rising list of times; 0 when there are fewer than two."""
    if len(times_s) < 2 or times_s[-1] <= times_s[0]:
        return 0.0
    return (len(times_s) - 1) / (times_s[-1] - times_s[0])
