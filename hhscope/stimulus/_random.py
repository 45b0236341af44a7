"""Random: numbers that depend on a seed and a place only, whatever was asked for before; the same bits everywhere.

The bits come from Philox4x64-10 (J. K. Salmon et al., SC'11, doi 10.1145/2063384.2063405), whose stream numpy
guarantees. What is made of them uses nothing but additions, multiplications, divisions and square roots, which IEEE 754
rounds in one way; the logarithm and the exponential of a C library differ between machines in the last bit.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORDS: Final = 4  # 64-bit words that one count of the generator gives
_LN2: Final = 0.6931471805599453
_LN2_HIGH: Final = float.fromhex("0x1.62e42feep-1")  # ln 2 in two parts: k times the first is exact
_LN2_LOW: Final = float.fromhex("0x1.a39ef35793c76p-33")
_SQRT_HALF: Final = 0.7071067811865476


def words(seed: int, stream: int, first: int, n: int) -> NDArray[np.uint64]:
    """Words ``first`` … ``first + n - 1`` of a stream, (n,) uint64, each with 64 independent fair bits."""
    if n <= 0:
        return np.empty(0, np.uint64)
    count, skip = divmod(first, _WORDS)
    key = np.array([seed, stream], np.uint64)
    bits = np.random.Philox(key=key, counter=count).random_raw(n + skip)
    found: NDArray[np.uint64] = bits[skip:]
    return found


def uniforms(seed: int, stream: int, first: int, n: int) -> NDArray[np.float64]:
    """Numbers strictly between 0 and 1, (n,): the middles of 2^52 equal parts."""
    return ((words(seed, stream, first, n) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def normals(seed: int, stream: int, first: int, n: int) -> NDArray[np.float64]:
    """Standard normal numbers, (n,): the inverse of the normal distribution at `uniforms`."""
    return normal_quantile(uniforms(seed, stream, first, n))


def normal_quantile(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The x below which a standard normal number lies with probability p; 0 < p < 1, relative error 1e-15.

    M. J. Wichura, algorithm AS 241, Appl. Stat. 37:477-484 (1988), doi 10.2307/2347330.
    """
    q = p - 0.5
    r = 0.180625 - q * q
    x = q * _ratio(_CENTRE, r)
    outer = np.flatnonzero(r < 0.0)
    if outer.size:
        side = q[outer]
        tail = np.where(side < 0.0, p[outer], 1.0 - p[outer])
        r = np.sqrt(-log(tail))
        far = np.where(r <= 5.0, _ratio(_TAIL, r - 1.6), _ratio(_FAR_TAIL, r - 5.0))
        x[outer] = np.where(side < 0.0, -far, far)
    return x


def log(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The natural logarithm of positive numbers, to 2 units of the last place or 1e-16, whichever is more."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < _SQRT_HALF
    mantissa = np.where(low, mantissa + mantissa, mantissa)
    k = (exponent - low).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    series = np.zeros_like(z)
    for odd in range(23, 0, -2):  # 2·artanh(s), |s| < 0.172
        series = series * z + 2.0 / odd
    found: NDArray[np.float64] = k * _LN2_HIGH + (s * series + k * _LN2_LOW)
    return found


def exp(x: float) -> float:
    """e^x for -700 < x <= 0, relative error 3e-16; 0 below."""
    if x <= -700.0:
        return 0.0
    k = round(x / _LN2)  # any k near will do: the rest is exact
    rest = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 1.0
    for n in range(16, 0, -1):
        total = 1.0 + rest / n * total
    return math.ldexp(total, k)


def _ratio(table: tuple[tuple[float, ...], tuple[float, ...]], r: NDArray[np.float64]) -> NDArray[np.float64]:
    above, below = (np.full_like(r, row[0]) for row in table)
    for a, b in zip(*(row[1:] for row in table), strict=True):
        above *= r
        above += a
        below *= r
        below += b
    return above / below


# Highest power first; numerator, denominator.
_CENTRE: Final = (
    (
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
    ),
    (
        5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
        5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0,
    ),
)  # fmt: skip
_TAIL: Final = (
    (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590,
        1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
        1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
        2.05319162663775882187, 1.0,
    ),
)  # fmt: skip
_FAR_TAIL: Final = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
        5.46378491116411436990, 6.65790464350110377720,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
        7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
        5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip
