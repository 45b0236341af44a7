"""Myokit: CVODES of SUNDIALS, compiled from the equations, logging V every 0.01 ms."""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.benchmarks.peers._works import CALCIUM_V_PER_MV, CURRENT, DT, start_state
from tests.benchmarks.peers.base import Case, Peer, Running

EQUATIONS = """
dot(V) = {current} - 120*m^3*h*(V - 50) - 36*n^4*(V + 77) - 0.3*(V + 54.4) - calcium
am = if(abs(V + 40) < 1e-6, 1, 0.1*(V + 40)/(1 - exp(-(V + 40)/10)))
an = if(abs(V + 55) < 1e-6, 0.1, 0.01*(V + 55)/(1 - exp(-(V + 55)/10)))
dot(m) = am*(1 - m) - 4*exp(-(V + 65)/18)*m
dot(h) = 0.07*exp(-(V + 65)/20)*(1 - h) - h/(1 + exp(-(V + 35)/10))
dot(n) = an*(1 - n) - 0.125*exp(-(V + 65)/80)*n
"""
CALCIUM = """
calcium = 0.5*s^2*(V - {factor!r}*log(10000/Ca))
x = (V + 10)/20
tau = 0.4 + 3.2/(exp(x) + exp(-x))
dot(s) = (1/(1 + exp(-(V + 10)/6)) - s)/tau
dot(Ca) = -0.05182*calcium - (Ca - 0.1)/8
"""


def _model(work: str) -> str:
    names = ("V", "m", "h", "n", "s", "Ca")
    start = "\n".join(f"cell.{n} = {v!r}" for n, v in zip(names, start_state(work), strict=False))
    calcium = CALCIUM.format(factor=CALCIUM_V_PER_MV) if work == "W1c" else "calcium = 0\n"
    equations = EQUATIONS.format(current=CURRENT) + calcium
    return f"[[model]]\n{start}\n\n[engine]\ntime = 0 bind time\n\n[cell]\n{equations}"


def one(duration: float, *, work: str, tolerance: float) -> Running:
    import myokit

    simulation = myokit.Simulation(myokit.parse_model(_model(work)))
    simulation.set_tolerance(tolerance, tolerance)
    found = {}

    def run() -> None:
        simulation.reset()
        found["v"] = simulation.run(duration, log=["cell.V"], log_interval=DT)["cell.V"]

    return Running(run=run, voltage=lambda: np.array(found["v"]))


PEER = Peer(
    title="Myokit",
    package="myokit",
    cases=tuple(
        Case(
            work=work,
            method=f"CVODES, tolerance {tolerance:.0e}".replace("e-0", "e-"),
            start=partial(one, work=work, tolerance=tolerance),
            share=0.2,
        )
        for work in ("W1", "W1c")
        for tolerance in (1e-6, 1e-8)
    ),
)
