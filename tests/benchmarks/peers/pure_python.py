"""Pure Python: forward Euler in a loop, as in a first lesson."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.peers._works import DT, squid, start_state
from tests.benchmarks.peers.base import Case, Peer, Running


def euler(duration: float) -> Running:
    v = np.empty(round(duration / DT))

    def run() -> None:
        state = start_state("W1")
        for i in range(v.size):
            v[i] = state[0]
            state = [y + DT * slope for y, slope in zip(state, squid(0.0, state), strict=True)]

    return Running(run=run, voltage=lambda: v)


PEER = Peer(
    title="Python alone",
    package="math",
    cases=(Case(work="W1", method="forward Euler", start=euler, share=0.1),),
)
