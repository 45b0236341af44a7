"""Time text: durations as people type them, with or without a unit."""

from __future__ import annotations

import re
from typing import Final

from hhscope.units import parse_number

_MS_PER: Final = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3}
_UNIT = re.compile(r"(ns|us|µs|μs|ms|s)\s*$", re.IGNORECASE)


def parse_time_ms(text: str, default_unit: str = "ms") -> float:
    """A duration in ms from ``10``, ``10 ms``, ``0,5 s``, ``20us``, ``10 ms/div``; more than 0.

    Raises
    ------
    ValueError
        When it is no duration.
    """
    cleaned = text.strip().removesuffix("/div").strip()
    found = _UNIT.search(cleaned)
    unit = found.group(1).lower() if found else default_unit
    value = parse_number(cleaned[: found.start()] if found else cleaned) * _MS_PER[unit]
    if value <= 0:
        raise ValueError(f"time: {text.strip()} is not a duration; type something like 10 ms or 2 s")
    return value
