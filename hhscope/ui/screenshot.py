"""Screenshot: lets the real window run for a while, draws it into a PNG or SVG file, and says when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from hhscope.engine.status import Phase, Status
from hhscope.ui.picture import take_drawing
from hhscope.units import NS_PER_MS

_GRACE_S: Final = 120.0  # a cold kernel on a busy machine may take long; then the picture is taken as it is


class ScreenshotError(OSError):
    """The picture could not be written; one sentence."""


class Shutter:
    """Decides when to press: after ``after_s`` seconds of running, counted in the cell's time at its speed.

    So the picture shows the same stretch of the run on a fast and on a slow machine. ``done`` is called once, with
    the time since the start as its argument.
    """

    def __init__(
        self, after_s: float, done: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._after_s = after_s
        self._done: Callable[[], None] | None = done
        self._clock = clock
        self._begun = clock()
        self._running_since: float | None = None

    def look(self, status: Status) -> None:
        """Once per frame, after it was drawn."""
        if self._done is not None and self._is_time(status):
            done, self._done = self._done, None
            done()

    def _is_time(self, status: Status) -> bool:
        now = self._clock()
        if now - self._begun > self._after_s + _GRACE_S:
            return True
        if self._running_since is None:
            if status.run is None or status.phase not in (Phase.RUNNING, Phase.PAUSED, Phase.FAILED):
                return False
            self._running_since = now
        if now - self._running_since < self._after_s:
            return False
        stopped = status.phase in (Phase.PAUSED, Phase.FAILED)
        wanted_ns = self._after_s * min(status.speed, 1e3) * 1000 * NS_PER_MS
        late = now - self._running_since > 3 * self._after_s + 10
        return stopped or late or status.t_ns >= 0.98 * wanted_ns


def save_window(window: QWidget, path: Path) -> None:
    """Write the window as it stands into ``path``: pixels, or lines and words when it ends in .svg.

    Raises
    ------
    ScreenshotError
        When the file cannot be written.
    """
    try:
        if path.suffix.lower() == ".svg":
            path.write_bytes(take_drawing(window))
        elif not window.grab().save(str(path), "PNG"):
            raise OSError
    except OSError as fault:
        raise ScreenshotError(
            f"cannot write the screenshot {path}; choose a folder that exists and can be written to"
        ) from fault
