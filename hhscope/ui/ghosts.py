"""Ghosts: screens that were kept, as envelopes of their real samples at a high column count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.view.rebin import rebin
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

MAX_GHOSTS: Final = 5  # issue 2, section 5
GHOST_COLUMNS: Final = 4096  # wider than most screens, so that a kept screen stays exact per pixel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptTable:
    """Some traces of a kept screen; ``names`` are the rows of ``data``."""

    names: tuple[str, ...]
    data: TraceData


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ghost:
    """One kept screen.

    label : what it was, in words ("squid_ca, 0 ms to 100 ms")
    window : the stretch of its run that was kept
    anchor_ns : the time of its run that is laid on the present screen's origin
    tables : "signals" from the ring; panels that compute their own traces keep theirs under their key
    """

    label: str
    window: TimeView
    anchor_ns: int
    tables: Mapping[str, KeptTable]

    def table(self, key: str, names: Sequence[str], place: GhostPlace) -> TraceData:
        """Traces ``names`` of table ``key``, laid into ``place``; a trace that was not kept is empty (NaN)."""
        kept = self.tables.get(key)
        if kept is None:
            return _nothing(len(names), place.columns)
        made_for = self.window.panned(place.origin_ns - self.anchor_ns)
        return rebin(_picked(kept, names), made_for, place.view, place.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostPlace:
    """Where ghosts are drawn: the view and its width in pixels, and where the anchors lie in it."""

    view: TimeView
    columns: int
    origin_ns: int


def _picked(kept: KeptTable, names: Sequence[str]) -> TraceData:
    rows = [kept.names.index(name) if name in kept.names else -1 for name in names]
    data = kept.data.take(rows)
    gone = [i for i, row in enumerate(rows) if row < 0]
    tables = (data.y,) if isinstance(data, Samples) else (data.lo, data.hi, data.first, data.last)
    for table in tables:  # `take` has copied: those rows do not follow one another
        table[gone] = np.nan
    return data


def _nothing(n_traces: int, columns: int) -> Envelope:
    lo, hi, first, last = (np.full((n_traces, columns), np.nan) for _ in range(4))
    return Envelope(lo=lo, hi=hi, first=first, last=last)
