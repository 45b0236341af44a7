"""Bit: one cell that either rests or fires under the same current; what sets it, what resets it, how long it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from hhscope.analysis.rest import NoRestError, rest_state
from hhscope.experiments._bench import FAR, Bench, Trial, least
from hhscope.experiments._logic import INPUTS, Row, Size, pulse

PHASES: Final = 16  # of its cycle at which set and reset are tried
_SEARCHED: Final = 8  # of them while searching
_BEAT: Final = 100  # widths: length of the dip, and of what is listened to
_LOOK: Final = 20  # beats: how long firing must go on to count as stable
_MARGINS: Final = (1.5, 2.0, 3.0, 4.5, 7.0)  # sizes tried, in units of the least
_EDGE: Final = 1e-4  # how exactly the borders of bistability are placed, relative to the current


@dataclass(frozen=True, slots=True, kw_only=True)
class Bit:
    """What one cell does as a memory.

    why : empty, or the reason why it holds no bit
    low, high : µA/cm², between them rest and firing are both stable; None where it was not looked for
    sizes : set, reset
    kept, cleared : of 16 phases of firing: in how many the set pulse leaves it firing, and the dip ends it
    abrupt : in how many the same dip does when the current comes back at once
    """

    why: str = ""
    low: float | None = None
    high: float | None = None
    sizes: tuple[Size, ...] = ()
    kept: int = 0
    cleared: int = 0
    abrupt: int = 0
    rows: tuple[Row, ...] = ()
    demo: Trial | None = None
    marks: tuple[tuple[float, str], ...] = ()


def bit(bench: Bench, threshold: float) -> Bit:
    """Look for the bit of a cell that rests under the bench's current (or say why there is none).

    threshold : µA/cm², of one spike by a pulse; no pulse beyond 20 times it is tried
    """
    size = least(lambda amplitude: _keeps_firing(bench, pulse(bench, amplitude)), limit=FAR * threshold)
    if size is None:
        return Bit(why="no pulse leaves it firing: it always comes back to rest")
    phases = _phases(bench, pulse(bench, size))
    bench.watch.at(0.2)
    low, high = _low_edge(bench, phases[0]), _high_edge(bench)
    bench.watch.at(0.5)
    some = phases[:: PHASES // _SEARCHED]
    depth = least(lambda d: _cleared(bench, _dip(bench, d), some) == _SEARCHED, 0.1, FAR * threshold)
    if depth is None:
        return Bit(why="no dip of the input brings it back to rest", low=low, high=high)
    bench.watch.at(0.8)
    used, kept = _best(size, lambda one: PHASES - _cleared(bench, pulse(bench, one), phases))
    back, cleared = _best(depth, lambda one: _cleared(bench, _dip(bench, one), phases))
    demo, marks = _demo(bench, used, back)
    return Bit(
        low=low, high=high, kept=kept, cleared=cleared,
        sizes=(
            Size(name="set", unit="µA/cm²", least=size, used=used),
            Size(name="reset", unit="µA/cm²", least=depth, used=back),
        ),
        abrupt=_cleared(bench, pulse(bench, -back, width=_BEAT), phases),
        rows=_rows(bench, used, back), demo=demo, marks=marks,
    )  # fmt: skip


def _dip(bench: Bench, depth: float, at: float = 10) -> str:
    """Down at once, back evenly within one beat."""
    return f"ramp:start={bench.units(at)!r},stop={bench.units(at + _BEAT)!r},initial={-depth!r},amplitude=0"


def _keeps_firing(bench: Bench, *texts: str) -> bool:
    """Whether it still fires in the last two of five beats."""
    return bench.trial(texts, bench.units(5 * _BEAT)).late(bench.units(3 * _BEAT)) > 1


def _phases(bench: Bench, setting: str) -> list[Mapping[str, float]]:
    """States at equal steps through the last interval, once it has been set."""
    names = bench.cell.model.state_names
    seen = bench.trial((setting,), bench.units(5 * _BEAT), record=names)
    first, last = (int(np.searchsorted(seen.t_ms, t)) for t in seen.spikes_ms[-2:])
    places = first + np.arange(PHASES) * (last - first) // PHASES
    return [{name: float(seen.states[name][k]) for name in names} for k in places]


def _cleared(bench: Bench, text: str, phases: list[Mapping[str, float]]) -> int:
    """In how many of these states this input leaves it silent."""
    silent = 0
    for start in phases:
        seen = bench.trial((text,), bench.units(5 * _BEAT), start=start)
        silent += not seen.late(bench.units(3 * _BEAT))
    return silent


def _best(size: float, score: Callable[[float], int]) -> tuple[float, int]:
    """The first size above the least that does it at every phase, else the best; and in how many it does."""
    tried: list[tuple[float, int]] = []
    for margin in _MARGINS:
        tried.append((margin * size, score(margin * size)))
        if tried[-1][1] == PHASES:
            return tried[-1]
    return max(tried, key=lambda one: one[1])


def _low_edge(bench: Bench, firing: Mapping[str, float]) -> float | None:
    """The lowest current at which firing goes on for 20 beats."""
    scale = max(1.0, abs(bench.current))

    def stops(current: float) -> bool:
        seen = bench.trial((), bench.units(_LOOK * _BEAT), current=current, start=firing)
        return seen.late(bench.units((_LOOK - 2) * _BEAT)) < 2

    drop = least(lambda below: stops(bench.current - below), 0.05 * scale, 10.0 * scale)
    return None if drop is None else bench.current - drop


def _high_edge(bench: Bench) -> float:
    """The highest current at which it can rest: where the largest real part of the eigenvalues passes 0."""
    from scipy.optimize import brentq

    def growth(current: float) -> float:
        try:
            found = rest_state(bench.cell.model, bench.cell.values, current)
        except NoRestError:
            return 1.0
        return float(found.eigenvalues[0].real)

    scale = max(1.0, abs(bench.current))
    low, step = bench.current, 0.1 * scale
    while growth(low + step) < 0.0:
        low, step = low + step, 2.0 * step
    return float(brentq(growth, low, low + step, xtol=_EDGE * scale))


def _rows(bench: Bench, setting: float, depth: float) -> tuple[Row, ...]:
    """a sets at 10 widths, b resets two beats later; what counts are the last two beats, when neither is on."""
    since, length = bench.units(4 * _BEAT), bench.units(6 * _BEAT)
    rows = []
    for a, b in INPUTS:
        texts = ((pulse(bench, setting),) if a else ()) + ((_dip(bench, depth, 2 * _BEAT),) if b else ())
        seen = bench.trial(texts, length)
        rows.append(
            Row(name="bit", a=a, b=b, spikes=seen.late(since), relu=0.0, wanted=(a, b) == (1, 0), trial=seen)
        )
    return tuple(rows)


def _demo(bench: Bench, setting: float, depth: float) -> tuple[Trial, tuple[tuple[float, str], ...]]:
    """Set, set again, reset, reset again, set: one trace."""
    marks = (
        (1 * _BEAT, "set"), (2.5 * _BEAT, "set"), (4 * _BEAT, "reset"), (6 * _BEAT, "reset"), (8 * _BEAT, "set"),
    )  # fmt: skip
    texts = [pulse(bench, setting, at=at) if what == "set" else _dip(bench, depth, at) for at, what in marks]
    return bench.trial(texts, bench.units(10 * _BEAT)), tuple((bench.units(at), what) for at, what in marks)
