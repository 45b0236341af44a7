"""App: build everything, show the window first, then load the model; leave with nothing behind."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from hhscope import __version__
from hhscope.model import Model, load_model
from hhscope.ui.background import Background
from hhscope.ui.collector import calm_collector
from hhscope.ui.compiling import compile_for, no_waiting
from hhscope.ui.context import AppContext
from hhscope.ui.fonts import load_fonts
from hhscope.ui.icons import app_icon
from hhscope.ui.look import Look
from hhscope.ui.main_window import MainWindow
from hhscope.ui.messages import Messages
from hhscope.ui.model_loading import choose_model
from hhscope.ui.scope_state import ScopeState
from hhscope.ui.screenshot import Shutter, save_window
from hhscope.ui.settings import SettingsStore
from hhscope.ui.theme import Theme, ThemeError
from hhscope.ui.widgets.drawing_thread import DrawingThread
from hhscope.ui.window_place import fit_to_screen

if TYPE_CHECKING:
    from hhscope.engine.session import Session
    from hhscope.engine.status import Status

FIRST_MODEL: Final = "squid_ca"
_PATIENCE: Final = 60  # frames: when the window system never says that the window is there, begin anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What the command line asks of the window.

    model : id or path of the first model; None = ``squid_ca``
    file : to be opened in it once it runs: a session, run, recording or table
    screenshot : draw the real window offscreen into this PNG and quit
    after : seconds of running before the screenshot
    size : window size in pixels; None = as last time
    theme : name of a shipped theme; None = as last time
    """

    model: str | None = None
    file: Path | None = None
    screenshot: Path | None = None
    after: float = 3.0
    size: tuple[int, int] | None = None
    theme: str | None = None


def run_app(options: AppOptions | None = None) -> int:
    """Open the window and run until it is closed; returns the exit status (0 = all well).

    A screenshot starts from default settings and leaves the user's alone.

    Raises
    ------
    hhscope.model.ModelError
        When ``options.model`` names no model or a faulty file; nothing has been opened then.
    hhscope.ui.theme.ThemeError
        When ``options.theme`` is no shipped theme.
    hhscope.ui.screenshot.ScreenshotError
        When the picture cannot be written.
    """
    options = options or AppOptions()
    model = load_model(options.model or FIRST_MODEL)
    if options.screenshot is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with _settings(options) as settings, _application() as app, no_waiting():
        parts = _build(options, settings)
        try:
            _show(parts, options, model)
            return app.exec() or _raise_failure(parts)
        finally:
            _take_down(parts)


@dataclass(slots=True)
class _Parts:
    """What lives as long as the window; ``failure`` is raised once it is closed."""

    window: MainWindow
    session: Session
    look: Look
    messages: Messages
    background: Background
    file: Path | None = None
    failure: Exception | None = None
    shutter: Shutter | None = None
    closing: threading.Event = field(default_factory=threading.Event)
    undone_last: ExitStack = field(default_factory=ExitStack)


@contextmanager
def _application() -> Iterator[QApplication]:
    """The one QApplication, with the program's name and fonts; Ctrl+C in the terminal closes the window."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["hhscope"])
    app.setApplicationName("hhscope")
    app.setApplicationDisplayName("hhscope")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("hhscope")
    app.setWindowIcon(app_icon())
    load_fonts()
    before = signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
    try:
        yield app
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _settings(options: AppOptions) -> Iterator[SettingsStore]:
    if options.screenshot is None:
        yield SettingsStore()
        return
    with tempfile.TemporaryDirectory(prefix="hhscope-") as folder:
        yield SettingsStore(Path(folder) / "settings.json")


def _build(options: AppOptions, settings: SettingsStore) -> _Parts:
    from hhscope.analysis import SpikeSink
    from hhscope.engine.session import Session
    from hhscope.kernel import build_interpreted

    messages = Messages()
    look = Look(_theme(options, settings, messages))
    spikes = SpikeSink()
    session = Session(kernels=build_interpreted)
    session.add_sink(spikes)
    ctx = AppContext(
        session=session,
        settings=settings,
        look=look,
        scope=ScopeState(),
        spikes=spikes,
        tell=messages.tell,
        drawing=DrawingThread(),
    )
    window = MainWindow(ctx, messages)
    if settings.problem:
        window.tell(settings.problem)
    background = Background("drawing")
    parts = _Parts(window=window, session=session, look=look, messages=messages, background=background)
    parts.file = options.file
    return parts


def _theme(options: AppOptions, settings: SettingsStore, messages: Messages) -> Theme:
    if options.theme is not None:
        return Theme.load(options.theme)
    try:
        return Theme.load(settings.current.theme)
    except ThemeError as fault:
        messages.tell(f"{fault}; the dark theme is used.")
        return Theme.load("dark")


def _show(parts: _Parts, options: AppOptions, model: Model) -> None:
    window = parts.window
    if options.size is not None:
        window.resize(*options.size)
    elif options.screenshot is None:  # a picture has no screen to fit
        fit_to_screen(window, window.screen().availableSize())
    window.show()
    parts.messages.catch_faults()
    _when_painted(window, lambda: _begin(parts, options, model))
    if options.screenshot is not None:
        _arm(parts, options.screenshot, options.after)
    window.clock.start()


def _begin(parts: _Parts, options: AppOptions, model: Model) -> None:
    """The window is on the screen; only now anything heavy is loaded.

    The first picture waits for no compiler. A screenshot does: it shows what everybody sees after the first seconds.
    """
    if options.screenshot is not None:
        _compile(parts, model, lambda: _begin_running(parts, model))
        return
    _begin_running(parts, model)
    _when_traced(parts.window, lambda: _compile(parts, model, lambda: None))


def _begin_running(parts: _Parts, model: Model) -> None:
    parts.session.start()
    choose_model(parts.window.ctx, model)
    if parts.file is not None:
        parts.window.opener.open(parts.file)
    parts.window.begin_drawing()


def _compile(parts: _Parts, model: Model, then: Callable[[], None]) -> None:
    def on_compiled(outcome: object) -> None:
        if isinstance(outcome, Exception):
            _give_up(parts, outcome)
            return
        parts.session.settle()
        parts.undone_last.enter_context(calm_collector())
        then()

    parts.background.run("compile", lambda: compile_for(model, parts.closing.is_set), on_compiled)


def _give_up(parts: _Parts, failure: Exception) -> None:
    parts.failure = failure
    parts.window.close()


def _when_painted(window: MainWindow, begin: Callable[[], None]) -> None:
    """Call ``begin`` once, a frame after the window came up on the screen."""
    frames = 0

    def look(_status: object) -> None:
        nonlocal frames
        handle = window.windowHandle()
        frames += 1
        if frames > _PATIENCE or (frames > 2 and handle is not None and handle.isExposed()):
            window.frame_drawn.disconnect(look)
            begin()

    window.frame_drawn.connect(look)


def _when_traced(window: MainWindow, begin: Callable[[], None]) -> None:
    """Call ``begin`` once, when there is something to see; after a second in any case."""
    frames = 0

    def look(status: Status) -> None:
        nonlocal frames
        frames += 1
        if frames > _PATIENCE or status.step > 0:
            window.frame_drawn.disconnect(look)
            begin()

    window.frame_drawn.connect(look)


def _arm(parts: _Parts, path: Path, after_s: float) -> None:
    def press() -> None:
        try:
            save_window(parts.window, path)
        except OSError as failure:
            parts.failure = failure
        parts.window.close()

    parts.shutter = Shutter(after_s, press)  # kept: a connection alone does not keep it alive
    parts.window.frame_drawn.connect(parts.shutter.look)


def _raise_failure(parts: _Parts) -> int:
    if parts.failure is not None:
        raise parts.failure
    return 0


def _take_down(parts: _Parts) -> None:
    """Stop the thread, then delete every Qt object we made while Python still lives (pyqtgraph needs that)."""
    parts.closing.set()
    parts.messages.let_go()
    parts.window.clock.stop()
    parts.background.close()
    parts.session.close()
    if parts.window.ctx.drawing is not None:
        parts.window.ctx.drawing.close()
    for thing in (parts.window, parts.window.ctx.scope, parts.look, parts.messages, parts.background):
        _delete(thing)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    parts.undone_last.close()


def _delete(thing: QObject) -> None:
    if shiboken6.isValid(thing):
        shiboken6.delete(thing)
