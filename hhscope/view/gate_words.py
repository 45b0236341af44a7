"""Gate words: what a gate does, in the words at its trace's end ("h Na inactivates"), read off the model itself."""

from __future__ import annotations

from collections import Counter

import numpy as np

from hhscope.model import Model, environment, gate_curves
from hhscope.model.expression import names
from hhscope.model.model import Current

_LOW_MV, _HIGH_MV = -120.0, 60.0  # a gate's steady value between them tells whether depolarisation opens it
_STEADY = 0.02  # a smaller difference than this is no dependence on V


def gate_words(model: Model) -> dict[str, str]:
    """Two or three words for every gate, by gate name.

    A gate that opens with depolarisation *opens* its channel, or *activates* it where another gate of the same
    current closes; one that closes *inactivates* it, or *opens low* where it is the current's only kind.
    """
    rises = {gate.name: _rise(model, gate.name) for gate in model.gates}
    return {gate.name: f"{gate.name} {_role(model, gate.name, rises)}".rstrip() for gate in model.gates}


def _rise(model: Model, gate: str) -> float:
    inf, _ = gate_curves(model, gate, np.array([_LOW_MV, _HIGH_MV]), environment(model, {}))
    low, high = np.asarray(inf)
    return float(high - low)


def _role(model: Model, gate: str, rises: dict[str, float]) -> str:
    current = next((c for c in model.currents if gate in dict(c.gates)), None)
    if current is None:
        shaped = next((c for c in model.currents if c.factor is not None and gate in names(c.factor)), None)
        return "" if shaped is None else f"gates {_channel(model, shaped)}"
    channel = _channel(model, current)
    rise = rises[gate]
    beside = [rises[other] for other, _ in current.gates if other != gate]
    if abs(rise) < _STEADY:
        return f"{channel} opens"
    if rise < 0:
        return f"{channel} inactivates" if any(r > 0 for r in beside) else f"{channel} opens low"
    return f"{channel} activates" if any(r < -_STEADY for r in beside) else f"{channel} opens"


def _channel(model: Model, current: Current) -> str:
    """The ion where only one gated current carries it, else the current's own name."""
    carriers = Counter(c.ion for c in model.currents if c.gates)
    return current.ion if current.ion and carriers[current.ion] == 1 else current.name
