"""Regime: what kind of activity this is, in one word; of a whole run, and live for the status bar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.analysis.bursts import Bursts, bursts, present_bursts
from hhscope.analysis.spikes import SpikeTrain
from hhscope.units import format_number, format_time

_LATE = 0.6  # of the run: what the class is judged by
_LATEST = 0.3  # of the run: where V must move to call it an oscillation
_FEWEST = 4  # late spikes
_SMALL_MV = 3.0
_DEPOLARISED_MV = -50.0
_ABSURD_MV = 300.0
_STEADY_CV = 0.05
_LIVE_INTERVALS = 10
_LIVE_SPIKES = 1200  # enough for four pauses of the longest bursts of the built-in models (104 spikes)
_SILENCE = 3.0  # times the longest of the last intervals, or the period of its bursts: then it has stopped
_LONE_MS = 100.0  # after a lone spike


class Regime(StrEnum):
    """The classes, in the order in which they are tried; the last two exist live only."""

    DIVERGING = "diverging"
    SMALL_OSCILLATION = "small oscillation"
    DEPOLARISED = "depolarised"
    QUIESCENT = "quiescent"
    BURSTING = "bursting"
    IRREGULAR = "irregular"
    TONIC = "tonic"
    SETTLING = "settling"
    STARTING = "starting"


def classify(t_ms: ArrayLike, v: ArrayLike, spike_times_ms: ArrayLike) -> Regime:
    """The class of a whole run: (n,) ms, (n,) mV and its spike times.

    Not finite or beyond 300 mV: diverging. The last 60 % decide: with fewer than 4 spikes there, V that moves more
    than 3 mV in the last 30 % oscillates, else a mean above -50 mV is depolarised, below it quiescent. Bursts whose
    period varies by more than 5 % are irregular; intervals whose coefficient of variation is below 5 % are tonic.
    """
    t, volts = np.asarray(t_ms, np.float64), np.asarray(v, np.float64)
    if not len(volts):
        return Regime.STARTING
    if not np.isfinite(volts).all() or np.abs(volts).max() > _ABSURD_MV:
        return Regime.DIVERGING
    start, span = float(t[0]), float(t[-1] - t[0])
    times = np.asarray(spike_times_ms, np.float64)
    late = times[times >= start + (1.0 - _LATE) * span]
    if len(late) >= _FEWEST:
        return _of_spikes(late)
    latest = volts[np.searchsorted(t, start + (1.0 - _LATEST) * span) :]
    return _of_voltage(float(latest.min()), float(latest.max()), float(latest.mean()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentVoltage:
    """Lowest, highest and mean V of the last stretch of time, mV."""

    low_mv: float
    high_mv: float
    mean_mv: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRegime:
    """The class at this moment and the words for the status bar: ``tonic 68.1 Hz``."""

    regime: Regime
    text: str


def live_regime(train: SpikeTrain, now_ms: float, recent: RecentVoltage | None) -> LiveRegime:
    """The class at this moment, from the last spikes and how V moved lately (None: nothing seen yet). Pure, cheap.

    Two words more than `classify`: *settling* while the intervals still grow or shrink from one to the next, and
    *starting* before there is enough to tell.
    """
    if recent is None:
        return LiveRegime(regime=Regime.STARTING, text="")
    if not np.isfinite(recent.mean_mv) or max(abs(recent.low_mv), abs(recent.high_mv)) > _ABSURD_MV:
        return LiveRegime(regime=Regime.DIVERGING, text=str(Regime.DIVERGING))
    times = train.times_ms[-_LIVE_SPIKES:]
    found = present_bursts(times)
    if _silent(times, now_ms, found):
        return _live_voltage(train, now_ms, recent)
    if found is not None:
        return _live_bursts(found)
    if len(times) < _FEWEST:
        return LiveRegime(regime=Regime.STARTING, text=str(Regime.STARTING))
    return _live_spikes(times)


def _of_spikes(late: NDArray[np.float64]) -> Regime:
    found = bursts(late)
    if found is not None:
        return Regime.BURSTING if found.regular else Regime.IRREGULAR
    return Regime.TONIC if _variation(np.diff(late)) < _STEADY_CV else Regime.IRREGULAR


def _of_voltage(low: float, high: float, mean: float) -> Regime:
    if high - low > _SMALL_MV:
        return Regime.SMALL_OSCILLATION
    return Regime.DEPOLARISED if mean > _DEPOLARISED_MV else Regime.QUIESCENT


def _variation(intervals: NDArray[np.float64]) -> float:
    return float(intervals.std() / intervals.mean())


def _silent(times: NDArray[np.float64], now_ms: float, found: Bursts | None = None) -> bool:
    """No spike at all, or none for much longer than lately."""
    if not len(times):
        return True
    lately = np.diff(times[-_LIVE_INTERVALS - 1 :])
    limit = _SILENCE * float(lately.max()) if len(lately) else _LONE_MS
    if found is not None:
        limit = max(limit, _SILENCE * found.period_ms)
    return now_ms - float(times[-1]) > limit


def _live_voltage(train: SpikeTrain, now_ms: float, recent: RecentVoltage) -> LiveRegime:
    regime = _of_voltage(recent.low_mv, recent.high_mv, recent.mean_mv)
    if regime is not Regime.SMALL_OSCILLATION:
        return LiveRegime(regime=regime, text=f"{regime} {format_number(recent.mean_mv, 3)} mV")
    waves = train.oscillation_times_ms[-_LIVE_INTERVALS - 1 :]
    waves = waves[waves > (train.times_ms[-1] if len(train) else -np.inf)]
    if len(waves) < 3 or _silent(waves, now_ms):
        return LiveRegime(regime=regime, text=str(regime))
    rate = 1000.0 * (len(waves) - 1) / float(waves[-1] - waves[0])
    return LiveRegime(regime=regime, text=f"{regime} {_rate_text(rate)}")


def _live_bursts(found: Bursts) -> LiveRegime:
    if not found.regular:
        return LiveRegime(regime=Regime.IRREGULAR, text="irregular bursts")
    size, period = (
        format_number(round(found.spikes_per_burst, 1)),
        format_time(float(f"{found.period_ms:.3g}")),
    )
    return LiveRegime(regime=Regime.BURSTING, text=f"{Regime.BURSTING} {size} spikes / {period}")


def _live_spikes(times: NDArray[np.float64]) -> LiveRegime:
    intervals = np.diff(times[-_LIVE_INTERVALS - 1 :])
    text = _rate_text(1000.0 / float(intervals.mean()))
    if _variation(intervals) < _STEADY_CV:
        return LiveRegime(regime=Regime.TONIC, text=f"{Regime.TONIC} {text}")
    steps = np.diff(intervals)
    if (steps > 0).all() or (steps < 0).all():
        return LiveRegime(regime=Regime.SETTLING, text=f"{Regime.SETTLING} {text}")
    return LiveRegime(regime=Regime.IRREGULAR, text=f"{Regime.IRREGULAR} {text}")


def _rate_text(rate_hz: float) -> str:
    """Three digits, as many as a rate is steady to: 0.0303, 68.1, 41.0, 3940 Hz."""
    decimals = max(2 - math.floor(math.log10(rate_hz)), 0)
    return f"{rate_hz:.{decimals}f} Hz"
