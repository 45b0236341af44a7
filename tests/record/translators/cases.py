"""What every format is tested with: a cell with everything changed, and any state it may be in."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hhscope.model import derivatives, start_state
from hhscope.model.model import Model
from hhscope.record.translators import Setup
from hhscope.stimulus import Stimulus, parse_waveform
from hhscope.units import ns_from_ms

INPUTS = (
    "step:start=10,stop=60,amplitude=-5",
    "pulses:start=1,period=7.3,width=1.1,amplitude=20,count=3",
    "pulses:start=40,period=5,width=1,amplitude=2",
    "sine:amplitude=3,frequency_hz=40,start=5,stop=50,phase_deg=30,offset=-1",
    "ramp:start=20,stop=30,amplitude=4",
)


def changed(model: Model) -> Setup:
    """Warmer, one current half blocked, another halved, all kinds of input, one state started elsewhere."""
    values = {"T": model.defaults["T"] + 2.0, "C": 1.1 * model.defaults["C"]}
    blocks = [name for name in model.parameters if name.startswith("block_")]
    values |= {blocks[0]: 50.0} if blocks else {}
    values[f"g_{model.currents[-1].name}"] = 0.5 * model.currents[-1].g
    stimulus = Stimulus(tuple(parse_waveform(text) for text in INPUTS))
    setup = Setup.of(model, values, current=3.0, duration_ms=100.0, stimulus=stimulus)
    return Setup(
        model=model,
        parameters=setup.parameters,
        current=setup.current,
        duration_ms=setup.duration_ms,
        stimulus=stimulus,
        start={model.dynamic_gates[0].name: 0.3},
    )


def true_slopes(setup: Setup, state: Mapping[str, float], t_ms: float) -> dict[str, float]:
    """d/dt by hhscope's own evaluator."""
    total = setup.current + setup.stimulus.value(ns_from_ms(t_ms))
    return derivatives(setup.model, state, setup.parameters, total)


def states(setup: Setup, n: int = 6) -> list[dict[str, float]]:
    """The start, and states around it."""
    start = start_state(setup.model, setup.parameters, setup.start)
    rng = np.random.default_rng(1)
    found = [start]
    for v in np.linspace(-95.0, 45.0, n).tolist():
        state = {
            name: 0.1 + 0.8 * float(rng.random()) if 0 <= value <= 1 else value
            for name, value in start.items()
        }
        found.append({**state, "V": v})
    return found


def assert_close(found: Mapping[str, float], true: Mapping[str, float]) -> None:
    """Equal but for rounding; names may differ, the order does not."""
    for got, (name, wanted) in zip(found.values(), true.items(), strict=True):
        assert math.isclose(got, wanted, rel_tol=1e-7, abs_tol=1e-8), name
