"""The runs behind two-cells: the cells' own cycles, all pairs side by side, and a nudge at every phase."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis.phase import Locking, locking, phase_shift, phases
from hhscope.batch.pairs import MOST_PAIRS, Link, PairCell, Pairs, is_finite
from hhscope.experiments._dials import ExperimentError
from hhscope.experiments.base import Watch

Array = NDArray[np.float64]
Two = tuple[PairCell, PairCell]

DT_MS: Final = 0.01
STARTS: Final = 16  # phases that B starts from, beside the one asked for
NUDGES: Final = 32  # phases at which A is nudged
DIFFERENCES: Final = (
    -20.0,
    -10.0,
    -5.0,
    -2.0,
    -1.0,
    -0.5,
    0.0,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
)  # %, of B's current
LATE: Final = 0.4  # share of the run that is judged
_WARM_MS: Final = (500.0, 2000.0, 8000.0)
_WHOLE_PERIODS: Final = 4  # after which a nudge is judged
_LOOK: Final = 20_000  # steps between two looks at the watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A cell alone: ``period_ms`` between its spikes, 0 if it does not fire; states (states, n) asked for."""

    period_ms: float
    states: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairRuns:
    """What came out of all pairs.

    asked : the pair that was asked for; phase_t, phase : of its spikes; t_ms, v_a, v_b : its last stretch
    starts : (phase B started ahead by, how it ended) per start; tracks : (times, phases) of each
    differences : (difference of B's current in %, how it ended) each
    """

    asked: Locking
    phase_t: Array
    phase: Array
    t_ms: Array
    v_a: Array
    v_b: Array
    starts: tuple[tuple[float, Locking], ...]
    tracks: tuple[tuple[Array, Array], ...]
    differences: tuple[tuple[float, Locking], ...]


def cycles(cells: Two, shares: tuple[Array, Array], watch: Watch) -> tuple[Cycle, Cycle]:
    """Each cell alone: its period, and its states at these shares of a period after a spike.

    A cell that does not fire has its state after the longest wait at all of them.
    """
    pairs = Pairs(cells, Link(), dt=DT_MS)
    for wait in _WARM_MS:
        stepped(pairs, round(wait / pairs.h) - pairs.steps, watch, wait / _WARM_MS[-1])
        if all(side.spikes().size > _WHOLE_PERIODS for side in pairs.sides):
            break
    periods = [float(np.diff(side.spikes())[-1]) if side.spikes().size > 1 else 0.0 for side in pairs.sides]
    plans: list[tuple[int, int, int]] = []  # (step, side, place)
    for k, (side, wanted) in enumerate(zip(pairs.sides, shares, strict=True)):
        spike = side.spikes()[-1] + 3.0 * periods[k] if periods[k] else pairs.time_ms
        # never before the spike, so that it is always that of before the start, which the other does not hear
        steps = np.ceil((spike + wanted * periods[k]) / pairs.h).astype(int)
        plans += [(int(step), k, place) for place, step in enumerate(steps)]
    states = [
        np.empty((side.state().size, wanted.size)) for side, wanted in zip(pairs.sides, shares, strict=True)
    ]
    for step, k, place in sorted(plans):
        stepped(pairs, max(0, step - pairs.steps), watch, 1.0)
        states[k][:, place] = pairs.sides[k].state()
    a, b = (Cycle(period_ms=period, states=found) for period, found in zip(periods, states, strict=True))
    return a, b


def stepped(pairs: Pairs, n: int, watch: Watch, share: float) -> None:
    """Take n steps, asking the watch now and then."""
    done = 0
    while done < n:
        some = min(_LOOK, n - done)
        pairs.advance(some)
        done += some
        watch.at(share)
    if not is_finite(pairs):
        raise ExperimentError(
            f"two-cells: a cell stopped being finite before {pairs.time_ms:.4g} ms; take a smaller weight"
        )


def pair_runs(cells: Two, link: Link, both: tuple[Cycle, Cycle], seconds: float, watch: Watch) -> PairRuns:
    """All pairs at once. The states of B are at: the phase asked for, then every start; those of A at its spike."""
    n_starts, n_differences = STARTS, len(DIFFERENCES)
    count = 1 + n_starts + n_differences
    place = np.concatenate([np.arange(1 + n_starts), np.zeros(n_differences, int)])
    factor = np.ones(count)
    factor[1 + n_starts :] += 0.01 * np.array(DIFFERENCES)
    current_b = np.broadcast_to(np.asarray(cells[1].current), count) * factor
    pairs = Pairs((cells[0], replace(cells[1], current=current_b)), link, dt=DT_MS)
    pairs.sides[0].put(both[0].states)
    pairs.sides[1].put(both[1].states[:, place])
    steps = round(seconds * 1e3 / pairs.h)
    for k in range(0, steps, _LOOK):
        stepped(pairs, min(_LOOK, steps - k), watch, k / steps)
    return _read(pairs, seconds * 1e3, both)


def _read(pairs: Pairs, duration: float, both: tuple[Cycle, Cycle]) -> PairRuns:
    late = (1.0 - LATE) * duration
    trains = []
    for side in pairs.sides:
        lane, times = side.all_spikes()
        order = np.argsort(times, kind="stable")
        trains.append((lane[order], times[order]))

    def of(pair: int) -> tuple[Array, Array]:
        a, b = (times[lane == pair] for lane, times in trains)
        return a, b

    def judged(pair: int) -> Locking:
        a, b = of(pair)
        return locking(a[a >= late], b[b >= late])

    phase_t, phase = phases(*of(0))
    shown = _shown(pairs, both)
    grid = np.arange(STARTS) / STARTS
    tracks = tuple(phases(*of(1 + k)) for k in range(STARTS))
    return PairRuns(
        asked=judged(0),
        phase_t=phase_t,
        phase=phase,
        t_ms=shown[0],
        v_a=shown[1],
        v_b=shown[2],
        starts=tuple((float(share), judged(1 + k)) for k, share in enumerate(grid)),
        tracks=tracks,
        differences=tuple((d, judged(1 + STARTS + k)) for k, d in enumerate(DIFFERENCES)),
    )


def _shown(pairs: Pairs, both: tuple[Cycle, Cycle]) -> tuple[Array, Array, Array]:
    """Time and both voltages over the last five periods."""
    period = max(cycle.period_ms for cycle in both) or 50.0
    v_a, v_b = (side.voltage() for side in pairs.sides)
    n = min(v_a.size, round(5 * period / pairs.h))
    every = max(1, n // 4000)
    first = v_a.size - n
    t = np.arange(first, v_a.size) * pairs.h
    return np.asarray(t[::every]), v_a[first::every], v_b[first::every]


def one_cell(
    cells: Two, both: tuple[Cycle, Cycle], percent: float, seconds: float, watch: Watch
) -> tuple[float, float]:
    """Largest |V_A - V_B| of uncoupled copies of A with the same start: the same current, and ``percent`` more."""
    a = cells[0]
    current = np.asarray(a.current, np.float64) * np.array([1.0, 1.0 + 0.01 * percent])
    pairs = Pairs((a, replace(a, current=current)), Link(), dt=DT_MS)
    for side in pairs.sides:
        side.put(both[0].states[:, :1])
    apart = np.zeros(MOST_PAIRS)
    for k in range(200):
        pairs.advance(max(1, round(seconds * 1e3 / pairs.h) // 200))
        apart = np.maximum(apart, np.abs(pairs.sides[0].now - pairs.sides[1].now))
        watch.at(k / 200)
    return float(apart[0]), float(apart[1])


def phase_response(cells: Two, alone: Cycle, nudge: float, watch: Watch) -> list[tuple[float, float | None]]:
    """(phase, shift) of A alone: V is moved by ``nudge`` mV at each phase; shift > 0: the next spikes come earlier."""
    if not alone.period_ms:
        return []
    pairs = Pairs((cells[0], cells[0]), Link(), dt=DT_MS)
    side = pairs.sides[0]
    side.put(alone.states[:, :1])
    grid = np.arange(NUDGES) / NUDGES
    for k, share in enumerate(grid):
        pairs.advance(round(share * alone.period_ms / pairs.h) - pairs.steps)
        side.nudge(k, nudge)
    stepped(pairs, round(_WHOLE_PERIODS * alone.period_ms / pairs.h), watch, 0.5)
    plain = side.spikes(MOST_PAIRS - 1)
    return [
        (float(share), phase_shift(plain, side.spikes(k), alone.period_ms)) for k, share in enumerate(grid)
    ]
