"""heyoka: an adaptive Taylor method, compiled by LLVM, with output on the grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peers._works import CURRENT, DT, start_state
from tests.benchmarks.peers.base import Case, Peer, Running


def taylor(duration: float) -> Running:
    import heyoka

    v, m, h, n = heyoka.make_vars("v", "m", "h", "n")
    exp = heyoka.exp
    am, an = (
        0.1 * (v + 40.0) / (1.0 - exp(-(v + 40.0) / 10.0)),
        0.01 * (v + 55.0) / (1.0 - exp(-(v + 55.0) / 10.0)),
    )
    equations = [
        (v, CURRENT - 120.0 * m**3 * h * (v - 50.0) - 36.0 * n**4 * (v + 77.0) - 0.3 * (v + 54.4)),
        (m, am * (1.0 - m) - 4.0 * exp(-(v + 65.0) / 18.0) * m),
        (h, 0.07 * exp(-(v + 65.0) / 20.0) * (1.0 - h) - h / (1.0 + exp(-(v + 35.0) / 10.0))),
        (n, an * (1.0 - n) - 0.125 * exp(-(v + 65.0) / 80.0) * n),
    ]
    solver = heyoka.taylor_adaptive(equations, start_state("W1"), tol=1e-6)
    grid = np.arange(round(duration / DT)) * DT
    found: dict[str, Any] = {}

    def run() -> None:
        solver.time = 0.0
        solver.state[:] = start_state("W1")
        found["states"] = solver.propagate_grid(grid)[-1]

    return Running(run=run, voltage=lambda: found["states"][:, 0])


PEER = Peer(
    title="heyoka",
    package="heyoka",
    cases=(Case(work="W1", method="adaptive Taylor, tolerance 1e-6", start=taylor),),
)
