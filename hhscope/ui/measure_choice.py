"""MeasureChoice: which measurements are shown and over which stretch of time, as frozen data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from hhscope.ui.math_keys import is_math


class Over(StrEnum):
    """What is measured."""

    SCREEN = "screen"  # what the screen shows: a sweep, or the picture that rolls
    CURSORS = "cursors"  # from one time cursor to the other
    LIVE = "live"  # the newest screenful, also while an earlier one is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChoice:
    """shown : keys of `hhscope.analysis.measure.measures`; those that do not exist (any more) are not shown."""

    over: Over = Over.SCREEN
    shown: tuple[str, ...] = ("rate", "peak", "threshold", "half_width", "ahp", "ca_peak", "ca_tau", "wave")

    @property
    def keys(self) -> tuple[str, ...]:
        """What is shown, in the order of the groups; those of math channels last."""
        from hhscope.analysis.measure import measures  # with it comes numba: not before the window is up

        known = tuple(key for key in measures() if key in self.shown)
        return (*known, *(key for key in self.shown if is_math(key)))

    def toggled(self, key: str) -> MeasureChoice:
        """One measurement more or less."""
        kept = tuple(name for name in self.shown if name != key)
        return replace(self, shown=kept if key in self.shown else (*kept, key))


def check_measures(keys: Iterable[str]) -> None:
    """See that every one of them exists.

    Raises
    ------
    ValueError
        Naming the first that does not: one sentence.
    """
    from hhscope.analysis.measure import measures

    for key in keys:
        if key not in measures():
            raise ValueError(f"measurements: there is none called {key!r}; there are {', '.join(measures())}")
