"""The whole window with a live session, for tests; taken down as the application does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from hhscope.analysis import SpikeSink
from hhscope.engine.ring import DEFAULT_BUDGET
from hhscope.engine.session import Session
from hhscope.engine.status import Phase, Status
from hhscope.model import load_model
from hhscope.ui.context import AppContext
from hhscope.ui.look import Look
from hhscope.ui.main_window import MainWindow
from hhscope.ui.messages import Messages
from hhscope.ui.model_loading import choose_model
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.settings import SettingsStore
from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.view.drawing import DRAWING

PATIENCE_MS = 30_000  # a cold kernel on a busy machine


@dataclass(frozen=True, slots=True)
class Live:
    """A window that runs, and ways to wait for what its session does."""

    window: MainWindow
    session: Session
    qtbot: QtBot

    @property
    def status(self) -> Status:
        """The newest status."""
        return self.session.status

    def until(self, holds: Callable[[Status], bool]) -> Status:
        """Let frames come until ``holds`` is true of the status."""
        self.qtbot.waitUntil(lambda: holds(self.session.status), timeout=PATIENCE_MS)
        return self.session.status

    def frame(self) -> Status:
        """Let one more frame be drawn."""
        with self.qtbot.waitSignal(self.window.frame_drawn, timeout=PATIENCE_MS) as drawn:
            pass
        status: Status = drawn.args[0]
        return status

    def choose(self, model_id: str) -> Status:
        """Choose a model and wait until it runs."""
        run_before = self.status.run.run_id if self.status.run else 0
        choose_model(self.window.ctx, load_model(model_id))
        return self.until(lambda s: s.run is not None and s.run.run_id > run_before and s.step > 0)

    def controls_fast(self) -> None:
        """As fast as the computer can: tests do not wait for slow motion."""
        self.window.controls.set_speed(float("inf"))

    def trigger(self, key: str) -> None:
        """Do what a menu entry does."""
        self.window.actions_by_key[key].trigger()


@contextmanager
def live_window(
    qtbot: QtBot, look: Look, model_id: str = "squid_ca", budget_bytes: int = DEFAULT_BUDGET
) -> Iterator[Live]:
    """The window on the screen, ``model_id`` running."""
    DRAWING.compiled()
    messages = Messages()
    spikes = SpikeSink()
    session = Session(sinks=(spikes,), budget_bytes=budget_bytes)
    scope = ScopeState()
    ctx = AppContext(
        session=session,
        settings=SettingsStore(),
        look=look,
        scope=scope,
        spikes=spikes,
        tell=messages.tell,
        drawing=DrawingThread(),
    )
    window = MainWindow(ctx, messages)
    live = Live(window, session, qtbot)
    try:
        window.resize(1280, 800)
        window.show()
        session.start()
        window.begin_drawing()
        window.clock.start()
        live.choose(model_id)
        live.until(lambda s: s.phase is not Phase.COMPILING)
        yield live
    finally:
        window.close()
        session.close()
        if ctx.drawing is not None:
            ctx.drawing.close()
        for thing in (window, scope, messages):
            shiboken6.delete(thing)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
