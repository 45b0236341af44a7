"""Status text: what the status bar says of a session, as words with explanations; pure."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Final, Literal

from hhscope.engine.status import Phase, Status
from hhscope.kernel.methods import methods
from hhscope.ui.speed import format_speed
from hhscope.units import NS_PER_MS, format_number, format_time, ms_from_ns

_NEAR: Final = (
    0.02  # an achieved speed this near to the asked one is shown as that: digits that tremble tell nothing
)
_THIN: Final = "\u202f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One field: its text, why it is so, and how loud."""

    text: str
    tip: str = ""
    tone: Literal["", "dim", "ok", "warning", "error"] = ""


def time_words(status: Status) -> Words:
    """The cell's own time at the newest sample, to the sample when it stands still."""
    newest_ns = newest_sample_ns(status)
    seconds = newest_ns / (1000 * NS_PER_MS)
    still = status.phase is not Phase.RUNNING and seconds < 1
    text = f"t {format_time(ms_from_ns(newest_ns))}" if still else f"t {seconds:.3f} s"
    exact = format_number(ms_from_ns(newest_ns), 15)
    return Words(
        text=text, tip=f"The cell's own time since the restart: {exact} ms, {grouped(status.step)} samples"
    )


def speed_words(status: Status) -> Words:
    """Achieved and asked speed; while nothing runs, what the session does instead."""
    asked = format_speed(status.speed)
    tip = "Simulated time per wall time, measured over the last half second, and as asked"
    match status.phase:
        case Phase.RUNNING if status.achieved > 0:
            lags = not math.isinf(status.speed) and status.achieved < 0.95 * status.speed
            near = abs(status.achieved - status.speed) <= _NEAR * status.speed
            text = f"{asked if near else format_speed(status.achieved)} (asked {asked})"
            return Words(text=text, tip=tip, tone="warning" if lags else "")
        case Phase.COMPILING:
            return Words(
                text="compiling…", tip="The model's kernel is being compiled; this takes a few seconds once"
            )
        case Phase.FAILED:
            return Words(text="failed", tip="A value is no longer finite; Restart begins again", tone="error")
        case Phase.RUNNING:
            return Words(text=f"(asked {asked})", tip=tip)
        case Phase.PAUSED:
            return Words(text="paused", tip=f"Time stands still; Space goes on at {asked}")
        case _:
            return Words(text="no model", tip="Choose a model to begin")


def frame_words(fps: float, gui_ms: float) -> Words:
    """How often the screen is drawn, and what that costs."""
    tip = f"Frames drawn per second; the window uses {format_number(gui_ms, 2)} ms of computing for each"
    return Words(text=f"{round(fps)} fps", tip=tip, tone="warning" if 0 < fps < 30 else "")


def method_words(status: Status) -> Words:
    """Method and sample step, and the sub-steps if there are any."""
    step = step_text(status.dt_ns)
    method = status.method_used or status.method
    parts = f" ÷ {status.substeps}" if status.substeps > 1 else ""
    inner = step_text(status.dt_ns / max(1, status.substeps))
    asked = f" (asked: {status.method})" if status.method != method else ""
    spec = methods().get(method)
    if spec is not None and spec.tableau is not None:
        tol = f"{status.tol:.0e}".replace("e-0", "e-")
        tip = f"Integration method {method}{asked} with steps of its own, tolerance {tol}; one sample every {step}"
        return Words(text=f"{method} {tol}", tip=tip + _until_compiled(status))
    tip = f"Integration method {method}{asked}; one sample every {step}, one integration step every {inner}"
    return Words(text=f"{method} {step}{parts}", tip=tip + _until_compiled(status))


def _until_compiled(status: Status) -> str:
    if not status.interpreted:
        return ""
    return ". The model is still being compiled: Python runs it, slowly; then all is computed again, compiled"


def held_words(oldest_ns: int, newest_ns: int) -> Words:
    """How much of the run can be looked at and exported."""
    held_ms = ms_from_ns(max(0, newest_ns - oldest_ns))
    text = f"{held_ms / 1000:.3g} s held" if held_ms >= 1000 else f"{held_ms:.0f} ms held"
    gone = (
        f"; what came before {format_time(ms_from_ns(oldest_ns))} has been overwritten"
        if oldest_ns > 0
        else ""
    )
    return Words(
        text=text, tip=f"Every sample of this stretch is kept: scroll back to it, or export it{gone}"
    )


def cycles_words(status: Status) -> Words:
    """The cycle counter: integration steps done in this run."""
    tip = f"Integration steps done since the restart: {status.cycles:,}".replace(",", _THIN)
    return Words(text=f"{grouped(status.cycles)} cycles", tip=tip, tone="dim")


def capacity_words(status: Status, cores: int | None = None) -> Words:
    """How many of this cell the computer could run in real time, from the measured cost of a sample."""
    if status.ns_per_sample <= 0:
        return Words(text="", tip="")
    cores = cores or os.cpu_count() or 1
    per_core = status.dt_ns / status.ns_per_sample
    text = f"≈ {grouped(round(per_core * cores))} cells in real time"
    tip = (
        f"Measured: one sample of this cell takes {format_number(status.ns_per_sample, 3)} ns on one core, "
        f"so one core runs {format_number(per_core, 3)} of them in real time, and {cores} cores together about "
        f"{grouped(round(per_core * cores))} unconnected cells."
    )
    return Words(text=text, tip=tip, tone="dim")


def newest_sample_ns(status: Status) -> int:
    """Time of the newest sample; 0 before the first."""
    return max(0, status.t_ns - status.dt_ns)


def step_text(dt_ns: float) -> str:
    """A sample or integration step; always in ms, as everywhere in the literature: ``0.01 ms``."""
    return f"{format_number(dt_ns / NS_PER_MS)} ms"


def grouped(number: int) -> str:
    """A whole number in groups of three, shortened to millions and billions where nobody reads the rest."""
    if number >= 10_000_000_000:
        return f"{number / 1e9:.4g} G"
    if number >= 100_000_000:
        return f"{number / 1e6:.4g} M"
    return f"{number:,}".replace(",", _THIN)
