"""The integrators: one file each, found by `hhscope.discovery`; adding a file adds a method."""

from __future__ import annotations

import difflib
from functools import cache

from hhscope.discovery import exported
from hhscope.kernel.methods.base import MethodSpec

AUTO = "auto"
_AUTO_CHOICE = "exp_euler"


@cache
def methods() -> dict[str, MethodSpec]:
    """Every method by its key."""
    return {spec.key: spec for spec in exported("hhscope.kernel.methods", "METHOD", MethodSpec).values()}


def find_method(key: str) -> MethodSpec:
    """The method of that key; ``auto`` is the one best suited.

    Raises
    ------
    ValueError
        For an unknown key, naming the known ones.
    """
    known = methods()
    chosen = _AUTO_CHOICE if key == AUTO else key
    if chosen in known:
        return known[chosen]
    close = difflib.get_close_matches(key, [AUTO, *known], 1)
    hint = f"did you mean {close[0]!r}?" if close else f"use one of {', '.join([AUTO, *known])}"
    raise ValueError(f"method: unknown method {key!r} ({hint})")


__all__ = ["AUTO", "MethodSpec", "find_method", "methods"]
