"""A course laid out as arrays: which piece holds at a time, and where the edges are, for millions at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hhscope.stimulus.base import FOREVER, Course, Waveform


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A course as arrays.

    bounds : (b,) int64 ns, increasing: where something changes within the first pattern
    owner : (b + 1,) row of `level`, `terms` and `ref` that holds before bounds[0], from bounds[0], …;
        row 0 is "nothing"
    level : (p + 1,) float64 µA/cm²
    terms : (p + 1, 4) slope, amplitude, omega, phase; ref : (p + 1,) int64 ns
    smooth : (p + 1,) bool, True where the terms matter
    last : the number of the last repetition, None: for ever
    """

    bounds: NDArray[np.int64]
    owner: NDArray[np.int64]
    level: NDArray[np.float64]
    terms: NDArray[np.float64]
    ref: NDArray[np.int64]
    smooth: NDArray[np.bool_]
    period_ns: int
    last: int | None

    def locate(self, t_ns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The row that holds at each time, and by how many ns its repetition is shifted."""
        shift = self._repetition(t_ns) * np.int64(self.period_ns)
        row: NDArray[np.int64] = self.owner[np.searchsorted(self.bounds, t_ns - shift, side="right")]
        return row, shift

    def levels(self, t_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The constant part at each time, µA/cm²."""
        found: NDArray[np.float64] = self.level[self.locate(t_ns)[0]]
        return found

    def edges(self, t0_ns: int, t1_ns: int) -> NDArray[np.int64]:
        """The edges in [t0_ns, t1_ns), increasing."""
        if not len(self.bounds) or t1_ns <= t0_ns:
            return np.empty(0, np.int64)
        first = self._number(t0_ns - int(self.bounds[-1] - self.bounds[0]))
        repetitions = np.arange(first, self._number(t1_ns) + 1, dtype=np.int64)
        found = (self.bounds[None, :] + repetitions[:, None] * np.int64(self.period_ns)).ravel()
        return found[np.searchsorted(found, t0_ns) : np.searchsorted(found, t1_ns)]

    def next_edge(self, t_ns: int) -> int:
        """The first edge after t_ns; FOREVER when there is none."""
        number = self._number(t_ns)
        further = (number, number + 1) if self.last is None or number < self.last else (number,)
        candidates = [int(bound) + k * self.period_ns for k in further for bound in self.bounds]
        return min((edge for edge in candidates if edge > t_ns), default=FOREVER)

    def _repetition(self, t_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        if not self.period_ns:
            return np.zeros(len(t_ns), np.int64)
        number: NDArray[np.int64] = np.maximum((t_ns - self.bounds[0]) // np.int64(self.period_ns), 0)
        return number if self.last is None else np.minimum(number, self.last)

    def _number(self, t_ns: int) -> int:
        """The repetition that t_ns lies in (or is nearest to)."""
        if not self.period_ns:
            return 0
        number = max((t_ns - int(self.bounds[0])) // self.period_ns, 0)
        return number if self.last is None else min(number, self.last)


@lru_cache(maxsize=256)
def layout(waveform: Waveform) -> Layout:
    """The arrays of a waveform, made once for each."""
    return _lay_out(waveform.course())


def _lay_out(course: Course) -> Layout:
    bounds: list[int] = []
    owner = [0]
    for row, piece in enumerate(course.pieces, start=1):
        if bounds and bounds[-1] == piece.start_ns:
            owner[-1] = row
        else:
            bounds.append(piece.start_ns)
            owner.append(row)
        if piece.stop_ns < FOREVER:
            bounds.append(piece.stop_ns)
            owner.append(0)
    terms = np.array([(0.0,) * 4] + [(p.slope, p.amplitude, p.omega, p.phase) for p in course.pieces])
    return Layout(
        bounds=np.array(bounds, np.int64),
        owner=np.array(owner, np.int64),
        level=np.array([0.0] + [piece.level for piece in course.pieces]),
        terms=terms,
        ref=np.array([0] + [piece.ref_ns for piece in course.pieces], np.int64),
        smooth=(terms[:, 0] != 0.0) | (terms[:, 1] != 0.0),
        period_ns=course.period_ns,
        last=course.count - 1 if course.count is not None else None,
    )
