"""Diagnosis: what a cell does, the evidence for it in words, and what would alter it; all measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import Regime, bursts, classify, detect_spikes
from hhscope.analysis.rate import oscillation_rate, steady_rate
from hhscope.experiments._cell import CellUnderTest
from hhscope.experiments.base import Watch, joined
from hhscope.model import Model, currents, gate_curves
from hhscope.model.dynamics import environment
from hhscope.record import Recording
from hhscope.units import format_number, format_time

Array = NDArray[np.float64]

_SCREENS, _LONG_MS, _FEW_SCREENS = 20, 2000.0, 5  # a cell is watched for so many of its own screens
_MOST_SAMPLES: Final = 1_000_000
_COARSEST_MS: Final = 0.05  # spikes are placed well at this step
_LATE, _LATEST = 0.6, 0.3  # of the run, as `classify` looks at it
_FADED: Final = 0.5  # of the first peak: peaks below it have faded
_CLOSED: Final = 0.15  # of its range: an inactivation gate below it holds the current shut
_SHARE: Final = 0.15  # of all that flows in: a current worth naming


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Diagnosis:
    """The class of a run. rate_hz : of spikes, or of an oscillation without any; 0 without both"""

    regime: Regime
    rate_hz: float
    evidence: tuple[str, ...]
    seen: Recording


def watch_ms(model: Model) -> float:
    """How long a cell is watched, ms."""
    span = model.view.span_ms
    return round(span * (_SCREENS if span <= _LONG_MS else _FEW_SCREENS), 6)


def sample_ms(model: Model, duration: float) -> float:
    """The model's own sample step, or a multiple of it for a long run, ms."""
    dt = model.numerics.dt
    times = max(1, min(math.ceil(duration / dt / _MOST_SAMPLES), int(_COARSEST_MS / dt + 1e-9)))
    return round(dt * times, 6)


def observed(
    found: CellUnderTest, duration: float, watch: Watch, values: Mapping[str, float], current: float
) -> Recording:
    """A run with every state recorded, from the model's start."""
    dt = sample_ms(found.model, duration)
    length = round(math.floor(duration / dt + 1e-9) * dt, 6)
    return found.run(
        watch, duration=length, dt=dt, values=values, current=current, record=list(found.model.state_names)
    )


def seen_class(seen: Recording) -> tuple[Regime, float]:
    """Class and rate of a run."""
    if seen.provenance.failure is not None:
        return Regime.DIVERGING, 0.0
    t, v = seen.time, seen["V"]
    spikes = seen.spikes()
    regime = classify(t, v, spikes)
    if regime is Regime.SMALL_OSCILLATION:
        from hhscope.analysis import SpikeRule

        return regime, oscillation_rate(
            detect_spikes(t, v, SpikeRule.of(seen.provenance.model)), float(t[-1])
        )
    late = spikes[spikes >= 0.4 * t[-1]]
    if regime is Regime.BURSTING and len(late) > 1:
        return regime, 1000.0 * (len(late) - 1) / float(late[-1] - late[0])
    return regime, steady_rate(spikes, float(t[-1]))


def diagnose(found: CellUnderTest, duration: float, watch: Watch) -> Diagnosis:
    """Run the cell and say what it does, and from what one sees it."""
    seen = observed(found, duration, watch, {}, found.current)
    regime, rate = seen_class(seen)
    evidence = [*_of_spikes(seen, regime)]
    if regime is Regime.DIVERGING:
        evidence = [_of_failure(seen)]
    elif regime in (Regime.QUIESCENT, Regime.DEPOLARISED, Regime.SMALL_OSCILLATION):
        evidence += [_of_voltage(seen, found, regime), *_of_fading(seen), *_of_plateau(seen, found, regime)]
    return Diagnosis(regime=regime, rate_hz=rate, evidence=tuple(evidence), seen=seen)


def _of_failure(seen: Recording) -> str:
    failure = seen.provenance.failure
    if failure is not None:
        return f"{failure.signal} stopped being finite after {format_time(float(seen.time[-1]))}; {failure.hint}."
    v = seen["V"]
    return f"V reaches {format_number(float(v[np.argmax(np.abs(v))]), 3)} mV: no cell does that."


def _of_spikes(seen: Recording, regime: Regime) -> list[str]:
    t, spikes = seen.time, seen.spikes()
    end = float(t[-1])
    late = spikes[spikes >= (1 - _LATE) * end]
    length = format_time(float(f"{end:.4g}"))
    if not len(spikes):
        return [f"In {length} there is no spike."]
    count = "is 1 spike" if len(spikes) == 1 else f"are {len(spikes):,} spikes"
    said = [f"In {length} there {count}, {len(late) or 'none'} of them in the last 60 %."]
    if regime not in (Regime.TONIC, Regime.BURSTING, Regime.IRREGULAR):
        return [*said, f"The last one comes after {format_time(float(f'{spikes[-1]:.4g}'))}."]
    found = bursts(late)
    intervals = np.diff(late)
    if found is not None:
        size, period = format_number(found.spikes_per_burst, 3), format_time(float(f"{found.period_ms:.4g}"))
        spread = 100 * found.period_sd_ms / found.period_ms
        said.append(
            f"They come in bursts of {size}, every {period}, which varies by {_percent(spread)} (regular up to 5 %); "
            f"inside one at up to {format_number(found.inside_hz, 3)} Hz."
        )
        return said
    spread = 100 * float(intervals.std() / intervals.mean())
    mean = format_time(float(f"{intervals.mean():.4g}"))
    said.append(f"The intervals between those are {mean} and vary by {_percent(spread)} (tonic below 5 %).")
    return said


def _percent(value: float) -> str:
    return f"{value:.2g} %" if value >= 0.01 else "less than 0.01 %"


def _of_voltage(seen: Recording, found: CellUnderTest, regime: Regime) -> str:
    t, v = seen.time, seen["V"]
    latest = v[t >= (1 - _LATEST) * t[-1]]
    low, high, mean = (format_number(float(x), 3) for x in (latest.min(), latest.max(), latest.mean()))
    if regime is Regime.SMALL_OSCILLATION:
        return f"In the last 30 % V moves between {low} and {high} mV without a spike."
    side = "above" if regime is Regime.DEPOLARISED else "not above"
    moved = format_number(float(np.ptp(latest)), 2)
    return f"In the last 30 % V stays at {mean} mV, {side} −50 mV, and moves by {moved} mV (an oscillation has over 3)."


def _of_fading(seen: Recording) -> list[str]:
    """Peaks that shrink from one to the next."""
    from hhscope.analysis import SpikeRule

    train = detect_spikes(seen.time, seen["V"], SpikeRule.of(seen.provenance.model))
    peaks = train.peaks_mv
    if len(peaks) < 3 or not peaks[-1] < _FADED * peaks[0] or not (np.diff(peaks[1:]) < 0).all():
        return []
    first, last = (format_number(float(x), 3) for x in (peaks[0], peaks[-1]))
    return [f"Its spikes fade: the peaks shrink from {first} to {last} mV, one after the other."]


def _of_plateau(seen: Recording, found: CellUnderTest, regime: Regime) -> list[str]:
    """What holds V where it is: shut sodium channels, currents that stay, calcium that gathers."""
    model = found.model
    values = {**model.defaults, **found.values}
    state = {name: float(seen[name][-1]) for name in model.state_names}
    said = []
    for current in model.currents:
        if current.ion != "Na" or regime is Regime.QUIESCENT:
            continue
        for gate, _ in current.gates:
            if gate in state and _inactivates(model, gate, values) and state[gate] < _CLOSED:
                said.append(
                    f"{100 * (1 - state[gate]):.0f} % of the {current.name} channels are inactivated ({gate} = "
                    f"{format_number(state[gate], 2)}): too few are left for a spike."
                )
    if regime is not Regime.QUIESCENT:
        said += _of_inward(model, state, values, found.current)
    said += [text for pool in model.pools if (text := _of_pool(seen, pool.name, pool.unit))]
    return said


def _inactivates(model: Model, gate: str, values: Mapping[str, float]) -> bool:
    steady, _ = gate_curves(model, gate, np.array([-100.0, 40.0]), environment(model, values))
    low, high = np.broadcast_to(steady, 2)
    return bool(low > high)


def _of_inward(
    model: Model, state: Mapping[str, float], values: Mapping[str, float], applied: float
) -> list[str]:
    """Which currents keep V up."""
    flows = currents(model, state, values)
    inward = {f"I_{name.removeprefix('I_')}": -flow for name, flow in flows.items() if flow < 0}
    if applied > 0:
        inward["the input"] = applied
    total = sum(inward.values())
    named = sorted(((flow, name) for name, flow in inward.items() if flow > _SHARE * total), reverse=True)
    if not named or not total:
        return []
    parts = [f"{name} ({format_number(round(flow, 1), 5)} µA/cm²)" for flow, name in named]
    if len(parts) == 1:
        return [f"In the end {parts[0]} holds it up: it does not switch off."]
    return [f"In the end {joined(parts)} hold it up: they do not switch off."]


def _of_pool(seen: Recording, name: str, unit: str) -> str:
    x = seen[name]
    third = len(x) // 3
    first, middle, last = float(x[0]), float(x[-third]), float(x[-1])
    if not first or abs(last / first) < 2:
        return ""
    unit = unit.replace("uM", "µM")
    ends = f"{format_number(first, 3)} to {format_number(last, 3)} {unit}".rstrip()
    still = abs(last - middle) > 0.02 * abs(last)
    return f"{name} rises from {ends}" + (" and goes on rising." if still and last > middle else ".")
