"""Layout: which signals a block holds, and where a kernel puts them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hhscope.model import signals
from hhscope.model.model import Model
from hhscope.model.signals import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The rows of the array that a kernel fills.

    signals : of a block, in order: the first rows
    rows : (n,) int64; for every signal of the model its row, or -1 where it is not computed
    height : rows in all; below the signals lie states that only recorded gates and currents need
    """

    signals: tuple[Signal, ...]
    rows: NDArray[np.int64]
    height: int


def layout(model: Model, *, synaptic: bool, record: Sequence[str] | None) -> Layout:
    """Where the signals named by ``record`` go, in the model's own order; None: all of them.

    Raises
    ------
    ValueError
        For an unknown signal, or none at all.
    """
    known = signals(model, synaptic=synaptic)
    if record is None:
        return Layout(signals=known, rows=np.arange(len(known)), height=len(known))
    _check([signal.name for signal in known], record)
    wanted = [index for index, signal in enumerate(known) if signal.name in set(record)]
    rows = np.full(len(known), -1, np.int64)
    rows[wanted] = np.arange(len(wanted))
    height, states = len(wanted), len(model.state_names)
    if any(index >= states for index in wanted):
        hidden = np.flatnonzero(rows[:states] < 0)
        rows[hidden] = height + np.arange(len(hidden))
        height += len(hidden)
    return Layout(signals=tuple(known[index] for index in wanted), rows=rows, height=height)


def _check(known: Sequence[str], record: Sequence[str]) -> None:
    if isinstance(record, str) or not record:
        raise ValueError(f"record: {record!r} is no list of signals; give one such as ['V']")
    for name in record:
        if name not in known:
            folded = {other.casefold(): other for other in known}
            close = difflib.get_close_matches(name.casefold(), folded, 1)
            hint = f"did you mean {folded[close[0]]!r}?" if close else f"this model has {', '.join(known)}"
            raise ValueError(f"record: unknown signal {name!r} ({hint})")
