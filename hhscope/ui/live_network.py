"""LiveNetwork: a network that goes on while it is watched: a piece per frame on the shared threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hhscope.batch.pool import shared_pool

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from hhscope.batch.network import Network, NetworkPlan

PIECE_MS: Final = 2.0  # at 60 frames a second 0.12 × real time, as long as the machine can
KEPT_MS: Final = 500.0


class LiveNetwork:
    """GUI thread. Nothing runs unless `look` is called: a network that nobody sees stands still."""

    def __init__(self, plan: NetworkPlan) -> None:
        self._plan = plan
        self._network: Network | None = None
        self._piece: Future[Network] | None = None
        self._ended = False
        self.problem = ""
        self.now_ms = 0.0
        self._cells: NDArray[np.int32] | None = None
        self._times: NDArray[np.float64] | None = None

    def look(self) -> bool:
        """Take what has been done since, and have the next piece done; whether there is something new."""
        if self._ended or self.problem or (self._piece is not None and not self._piece.done()):
            return False
        new = self._piece is not None and self._taken(self._piece)
        if not self.problem:
            self._piece = shared_pool().submit(self._work)
        return new

    def spikes(self) -> tuple[NDArray[np.int32], NDArray[np.float64]] | None:
        """(cell, time in ms) of the last stretch, None before the first."""
        if self._cells is None or self._times is None:
            return None
        return self._cells, self._times

    def end(self) -> None:
        """Stop; waits for the piece that is being done."""
        self._ended = True
        if self._piece is not None and not self._piece.cancel():
            self._piece.exception()

    def _work(self) -> Network:
        from hhscope.batch.network import Network

        network = self._network or Network(self._plan)
        network.advance(PIECE_MS)
        return network

    def _taken(self, piece: Future[Network]) -> bool:
        import numpy as np

        try:
            self._network = piece.result()
        except ValueError as wrong:
            self.problem = str(wrong)
            return True
        cells, times = self._network.take()
        self.now_ms = self._network.time_ms
        if self._cells is not None and self._times is not None:
            kept = self._times > self.now_ms - KEPT_MS
            cells = np.concatenate([self._cells[kept], cells])
            times = np.concatenate([self._times[kept], times])
        self._cells, self._times = cells, times
        return True
