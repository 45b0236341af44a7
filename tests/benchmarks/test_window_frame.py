"""What one frame of the whole window costs the GUI thread: from the timer to the end of its paint, 1600 x 1000.

Run by hand: ``pytest tests/benchmarks/test_window_frame.py -s``. `test_frame` measures the bare screens; this is what a
user's computer does: toolbar, titles, side panel and status bar included. Limit: 4 ms (issue 2).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from hhscope.ui.collector import calm_collector
from hhscope.ui.look import Look
from hhscope.ui.main_window import MainWindow
from hhscope.ui.theme import Theme
from tests.ui.window_fixtures import live_window

FRAMES = 200
LIMIT_MS = 4.0


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


def frame_ms(
    qtbot: QtBot, span_ms: int, actions: tuple[str, ...] = (), *, model_id: str = "squid_ca"
) -> float:
    """Median GUI-thread CPU time of a frame with ``span_ms`` across, after some actions of the menu, ms."""
    with live_window(qtbot, Look(Theme.load("dark")), model_id) as live, calm_collector():
        window = live.window
        window.resize(1600, 1000)
        live.controls_fast()
        live.until(lambda s: s.t_ns > 1.2e6 * span_ms)
        window.controls.set_speed(1.0)
        window.ctx.scope.set_span(span_ms * 1_000_000)
        for action in actions:
            live.trigger(action)
        paints = Paints()
        window.clock._timer.timeout.disconnect()
        window.clock._timer.timeout.connect(lambda: (paints.tick(), window.clock._on_timer_timeout()))
        watch = Watch(window, paints.painted)
        qtbot.waitUntil(lambda: len(paints.frames) > FRAMES + 60, timeout=60_000)
        window.removeEventFilter(watch)
    assert statistics.median(paints.paints) == 1
    return statistics.median(paints.frames[-FRAMES:]) * 1e3


@pytest.mark.parametrize("span_ms", [100, 2_000, 20_000])
def test_gui_thread_time_of_a_frame_of_the_whole_window(qtbot: QtBot, span_ms: int) -> None:
    median_ms = frame_ms(qtbot, span_ms)
    print(f"\n{span_ms} ms across: {median_ms:.2f} ms of GUI thread per frame of the window")
    assert median_ms <= LIMIT_MS


@pytest.mark.parametrize("span_ms", [100, 2_000])
def test_gui_thread_time_with_measurements_and_cursors_on(qtbot: QtBot, span_ms: int) -> None:
    """Issue 4: the frame stays within the limit with (at least) four measurements; eight are on at first."""
    median_ms = frame_ms(qtbot, span_ms, ("cursors", "tool_measurements", "tool_cursors"))
    print(f"\n{span_ms} ms across, measurements and cursors: {median_ms:.2f} ms of GUI thread per frame")
    assert median_ms <= LIMIT_MS


@pytest.mark.parametrize(
    ("model_id", "span_ms"), [("squid_ca", 100), ("squid_ca", 2_000), ("squid_ca", 20_000), ("hot", 2)]
)
def test_gui_thread_time_with_the_trigger_on(qtbot: QtBot, model_id: str, span_ms: int) -> None:
    """Issue 4: with the trigger; `hot` fires four times per millisecond, and every frame shows another sweep."""
    median_ms = frame_ms(qtbot, span_ms, ("trigger_mode",), model_id=model_id)
    print(f"\n{model_id}, {span_ms} ms across, triggered: {median_ms:.2f} ms of GUI thread per frame")
    assert median_ms <= LIMIT_MS


@pytest.mark.parametrize(
    ("span_ms", "actions"),
    [(100, ("persistence",)), (2_000, ("persistence",)), (100, ("trigger_mode", "persistence"))],
)
def test_gui_thread_time_with_persistence_on(qtbot: QtBot, span_ms: int, actions: tuple[str, ...]) -> None:
    """Issue 4: light of every sample is laid off the GUI thread; rolling, and sweep on sweep."""
    median_ms = frame_ms(qtbot, span_ms, actions)
    print(f"\n{span_ms} ms across, {' and '.join(actions)}: {median_ms:.2f} ms of GUI thread per frame")
    assert median_ms <= LIMIT_MS
