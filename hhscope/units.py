"""Units: the unit convention, and turning quantities into text and text into numbers.

The convention, everywhere: mV, ms, µA/cm², mS/cm², µF/cm², µM, °C, Hz. Currents are outward positive, stimuli inward
positive. Time inside the engine is an integer number of nanoseconds; ``ms`` is for people and files.
"""

from __future__ import annotations

import math
import re
from typing import Final

NS_PER_MS: Final = 1_000_000

_NUMBER = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)([pnuµμmkMG]?)")
_PREFIXES: Final = {"": "", "p": "e-12", "n": "e-9", "u": "e-6", "m": "e-3", "k": "e3", "M": "e6", "G": "e9"}


def ms_from_ns(t_ns: int) -> float:
    """Milliseconds of an integer nanosecond time, correctly rounded."""
    return t_ns / NS_PER_MS


def ns_from_ms(t_ms: float, what: str = "time") -> int:
    """The whole number of nanoseconds in ``t_ms``.

    Raises
    ------
    ValueError
        When ``t_ms`` is not finite or is no whole number of nanoseconds (beyond the rounding of one double).
    """
    if not math.isfinite(t_ms):
        raise ValueError(f"{what}: {t_ms} is not a finite number of ms")
    exact = t_ms * NS_PER_MS
    nearest = round(exact)
    if abs(exact - nearest) > max(1e-6, abs(exact) * 4e-16):
        raise ValueError(
            f"{what}: {t_ms!r} ms is not a whole number of nanoseconds; use {nearest / NS_PER_MS!r} ms"
        )
    return nearest


def parse_number(text: str) -> float:
    """A number as people type it: ``1e-3``, ``0.5``, ``0,5``, ``5n``, a true minus sign, surrounding spaces.

    A prefix (p n u µ m k M G) counts in the unit of the field: ``5m`` where ms are asked for is 0.005 ms.

    Raises
    ------
    ValueError
        When the text is anything else (``inf`` and ``nan`` included).
    """
    cleaned = text.strip().replace("\u2212", "-").replace("\u202f", "").replace("\u00a0", "")
    found = _NUMBER.fullmatch(cleaned)
    if found is None:
        raise ValueError(f"{text.strip()!r} is not a number; type something like 0.5, 0,5 or 1e-3")
    prefix = found[2].replace("µ", "u").replace("μ", "u")
    digits = found[1].replace(",", ".")
    exponent = _PREFIXES[prefix]
    value = float(digits) * float(f"1{exponent}") if "e" in digits.lower() else float(digits + exponent)
    if not math.isfinite(value):
        raise ValueError(f"{text.strip()!r} is too large for a number")
    return value


_PLAIN: Final = 1e6  # below it whole numbers are written out


def format_number(value: float, digits: int = 6) -> str:
    """A number for people: at most ``digits`` significant digits, no trailing zeros, exponent only when needed."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "–")
    if not value:
        return "0"
    text = f"{value:.{digits}g}"
    if "e+" in text and abs(value) < _PLAIN:
        text = f"{float(text):.0f}"  # 3980 to three digits, not 3.98e+03
    return text.replace("-", "−")


def format_time(t_ms: float) -> str:
    """A duration or time with the unit people would choose: ``25 µs``, ``0.25 ms``, ``100 ms``, ``12.345 s``."""
    size = abs(t_ms)
    if size >= 1000:
        return f"{format_number(t_ms / 1000)} s"
    if size >= 0.1 or size == 0:
        return f"{format_number(t_ms)} ms"
    return f"{format_number(t_ms * 1000)} µs"
