"""The integrators: one file each, found by `hhscope.discovery`; adding a file adds a method."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Final

from hhscope.discovery import exported
from hhscope.kernel.methods.base import MethodSpec

AUTO = "auto"
_AUTO_CHOICE: Final = "dopri5"  # exact to its tolerance, and the fastest for a smooth input
AUTO_FIXED_STEP: Final = "exp_euler2"  # for inputs that jump at every sample, and cells that step together


@cache
def methods() -> dict[str, MethodSpec]:
    """Every method by its key."""
    return {spec.key: spec for spec in exported("hhscope.kernel.methods", "METHOD", MethodSpec).values()}


def find_method(key: str, *, every_sample: bool = False) -> MethodSpec:
    """The method of that key; ``auto`` is the one best suited.

    every_sample : the input changes at every sample, so that an adaptive method would end each of its steps there

    Raises
    ------
    ValueError
        For an unknown key, naming the known ones.
    """
    known = methods()
    auto = AUTO_FIXED_STEP if every_sample else _AUTO_CHOICE
    chosen = auto if key == AUTO else key
    if chosen in known:
        return known[chosen]
    close = difflib.get_close_matches(key, [AUTO, *known], 1)
    hint = f"did you mean {close[0]!r}?" if close else f"use one of {', '.join([AUTO, *known])}"
    raise ValueError(f"method: unknown method {key!r} ({hint})")


__all__ = ["AUTO", "AUTO_FIXED_STEP", "MethodSpec", "find_method", "methods"]
