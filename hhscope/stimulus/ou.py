"""OU: Ornstein-Uhlenbeck noise, a random current with a memory, held for one sample.

Any value can be had without those before it. Times are divided into spans of 2^R values, at least 40 time constants
long: over such a span the process forgets to e^-40 = 4e-18, less than a double can tell from 1, so that its values at
the borders are independent. Between the borders the process is halved again and again: given its values a, b a time
d before and after, the value in the middle is normal with mean (a + b)/(2·cosh(d/tau)) and variance tanh(d/tau)
(the bridge of a Gauss-Markov process). All values on the grid then follow the exact law: x(t + h) =
x(t)·exp(-h/tau) + sqrt(1 - exp(-2h/tau))·normal.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus._noise import CHUNK, MEAN, SEED, SPAN, Noise
from hhscope.stimulus._random import exp, normal_quantile, uniforms
from hhscope.stimulus.base import FieldSpec, WaveformSpec
from hhscope.units import NS_PER_MS

_STREAM: Final = 256  # and the 64 after it: one for each halving
_FORGETTING: Final = 40.0  # time constants
_CHUNK_LEVELS: Final = CHUNK.bit_length() - 1


class OU(Noise, frozen=True, kw_only=True, tag="ou"):
    """I = mean + x(t): dx = -x/tau·dt + sd·√(2/tau)·dW, stationary from the start, with standard deviation ``sd``.

    Values on the grid of held values have exactly the statistics of the process: SD sd, correlation exp(-Δt/tau).
    """

    sd: float
    tau: float

    def check(self) -> None:
        """The SD is not negative, the time constant is above 0."""
        super().check()
        if self.sd < 0.0:
            raise self.fault("sd", self.sd, "must not be negative")
        if not 1e-6 <= self.tau <= 1e9:
            raise self.fault("tau", self.tau, "must lie between 1e-6 and 1e9 ms")

    def spread(self, hold_ns: int) -> float:
        """The SD, whatever the step."""
        return self.sd

    def chunk(self, hold_ns: int, number: int) -> NDArray[np.float64]:
        """A stretch of the process."""
        return _chunk(self.seed or 0, self.tau, hold_ns, number)


@lru_cache(maxsize=32)
def _chunk(seed: int, tau: float, hold_ns: int, number: int) -> NDArray[np.float64]:
    levels, steps = _halvings(tau, hold_ns), tau * NS_PER_MS / hold_ns
    above = max(levels - _CHUNK_LEVELS, 0)  # halvings down to where the chunk lies between two nodes
    pairs = CHUNK >> (levels - above)
    first = number * pairs  # the chunk's first node, counted at that level
    normal = _drawn(seed, (levels, above), first, pairs)
    nodes = normal[0]
    for level in range(1, levels + 1):
        nodes = _halved(nodes, normal[level], _bridge(levels - level, steps))
        if level <= above:  # the half that the chunk lies in
            side = first >> (above - level) & 1
            nodes = nodes[side : side + 2]
    values = nodes[:-1]
    values.flags.writeable = False
    return values


def _drawn(seed: int, depth: tuple[int, int], first: int, pairs: int) -> list[NDArray[np.float64]]:
    """The normal numbers that a chunk needs: at the borders of its spans, then for each halving.

    Each belongs to a place of the process, (level, number); all are made at once, for speed.
    """
    levels, above = depth
    drawn = [uniforms(seed, _STREAM, first >> above, pairs + 1)]
    drawn += [uniforms(seed, _STREAM + k, first >> (above - k + 1), 1) for k in range(1, above + 1)]
    for k in range(levels - above):
        drawn.append(uniforms(seed, _STREAM + above + k + 1, first << k, pairs << k))
    numbers = normal_quantile(np.concatenate(drawn))
    return np.split(numbers, np.cumsum([len(part) for part in drawn])[:-1])


def _halved(
    nodes: NDArray[np.float64], normal: NDArray[np.float64], bridge: tuple[float, float]
) -> NDArray[np.float64]:
    """The nodes and those in the middle between them."""
    weight, spread = bridge
    found = np.empty(2 * len(nodes) - 1)
    found[::2] = nodes
    found[1::2] = weight * (nodes[:-1] + nodes[1:]) + spread * normal
    return found


def _halvings(tau: float, hold_ns: int) -> int:
    """R: how often a span is halved until a step of the grid is left."""
    levels = 0
    while (hold_ns << levels) < _FORGETTING * tau * NS_PER_MS:
        levels += 1
    return levels


@lru_cache(maxsize=256)
def _bridge(level: int, steps: float) -> tuple[float, float]:
    """Weight of both neighbours and spread of the middle, 2^level steps from each; tau is so many steps."""
    x = math.ldexp(1.0, level) / steps
    decayed = exp(-2.0 * x)
    tanh = (
        x * (1.0 - x * x * (1.0 / 3.0 - x * x * (2.0 / 15.0)))
        if x < 1e-3
        else (1.0 - decayed) / (1.0 + decayed)
    )
    return exp(-x) / (1.0 + decayed), math.sqrt(tanh)


WAVEFORM = WaveformSpec(
    key="ou",
    title="Ornstein–Uhlenbeck noise",
    description="A random current with a memory: Gaussian, its correlation decays with a time constant",
    struct=OU,
    group="noise",
    headline=("sd", "tau"),
    fields=(
        FieldSpec(
            name="sd",
            label="SD",
            unit="µA/cm²",
            default=3.0,
            doc="Standard deviation of the current about its mean; the same for every sample step",
            required=True,
            range="0 or more",
        ),
        FieldSpec(
            name="tau",
            label="Time constant τ",
            unit="ms",
            default=5.0,
            doc="Values this far apart are correlated by 1/e",
            required=True,
            above_zero=True,
            range="1e-6 to 1e9 ms",
        ),
        MEAN,
        *SPAN,
        SEED,
    ),
)
