"""Refusals: commands that make no sense now, each with one sentence."""

from __future__ import annotations

import math

from hhscope.units import format_time, ms_from_ns


class RefusedError(ValueError):
    """A command that makes no sense now: one sentence."""


def check_speed(speed: object) -> float:
    """A speed that can be kept to, simulated per wall time.

    Raises
    ------
    RefusedError
        When it is no number above 0.
    """
    if not isinstance(speed, (int, float)) or math.isnan(speed) or speed <= 0:
        raise RefusedError(f"A speed of {speed} is not possible; give a number above 0, or pause.")
    return float(speed)


def check_until(until_ns: int | None, now_ns: int) -> None:
    """Refuse to stop at a time that has passed.

    Raises
    ------
    RefusedError
        When it has.
    """
    if until_ns is not None and until_ns < now_ns:
        now, asked = format_time(ms_from_ns(now_ns)), format_time(ms_from_ns(until_ns))
        raise RefusedError(f"It is {now} already; the run cannot stop at {asked}.")


def check_steps(n: int, *, running: bool) -> None:
    """Refuse to step while time passes, or not to step.

    Raises
    ------
    RefusedError
        When it has no sense.
    """
    if n < 1:
        raise RefusedError(f"{n} samples cannot be stepped over; give 1 or more.")
    if running:
        raise RefusedError("Time passes already; pause first, then step.")
