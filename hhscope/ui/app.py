"""App: build everything, show the window first, then load the model; leave with nothing behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What the command line asks of the window.

    model : id or path of the first model; None = ``squid_ca``
    screenshot : draw the real window offscreen into this PNG and quit
    after : seconds of running before the screenshot
    size : window size in pixels; None = as last time
    theme : name of a shipped theme; None = as last time
    """

    model: str | None = None
    screenshot: Path | None = None
    after: float = 3.0
    size: tuple[int, int] | None = None
    theme: str | None = None


def run_app(options: AppOptions | None = None) -> int:
    """Open the window and run until it is closed; returns the exit status (0 = all well).

    Raises
    ------
    hhscope.model.ModelError
        When ``options.model`` names no model or a faulty file; nothing has been opened then.
    hhscope.ui.theme.ThemeError
        When ``options.theme`` is no shipped theme.
    """
    raise NotImplementedError
