"""Works: the cells that every program simulates, their exact spikes, and how spikes are found. numpy alone."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

DT: Final = 0.01  # ms, of every work
CURRENT: Final = 10.0  # µA/cm², of the single cells
CELLS: Final = 10_000
CURRENTS: Final = (0.0, 40.0)  # µA/cm², first and last of the many cells
V0: Final = -65.0  # mV
COMPARED_MS: Final = 1000.0
CALCIUM_V_PER_MV: Final = 8.314462618 * (6.3 + 273.15) / (2 * 96485.33212) * 1000.0  # RT/2F at 6.3 °C, mV


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work.

    exact : of `tests/data/exact_spikes.json`; empty for many cells
    """

    key: str
    title: str
    duration: float  # ms
    cells: int = 1
    exact: str = ""

    def items(self, share: float) -> int:
        """Samples, or steps of one cell."""
        return round(self.duration * share / DT) * self.cells


WORKS: Final = {
    work.key: work
    for work in (
        Work(key="W1", title="hh1952, one cell, 10 s, V every 0.01 ms", duration=10_000.0, exact="hh1952"),
        Work(
            key="W1c", title="squid_ca, one cell, 10 s, V every 0.01 ms", duration=10_000.0, exact="squid_ca"
        ),
        Work(key="W2", title="hh1952, 10,000 cells, 50 ms, step of 0.01 ms", duration=50.0, cells=CELLS),
    )
}


def vtrap(x: float, y: float) -> float:
    """x / (exp(x/y) - 1), finite at 0."""
    return y * (1.0 - x / y / 2.0) if abs(x / y) < 1e-6 else x / math.expm1(x / y)


def rates(v: float) -> tuple[float, float, float, float, float, float]:
    """alpha and beta of m, h, n at v, 1/ms."""
    return (
        0.1 * vtrap(-(v + 40.0), 10.0), 4.0 * math.exp(-(v + 65.0) / 18.0),
        0.07 * math.exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + math.exp(-(v + 35.0) / 10.0)),
        0.01 * vtrap(-(v + 55.0), 10.0), 0.125 * math.exp(-(v + 65.0) / 80.0),
    )  # fmt: skip


def squid(_: float, y: list[float]) -> list[float]:
    """d/dt of V, m, h, n of `hh1952`."""
    v, m, h, n = y[:4]
    am, bm, ah, bh, an, bn = rates(v)
    sodium, potassium = 120.0 * m**3 * h * (v - 50.0), 36.0 * n**4 * (v + 77.0)
    total = CURRENT - sodium - potassium - 0.3 * (v + 54.4)
    return [total, am * (1.0 - m) - bm * m, ah * (1.0 - h) - bh * h, an * (1.0 - n) - bn * n]


def squid_ca(t: float, y: list[float]) -> list[float]:
    """d/dt of V, m, h, n, s, Ca of `squid_ca`."""
    v, s, ca = y[0], y[4], y[5]
    calcium = 0.5 * s * s * (v - CALCIUM_V_PER_MV * math.log(10_000.0 / ca))
    total, *gates = squid(t, y)
    opening = (1.0 / (1.0 + math.exp(-(v + 10.0) / 6.0)) - s) / (0.4 + 1.6 / math.cosh((v + 10.0) / 20.0))
    return [total - calcium, *gates, opening, -0.05182 * calcium - (ca - 0.1) / 8.0]


def start_state(work: str) -> list[float]:
    """V, m, h, n, and s, Ca with calcium: steady at -65 mV."""
    am, bm, ah, bh, an, bn = rates(V0)
    state = [V0, am / (am + bm), ah / (ah + bh), an / (an + bn)]
    return [*state, 1.0 / (1.0 + math.exp(-(V0 + 10.0) / 6.0)), 0.1] if work == "W1c" else state


def exact_spikes(name: str) -> NDArray[np.float64]:
    """Spike times of the first second, ms."""
    data = json.loads((Path(__file__).parents[2] / "data" / "exact_spikes.json").read_text(encoding="utf-8"))
    return np.array(data[name])


def spike_times(v: NDArray[np.float64], dt: float = DT) -> NDArray[np.float64]:
    """Upward crossings of 0 mV, ms, by the cubic through the four samples around each: (n,) mV -> (k,)."""
    v = np.asarray(v, np.float64)
    k = np.flatnonzero((v[:-1] < 0.0) & (v[1:] >= 0.0))
    k = k[(k > 0) & (k < v.size - 2)]
    y0, y1, y2, y3 = v[k - 1], v[k], v[k + 1], v[k + 2]
    d = (y3 - 3.0 * y2 + 3.0 * y1 - y0) / 6.0
    c = (y2 - 2.0 * y1 + y0) / 2.0
    b = y2 - y1 - c - d
    low, high = np.zeros(k.size), np.ones(k.size)
    for _ in range(50):
        middle = (low + high) / 2.0
        below = ((d * middle + c) * middle + b) * middle + y1 < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (k + (low + high) / 2.0) * dt


def largest_error(found: NDArray[np.float64], exact: NDArray[np.float64]) -> float:
    """Of the spikes of the first second that both have, ms; nan without any."""
    n = min(found.size, exact.size)
    return float(np.abs(found[:n] - exact[:n]).max()) if n else float("nan")
