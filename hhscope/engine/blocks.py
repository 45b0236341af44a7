"""Blocks and segments: how simulated time is cut and carried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.units import format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one run with one sample step and one method.

    Sample k of the segment is at ``t0_ns + k*dt_ns`` and has the run-wide number ``first + k``. A change of dt or of
    method starts a new segment whose sample 0 is the sample that the old segment would have recorded next.
    """

    index: int
    t0_ns: int
    dt_ns: int
    first: int
    method: str
    substeps: int

    def time_ns(self, k: int) -> int:
        """Time of sample k of this segment, ns."""
        return self.t0_ns + k * self.dt_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Samples ``[start, start + n)`` of a segment; sample k is the state *at* step k.

    data : (n_signals, n) float64, rows in the order of `hhscope.model.signals.signals`
    """

    segment: Segment
    start: int
    data: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Number of samples."""
        return int(self.data.shape[1])

    @property
    def first(self) -> int:
        """Run-wide number of the first sample."""
        return self.segment.first + self.start

    @property
    def t0_ns(self) -> int:
        """Time of the first sample, ns."""
        return self.segment.time_ns(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a run cannot go on: a signal that is not finite, or one that runs away faster than any step can follow.

    ``step`` is the run-wide number of the sample that could not be made. In a runaway ``value`` is finite: the last
    that could be reached.
    """

    step: int
    t_ns: int
    signal: str
    value: float
    hint: str

    @property
    def text(self) -> str:
        """What happened, in a few words: ``V became infinite``."""
        if math.isnan(self.value):
            return f"{self.signal} became not a number"
        if math.isinf(self.value):
            return f"{self.signal} became {'minus ' if self.value < 0 else ''}infinite"
        return f"{self.signal} ran away from {format_number(self.value)}"


class Scratch:
    """Memory for blocks that are used up before the next one is made.

    The system hands out new memory page by page as it is first written, which costs more than computing a sample.
    """

    def __init__(self) -> None:
        self._flat = np.empty(0)

    def array(self, rows: int, width: int) -> NDArray[np.float64]:
        """(rows, width) float64, C order, of any content; shares its memory with every array given before."""
        if self._flat.size < rows * width:
            self._flat = np.empty(rows * width)
        return self._flat[: rows * width].reshape(rows, width)
