"""JAX: exponential Euler written by hand, one `lax.scan` compiled by XLA for the processor."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers._works import CALCIUM_V_PER_MV, CELLS, CURRENT, CURRENTS, DT, start_state
from tests.benchmarks.peers.base import Case, Peer, Running


def _step(state: tuple[Any, ...], current: Any) -> tuple[Any, ...]:
    """All states over 0.01 ms; with calcium when there are six."""
    import jax.numpy as jnp

    v, m, h, n, *rest = state
    x, y = (v + 40.0) / 10.0, (v + 55.0) / 10.0
    x, y = jnp.where(jnp.abs(x) < 1e-5, 1e-5, x), jnp.where(jnp.abs(y) < 1e-5, 1e-5, y)

    def relaxed(gate: Any, opening: Any, closing: Any) -> Any:
        steady = opening / (opening + closing)
        return steady + (gate - steady) * jnp.exp(-DT * (opening + closing))

    m = relaxed(m, x / (1.0 - jnp.exp(-x)), 4.0 * jnp.exp(-(v + 65.0) / 18.0))
    h = relaxed(h, 0.07 * jnp.exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + jnp.exp(-(v + 35.0) / 10.0)))
    n = relaxed(n, 0.1 * y / (1.0 - jnp.exp(-y)), 0.125 * jnp.exp(-(v + 65.0) / 80.0))
    sodium, potassium = 120.0 * m**3 * h, 36.0 * n**4
    conductance, drive = sodium + potassium + 0.3, current + 50.0 * sodium - 77.0 * potassium - 0.3 * 54.4
    if rest:
        s, ca = rest
        steady, time = 1.0 / (1.0 + jnp.exp(-(v + 10.0) / 6.0)), 0.4 + 1.6 / jnp.cosh((v + 10.0) / 20.0)
        s = steady + (s - steady) * jnp.exp(-DT / time)
        g, reversal = 0.5 * s * s, CALCIUM_V_PER_MV * jnp.log(10_000.0 / ca)
        ca = ca + DT * (-0.05182 * g * (v - reversal) - (ca - 0.1) / 8.0)
        conductance, drive, rest = conductance + g, drive + g * reversal, [s, ca]
    target = drive / conductance
    return (target + (v - target) * jnp.exp(-DT * conductance), m, h, n, *rest)


def _configured(dtype: str) -> Any:
    import jax

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", dtype == "float64")
    return jax


def one(duration: float, *, work: str) -> Running:
    jax = _configured("float64")
    n = round(duration / DT)

    def body(state: Any, _: None) -> Any:
        return _step(state, CURRENT), state[0]

    scan = jax.jit(lambda state: jax.lax.scan(body, state, None, length=n)[1])
    start = tuple(jax.numpy.asarray(value) for value in start_state(work))
    found: dict[str, Any] = {}

    def run() -> None:
        found["v"] = scan(start).block_until_ready()

    return Running(run=run, voltage=lambda: np.asarray(found["v"]))


def many(duration: float, *, dtype: str) -> Running:
    jax = _configured(dtype)
    jnp, n = jax.numpy, round(duration / DT)
    currents = jnp.linspace(*CURRENTS, CELLS, dtype=dtype)

    def body(carried: Any, _: None) -> Any:
        state, count = carried
        new = _step(state, currents)
        return (new, count + ((state[0] < 0) & (new[0] >= 0))), None

    scan = jax.jit(lambda carried: jax.lax.scan(body, carried, None, length=n)[0])
    start = (tuple(jnp.full(CELLS, value, dtype) for value in start_state("W2")), jnp.zeros(CELLS, "int32"))
    found: dict[str, Any] = {}

    def run() -> None:
        found["last"] = jax.block_until_ready(scan(start))

    return Running(run=run, spikes=lambda: int(found["last"][1].sum()))


PEER = Peer(
    title="JAX",
    package="jax",
    cases=(
        Case(work="W1", method="lax.scan, exponential Euler, float64", start=partial(one, work="W1")),
        Case(work="W1c", method="lax.scan, exponential Euler, float64", start=partial(one, work="W1c")),
        Case(work="W2", method="lax.scan, exponential Euler, float64", start=partial(many, dtype="float64")),
        Case(work="W2", method="lax.scan, exponential Euler, float32", start=partial(many, dtype="float32")),
    ),
)
