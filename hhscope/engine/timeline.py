"""Timeline: which sample is when, over all segments of a run; grows at its end, read without locks."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.engine.blocks import Segment

_T0, _DT, _FIRST = 0, 1, 2  # columns of the table
_NEVER = np.iinfo(np.int64).max


class Timeline:
    """The segments of a run, oldest first. One thread appends, any thread reads.

    The table of integers says the same as the segments, for many times at once. A reader first takes the number of
    segments and then the table: the table may be ahead, never behind.
    """

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._table = np.empty((8, 3), np.int64)
        self._tuple: tuple[Segment, ...] = ()

    def append(self, segment: Segment) -> None:
        """Add the next segment.

        Raises
        ------
        ValueError
            When it begins before the last one did, in samples or in time.
        """
        n = len(self._segments)
        if n and (segment.first < self._segments[-1].first or segment.t0_ns < self._segments[-1].t0_ns):
            raise ValueError(f"segment {segment.index} begins before segment {self._segments[-1].index}")
        if n == len(self._table):
            self._table = np.concatenate((self._table, np.empty_like(self._table)))
        self._table[n] = segment.t0_ns, segment.dt_ns, segment.first
        self._segments.append(segment)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments; the same tuple until there is another."""
        if len(self._tuple) != len(self._segments):
            self._tuple = tuple(self._segments)
        return self._tuple

    def last(self) -> Segment | None:
        """The newest segment."""
        return self._segments[-1] if self._segments else None

    def segment_of(self, number: int) -> Segment:
        """The segment that the sample with this run-wide number belongs to."""
        found = bisect_right(self._segments, number, key=attrgetter("first"))
        return self._segments[max(found - 1, 0)]

    def time_of(self, number: int) -> int:
        """Time of a sample, ns."""
        segment = self.segment_of(number)
        return segment.time_ns(number - segment.first)

    def number_at(self, t_ns: int) -> int:
        """Run-wide number of the first sample at or after a time, as if the newest segment went on for ever."""
        n = len(self._segments)
        if not n:
            return 0
        i = max(bisect_right(self._segments, t_ns, hi=n, key=attrgetter("t0_ns")) - 1, 0)
        segment = self._segments[i]
        number = segment.first + max(0, -((segment.t0_ns - t_ns) // segment.dt_ns))
        return min(number, self._segments[i + 1].first) if i + 1 < n else number

    def numbers_at(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """`number_at` of many times, ascending: (n,) int64 ns -> (n,) int64."""
        n = len(self._segments)
        if not n:
            return np.zeros(len(times), np.int64)
        table = self._table[:n]
        ends = np.searchsorted(table[:, _T0], times[[0, -1]], side="right") - 1
        if ends[0] == ends[1] or n == 1:
            i = max(int(ends[1]), 0)
            t0, dt, first = table[i].tolist()
            limit = int(table[i + 1, _FIRST]) if i + 1 < n else _NEVER
            return _numbers(times, (t0, dt, first, limit))
        at = np.maximum(np.searchsorted(table[:, _T0], times, side="right") - 1, 0)
        limits = np.append(table[1:, _FIRST], _NEVER)
        return _numbers(times, (table[at, _T0], table[at, _DT], table[at, _FIRST], limits[at]))

    def pieces(self, first: int, stop: int) -> list[tuple[Segment, int, int]]:
        """The samples ``[first, stop)`` by segment: (segment, number of its first sample, number after its last)."""
        n = len(self._segments)
        i = max(bisect_right(self._segments, first, hi=n, key=attrgetter("first")) - 1, 0)
        found = []
        while first < stop and i < n:
            end = min(stop, self._segments[i + 1].first) if i + 1 < n else stop
            if end > first:
                found.append((self._segments[i], first, end))
                first = end
            i += 1
        return found


def _numbers(times: NDArray[np.int64], segment: tuple[Any, Any, Any, Any]) -> NDArray[np.int64]:
    """Numbers of the first samples at or after ``times``, each in its segment: (t0, dt, first, first of the next)."""
    t0, dt, first, limit = segment
    numbers: NDArray[np.int64] = np.minimum(first + np.maximum(0, -((t0 - times) // dt)), limit)
    return numbers
