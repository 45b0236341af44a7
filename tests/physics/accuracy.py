"""Accuracy: the error of every model by every method, and the help page about it.

``python -m tests.physics.accuracy --write`` measures all (half a minute) and writes resources/help/accuracy.md.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import SpikeRule, detect_spikes
from hhscope.model import list_models
from hhscope.record import Run, RunOptions
from hhscope.units import format_time, ms_from_ns

Array = NDArray[np.float64]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "resources" / "help" / "accuracy.md"
COMMAND = "python -m tests.physics.accuracy --write"
EXACT = 1e-11  # tolerance of what the others are compared with; the references agree with it (see the tests)
LONGEST_MS = 100_000.0  # of a run: three bursts of the slowest cell
QUIET = 0.01  # between spikes: V changes at less than this part of the fastest it ever does
ADAPTIVE = (1e-6, 1e-8)
FIXED_STEP = ("exp_euler2", "exp_euler", "rk4")

ORDER_SPIKES = 2  # of the reference that a run has in which orders are measured, and
ORDER_MORE_MS = 1.0  # this much more

_HEAD = """# Accuracy

How far hhscope is from the exact solution of its equations, for every model that comes with it: its own input, from its
own start state, over the time in the second column. Small errors of spike times add up from spike to spike; the figure
is the largest of the run. Whether *your* run is exact is checked while it runs: see *How exact is it?* on the page
[Start](start). How fast all this is: [Speed](benchmarks).

The exact solution is that of `dopri5` at a tolerance of 1e-11. It agrees with references made by another program
(DOP853 at 1e-12, spikes by root finding) in every spike of every model.

## By default: dopri5 at 1e-6

| model | run | spikes | spike times, ms | V between spikes, mV | at 1e-8: spikes, ms | V, mV |
|---|--:|--:|--:|--:|--:|--:|
"""

_FIXED = """
*V between spikes* leaves out where V changes fastest, for there a spike that comes a microsecond late makes any
difference. Spikes are found in the samples by cubic interpolation, which alone is exact to 1e-5 ms.

## With a fixed step

Largest error of a spike time, ms, at the model's own sample step (0.01 ms in most), and when that is another number of
spikes, what became of them. Noise and batches are computed with `exp_euler2`; `exp_euler` is the textbook method.

| model | step, ms | exp_euler2 | exp_euler | rk4 | order of exp_euler2 |
|---|--:|--:|--:|--:|--:|
"""

_FOOT = f"""
*Order*: with half the step, the error of V up to the second spike is 2 to this power times smaller, measured at the
step of the second column. `exp_euler2` is of second order in every model, with instantaneous gates, concentrations and
compartments, too; where a rate or a current has a kink or a jump, and in large steps, a little less shows.

What a tolerance is: the error that one step may make, as a part of 100 mV, of a fully open gate, or of the largest
concentration so far. A hundredth of it takes about twice as many steps and makes the error about a hundredth as large,
until rounding is left (1e-12). No step is longer than 0.5 ms: where V creeps, an error that is nothing in V is much in
time. `thalamic_relay` and `posp_lts` have a rate that jumps at −80 mV, as published: where V passes there the error
follows the tolerance less smoothly.

**When to ask for 1e-8** (*Advanced*, or `--tol 1e-8`): for cells whose next spike hangs on the last digits of this one.
In `pinsky_rinzel` a gate (`q`) that is off by a millionth moves the next burst by 4 µs, and the gates of a dendritic
spike by up to 1 µs: errors of the size that 1e-6 allows each step, some fifty times in a burst, make tenths of a
millisecond in a few seconds, and tens of mV where V moves then. At 1e-8 it is a hundredth of a millisecond. The first
table shows both for every model.

Made by `{COMMAND}` from a checkout. Tests measure the first table again, the orders, and some
of the second.
"""


@dataclass(frozen=True, slots=True)
class Errors:
    """How a run differs from the exact one; ``spikes_ms`` is nan when it has another number of spikes."""

    spikes_ms: float
    between_mv: float
    count: int


@dataclass(frozen=True, slots=True)
class Exact:
    """The exact run of a model: its length in ms, V at its own sample step, and the spikes."""

    model: str
    duration: float
    v: Array
    spikes: Array
    quiet: NDArray[np.bool_]


def models() -> list[str]:
    """The ids of the shipped models, as the chooser lists them."""
    return [entry.id for entry in list_models() if entry.model is not None]


def exact_run(model: str) -> Exact:
    """The run that all others are compared with."""
    duration = min(float(_reference(model)["T"]), LONGEST_MS)
    v, spikes = _run(model, duration, tol=EXACT)
    slope = np.abs(np.gradient(v))
    return Exact(model, duration, v, spikes, slope < QUIET * slope.max())


def _reference(model: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (ROOT / "tests" / "data" / f"{model}.json").read_text(encoding="utf-8")
    )
    return found


def errors(exact: Exact, **options: float | str) -> Errors:
    """Those of a run with these options (see `hhscope.simulate`)."""
    v, spikes = _run(exact.model, exact.duration, **options)
    same = len(spikes) == len(exact.spikes)
    worst = float(np.abs(spikes - exact.spikes).max()) if same else math.nan
    return Errors(worst, float(np.abs(v - exact.v)[exact.quiet].max()), len(spikes))


def _run(model: str, duration: float, **options: float | str) -> tuple[Array, Array]:
    run = Run(model, RunOptions(duration=duration, **options))  # type: ignore[arg-type]
    v = np.concatenate([block.data[0].copy() for block in run.blocks(["V"])])
    dt_ns = run.simulator.numerics.dt_ns
    times = np.arange(len(v)) * dt_ns / 1e6
    return v, detect_spikes(times, v, SpikeRule.of(run.simulator.model)).times_ms


def default_row(exact: Exact) -> str:
    """The row of a model in the first table."""
    found = [errors(exact, tol=tol) for tol in ADAPTIVE]
    cells = [text for one in found for text in (_number(one.spikes_ms), _number(one.between_mv))]
    length = format_time(exact.duration)
    return f"| {exact.model} | {length} | {len(exact.spikes)} | {' | '.join(cells)} |"


def fixed_row(exact: Exact) -> str:
    """The row of a model in the second table."""
    cells = []
    for method in FIXED_STEP:
        found = errors(exact, method=method)
        missing = f"{found.count} of {len(exact.spikes)}"
        cells.append(missing if math.isnan(found.spikes_ms) else _number(found.spikes_ms))
    return f"| {exact.model} | {own_step(exact.model):g} | {' | '.join(cells)} | {order(exact.model):.1f} |"


def own_step(model: str) -> float:
    """The sample step of a model, ms."""
    return ms_from_ns(Run(model, RunOptions(duration=0.0)).simulator.numerics.dt_ns)


def order(model: str) -> float:
    """log2 of how much smaller the error of V by exp_euler2 is (root mean square) with half of the model's own step."""
    step = own_step(model)
    duration = float(math.ceil(_reference(model)["run"]["spike_times"][ORDER_SPIKES - 1])) + ORDER_MORE_MS
    exact, _ = _run(model, duration, tol=1e-12)
    wrong = []
    for parts in (1, 2):
        v, _ = _run(model, duration, method="exp_euler2", dt=step / parts, substeps=1)
        wrong.append(float(np.square(v[::parts] - exact).mean()))
    return 0.5 * math.log2(wrong[0] / wrong[1])


def _number(value: float) -> str:
    return f"{value:.1e}" if value < 1e-2 else f"{value:.2g}"


def page() -> str:
    """The help page, all of it measured now."""
    first, second = [], []
    for name in models():
        exact = exact_run(name)
        first.append(default_row(exact))
        second.append(fixed_row(exact))
        print(first[-1], second[-1], sep="\n", file=sys.stderr)
    return _HEAD + "\n".join(first) + "\n" + _FIXED + "\n".join(second) + "\n" + _FOOT


if __name__ == "__main__":
    text = page()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
