"""The reducers: one file each, found by `hhscope.discovery`; adding a file adds a result that batches can ask for."""

from __future__ import annotations

from functools import cache

from hhscope.batch.reducers.base import ReducerSpec
from hhscope.discovery import exported


@cache
def reducers() -> dict[str, ReducerSpec]:
    """Every reducer by its key."""
    return {spec.key: spec for spec in exported("hhscope.batch.reducers", "REDUCER", ReducerSpec).values()}


__all__ = ["ReducerSpec", "reducers"]
