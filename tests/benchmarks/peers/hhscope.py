"""hhscope: what the window and `hhscope.simulate` compute: every state, current and the input at every sample, or V."""

from __future__ import annotations

import os
import tempfile
import time
from functools import partial

import numpy as np

from tests.benchmarks.peers._works import CELLS, CURRENT, CURRENTS, DT
from tests.benchmarks.peers.base import Case, Peer, Running

BLOCK = 8192  # samples
MODELS = {"W1": "hh1952", "W1c": "squid_ca"}


def _empty_cache() -> tempfile.TemporaryDirectory[str]:
    """Compile everything anew, as the other programs must: a folder for kernels that lives as long as its handle."""
    folder = tempfile.TemporaryDirectory(prefix="hhscope-kernels-")
    os.environ["HHSCOPE_CACHE_DIR"] = folder.name
    return folder


def trace(duration: float, *, work: str, method: str, record: tuple[str, ...] | None = None) -> Running:
    cache = _empty_cache()
    from hhscope.engine import Simulator
    from hhscope.engine.blocks import Scratch
    from hhscope.model import load_model

    model, v = load_model(MODELS[work]), np.empty(round(duration / DT))

    def run() -> float:
        simulator = Simulator(model, method=method, current=CURRENT, record=record)
        scratch, made = Scratch(), 0
        start = time.perf_counter()
        while made < v.size:
            block = simulator.advance(min(v.size - made, BLOCK), scratch)
            v[made : made + block.n] = block.data[0]
            made += block.n
        return time.perf_counter() - start

    return Running(run=run, voltage=lambda: v, kept=cache)


def batch(duration: float, *, dtype: str) -> Running:
    cache = _empty_cache()
    from hhscope import simulate_batch

    found = {}

    def run() -> None:
        found["last"] = simulate_batch(
            "hh1952", current=np.linspace(*CURRENTS, CELLS), duration=duration, dt=DT, dtype=dtype,
            reduce="spike_count", threads=1,
        )  # fmt: skip

    return Running(run=run, spikes=lambda: int(found["last"]["spike_count"].sum()), kept=cache)


PEER = Peer(
    title="hhscope",
    package="hhscope",
    cases=(
        *(
            Case(work=work, method=words, start=partial(trace, work=work, method=method, record=record))
            for work in ("W1", "W1c")
            for method, words, record in (
                ("dopri5", "dopri5, tolerance 1e-6, V alone", ("V",)),
                ("dopri5", "dopri5, tolerance 1e-6, all signals", None),
                ("exp_euler2", "exp_euler2, fixed step, V alone", ("V",)),
                ("exp_euler2", "exp_euler2, fixed step, all signals", None),
            )
        ),
        Case(work="W2", method="exp_euler2, float64", start=partial(batch, dtype="float64")),
        Case(work="W2", method="exp_euler2, float32", start=partial(batch, dtype="float32")),
    ),
)
