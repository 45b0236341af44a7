"""ReducerSpec: what a module of this folder must export as ``REDUCER``: one number per cell, from a tally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.batch.tallies import RangeTally, SpikeTally, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class ReducerSpec:
    """One result of a batch.

    key : its name in the result
    unit : of its numbers, "" for none
    doc : one line, says what is there for a cell that has no such thing
    tally : what follows V while the cells run; reducers of one kind of tally share it
    read : the tally of a block -> (cells,) numbers; where a run failed, floats become nan afterwards
    dtype : of its numbers
    """

    key: str
    unit: str
    doc: str
    tally: type[Tally]
    read: Callable[[Any], NDArray[Any]]
    dtype: type[np.generic] = np.float64


__all__ = ["RangeTally", "ReducerSpec", "SpikeTally", "Tally"]
