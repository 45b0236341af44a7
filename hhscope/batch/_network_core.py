"""The loops of a network: who connects to whom, what spikes open, who spiked; the kernel cache gets this source."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

CELLS = 64  # of a block
STRIDE = 72  # numbers from one row to the next

_OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy"}
_I32, _I64, _F64 = types.int32[::1], types.int64, types.float64[::1]


@njit("uint64(uint64, uint64)", **_OPTIONS)  # type: ignore[untyped-decorator]
def random_bits(seed: Any, place: Any) -> Any:
    """Number ``place`` of the stream of splitmix64. S. Vigna's public-domain constants; Steele, Lea & Flood 2014."""
    z = seed + (place + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(types.void(types.uint64, types.uint64, _F64), **_OPTIONS)  # type: ignore[untyped-decorator]
def uniforms(seed: Any, first: Any, out: Any) -> None:
    """Numbers 0 <= u < 1 of the stream from number ``first`` on."""
    for k in range(out.size):
        out[k] = np.float64(random_bits(seed, first + np.uint64(k)) >> np.uint64(11)) * 2.0**-53


@njit(types.void(types.uint64, _I64, _I64, _I64, types.uint64, types.int64[::1]), **_OPTIONS)  # type: ignore[untyped-decorator]
def count(seed: Any, n: Any, first: Any, last: Any, level: Any, start: Any) -> None:  # noqa: PLR0913, PLR0917
    """start[i + 1] - start[i]: how many of the cells first … last - 1 hear cell i. ``level``: probability · 2**53."""
    start[0] = 0
    for i in range(n):
        found = 0
        for j in range(first, last):
            place = np.uint64(2 * n) + np.uint64(i) * np.uint64(n) + np.uint64(j)
            found += 1 if (random_bits(seed, place) >> np.uint64(11)) < level and i != j else 0
        start[i + 1] = start[i] + found


@njit(types.void(types.uint64, *[_I64] * 4, types.uint64, _I32), **_OPTIONS)  # type: ignore[untyped-decorator]
def connect(seed: Any, n: Any, first: Any, last: Any, size: Any, level: Any, heard: Any) -> None:  # noqa: PLR0913, PLR0917
    """Where in the inputs of the cells first … last - 1 (``size`` numbers per block) each connection arrives."""
    at = 0
    for i in range(n):
        for j in range(first, last):
            place = np.uint64(2 * n) + np.uint64(i) * np.uint64(n) + np.uint64(j)
            if (random_bits(seed, place) >> np.uint64(11)) < level and i != j:
                block, cell = divmod(j - first, CELLS)
                heard[at] = block * size + cell
                at += 1


@njit(types.void(_F64, _I32, _I32, _I64, types.int64[::1], _I32), **_OPTIONS)  # type: ignore[untyped-decorator]
def arrive(x: Any, cells: Any, steps: Any, excitatory: Any, start: Any, heard: Any) -> None:  # noqa: PLR0913, PLR0917
    """Count the spikes that arrive in each step; cells below ``excitatory`` open the first synapse of a cell."""
    x[:] = 0.0
    for k in range(cells.size):
        i = cells[k]
        row = (2 * steps[k] + (0 if i < excitatory else 1)) * STRIDE
        for at in range(start[i], start[i + 1]):
            x[heard[at] + row] += 1.0


@njit(
    types.int64(types.float64[:, ::1], *[_I64] * 4, types.float64, _I32, _I32),
    **_OPTIONS,
)  # type: ignore[untyped-decorator]
def spiked(v: Any, first: Any, last: Any, n: Any, rows: Any, level: Any, cells: Any, steps: Any) -> int:  # noqa: PLR0913, PLR0917
    """Upward crossings of ``level`` in the steps of the blocks first … last - 1; the last row becomes the first.

    cells, steps : room for what is found; returns how many, or -1 - cell for one that is no number any more
    """
    found = 0
    top = np.empty(CELLS)
    for block in range(first, last):
        voltages = v[block]
        for j in range(CELLS):
            top[j] = voltages[j]
        for row in range(1, rows + 1):
            for j in range(CELLS):
                x = voltages[row * STRIDE + j]
                top[j] = x if x > top[j] else top[j]
        for j in range(min(CELLS, n - block * CELLS)):
            if voltages[rows * STRIDE + j] != voltages[rows * STRIDE + j]:
                return -1 - (block * CELLS + j)
            if top[j] >= level:
                for row in range(rows):
                    if voltages[row * STRIDE + j] < level <= voltages[(row + 1) * STRIDE + j]:
                        cells[found] = block * CELLS + j
                        steps[found] = row
                        found += 1
        for j in range(STRIDE):
            voltages[j] = voltages[rows * STRIDE + j]
    return found
