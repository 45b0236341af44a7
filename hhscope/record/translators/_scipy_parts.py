"""The parts of the scipy script that are the same for every model."""

from __future__ import annotations

from typing import Final

PLAIN_IMPORTS: Final = """\
import argparse
import json
import math

import numpy as np
from scipy.integrate import solve_ivp"""

IMPORTS: Final = PLAIN_IMPORTS.replace("import math\n", "import math\nfrom itertools import pairwise\n")

# Name -> text, and the helpers it needs itself, which stand above it.
HELPERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "exp": ("""\
def exp(x):
    return math.exp(x) if x < 709.0 else math.inf
""", ()),
    "log": ("""\
def log(x):
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan
""", ()),
    "sqrt": ("""\
def sqrt(x):
    return math.sqrt(x) if x >= 0 else math.nan
""", ()),
    "power": ("""\
def power(x, y):
    return math.nan if x < 0 and y != int(y) else x**y
""", ()),
    "cbrt": ("""\
def cbrt(x):
    return math.copysign(abs(x) ** (1 / 3), x)
""", ()),
    "cosh": ("""\
def cosh(x):
    return math.cosh(x) if abs(x) < 709.0 else math.inf
""", ()),
    "sinh": ("""\
def sinh(x):
    return math.sinh(x) if abs(x) < 709.0 else math.copysign(math.inf, x)
""", ()),
    "sigm": ("""\
def sigm(x):
    return 1 / (1 + exp(-x))
""", ("exp",)),
    "vtrap": ('''\
def vtrap(x, y):
    """x/(exp(x/y) - 1), smooth through x = 0."""
    u = x / y
    if abs(u) < 1e-5:
        return y * (1 - u / 2 + u * u / 12)
    return x / math.expm1(u) if u < 709.0 else 0.0
''', ()),
    "nernst": ('''\
def nernst(z, ci, co, celsius):
    """Nernst potential, mV."""
    return 8.314462618 * (celsius + 273.15) / (z * 96485.33212) * 1e3 * log(co / ci)
''', ("log",)),
    "ghk": ('''\
def ghk(v, z, ci, co, celsius):
    """Goldman-Hodgkin-Katz current per permeability, uA/cm2 per (cm/s); concentrations in uM."""
    f = z * 96485.33212 * v / (8.314462618 * (celsius + 273.15) * 1e3)
    ratio = 1 + f / 2 + f * f / 12 if abs(f) < 1e-5 else f / (1 - exp(-f))
    return z * 96485.33212e-3 * ratio * (ci - co * exp(-f))
''', ("exp",)),
}  # fmt: skip

CONSTANT_INPUT: Final = '''\
def stretches(duration):
    """One stretch of time: the input is constant."""
    return [(0.0, duration, ())]
'''

INPUT: Final = '''\

def stretches(duration):
    """The time up to ``duration``, cut wherever the input jumps: (from, to, pieces that are on)."""
    on = []
    for period, count, pieces in STIMULUS:
        k = 0
        while k < count and k * period <= duration and (k == 0 or period > 0):
            for start, stop, *shape, ref in pieces:
                shift = k * period
                on.append((round(start + shift, 6), round(stop + shift, 6), *shape, ref + shift))
            k += 1
    edges = {edge for piece in on for edge in piece[:2] if 0 < edge < duration}
    return [
        (a, b, [piece[2:] for piece in on if piece[0] <= a and b <= piece[1]])
        for a, b in pairwise(sorted({0.0, duration} | edges))
    ]


def total_input(t, on):
    """The input besides I at time t."""
    total = 0.0
    for level, slope, amplitude, omega, phase, ref in on:
        total += level + slope * (t - ref) + amplitude * math.sin(omega * (t - ref) + phase)
    return total
'''

SOLVE: Final = '''\

def rises(t, y, on):
    return y[0] - THRESHOLD


def falls(t, y, on):
    return y[0] - REARM


rises.direction, falls.direction = 1, -1


def simulate(duration=DURATION):
    """Times (n,) in ms, states (n_states, n), spike times (k,) in ms."""
    y = np.array(start_state())
    times, states, ups, downs = [], [], [], []
    armed = y[0] <= THRESHOLD
    for t0, t1, on in stretches(duration):
        grid = SAMPLE * np.arange(np.ceil(t0 / SAMPLE), np.floor(t1 / SAMPLE) + 1)
        grid = np.append(grid[(grid >= t0) & (grid < t1)], t1)
        found = solve_ivp(
            slopes, (t0, t1), y, method="DOP853", t_eval=grid, args=(on,), events=(rises, falls),
            rtol=1e-10, atol=1e-11 * np.array(SCALE),
        )
        if not found.success:
            raise SystemExit(f"the solver gave up at {found.t[-1:]} ms: {found.message}")
        y = found.y[:, -1]
        last = t1 == duration
        times.append(found.t if last else found.t[:-1])
        states.append(found.y if last else found.y[:, :-1])
        ups.extend(found.t_events[0])
        downs.extend(found.t_events[1])
    return np.concatenate(times), np.concatenate(states, axis=1), spikes(ups, downs, armed)


def spikes(ups, downs, armed):
    """Upward crossings of THRESHOLD; each counts only if V was below REARM since the one before."""
    found = []
    for t, is_up in sorted([(t, True) for t in ups] + [(t, False) for t in downs]):
        if is_up and armed:
            found.append(float(t))
        armed = not is_up
    return found
'''

MAIN: Final = '''\

def plot(times, states):
    """Every state over time, when matplotlib is installed."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        print("install matplotlib to see the traces")
        return
    figure, axes = plt.subplots(len(STATES), sharex=True, squeeze=False)
    for axis, name, values in zip(axes[:, 0], STATES, states):
        axis.plot(times, values)
        axis.set_ylabel(name)
    axes[-1, 0].set_xlabel("t (ms)")
    figure.suptitle(MODEL)
    plt.show()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--duration", type=float, default=DURATION, metavar="MS")
    options.add_argument("--json", action="store_true", help="print one JSON object, plot nothing")
    options.add_argument("--csv", metavar="FILE", help="write every sample")
    given = options.parse_args()
    times, states, spike_times = simulate(given.duration)
    if given.csv:
        table = np.column_stack([times, states.T])
        np.savetxt(given.csv, table, delimiter=",", header=",".join(["t_ms", *STATES]), comments="", fmt="%.17g")
    if given.json:
        end = dict(zip(STATES, states[:, -1].tolist()))
        print(json.dumps({"model": MODEL, "spike_times_ms": spike_times, "end_state": end}))
        return
    print(f"{len(spike_times)} spikes in {given.duration} ms")
    print(" ".join(f"{t:.4f}" for t in spike_times))
    plot(times, states)


if __name__ == "__main__":
    main()'''
