"""Pyramid: minima and maxima of every 16, 64, 256, … samples of a ring, and the loops that keep and read them.

Bucket ``b`` of level ``l`` covers the samples ``[b*size, (b+1)*size)`` by their run-wide number, size = 16·4^l, and
lies at place ``b mod count(l)`` of its level. Since a ring holds a whole number of the largest buckets, no bucket
crosses the ring's end. A reader uses a bucket only where every sample of it is asked for, complete and still held; what
is left at both ends of a column comes from smaller buckets and single samples, so that extremes are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hhscope.engine import _plain_loops
from hhscope.kernel.cache import import_source, is_kept
from hhscope.kernel.stopgap import Stopgap

BASE_SHIFT: Final = 4  # 16 samples in the smallest bucket: two cache lines
RATIO_SHIFT: Final = 2  # 4 buckets of (min, max): one cache line
MAX_LEVELS: Final = 7  # the largest bucket: 65,536 samples; a full ring of 5 million has 80 of them
MIN_LARGEST: Final = 16  # largest buckets in a ring, at the least


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Where the buckets of one row lie: level after level in one row of memory.

    capacity : samples in the ring, a whole number of the largest buckets
    offsets : (levels + 1,) int64, the place of each level's first bucket; the last is the number of all buckets
    """

    capacity: int
    offsets: NDArray[np.int64]

    @property
    def levels(self) -> int:
        """Number of levels."""
        return len(self.offsets) - 1

    @property
    def buckets(self) -> int:
        """Buckets of all levels."""
        return int(self.offsets[-1])


def bucket_shift(level: int) -> int:
    """Binary logarithm of the number of samples in a bucket."""
    return BASE_SHIFT + RATIO_SHIFT * level


def layout(capacity: int) -> Layout:
    """The deepest pyramid of use for at most ``capacity`` samples: rounded down to whole largest buckets.

    Raises
    ------
    ValueError
        When not even 16 of the smallest buckets fit.
    """
    if capacity < MIN_LARGEST << BASE_SHIFT:
        raise ValueError(f"a ring of {capacity} samples is too short; it needs {MIN_LARGEST << BASE_SHIFT}")
    levels = 1
    while levels < MAX_LEVELS and capacity >> bucket_shift(levels) >= MIN_LARGEST:
        levels += 1
    shift = bucket_shift(levels - 1)
    whole = capacity >> shift << shift
    counts = [whole >> bucket_shift(level) for level in range(levels)]
    return Layout(capacity=whole, offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
    """The loops, documented in ``_ring_loops.py``; the compiled ones release the GIL."""

    write: Callable[..., None]
    extremes: Callable[..., None]
    copy: Callable[..., None]


def _plain() -> Loops:
    return Loops(write=_plain_loops.write, extremes=_plain_loops.extremes, copy=_plain_loops.copy)


def _text() -> str:
    return resources.files(__package__).joinpath("_ring_loops.py").read_text(encoding="utf-8")


def _compiled() -> Loops:
    module: Any = import_source(_text())
    return Loops(write=module.write, extremes=module.extremes, copy=module.copy)


def _kept() -> bool:
    return is_kept(_text(), "copy")  # the last in the file


LOOPS: Final = Stopgap(_plain, _compiled, _kept)
"""The loops; compiled in 3 s, or 0.1 s from the kernel cache, which is not for the GUI thread."""
