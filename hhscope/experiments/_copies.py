"""What do copies add? The firing of 1 to 64 cells, taken together, against the input that all of them get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.batch.pairs import MOST_PAIRS, Link, PairCell, Pairs
from hhscope.experiments._pair_runs import DT_MS, stepped
from hhscope.experiments.base import Watch

Array = NDArray[np.float64]

COUNTS: Final = (1, 2, 4, 8, 16, 32, 64)
SWING: Final = 0.2  # standard deviation of the input, of the constant current
INPUT_TAU_MS: Final = 10.0
_KEPT_MS: Final = 0.5  # the input changes so often
_BURN_MS: Final = 500.0
_SMOOTH_MS: Final = 3.0  # standard deviation of the bell that firing is smoothed with
_LAGS: Final = 30  # ms that the firing may come later
_SEED: Final = 12345


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copies:
    """r2_same, r2_different : share of the input's variance that the mean firing of so many cells explains

    t_ms, given, one, all_same, all_different : the input, and firing rates (Hz) of one cell and of 64, every ms
    """

    counts: tuple[int, ...]
    r2_same: tuple[float, ...]
    r2_different: tuple[float, ...]
    t_ms: Array
    given: Array
    one: Array
    all_different: Array


def copies(cell: PairCell, percent: float, seconds: float, watch: Watch) -> Copies:
    """64 identical cells, and 64 whose current differs by up to ``percent`` to either side, on the same slow input."""
    current = np.asarray(cell.current, np.float64)
    rng = np.random.default_rng(_SEED)
    spread = rng.permutation(np.linspace(-1.0, 1.0, MOST_PAIRS))
    base = abs(float(current)) or 1.0
    different = replace(cell, current=current + 0.01 * percent * base * spread)
    pairs = Pairs((cell, different), Link(), dt=DT_MS)
    every = max(1, round(_KEPT_MS / pairs.h))
    n = round((_BURN_MS + 1e3 * seconds) / (every * pairs.h))
    given = SWING * base * slow_noise(rng, n, every * pairs.h)
    for k in range(n):
        for side in pairs.sides:
            side.inject(given[k])
        pairs.advance(every)
        if k % 100 == 0:
            watch.at(k / n)
    stepped(pairs, 0, watch, 1.0)
    return _judged(pairs, given, every * pairs.h)


def slow_noise(rng: np.random.Generator, n: int, step: float) -> Array:
    """(n,) standard normal noise that forgets in `INPUT_TAU_MS`, by exact steps of ``step`` ms (Ornstein–Uhlenbeck)."""
    keep = float(np.exp(-step / INPUT_TAU_MS))
    push = np.sqrt(1.0 - keep * keep) * rng.standard_normal(n)
    found = np.empty(n)
    value = rng.standard_normal()
    for k in range(n):
        value = keep * value + push[k]
        found[k] = value
    return found


def _judged(pairs: Pairs, given: Array, step: float) -> Copies:
    length = round(pairs.time_ms)
    edges = np.arange(length + 1, dtype=np.float64)
    slow = np.interp(edges[:-1] + 0.5, (np.arange(given.size) + 0.5) * step, given)
    first = round(_BURN_MS)
    rates = []
    for side in pairs.sides:
        lane, times = side.all_spikes()
        table, _, _ = np.histogram2d(lane, times, bins=(np.arange(MOST_PAIRS + 1) - 0.5, edges))
        rates.append(np.cumsum(table, axis=0) / np.arange(1, MOST_PAIRS + 1)[:, None] * 1e3)
    bell = np.exp(-0.5 * (np.arange(-12, 13) / _SMOOTH_MS) ** 2)
    bell /= bell.sum()
    smooth = [[np.convolve(table[n - 1], bell, "same") for n in COUNTS] for table in rates]
    r2 = [tuple(explained(slow[first:], found[first:]) for found in side) for side in smooth]
    return Copies(
        counts=COUNTS,
        r2_same=r2[0],
        r2_different=r2[1],
        t_ms=np.arange(length - first, dtype=np.float64),
        given=slow[first:],
        one=smooth[0][0][first:],
        all_different=smooth[1][-1][first:],
    )


def explained(given: Array, answer: Array) -> float:
    """R² of the best straight line from ``answer`` to ``given``, at the best delay of up to 30 ms."""
    best = 0.0
    for lag in range(min(_LAGS, given.size // 4) + 1):
        a, b = given[: given.size - lag], answer[lag:]
        if b.std() > 0 and a.std() > 0:
            r = float(np.corrcoef(a, b)[0, 1])
            best = max(best, r * r)
    return best
