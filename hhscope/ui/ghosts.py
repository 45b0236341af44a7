"""Ghosts: screens that were kept, as envelopes of their real samples at a high column count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from hhscope.view.rebin import rebin
from hhscope.view.timebase import TimeView
from hhscope.view.traces import Envelope, Samples, TraceData

GHOST_COLUMNS: Final = 4096  # wider than most screens, so that a kept screen stays exact per pixel
EXACT_SAMPLES: Final = 20_000  # a screen with no more is kept sample by sample, some 2 MB
GREY: Final = "grey"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptTable:
    """Some traces of a kept screen; ``names`` are the rows of ``data``."""

    names: tuple[str, ...]
    data: TraceData


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ghost:
    """One kept screen, and how it is laid on the present one.

    label : what it was, in words ("squid_ca, 0 ms to 100 ms")
    window : the stretch of its run that was kept
    anchor_ns : the time of its run that is laid on the present screen's origin
    tables : "signals" from the ring; panels that compute their own traces keep theirs under their key
    color : in words, see `hhscope.ui.reference_colors`
    by_time : its times lie on the same times of the present run; else its anchor lies on the screen's origin
    shift_ns : so much later than that
    lift : so much higher, in heights of a panel
    """

    label: str
    window: TimeView
    anchor_ns: int
    tables: Mapping[str, KeptTable]
    color: str = GREY
    by_time: bool = False
    shift_ns: int = 0
    lift: float = 0.0
    _plain: list[Mapping[str, Any]] = field(default_factory=list, repr=False)

    def packed(self, pack: Callable[[Ghost], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Its samples as plain data; they never change, so ``pack`` is asked once."""
        if not self._plain:
            self._plain.append(pack(self))
        return self._plain[0]

    def table(self, key: str, names: Sequence[str], place: GhostPlace) -> TraceData:
        """Traces ``names`` of table ``key``, laid into ``place``; a trace that was not kept is empty (NaN)."""
        kept = self.tables.get(key)
        if kept is None:
            return _nothing(len(names), place.columns)
        origin = place.now_ns if self.by_time else self.anchor_ns
        made_for = self.window.panned(place.origin_ns - origin + self.shift_ns)
        return rebin(_picked(kept, names), made_for, place.view, place.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostPlace:
    """Where ghosts are drawn: the view and its width in pixels, where the anchors lie in it, and which time of the
    present run lies there, too (0 while no ghost goes by time)."""

    view: TimeView
    columns: int
    origin_ns: int
    now_ns: int = 0


def kept_columns(samples: int) -> int:
    """How finely a screen of so many samples is kept: up to `EXACT_SAMPLES` every sample stays what it is."""
    return max(GHOST_COLUMNS, samples + 1) if samples <= EXACT_SAMPLES else GHOST_COLUMNS


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
