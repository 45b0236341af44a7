"""Ghosts: screens that were kept, as envelopes of their real samples at a high column count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_GHOSTS: Final = 5  # issue 2, section 5
GHOST_COLUMNS: Final = 4096  # more than any screen is wide, so that a kept screen stays exact per pixel


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostTrace:
    """Lowest and highest value of one trace in each column; NaN where nothing was held.

    low, high : (n_columns,) float64
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """One kept screen.

    label : what it was, for the tooltip ("squid_ca at 1.2 s")
    anchor_ns : the time of its run that is laid on the present screen's origin
    t0_ns, t1_ns : the stretch kept
    traces : by trace name (signal names; derived traces by theirs)
    """

    label: str
    anchor_ns: int
    t0_ns: int
    t1_ns: int
    traces: Mapping[str, GhostTrace]
