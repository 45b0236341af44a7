"""How long a window takes to come up: ``python start_probe.py bare|hhscope``, prints JSON and closes.

Times are seconds since the process was started, which the caller gives as ``time.time()`` in ``STARTED``. ``painted``:
the whole window has been painted once. ``trace``: a picture with samples of the cell has been painted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

STARTED = float(os.environ["STARTED"])


class Paints(QObject):
    """Calls ``done`` after every paint of a window."""

    def __init__(self, window: QWidget, done: Callable[[], None]) -> None:
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


def bare() -> None:
    """Four empty plots, no more."""
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication, QVBoxLayout

    app = QApplication([])
    window = QWidget()
    box = QVBoxLayout(window)
    for _ in range(4):
        box.addWidget(pg.PlotWidget())
    window.resize(1280, 800)

    def painted() -> None:
        print(json.dumps({"painted": time.time() - STARTED}), flush=True)
        os._exit(0)  # how long it takes to leave is not asked

    watch = Paints(window, painted)
    window.show()
    app.exec()
    del watch


def hhscope() -> None:
    """The application as it starts for everybody, until its first picture of a running cell."""
    from hhscope.ui import collector

    found: dict[str, float | list[str]] = {}
    watches: list[Paints] = []
    heavy = ("numba", "scipy", "pyarrow")

    def look(window: Any) -> None:
        now = time.time() - STARTED
        if "painted" not in found:
            found["imported"] = [name for name in heavy if name in sys.modules]
            found["painted"] = now
        status = window.ctx.session.status
        if status.step > 0 and window.workspace._frame is not None:
            print(json.dumps(found | {"trace": now}), flush=True)
            os._exit(0)

    def watch_window() -> None:
        """As late as possible: nothing may be imported that the application does not import by itself."""
        from hhscope.ui.main_window import MainWindow

        show = MainWindow.show

        def watched_show(window: MainWindow) -> None:
            watches.append(Paints(window, lambda: look(window)))
            show(window)

        MainWindow.show = watched_show  # type: ignore[method-assign]

    @contextmanager
    def starting() -> Iterator[None]:
        with begin():
            watch_window()
            yield

    begin, collector.no_collector = collector.no_collector, starting
    from hhscope.cli import main

    main(["window", "--size", "1280x800"])


if __name__ == "__main__":
    {"bare": bare, "hhscope": hhscope}[sys.argv[1]]()
