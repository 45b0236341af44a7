"""Units: the activation functions of artificial neurons, fitted to a cell's rates, and the filter in front of both.

A unit answers y = a·act(b·(x - c)) + d. Shape and place (b, c) are searched by scipy; a and d then follow from linear
least squares (variable projection: Golub & Pereyra, SIAM J. Numer. Anal. 10:413-432, 1973, doi 10.1137/0710036).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import least_squares, minimize
from scipy.signal import lfilter
from scipy.special import erf, expit

Array = NDArray[np.float64]

LEAK: Final = 0.01  # slope of the leaky ReLU below 0


def _step(x: Array) -> Array:
    return np.where(x >= 0.0, 1.0, 0.0)


def _relu(x: Array) -> Array:
    return np.maximum(x, 0.0)


def _leaky_relu(x: Array) -> Array:
    return np.where(x >= 0.0, x, LEAK * x)


def _softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


def _gelu(x: Array) -> Array:
    return np.asarray(0.5 * x * (1.0 + erf(x / np.sqrt(2.0))), np.float64)


ACTIVATIONS: Final[Mapping[str, Callable[[Array], Array]]] = MappingProxyType(
    {
        "step": _step,
        "sigmoid": expit,
        "tanh": np.tanh,
        "relu": _relu,
        "leaky_relu": _leaky_relu,
        "softplus": _softplus,
        "gelu": _gelu,
    }
)

_LABELS: Final = {"relu": "ReLU", "leaky_relu": "leaky ReLU", "gelu": "GELU"}

# Where the search begins: steepness per range, and place as a share of the range.
_STEEPNESS: Final = (1.0, 3.0, 10.0, 40.0, 200.0)
_PLACES: Final = np.linspace(-0.6, 1.1, 35)
_STARTS: Final = 2  # the best of them are refined
_FIRST_STEEPNESS: Final = 10.0  # per range


def label_of(activation: str) -> str:
    """The name of an activation for people: ``leaky ReLU``."""
    return _LABELS.get(activation, activation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One fitted unit; r2 : share of the variance that it explains, 1 = all of it"""

    activation: str
    a: float
    b: float
    c: float
    d: float
    r2: float

    @property
    def label(self) -> str:
        """Its name for people: ``ReLU``."""
        return label_of(self.activation)

    def __call__(self, x: ArrayLike) -> Array:
        """The unit's answer to inputs of any shape."""
        found = ACTIVATIONS[self.activation](self.b * (np.asarray(x, np.float64) - self.c))
        return np.asarray(self.a * found + self.d, np.float64)


def fit_unit(activation: str, x: Array, y: Array) -> Unit:
    """The unit of this kind that comes closest to (n,) ``y`` at (n,) ``x``, by least squares.

    Raises
    ------
    ValueError
        For an unknown activation, or fewer than four different inputs.
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"there is no activation {activation!r}; there are: {', '.join(ACTIVATIONS)}")
    if len(np.unique(x)) < 4:
        raise ValueError("a fit needs rates at four or more different currents")
    low, width = float(x.min()), float(np.ptp(x))
    scale = float(np.abs(y).max()) or 1.0
    problem = _Problem(ACTIVATIONS[activation], (x - low) / width, y / scale)
    b, c = min(_candidates(activation, problem), key=lambda found: problem.solved(*found)[2])
    a, d, _ = problem.solved(b, c)
    unit = Unit(activation=activation, a=a * scale, b=b / width, c=low + c * width, d=d * scale, r2=1.0)
    share = explained(y, unit(x))
    return unit if share is None else replace(unit, r2=share)


def fit_units(x: Array, y: Array) -> tuple[Unit, ...]:
    """Every kind of unit, fitted, in the order of `ACTIVATIONS`."""
    return tuple(fit_unit(name, x, y) for name in ACTIVATIONS)


@dataclass(frozen=True, slots=True)
class _Problem:
    """act : the shape; x, y : (n,) both about 0 … 1"""

    act: Callable[[Array], Array]
    x: Array
    y: Array

    def solved(self, b: float, c: float) -> tuple[float, float, float]:
        """The best a and d for this shape and place, and the squares that are left."""
        shape = self.act(b * (self.x - c))
        middle, mean = float(shape.mean()), float(self.y.mean())
        spread = shape - middle
        size = float(spread @ spread)
        a = float(spread @ (self.y - mean)) / size if size > 1e-300 else 0.0
        rest = self.y - mean - a * spread
        return a, mean - a * middle, float(rest @ rest)

    def left(self, log_b: float, c: float) -> float:
        """The squares that are left at this shape and place."""
        return self.solved(_steepness(log_b), c)[2]


def _candidates(activation: str, problem: _Problem) -> list[tuple[float, float]]:
    """Shapes and places worth comparing.

    A GELU falls before it rises, so that a piece of it turned over can look like almost anything; only the fit that
    begins at a rising unit counts for it.
    """
    if activation == "step":
        return [_step_place(problem)]
    if activation == "gelu":
        return [_nearby(problem)]
    return [_nearby(problem), _searched(problem)]


def _nearby(problem: _Problem) -> tuple[float, float]:
    """Least squares (Levenberg-Marquardt) from a rising unit that begins to act at the lowest current."""

    def rest(at: Array) -> Array:
        return np.asarray(at[0] * problem.act(at[1] * (problem.x - at[2])) + at[3] - problem.y, np.float64)

    found = least_squares(rest, [1.0, _FIRST_STEEPNESS, 0.0, 0.0], method="lm", max_nfev=4000).x
    return float(found[1]), float(found[2])


def _searched(problem: _Problem) -> tuple[float, float]:
    """The best of a grid, refined."""
    starts = sorted(
        (problem.solved(b, float(c))[2], float(np.log(b)), float(c)) for b in _STEEPNESS for c in _PLACES
    )
    found = [
        minimize(lambda at: problem.left(float(at[0]), float(at[1])), [log_b, c], method="Nelder-Mead",
                 options={"xatol": 1e-6, "fatol": 1e-12, "maxiter": 600})
        for _, log_b, c in starts[:_STARTS]
    ]  # fmt: skip
    best = min(found, key=lambda one: float(one.fun))
    return _steepness(float(best.x[0])), float(best.x[1])


def _steepness(log_b: float) -> float:
    return float(np.exp(np.clip(log_b, -12.0, 9.0)))


def _step_place(problem: _Problem) -> tuple[float, float]:
    """Between which two inputs it steps best."""
    known = np.unique(problem.x)
    middles = (known[1:] + known[:-1]) / 2
    return 1.0, float(min(middles, key=lambda c: problem.solved(1.0, float(c))[2]))


def explained(y: Array, by: Array) -> float | None:
    """R²: the share of the variance of ``y`` that ``by`` explains; None where y does not vary."""
    total = float(((y - y.mean()) ** 2).sum())
    return 1.0 - float(((y - by) ** 2).sum()) / total if total > 0 else None


def low_pass(values: Array, dt_ms: float, tau_ms: float) -> Array:
    """(n,) samples through a filter that forgets with tau; it begins as if the first value had always been there."""
    kept = float(np.exp(-dt_ms / tau_ms))
    found, _ = lfilter([1.0 - kept], [1.0, -kept], values, zi=[kept * float(values[0])])
    return np.asarray(found, np.float64)


def rate_course(times_ms: Array, n: int, dt_ms: float, tau_ms: float, start_ms: float = 0.0) -> Array:
    """The rate over time, (n,) Hz: each spike counts for tau after it, fading; its integral over all time is 1."""
    place = np.ceil((times_ms - start_ms) / dt_ms - 1e-9).astype(np.int64)
    counts = np.bincount(place[(place >= 0) & (place < n)], minlength=n).astype(np.float64)
    kept = float(np.exp(-dt_ms / tau_ms))
    return np.asarray(lfilter([1000.0 * (1.0 - kept) / dt_ms], [1.0, -kept], counts), np.float64)
