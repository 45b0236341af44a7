"""Histories: one test pulse given to a cell after eight different pasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hhscope.analysis import NoRestError, rest_state
from hhscope.experiments._cell import CellUnderTest, finite
from hhscope.experiments.base import Watch

_SPAN_MS: Final = 100.0  # of the screen of a cell of usual speed; a faster one gets everything faster
_PAST, _WINDOW, _BEFORE = 100.0, 25.0, 35.0  # usual ms: before the test, watched after it, shown before it
_WIDTH: Final = 1.0
_ABOVE: Final = 1.5  # times the pulse that just makes a resting cell fire
_DOUBLINGS, _HALVINGS = 12, 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """After one history: spikes within the time watched, the first's latency, the highest V.

    t_ms, v : (n,) around the test, which comes at 0
    """

    history: str
    spikes: int
    latency_ms: float | None
    peak_mv: float
    t_ms: NDArray[np.float64]
    v: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """amplitude, width_ms : of the test pulse, over ``base``; fires_alone : the cell needs no pulse to fire"""

    base: float
    amplitude: float
    width_ms: float
    window_ms: float
    fires_alone: bool
    answers: tuple[Answer, ...]


class HistoryRun:
    """A cell at its base current, from rest where there is one, given pulses. One owner.

    By a fixed step that stays finite: a pulse that is too strong for a cell must not end the search.
    """

    def __init__(self, cell: CellUnderTest) -> None:
        self._cell = cell
        self._speed = min(1.0, cell.model.view.span_ms / _SPAN_MS)
        self._dt = cell.model.numerics.dt
        self._start: Mapping[str, float] | None
        try:
            self._start = dict(rest_state(cell.model, cell.values, cell.current).state)
        except NoRestError:
            self._start = None

    def run(self, usual_amplitude: float, watch: Watch) -> Histories:
        """Find the pulse, then give it after every history.

        ``usual_amplitude``: where the search begins, and what is taken for a cell that fires without a pulse.
        """
        alone = self._given(0.0, (), "alone").spikes > 0
        found = None if alone else self._threshold(usual_amplitude, watch.part(0.0, 0.5))
        amplitude = float(f"{usual_amplitude if found is None else _ABOVE * found:.3g}")
        answers = []
        for k, (history, parts) in enumerate(self._pasts(amplitude)):
            answers.append(self._given(amplitude, parts, history))
            watch.at(0.5 + 0.5 * (k + 1) / 8)
        return Histories(
            base=self._cell.current, amplitude=amplitude, width_ms=self._ms(_WIDTH), window_ms=self._ms(_WINDOW),
            fires_alone=alone, answers=tuple(answers),
        )  # fmt: skip

    def _ms(self, usual_ms: float) -> float:
        """A time of this cell, on its grid of samples."""
        return round(round(usual_ms * self._speed / self._dt) * self._dt, 9)

    def _pulse(self, before: float, amplitude: float, width: float = _WIDTH) -> str:
        """A pulse that begins so many usual ms before the test."""
        start = self._ms(_PAST) - self._ms(before)
        return f"step:start={start:.9g},stop={start + self._ms(width):.9g},amplitude={amplitude!r}"

    def _pasts(self, amplitude: float) -> list[tuple[str, tuple[str, ...]]]:
        pasts: list[tuple[str, tuple[str, ...]]] = [("nothing", ())]
        for before in (4.0, 8.0, 12.0, 24.0):
            pasts.append((f"a pulse {self._ms(before):g} ms ago", (self._pulse(before, amplitude),)))
        end = f"until {self._ms(4.0):g} ms ago"
        pasts.append((f"held up {end}", (self._pulse(64.0, amplitude / 4, 60.0),)))
        pasts.append((f"held down {end}", (self._pulse(64.0, -amplitude / 4, 60.0),)))
        train = tuple(self._pulse(before, amplitude) for before in (80.0, 64.0, 48.0, 32.0, 16.0))
        pasts.append((f"five pulses until {self._ms(16.0):g} ms ago", train))
        return pasts

    def _given(self, amplitude: float, parts: tuple[str, ...], history: str) -> Answer:
        zero = self._ms(_PAST)
        test = (self._pulse(0.0, amplitude),) if amplitude else ()
        seen = finite(
            self._cell.run(
                Watch(),
                duration=zero + self._ms(_WINDOW),
                stimulus=[*parts, *test],
                start=self._start,
                method="exp_euler",
                record=["V"],
            ),
            "activation: the cell",
        )
        spikes = seen.spikes() - zero
        after = spikes[spikes >= 0]
        t = seen.time - zero
        shown = t >= -self._ms(_BEFORE)
        return Answer(
            history=history, spikes=len(after), latency_ms=float(after[0]) if len(after) else None,
            peak_mv=float(seen["V"][t >= 0].max()), t_ms=t[shown], v=seen["V"][shown],
        )  # fmt: skip

    def _threshold(self, first: float, watch: Watch) -> float | None:
        """The smallest pulse that makes the cell fire, found by halving; None when no pulse does."""
        high = first
        for _ in range(_DOUBLINGS):
            if self._given(high, (), "").spikes:
                break
            high *= 2.0
            watch.at(0.1)
        else:
            return None
        low = 0.0
        for k in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if self._given(middle, (), "").spikes else (middle, high)
            watch.at((k + 1) / _HALVINGS)
        return high
