"""Logic: five gates made of one cell each, their pulse sizes found by search, their truth tables run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.experiments._bench import FAR, Bench, Trial, least

_AT: Final = 10  # widths: when the inputs come
_LONG: Final = 20  # widths of a long pulse
_TRIAL: Final = 100  # widths of a trial
_TAU: Final = 5  # widths: decay of the inhibitory conductance
_BELOW_MV: Final = 10.0  # reversal of inhibition below rest
_MOST_WEIGHT: Final = 100.0  # mS/cm²
_MARGIN: Final = 1.5  # how far above the least size the size used lies
_LAGS: Final = np.arange(0.5, 20.01, 0.5)  # widths between two inputs

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size found by search. least : that does it alone; most : that must not be reached; used : what was taken"""

    name: str
    unit: str
    least: float
    used: float
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a truth table. unit : what the ReLU unit says; wanted : whether the gate is to fire"""

    name: str
    a: int
    b: int
    spikes: int
    relu: float
    wanted: bool
    trial: Trial

    @property
    def agrees(self) -> bool:
        """Cell and unit both say something, or both nothing."""
        return (self.spikes > 0) == (self.relu > 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate with its rows; ``sizes`` empty when the search found no pulse for it: then there are no rows."""

    name: str
    relu_text: str
    sizes: tuple[Size, ...]
    rows: tuple[Row, ...]

    @property
    def works(self) -> bool:
        """Every row is as wanted."""
        return bool(self.rows) and all((row.spikes > 0) == row.wanted for row in self.rows)


Inputs = tuple[Texts, Texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """relu : of a, b; wanted : for (0,0), (1,0), (0,1), (1,1); find : sizes, or None; inputs : texts of a and b"""

    name: str
    relu_text: str
    relu: Callable[[int, int], float]
    wanted: tuple[bool, ...]
    find: Callable[[Bench], tuple[Size, ...] | None]
    inputs: Callable[[Bench, tuple[Size, ...]], Inputs]


def pulse(bench: Bench, amplitude: float, *, at: float = _AT, width: float = 1) -> str:
    """Text of a pulse; times in widths."""
    return f"pulse:start={bench.units(at)!r},width={bench.units(width)!r},amplitude={amplitude!r}"


def _inhibition(bench: Bench, weight: float) -> str:
    return (
        f"synapse_times:times={bench.units(_AT - 1)!r},weight={weight!r},tau={_TAU * bench.unit!r},"
        f"reversal={bench.v_rest - _BELOW_MV!r}"
    )


def fires(bench: Bench, *texts: str) -> bool:
    """Whether these inputs make it fire."""
    return bool(bench.trial(texts, bench.units(_TRIAL)).spikes_ms.size)


def _one(bench: Bench, width: float = 1) -> float | None:
    return least(lambda size: fires(bench, pulse(bench, size, width=width)))


def _and_sizes(bench: Bench) -> tuple[Size, ...] | None:
    alone = _one(bench)
    both = least(lambda size: fires(bench, pulse(bench, size), pulse(bench, size)))
    if alone is None or both is None or both >= 0.99 * alone:
        return None
    return (Size(name="each pulse", unit="µA/cm²", least=both, used=(alone * both) ** 0.5, most=alone),)


def _above(name: str, found: float | None, unit: str = "µA/cm²") -> tuple[Size, ...] | None:
    return None if found is None else (Size(name=name, unit=unit, least=found, used=_MARGIN * found),)


def _veto_sizes(bench: Bench) -> tuple[Size, ...] | None:
    push = _above("pulse", _one(bench))
    if push is None:
        return None
    driven = pulse(bench, push[0].used)
    weight = least(lambda size: not fires(bench, driven, _inhibition(bench, size)), 1e-3, _MOST_WEIGHT)
    hold = _above("inhibition", weight, "mS/cm²")
    return None if hold is None else push + hold


def _rebound(bench: Bench, up: float | None) -> float | None:
    """The smallest push down after whose end it fires; tried up to 20 times the push up that makes it fire."""
    if up is None:
        return None
    return least(lambda size: fires(bench, pulse(bench, -size, width=_LONG)), limit=FAR * up)


def _xor_sizes(bench: Bench) -> tuple[Size, ...] | None:
    up = _one(bench, _LONG)
    down = _rebound(bench, up)
    return None if up is None or down is None else _above("push up, push down", max(up, down))


def _pair(bench: Bench, size: float, width: float, sign: int) -> Inputs:
    return (pulse(bench, size, width=width),), (pulse(bench, sign * size, width=width),)


_PLANS: Final = (
    _Plan(
        name="and", relu_text="relu(a + b − 1)", relu=lambda a, b: max(0.0, a + b - 1.0),
        wanted=(False, False, False, True), find=_and_sizes,
        inputs=lambda bench, sizes: _pair(bench, sizes[0].used, 1, 1),
    ),
    _Plan(
        name="or", relu_text="relu(a + b)", relu=lambda a, b: float(a + b), wanted=(False, True, True, True),
        find=lambda bench: _above("each pulse", _one(bench)),
        inputs=lambda bench, sizes: _pair(bench, sizes[0].used, 1, 1),
    ),
    _Plan(
        name="veto", relu_text="relu(a − b)", relu=lambda a, b: max(0.0, float(a - b)),
        wanted=(False, True, False, False), find=_veto_sizes,
        inputs=lambda bench, sizes: ((pulse(bench, sizes[0].used),), (_inhibition(bench, sizes[1].used),)),
    ),
    _Plan(
        name="xor", relu_text="relu(a − b)", relu=lambda a, b: max(0.0, float(a - b)),
        wanted=(False, True, True, False), find=_xor_sizes,
        inputs=lambda bench, sizes: _pair(bench, sizes[0].used, _LONG, -1),
    ),
    _Plan(
        name="rebound", relu_text="relu(−a)", relu=lambda a, _b: max(0.0, -float(a)), wanted=(False, True),
        find=lambda bench: _above("push down", _rebound(bench, _one(bench, _LONG))),
        inputs=lambda bench, sizes: ((pulse(bench, -sizes[0].used, width=_LONG),), ()),
    ),
)  # fmt: skip

INPUTS: Final = ((0, 0), (1, 0), (0, 1), (1, 1))


def gates(bench: Bench) -> tuple[Gate, ...]:
    """All gates, searched for and run; inputs come after 10 widths, a trial lasts 100."""
    found = []
    for k, plan in enumerate(_PLANS):
        bench.watch.at(k / len(_PLANS))
        sizes = plan.find(bench) or ()
        rows = _rows(bench, plan, sizes) if sizes else ()
        found.append(Gate(name=plan.name, relu_text=plan.relu_text, sizes=sizes, rows=rows))
    return tuple(found)


def _rows(bench: Bench, plan: _Plan, sizes: tuple[Size, ...]) -> tuple[Row, ...]:
    of_a, of_b = plan.inputs(bench, sizes)
    rows = []
    for (a, b), wanted in zip(INPUTS, plan.wanted, strict=False):
        trial = bench.trial((*(of_a if a else ()), *(of_b if b else ())), bench.units(_TRIAL))
        rows.append(
            Row(name=plan.name, a=a, b=b, spikes=len(trial.spikes_ms), relu=plan.relu(a, b), wanted=wanted, trial=trial)
        )  # fmt: skip
    return tuple(rows)


def coincidence_ms(bench: Bench, size: float) -> float:
    """The longest time between two pulses of this size, up to 20 widths, for which they and all nearer ones fire it."""
    longest = 0.0
    for lag in _LAGS:
        if not fires(bench, pulse(bench, size), pulse(bench, size, at=_AT + float(lag))):
            break
        longest = float(lag)
    return bench.units(longest)
