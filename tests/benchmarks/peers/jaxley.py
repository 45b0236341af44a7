"""Jaxley: its own HH channel in one compartment of 10,000 µm², compiled by XLA for the processor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.benchmarks.peers._works import CELLS, CURRENT, CURRENTS, DT, V0
from tests.benchmarks.peers.base import Case, Peer, Running

NA_PER_CURRENT = 0.1  # nA for 1 µA/cm² over 10,000 µm²


def _cell() -> Any:
    import jax

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    import jaxley
    from jaxley.channels import HH

    cell, size = jaxley.Compartment(), 100.0 / math.sqrt(math.pi)
    cell.insert(HH())
    for name, value in (("radius", size / 2), ("length", size), ("HH_eLeak", -54.4), ("v", V0)):
        cell.set(name, value)
    cell.init_states()
    cell.record("v", verbose=False)
    return cell


def _voltage(cell: Any, n: int, current: Any) -> Any:
    import jax.numpy as jnp
    import jaxley

    stimulus = cell.data_stimulate(current * NA_PER_CURRENT * jnp.ones(n))
    return jaxley.integrate(cell, delta_t=DT, data_stimuli=stimulus)[0]


def one(duration: float) -> Running:
    cell, n, found = _cell(), round(duration / DT), {}
    import jax

    simulate = jax.jit(lambda current: _voltage(cell, n, current))

    def run() -> None:
        found["v"] = simulate(jax.numpy.asarray(CURRENT)).block_until_ready()

    return Running(run=run, voltage=lambda: np.asarray(found["v"]))


def many(duration: float) -> Running:
    cell, n, found = _cell(), round(duration / DT), {}
    import jax
    import jax.numpy as jnp

    def spikes(current: Any) -> Any:
        v = _voltage(cell, n, current)
        return jnp.sum((v[:-1] < 0.0) & (v[1:] >= 0.0))

    simulate, currents = jax.jit(jax.vmap(spikes)), jnp.linspace(*CURRENTS, CELLS)

    def run() -> None:
        found["spikes"] = simulate(currents).block_until_ready()

    return Running(run=run, spikes=lambda: int(found["spikes"].sum()))


PEER = Peer(
    title="Jaxley",
    package="jaxley",
    cases=(
        Case(work="W1", method="backward Euler, float64", start=one, share=0.2),
        Case(work="W2", method="backward Euler, float64, vmap", start=many),
    ),
)
