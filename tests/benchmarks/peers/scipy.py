"""SciPy: its solvers with the equations as a Python function."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers._works import DT, squid, squid_ca, start_state
from tests.benchmarks.peers.base import Case, Peer, Running

SHARE = 0.1
EQUATIONS: Any = {"W1": squid, "W1c": squid_ca}


def adaptive(duration: float, *, work: str, method: str) -> Running:
    from scipy.integrate import solve_ivp

    times = np.arange(round(duration / DT)) * DT
    found = {}

    def run() -> None:
        found["last"] = solve_ivp(
            EQUATIONS[work],
            (0.0, duration),
            start_state(work),
            method=method,
            rtol=1e-6,
            atol=1e-8,
            t_eval=times,
        )

    return Running(run=run, voltage=lambda: found["last"].y[0])


PEER = Peer(
    title="SciPy",
    package="scipy.integrate",
    distribution="scipy",
    cases=tuple(
        Case(
            work=work,
            method=f"solve_ivp, {method}, rtol 1e-6, atol 1e-8",
            start=partial(adaptive, work=work, method=method),
            share=SHARE,
        )
        for work in ("W1", "W1c")
        for method in ("LSODA", "RK45")
    ),
)
