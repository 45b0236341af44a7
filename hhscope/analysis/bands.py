"""Bands: what firing rates real neurons reach, with sources, and the band that a rate lies in, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hhscope.units import format_number

_WANG: Final = (
    "Wang et al. 2016, Front. Cell. Neurosci. 10:239, doi 10.3389/fncel.2016.00239: the mean and the highest "
    "instantaneous rate of the fastest {} neuron recorded"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rates from ``low_hz`` to ``high_hz`` and where they come from."""

    key: str
    label: str
    low_hz: float
    high_hz: float
    source: str


BANDS: Final[tuple[Band, ...]] = (
    Band(
        key="busy",
        label="busy neuron (popular figure)",
        low_hz=0.0,
        high_hz=120.0,
        source="a figure often told, without a source; most cortical neurons fire far less",
    ),
    Band(key="human", label="fastest human", low_hz=338.0, high_hz=453.0, source=_WANG.format("human")),
    Band(key="monkey", label="fastest monkey", low_hz=450.0, high_hz=611.0, source=_WANG.format("monkey")),
)


def band_of(rate_hz: float) -> Band | None:
    """The highest band that holds the rate, None between and above the bands."""
    return next((band for band in reversed(BANDS) if band.low_hz <= rate_hz <= band.high_hz), None)


def band_text(rate_hz: float | None) -> str:
    """What a rate means beside real neurons, in words; empty without a rate."""
    if rate_hz is None or not rate_hz > 0:
        return ""
    busy, human, monkey = BANDS
    times = format_number(rate_hz / monkey.high_hz, 2)
    words = (
        (busy.high_hz, busy.label),
        (human.low_hz, "faster than a typical busy neuron, within human reach"),
        (monkey.low_hz, human.label),
        (human.high_hz, "fastest human, fastest monkey"),
        (monkey.high_hz, "fastest monkey, beyond the fastest human"),
        (math.inf, f"faster than any in that study ({times}× the fastest monkey)"),
    )
    return next(text for high_hz, text in words if rate_hz <= high_hz)


def band_source(rate_hz: float | None) -> str:
    """The source behind `band_text`, for a tooltip."""
    if rate_hz is None or not rate_hz > 0:
        return ""
    busy, human, monkey = BANDS
    if rate_hz <= busy.high_hz:
        return f"{busy.label}, up to {format_number(busy.high_hz)} Hz: {busy.source}"
    return "; ".join(
        f"{band.label} {format_number(band.low_hz)}–{format_number(band.high_hz)} Hz: {band.source}"
        for band in (human, monkey)
    )
