"""Plasticity: how pairs of input and firing change a synapse, what is to be expected of it, and how aligned they are.

Pair rule, all pairs count: at an input the weight falls by a_minus·y₋, at a spike it rises by a_plus·y₊; y₊ and y₋ go
up by 1 at each input and each spike and decay with tau. So one pair with lag s = t_post - t_pre changes the weight by
a_plus·e^(-s/tau) where s > 0, by -a_minus·e^(s/tau) where s < 0. Song, Miller & Abbott, Nat. Neurosci. 3:919-926
(2000), doi 10.1038/78829.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr

Array = NDArray[np.float64]

_NEGLIGIBLE: Final = 40.0  # time constants after which nothing is left of a trace: e^-40


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule:
    """The rule. tau : ms, of both traces; a_plus, a_minus : change per pair at lag 0, weights lie in 0 … 1"""

    a_plus: float = 0.01
    a_minus: float = 0.012
    tau: float = 20.0

    def __post_init__(self) -> None:
        if not (self.tau > 0 and self.a_plus >= 0 and self.a_minus >= 0):
            raise ValueError(
                f"pair rule: tau {self.tau:g} ms, a_plus {self.a_plus:g} and a_minus {self.a_minus:g} cannot be used; "
                "give a tau above 0 and amounts of 0 or more"
            )

    def window(self, lag_ms: ArrayLike) -> Array:
        """The change by one pair with that lag (post - pre, ms); an input at a spike's time counts as before it."""
        lag = np.asarray(lag_ms, np.float64)
        size = np.exp(-np.abs(lag) / self.tau)
        return np.where(lag >= 0, self.a_plus * size, -self.a_minus * size)

    def expected(self, lag_ms: ArrayLike, jitter_ms: float) -> Array:
        """The mean change by one pair whose lag is normally distributed around ``lag_ms``; closed form.

        a₊·e^(σ²/2τ² - Δ/τ)·Φ(Δ/σ - σ/τ) - a₋·e^(σ²/2τ² + Δ/τ)·Φ(-Δ/σ - σ/τ), Φ the normal distribution function: each
        half of the window is the mean of an exponential over half a normal distribution.
        """
        lag = np.asarray(lag_ms, np.float64)
        if jitter_ms == 0.0:
            return self.window(lag)
        ratio = jitter_ms / self.tau
        place, start = lag / jitter_ms, 0.5 * ratio * ratio
        rise = np.exp(start - lag / self.tau + log_ndtr(place - ratio))
        fall = np.exp(start + lag / self.tau + log_ndtr(-place - ratio))
        return np.asarray(self.a_plus * rise - self.a_minus * fall, np.float64)

    def expected_in_step(self, lag_ms: float, jitter_ms: float, period_ms: float) -> float:
        """The mean change per input when both trains have one event per period, ``lag_ms`` apart, for ever."""
        most = math.ceil((_NEGLIGIBLE * self.tau + 10.0 * jitter_ms + abs(lag_ms)) / period_ms)
        lags = lag_ms + period_ms * np.arange(-most, most + 1)
        return float(self.expected(lags, jitter_ms).sum())

    def expected_unrelated(self, firing_hz: float) -> float:
        """The mean change per input when the trains know nothing of each other: the area of the window × the rate."""
        return (self.a_plus - self.a_minus) * self.tau * firing_hz / 1000.0

    def changes(self, pre_ms: Array, post_ms: Array) -> Array:
        """What each input changed by its pairs with all spikes, before and after it, without limits: (n_pre,)."""
        before = self._traces(post_ms)
        after = self._traces(-post_ms[::-1])[::-1]
        place = np.searchsorted(post_ms, pre_ms, side="left")
        found = np.zeros(len(pre_ms))
        has = place < len(post_ms)
        later = post_ms[place[has]]
        found[has] += self.a_plus * after[place[has]] * np.exp((pre_ms[has] - later) / self.tau)
        has = place > 0
        earlier = post_ms[place[has] - 1]
        found[has] -= self.a_minus * before[place[has] - 1] * np.exp((earlier - pre_ms[has]) / self.tau)
        return found

    def _traces(self, times_ms: Array) -> Array:
        """The trace of a train just after each of its events, (n,)."""
        kept = np.exp(-np.diff(times_ms) / self.tau).tolist()
        found, y = [1.0] * len(times_ms), 1.0
        for k, share in enumerate(kept, 1):
            y = 1.0 + share * y
            found[k] = y
        return np.array(found)


class PlasticWeight:
    """A weight that changes event by event. Events must come in order of time; one owner."""

    def __init__(self, rule: PairRule, weight: float = 0.5) -> None:
        self.rule = rule
        self.weight = weight
        self._pre = self._post = 0.0
        self._t = 0.0

    def pre(self, t_ms: float) -> float:
        """An input arrives; returns the weight after it."""
        self._decay(t_ms)
        self._set(self.weight - self.rule.a_minus * self._post)
        self._pre += 1.0
        return self.weight

    def post(self, t_ms: float) -> float:
        """The cell fires; returns the weight after it."""
        self._decay(t_ms)
        self._set(self.weight + self.rule.a_plus * self._pre)
        self._post += 1.0
        return self.weight

    def _decay(self, t_ms: float) -> None:
        share = math.exp((self._t - t_ms) / self.rule.tau)
        self._pre *= share
        self._post *= share
        self._t = t_ms

    def _set(self, weight: float) -> None:
        self.weight = min(1.0, max(0.0, weight))


def weight_course(rule: PairRule, pre_ms: Array, post_ms: Array, weight: float = 0.5) -> Array:
    """The weight after each input, (n_pre,), from two trains; an input at the time of a spike counts as before it."""
    plastic = PlasticWeight(rule, weight)
    found = np.empty(len(pre_ms))
    spikes = post_ms.tolist()
    at = 0
    for k, t in enumerate(pre_ms.tolist()):
        while at < len(spikes) and spikes[at] < t:
            plastic.post(spikes[at])
            at += 1
        found[k] = plastic.pre(t)
    return found


def count_pairs(pre_ms: Array, post_ms: Array, most_ms: float) -> int:
    """How many pairs of an input and a spike are at most ``most_ms`` apart."""
    first = np.searchsorted(post_ms, pre_ms - most_ms, side="left")
    last = np.searchsorted(post_ms, pre_ms + most_ms, side="right")
    return int((last - first).sum())


def lag_histogram(pre_ms: Array, post_ms: Array, edges_ms: Array) -> NDArray[np.int64]:
    """How many pairs have a lag (post - pre) between neighbours of (n + 1,) rising ``edges_ms``: (n,)."""
    below = [int(np.searchsorted(post_ms, pre_ms + edge).sum()) for edge in edges_ms.tolist()]
    return np.array([after - before for before, after in pairwise(below)], np.int64)


def phases(events_ms: Array, cycle_ms: Array) -> Array:
    """Where in the cycle (from one of ``cycle_ms`` to the next) each event lies, 0 … 1; those outside are left out."""
    place = np.searchsorted(cycle_ms, events_ms, side="right")
    inside = (place > 0) & (place < len(cycle_ms))
    place, events = place[inside], events_ms[inside]
    begin = cycle_ms[place - 1]
    return np.asarray((events - begin) / (cycle_ms[place] - begin), np.float64)


def vector_strength(pre_ms: Array, post_ms: Array) -> float | None:
    """How aligned two trains are: 0 = not at all, 1 = always at the same phase; None where there is no cycle to be in.

    Length of the mean of e^(2πi·phase), the phase being that of the rarer train's events in the cycles of the other:
    so a cell that fires once in many inputs, or many times per input, is judged too. By chance n phases give 1/√n.
    Goldberg & Brown, J. Neurophysiol. 32:613-636 (1969), doi 10.1152/jn.1969.32.4.613.
    """
    rare, often = (post_ms, pre_ms) if len(post_ms) <= len(pre_ms) else (pre_ms, post_ms)
    found = phases(rare, often)
    return float(np.abs(np.exp(2j * np.pi * found).mean())) if found.size else None


def by_phase(phase: Array, values: Array, bins: int) -> Array:
    """Mean of (n,) ``values`` in each of ``bins`` equal parts of the cycle; not a number where there is none."""
    place = np.minimum((phase * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = np.bincount(place, weights=values, minlength=bins)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
