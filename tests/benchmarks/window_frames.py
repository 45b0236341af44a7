"""Window frames: measures the GUI thread's time per frame of the whole window, for the benchmarks of frames."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from hhscope.engine.ring import DEFAULT_BUDGET
from hhscope.ui.collector import calm_collector
from hhscope.ui.look import Look
from hhscope.ui.main_window import MainWindow
from hhscope.ui.theme import Theme
from tests.ui.window_fixtures import live_window

FRAMES = 200
_SETTLING = 60  # frames


@dataclass
class Paints:
    """CPU time of every paint of the window since the last tick, and of the frames that are over (s)."""

    frames: list[float] = field(default_factory=list)
    paints: list[int] = field(default_factory=list)
    begun: float | None = None
    ended: float = 0.0
    count: int = 0

    def tick(self) -> None:
        """A frame begins; the last one has been painted."""
        if self.begun is not None and self.count:
            self.frames.append(self.ended - self.begun)
            self.paints.append(self.count)
        self.begun, self.count = time.thread_time(), 0

    def painted(self) -> None:
        """One more paint is over."""
        self.ended, self.count = time.thread_time(), self.count + 1


class Watch(QObject):
    """Sees the window's paints: Qt does all that is due in one update request."""

    def __init__(self, window: MainWindow, done: Callable[[], None]) -> None:
        super().__init__()
        self._window, self._done = window, done
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or event.type() != QEvent.Type.UpdateRequest:
            return False
        self._window.removeEventFilter(self)
        QCoreApplication.sendEvent(self._window, event)
        self._window.installEventFilter(self)
        self._done()
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the window shows while it is measured.

    actions : done from the menu before;  held_ms : how much of the run is held at least, by default a little more than
    is shown;  budget_bytes : of the ring
    """

    span_ms: int
    actions: tuple[str, ...] = ()
    model_id: str = "squid_ca"
    held_ms: float = 0.0
    budget_bytes: int = DEFAULT_BUDGET


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of the GUI thread per frame, ms. Words, XY pictures and the overview come every few frames: they are in
    the mean, not in the median."""

    median: float
    mean: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ms of GUI thread per frame (mean {self.mean:.2f})"


def frame_cost(qtbot: QtBot, setting: Setting) -> Cost:
    """What a frame of the running window costs, 1600 x 1000, real time."""
    look, span_ns = Look(Theme.load("dark")), setting.span_ms * 1_000_000
    held_ns = 1e6 * max(setting.held_ms, 1.2 * setting.span_ms)
    with live_window(qtbot, look, setting.model_id, setting.budget_bytes) as live, calm_collector():
        window = live.window
        window.resize(1600, 1000)
        live.controls_fast()
        live.until(lambda s: s.t_ns > held_ns)
        window.controls.set_speed(1.0)
        window.ctx.scope.set_span(span_ns)
        for action in setting.actions:
            live.trigger(action)
        paints = Paints()
        window.clock._timer.timeout.disconnect()
        window.clock._timer.timeout.connect(lambda: (paints.tick(), window.clock._on_timer_timeout()))
        watch = Watch(window, paints.painted)
        qtbot.waitUntil(lambda: len(paints.frames) > FRAMES + _SETTLING, timeout=60_000)
        window.removeEventFilter(watch)
    assert statistics.median(paints.paints) == 1
    frames = paints.frames[-FRAMES:]
    return Cost(statistics.median(frames) * 1e3, statistics.mean(frames) * 1e3)
