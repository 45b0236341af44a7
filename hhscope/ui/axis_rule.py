"""AxisRule: what a panel's value axis is called, where it begins, and what it never leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hhscope.model.model import Model
from hhscope.view.ranges import Range


def no_base(model: Model) -> Range | None:
    """The axis goes by the data alone."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisRule:
    """One value axis.

    label : model -> (name, unit)
    base : model -> the range that is always shown while the axis scales itself, or None
    limits : what the axis never leaves (None: free)
    steady : it scales itself to ``base`` alone (gates: 0 to 1)
    """

    label: Callable[[Model], tuple[str, str]]
    base: Callable[[Model], Range | None] = no_base
    limits: tuple[float | None, float | None] = (None, None)
    steady: bool = False


def fixed_label(name: str, unit: str) -> Callable[[Model], tuple[str, str]]:
    """The same label for every model."""
    return lambda model: (name, unit)
