"""Brian2: C++ made from the equations and compiled (standalone mode); the time is that of its simulation loop."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers._works import CALCIUM_V_PER_MV, CELLS, CURRENT, CURRENTS, DT, start_state
from tests.benchmarks.peers.base import Case, Peer, Running

FLAGS = ["-w", "-O3", "-march=native", "-ffast-math", "-std=c++17"]

SQUID = """
dv/dt = (current - 120*m**3*h*(v - 50) - 36*n**4*(v + 77) - 0.3*(v + 54.4) - calcium)/ms : 1
dm/dt = (1/exprel(-(v + 40)/10)*(1 - m) - 4*exp(-(v + 65)/18)*m)/ms : 1
dh/dt = (0.07*exp(-(v + 65)/20)*(1 - h) - h/(1 + exp(-(v + 35)/10)))/ms : 1
dn/dt = (0.1/exprel(-(v + 55)/10)*(1 - n) - 0.125*exp(-(v + 65)/80)*n)/ms : 1
current : 1
"""
NO_CALCIUM = "calcium = 0 : 1\n"
CALCIUM = f"""
calcium = 0.5*s**2*(v - {CALCIUM_V_PER_MV!r}*log(10000/ca)) : 1
ds/dt = (1/(1 + exp(-(v + 10)/6)) - s)/(0.4 + 1.6/cosh((v + 10)/20))/ms : 1
dca/dt = (-0.05182*calcium - (ca - 0.1)/8)/ms : 1
"""


def _group(brian2: Any, work: str, method: str, currents: Any) -> Any:
    brian2.prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = DT * brian2.ms
    equations = SQUID + (CALCIUM if work == "W1c" else NO_CALCIUM)
    group = brian2.NeuronGroup(
        np.size(currents), equations, method=method, threshold="v > 0", refractory="v > 0"
    )
    for name, value in zip(("v", "m", "h", "n", "s", "ca"), start_state(work), strict=False):
        setattr(group, name, value)
    group.current = currents
    return group


def _built(brian2: Any, network: Any, duration: float) -> tuple[Any, str]:
    """Compile it in a folder of its own; returns what runs it."""
    network.run(duration * brian2.ms)
    folder = tempfile.mkdtemp(prefix="brian2-")
    brian2.device.build(directory=folder, compile=True, run=False, with_output=False)

    def run() -> float:
        brian2.device.run(directory=folder, with_output=False, run_args=[])
        return float(brian2.device._last_run_time)

    return run, folder


def one(duration: float, *, work: str, method: str) -> Running:
    import brian2

    group = _group(brian2, work, method, CURRENT)
    monitor = brian2.StateMonitor(group, "v", record=True)
    run, folder = _built(brian2, brian2.Network(group, monitor), duration)

    def voltage() -> Any:
        v = np.array(monitor.v[0])
        shutil.rmtree(folder)
        return v

    return Running(run=run, voltage=voltage)


def many(duration: float, *, dtype: type) -> Running:
    import brian2

    brian2.prefs.core.default_float_dtype = dtype
    group = _group(brian2, "W2", "exponential_euler", np.linspace(*CURRENTS, CELLS))
    monitor = brian2.SpikeMonitor(group, record=False)
    run, folder = _built(brian2, brian2.Network(group, monitor), duration)

    def spikes() -> int:
        count = int(np.sum(monitor.count[:]))
        shutil.rmtree(folder)
        return count

    return Running(run=run, spikes=spikes)


PEER = Peer(
    title="Brian2",
    package="brian2",
    cases=(
        *(
            Case(work=work, method=f"C++ standalone, {method}", start=partial(one, work=work, method=method))
            for work in ("W1", "W1c")
            for method in ("exponential_euler", "rk4")
        ),
        Case(
            work="W2",
            method="C++ standalone, exponential_euler, float64",
            start=partial(many, dtype=np.float64),
        ),
        Case(
            work="W2",
            method="C++ standalone, exponential_euler, float32",
            start=partial(many, dtype=np.float32),
        ),
    ),
)
