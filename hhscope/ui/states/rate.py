"""State of the firing rate's meter: over how long it is taken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hhscope.ui.state_spec import Plain, StateSpec
from hhscope.units import format_time

if TYPE_CHECKING:
    from hhscope.ui.context import AppContext


def _check(plain: Plain) -> float | None:
    window: Any = plain.get("window_ms")
    fits = isinstance(window, int | float) and not isinstance(window, bool) and math.isfinite(window)
    if set(plain) != {"window_ms"} or not (window is None or (fits and window > 0)):
        raise ValueError(f"rate: {window!r} is no window in ms")
    return None if window is None else float(window)


def _write(ctx: AppContext, plain: Plain) -> None:
    ctx.settings.change(rate_window_ms=_check(plain))


def _words(plain: Plain) -> str:
    window = plain.get("window_ms")
    return "the last 10 intervals" if window is None else format_time(float(window))


STATE = StateSpec(
    key="rate",
    title="Rate window",
    read=lambda ctx: {"window_ms": ctx.settings.current.rate_window_ms},
    check=_check,
    write=_write,
    words=lambda before, after: f"{_words(before)} → {_words(after)}",
)
