"""XY choice: what can stand on the axes of the phase plane, the pairs worth a look, and the ranges at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hhscope.model import Kind, Model, Signal
from hhscope.view.ranges import Range

_SLOPE: Final = "d/dt "
_KINDS_OF_SLOPE: Final = (Kind.VOLTAGE, Kind.POOL, Kind.STATE)
_OPEN: Final = (Kind.GATE, Kind.INSTANT_GATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one axis shows: a signal of the run, or its slope. ``state``: the cell can be started there."""

    key: str
    signal: Signal
    slope: bool = False
    state: bool = False

    @property
    def name(self) -> str:
        """As an axis and a list say it."""
        return f"d{self.signal.name}/dt" if self.slope else self.signal.name

    @property
    def unit(self) -> str:
        """Unit, "" for shares."""
        if not self.slope:
            return self.signal.unit
        return f"{self.signal.unit}/ms" if self.signal.unit else "1/ms"

    @property
    def base(self) -> Range | None:
        """What the axis always shows."""
        return (0.0, 1.0) if self.signal.kind in _OPEN and not self.slope else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two quantities that make a picture worth a look."""

    title: str
    x: str
    y: str
    tip: str


def choices(model: Model, signals: Sequence[Signal]) -> dict[str, Choice]:
    """Everything an axis can show, by key, in the order of the signals; slopes last."""
    states = frozenset(model.state_names)
    found = [Choice(key=s.name, signal=s, state=s.name in states) for s in signals]
    found += [Choice(key=_SLOPE + s.name, signal=s, slope=True) for s in signals if s.kind in _KINDS_OF_SLOPE]
    return {choice.key: choice for choice in found}


def pairs(model: Model, signals: Sequence[Signal]) -> tuple[Pair, ...]:
    """The pairs worth a look for this model, the first one shown at first."""
    known = {signal.name for signal in signals}
    gates = [(x, y) for x, y in (("m", "h"), ("n", "h")) if {x, y} <= known]
    dynamic = [gate.name for gate in model.dynamic_gates]
    if not gates and len(dynamic) >= 2:
        gates = [(dynamic[0], dynamic[1])]
    found = [_gate_pair(x, y) for x, y in gates]
    planar = len(model.state_names) == 2
    if planar:
        other = model.state_names[1]
        whole = Pair(
            title=f"V–{other}, the whole state", x="V", y=other,
            tip=f"V and {other} are all there is: with nullclines, field and fixed points",
        )  # fmt: skip
        found.insert(0, whole)
    found.append(
        Pair(
            title="V–dV/dt",
            x="V",
            y=f"{_SLOPE}V",
            tip="How fast V moves at every V: a spike is a loop, its sharp corner at the left is the threshold",
        )
    )
    found += [
        Pair(title=f"V–{s.name}", x="V", y=s.name, tip=f"{s.name} against V: one loop per spike or burst")
        for s in signals
        if s.kind in (Kind.POOL, Kind.STATE) and not (planar and s.name == model.state_names[1])
    ]
    return tuple(found)


def chosen(
    words: Mapping[str, str], available: Mapping[str, Choice], offered: Sequence[Pair]
) -> tuple[Choice, Choice]:
    """The two quantities asked for, where the model has them; else those of the first pair."""
    x, y = words.get("x", ""), words.get("y", "")
    if x in available and y in available:
        return available[x], available[y]
    first = offered[0]
    return available[first.x], available[first.y]


def why_not(x: Choice, y: Choice) -> str:
    """Why a click cannot start the cell, one sentence; "" when it can."""
    if x.key == y.key:
        return "Both axes show the same; choose two different states to start the cell from a point."
    for choice in (x, y):
        if not choice.state:
            return (
                f"{choice.name} is no state that can be set: it follows from the others; "
                "choose two states (V, a gate, a pool) to start the cell from a point."
            )
    return ""


def refusal(choice: Choice, value: float) -> str:
    """Why the state cannot have this value, one sentence; "" when it can."""
    kind = choice.signal.kind
    if kind is Kind.GATE and not 0.0 <= value <= 1.0:
        return f"{choice.name} lies between 0 and 1; click within that range to start the cell there."
    if kind is Kind.POOL and value < 0.0:
        return f"{choice.name} is a concentration and not below 0; click higher to start the cell there."
    return ""


def _gate_pair(x: str, y: str) -> Pair:
    return Pair(
        title=f"{x}–{y} round and round", x=x, y=y,
        tip=f"{y} against {x}: each spike is one turn",
    )  # fmt: skip
