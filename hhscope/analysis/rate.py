"""Rate: how often a cell fires, from spike times: of a run, at this moment, and along the time axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hhscope.analysis.spikes import SpikeTrain

Array = NDArray[np.float64]


def first_rate(times_ms: ArrayLike) -> float:
    """1 / first interval, Hz; 0 with fewer than two spikes."""
    times = np.asarray(times_ms, np.float64)
    return float(1000.0 / (times[1] - times[0])) if len(times) >= 2 else 0.0


def steady_rate(times_ms: ArrayLike, stop_ms: float, start_ms: float = 0.0) -> float:
    """1 / mean interval of the spikes in the second half of the run from ``start_ms`` to ``stop_ms``, Hz.

    0 with fewer than three spikes there: one interval is no rate.
    """
    times = np.asarray(times_ms, np.float64)
    late = times[times >= start_ms + 0.5 * (stop_ms - start_ms)]
    return float(1000.0 * (len(late) - 1) / (late[-1] - late[0])) if len(late) >= 3 else 0.0


def oscillation_rate(train: SpikeTrain, stop_ms: float, start_ms: float = 0.0) -> float:
    """`steady_rate` of the peaks that stay under the threshold, Hz."""
    return steady_rate(train.oscillation_times_ms, stop_ms, start_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateReading:
    """What the firing-frequency meter shows; Hz in the cell's own time.

    value_hz : the number, None before two spikes
    instantaneous_hz : 1 / last interval (or less, see ``falling``)
    count : spikes so far in this run
    falling : the silence since the last spike is longer than the last interval and now bounds the numbers
    oscillating : there are no spikes now; the numbers are those of peaks under the threshold
    intervals : how many intervals the number is the mean of
    """

    value_hz: float | None
    instantaneous_hz: float | None
    count: int
    falling: bool = False
    oscillating: bool = False
    intervals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateMeter:
    """The rule of the firing-frequency meter: what `read` makes of spike times.

    The number is 1 / the mean of the last ``intervals`` intervals; with ``window_ms`` that of the intervals that ended
    in the last so many ms (at least the last one). Once the silence outlasts the last interval, the numbers are no
    more than 1 / silence: a cell that stopped reads a rate that falls, not the old one.
    """

    intervals: int = 10
    window_ms: float | None = None

    def __post_init__(self) -> None:
        if self.intervals < 1 or (self.window_ms is not None and not self.window_ms > 0):
            raise ValueError("rate meter: give 1 or more intervals, or a window longer than 0 ms")

    def read(self, train: SpikeTrain, now_ms: float, *, count: int | None = None) -> RateReading:
        """The reading at ``now_ms``, from spikes up to then. Pure; cheap for trains of any length.

        ``count`` is the number of spikes of the whole run, when ``train`` holds only the last of them.
        """
        total = len(train) if count is None else count
        waves = train.oscillation_times_ms
        last_spike = train.times_ms[-1] if len(train) else -np.inf
        waves = waves[np.searchsorted(waves, last_spike) :]
        # Three peaks under the threshold since the last spike: it does not fire, it oscillates.
        oscillating = len(waves) >= 3
        times = waves if oscillating else train.times_ms
        if len(times) < 2:
            return RateReading(value_hz=None, instantaneous_hz=None, count=total)
        last, silence = float(times[-1] - times[-2]), max(now_ms - float(times[-1]), 0.0)
        used = self._intervals_used(times, now_ms)
        mean = float(times[-1] - times[-1 - used]) / used
        falling = silence > last
        bound = 1000.0 / silence if falling else np.inf
        return RateReading(
            value_hz=min(1000.0 / mean, bound),
            instantaneous_hz=min(1000.0 / last, bound),
            count=total,
            falling=falling,
            oscillating=oscillating,
            intervals=used,
        )

    def _intervals_used(self, times: Array, now_ms: float) -> int:
        held = len(times) - 1
        if self.window_ms is None:
            return min(self.intervals, held)
        inside = len(times) - int(np.searchsorted(times, now_ms - self.window_ms, side="right"))
        return min(max(inside, 1), held)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateStrip:
    """The rate along the time axis, one value per pixel column; NaN where no rate is known.

    mean_hz : (n,) the rate averaged over the pixel; low_hz, high_hz : (n,) its range within the pixel
    """

    mean_hz: Array
    low_hz: Array
    high_hz: Array


def rate_strip(times_ms: ArrayLike, edges_ms: ArrayLike, now_ms: float) -> RateStrip:
    """The rate as a step function of time, 1 / interval within each interval, seen through pixels.

    times_ms : (k,) spikes; edges_ms : (n + 1,) borders of the pixels, increasing. Unknown before the first spike and
    after ``now_ms``. After the last spike the last rate goes on and falls with the silence, as the meter does (its
    value is taken at the end of the pixel).
    """
    times, edges = np.asarray(times_ms, np.float64), np.asarray(edges_ms, np.float64)
    n = max(len(edges) - 1, 0)
    unknown = np.full(n, np.nan)
    if len(times) < 2 or not n:
        return RateStrip(mean_hz=unknown, low_hz=unknown.copy(), high_hz=unknown.copy())
    tail = float(times[-1]), float(1000.0 / (times[-1] - times[-2])), now_ms
    seen = slice(max(np.searchsorted(times, edges[0]) - 2, 0), np.searchsorted(times, edges[-1]) + 2)
    times = times[seen]  # the cost goes by what is on the screen, not by what is held
    rates = 1000.0 / np.diff(times)
    within = np.clip(edges, times[0], times[-1])
    left, right = within[:-1], within[1:]
    fired = np.diff(np.interp(within, times, np.arange(len(times))))
    known = right > left
    mean = np.divide(1000.0 * fired, right - left, out=unknown.copy(), where=known)
    first = np.clip(np.searchsorted(times, left, side="right") - 1, 0, len(rates) - 1)
    last = np.clip(np.searchsorted(times, right, side="left") - 1, first, len(rates) - 1)
    low, high = _ranges(rates, first, last, known)
    _add_silence((mean, low, high), edges, tail)
    return RateStrip(mean_hz=mean, low_hz=low, high_hz=high)


def _ranges(
    rates: Array, first: NDArray[np.intp], last: NDArray[np.intp], known: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Lowest and highest of rates[first..last] for each pixel."""
    padded = np.append(rates, rates[-1])
    pairs = np.stack((first, last + 1), axis=1).ravel()
    low = np.minimum.reduceat(padded, pairs)[::2]
    high = np.maximum.reduceat(padded, pairs)[::2]
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _add_silence(columns: tuple[Array, ...], edges: Array, tail: tuple[float, float, float]) -> None:
    last_ms, last_hz, now_ms = tail
    after = np.flatnonzero((edges[:-1] >= last_ms) & (edges[:-1] < now_ms))
    silence = np.minimum(edges[after + 1], now_ms) - last_ms
    falling = np.minimum(
        last_hz, np.divide(1000.0, silence, out=np.full(len(after), np.inf), where=silence > 0)
    )
    for column in columns:
        column[after] = falling
