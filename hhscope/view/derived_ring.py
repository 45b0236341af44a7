"""DerivedRing: conductances of the samples on screen, kept beside a ring and carried on as time passes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.epochs import Epoch, epochs
from hhscope.engine.blocks import Block
from hhscope.engine.status import RunInfo, Status
from hhscope.view.carried_ring import CarriedRing
from hhscope.view.derived import channels, conductances_over, needed
from hhscope.view.timebase import TimeView

BUDGET: Final = 200_000  # samples computed per frame: 1 to 3 ms at most, whatever the span


class DerivedRing(CarriedRing):
    """One reader's own ring of `conductances`; rows in the order of `channels`. One thread."""

    def __init__(self, run: RunInfo) -> None:
        self._model = run.model
        self._names = needed(run.model)
        self._history: tuple[Epoch, ...] = ()
        self._seen: tuple[int, object] = (-1, None)
        row = {signal.name: i for i, signal in enumerate(run.signals)}
        rows = [row[name] for name in self._names]
        super().__init__(run.ring, rows, len(channels(run.model)), self._conductances)

    def update(self, status: Status, view: TimeView) -> bool:
        """Compute what ``view`` shows of the run, as far as one frame's budget goes; True when all of it is there."""
        seen = (len(status.applied), status.applied[-1] if status.applied else None)
        if seen != self._seen or not self._history:
            self._seen = seen
            self._history = epochs(status.parameters, status.applied)
        return self.carry_on(view, BUDGET)

    def _conductances(self, piece: Block) -> NDArray[np.float64]:
        return conductances_over(self._model, self._names, piece.data, piece.first, self._history)
